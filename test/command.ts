import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline, Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { RecordedError } from '../src/emulator/index.ts';
import { expectNoFaults } from '../src/emulator/testing.ts';

const BUILT = fileURLToPath(new URL('../dist/graphcal.js', import.meta.url));
const JOURNAL = new URL('answers/journal.mjs', import.meta.url).href;

/** How a command ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A command that runs. */
export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
}

export interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Written to standard input, which is then closed; `open` leaves it open with nothing in it. */
  input?: string | Iterable<Uint8Array> | 'open';
  /** No file may grow beyond so many blocks of 512 bytes, as on a disk that is full. */
  fileBlocks?: number;
  /** Another build of the command. */
  program?: string;
}

/** Starts the built command with nothing of this machine's settings but PATH. */
export function start(
  args: readonly string[],
  { env = {}, cwd, input, fileBlocks, program = BUILT }: CommandOptions = {},
): Running {
  const command = [process.execPath, program, ...args];
  // Only a shell sets the limit; the command takes its place. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/ulimit.html
  const limited =
    fileBlocks === undefined ? command : ['sh', '-c', 'ulimit -f "$0" && exec "$@"', `${fileBlocks}`, ...command];
  const child = spawn(limited[0] as string, limited.slice(1), {
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...journalled(), ...env },
    cwd: cwd ?? tmpdir(),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (input !== undefined && input !== 'open' && child.stdin !== null) {
    // A command that refuses its input does not read it to the end.
    pipeline(Readable.from(typeof input === 'string' ? [input] : input), child.stdin, () => {});
  }
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8'),
  }));
  return { process: child, ended };
}

/** Lets the answers of a command's emulator be checked as those in the process of the tests are. */
function journalled(): Record<string, string> {
  const journal = process.env.GRAPHCAL_ANSWERS_JOURNAL;
  if (journal === undefined) return {};
  return { GRAPHCAL_ANSWERS_JOURNAL: journal, NODE_OPTIONS: `--import=${JOURNAL}` };
}

/** Runs the built command to its end. */
export function run(args: readonly string[], options?: CommandOptions): Promise<Ended> {
  return start(args, options).ended;
}

/** What `graphcal emulator --json` prints. */
export interface ServerLine {
  url: string;
  graph: string;
  authority: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/** An embedded server in a process of its own. */
export interface Server extends ServerLine {
  /** `record`, `commits`, `mails`, `requests` or `errors` of the server, as JSON. */
  read<T>(what: string): Promise<T>;
  /** Sends JSON to `reset`, `fault-plan` or another of the server's own paths. */
  write(method: 'POST' | 'PUT', what: string, body?: unknown): Promise<void>;
  /** Ends it; rejects where the server itself failed at a request. */
  stop(): Promise<Ended>;
}

export async function startServer(options: readonly string[] = []): Promise<Server> {
  const running = start(['emulator', '--json', ...options]);
  const output = running.process.stdout;
  if (output === null) throw new Error('no output');
  const lines = createInterface({ input: output });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    running.ended.then(({ stderr }) => Promise.reject(new Error(`The server ended: ${stderr}`))),
  ]);
  const line = JSON.parse(first) as ServerLine;
  const read = async <T>(what: string) => (await fetch(`${line.url}/emulator/${what}`)).json() as Promise<T>;
  return {
    ...line,
    read,
    async write(method, what, body = {}) {
      const { ok, status } = await fetch(`${line.url}/emulator/${what}`, {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!ok) throw new Error(`${method} ${what} was answered with ${status}.`);
    },
    async stop() {
      // A server that has ended already tells nothing any more.
      const errors = await read<RecordedError[]>('errors').catch(() => []);
      running.process.kill('SIGTERM');
      const ended = await running.ended;
      expectNoFaults(errors);
      return ended;
    },
  };
}

/** A home folder that is removed at the end. */
export interface TemporaryHome {
  folder: string;
  env: Record<string, string>;
  remove(): void;
}

export function temporaryHome(): TemporaryHome {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-home-'));
  return {
    folder,
    env: { GRAPHCAL_HOME: folder },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Stores an authentication for a server; gives the command's end. */
export function addAuthentication(
  server: ServerLine,
  home: Pick<TemporaryHome, 'env'>,
  name = 'school',
): Promise<Ended> {
  return run(
    [
      ...['auth', 'add', name, '--mode', 'client-secret', '--tenant', server.tenantId, '--client-id', server.clientId],
      ...['--authority', server.authority, '--graph', server.graph],
    ],
    { env: { ...home.env, GRAPHCAL_CLIENT_SECRET: server.clientSecret } },
  );
}
