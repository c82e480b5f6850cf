import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { GraphcalError } from '../../core/errors.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The streams, environment and signals of this process. The first SIGINT or SIGTERM asks to stop, the second ends it. */
export function processIo(): Io {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort(new GraphcalError('interrupted', 'Interrupted.'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Whoever reads may stop reading (`| head`); that is no reason to stop what is under way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY === true,
    readInput: () => (process.stdin.isTTY ? undefined : readAll()),
    askSecret,
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  };
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The terminal is read without an echo: what is typed must not stay on the screen. */
async function askSecret(question: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await new Promise<string | undefined>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(undefined));
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    });
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
