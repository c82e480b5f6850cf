import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { addAbortSignal, Writable } from 'node:stream';
import { systemClock } from '../../core/clock.ts';
import { GraphcalError, InputError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { createSignalListener } from './signals.ts';

/** The streams, environment and signals of this process. */
export interface ProcessIo {
  io: Io;
  /** Waits until all output is written; gives the exit code, which is another one where output was lost. */
  finish(code: number): Promise<number>;
}

/** Connects a command to this process. The first SIGINT or SIGTERM asks to stop, the second ends it. */
export function processIo(): ProcessIo {
  const controller = new AbortController();
  const onSignal = createSignalListener({
    now: () => systemClock.monotonic(),
    stop: () => controller.abort(new GraphcalError('interrupted', 'Interrupted.')),
    // Written at once, as nothing is waited for any more.
    say: (line) => writeSync(process.stderr.fd, line),
    end: () => process.exit(EXIT.interrupted),
  });
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);

  let lost: string | undefined;
  process.stdout.on('error', (error: Error) => {
    const code = systemCodeOf(error) ?? 'no code';
    // Whoever reads may stop reading (`| head`); that is no reason to stop what is under way.
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') lost ??= code;
  });
  process.stderr.on('error', () => {});

  return {
    io: {
      out: (text) => void process.stdout.write(text),
      err: (text) => void process.stderr.write(text),
      errIsTerminal: process.stderr.isTTY === true,
      errColumns: () => process.stderr.columns,
      readInput: () => (process.stdin.isTTY ? undefined : readAll(controller.signal)),
      inputStream: () => (process.stdin.isTTY ? undefined : readInput(controller.signal)),
      askSecret: (question) => askSecret(question, controller.signal),
      inIsTerminal: process.stdin.isTTY === true,
      isAskable: process.stdin.isTTY === true && process.stderr.isTTY === true,
      ask: (question) => ask(question, controller.signal),
      askYes: async (question) => /^\s*y(?:es)?\s*$/iu.test((await ask(question, controller.signal)) ?? ''),
      openBrowser: async (url) => (await import('./open-browser.ts')).openBrowser(url, process.platform, process.env),
      env: process.env,
      cwd: process.cwd(),
      signal: controller.signal,
    },
    async finish(code) {
      await new Promise<void>((written) => process.stdout.write('', () => written()));
      if (lost === undefined) return code;
      process.stderr.write(`graphcal: Standard output cannot be written (${lost}); what was printed is not whole.\n`);
      return code === EXIT.done ? EXIT.usage : code;
    },
  };
}

async function readAll(signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readInput(signal)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A loop that is left early closes standard input, or it would keep the process alive. */
async function* readInput(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* addAbortSignal(signal, process.stdin) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    signal.throwIfAborted();
    const code = systemCodeOf(cause) ?? 'no code';
    throw new InputError('input-not-readable', `Standard input cannot be read (${code}).`, {}, { cause });
  }
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, signal });
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      lines.question(question, resolve);
      lines.once('close', () => resolve(undefined));
      // Read character by character, the terminal sends one in the place of the signal.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    });
    signal.throwIfAborted();
    return answer;
  } finally {
    lines.close();
  }
}

/** The terminal is read without an echo: what is typed must not stay on the screen. */
async function askSecret(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true, signal });
  // Not before the terminal is silent: who types or pastes at once would be shown.
  process.stderr.write(question);
  try {
    const line = await new Promise<string | undefined>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(undefined));
      // In raw mode the terminal sends a character in the place of the signal.
      lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    });
    signal.throwIfAborted();
    return line;
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
