import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import type { Io } from './io.ts';
import { run } from './run.ts';

/** How a command line ended and what it wrote. */
export interface Said {
  code: number;
  out: string;
  err: string;
}

export interface Circumstances {
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Standard input, whole or as it comes; without it, standard input is a terminal. */
  input?: string | Uint8Array | AsyncIterable<Uint8Array>;
  /** What the person at the terminal types when asked for a secret; of several, one after the other, and the last one again. */
  typed?: string | readonly string[];
  /** What the person at the terminal answers to one question after the other; then the input ends. */
  answers?: readonly string[];
  /** What the person at the terminal answers; without it, nobody is there. */
  yes?: boolean;
  /** Whether somebody is at the terminal, though what is asked does not reach it; default false. */
  isAtTerminal?: boolean;
  signal?: AbortSignal;
  /** Told of what is written to standard output at once. */
  onOut?: (text: string) => void;
  /** The same for standard error. */
  onErr?: (text: string) => void;
  /** The browser of this person; without it, there is none. */
  browser?: (url: string) => void;
}

/** A command line in this process, with a home folder of its own that is removed at the end. */
export interface Shell {
  folder: string;
  call(argv: readonly string[], circumstances?: Circumstances): Promise<Said>;
  remove(): Promise<void>;
}

export async function openShell(): Promise<Shell> {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-cli-'));
  return {
    folder,
    async call(
      argv,
      { env = {}, cwd = folder, input, typed, answers, yes, isAtTerminal = false, signal, onOut, onErr, browser } = {},
    ) {
      const said = { out: '', err: '' };
      const waiting = [...(answers ?? [])];
      const secrets = typeof typed === 'string' ? [typed] : [...(typed ?? [])];
      const io: Io = {
        out(text) {
          said.out += text;
          onOut?.(text);
        },
        err(text) {
          said.err += text;
          onErr?.(text);
        },
        errIsTerminal: false,
        errColumns: () => undefined,
        readInput: () => (input === undefined ? undefined : collect(streamOf(input))),
        inputStream: () => (input === undefined ? undefined : streamOf(input)),
        askSecret: async () => (secrets.length > 1 ? secrets.shift() : secrets[0]),
        async ask(question) {
          said.err += question;
          return waiting.shift();
        },
        inIsTerminal: isAtTerminal,
        isAskable: yes !== undefined || answers !== undefined,
        async askYes(question) {
          said.err += question;
          return yes === true;
        },
        async openBrowser(url) {
          browser?.(url);
          return browser !== undefined;
        },
        env: { GRAPHCAL_HOME: join(folder, 'home'), ...env },
        cwd,
        signal: signal ?? new AbortController().signal,
      };
      const code = await run(argv, io);
      return { code, ...said };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A shell of its own for each test of the file or suite, removed after it. */
export function shellForEach(): Omit<Shell, 'remove'> {
  let shell: Shell;
  beforeEach(async () => {
    shell = await openShell();
  });
  afterEach(() => shell.remove());
  return {
    get folder() {
      return shell.folder;
    },
    call: (argv, circumstances) => shell.call(argv, circumstances),
  };
}

async function* streamOf(input: string | Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof input === 'string' || input instanceof Uint8Array) yield Buffer.from(input);
  else yield* input;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A server on loopback, and an authentication for it in the shell's home. */
export interface Service {
  emulator: Emulator;
  url: string;
  close(): Promise<void>;
}

export async function openService(shell: Pick<Shell, 'call'>, options: EmulatorOptions = {}): Promise<Service> {
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
  const { url } = await emulator.listen();
  const added = await shell.call(addLine('school', emulator, url), {
    env: { GRAPHCAL_CLIENT_SECRET: emulator.clientSecret },
  });
  if (added.code !== 0) throw new Error(added.err);
  return {
    emulator,
    url,
    async close() {
      await emulator.close();
      expectNoFaults(emulator.record.errors);
    },
  };
}

/** A server of its own for each test of the file or suite, closed after it; the shell has an authentication for it. */
export function serviceForEach(shell: Pick<Shell, 'call'>): Omit<Service, 'close'> {
  let service: Service;
  beforeEach(async () => {
    service = await openService(shell);
  });
  afterEach(() => service.close());
  return {
    get emulator() {
      return service.emulator;
    },
    get url() {
      return service.url;
    },
  };
}

/** The command line that stores an authentication; its secret is given beside it. */
export function addLine(name: string, { tenantId, clientId }: Emulator, url: string): string[] {
  return [
    ...['auth', 'add', name, '--mode', 'client-secret', '--tenant', tenantId, '--client-id', clientId],
    ...['--authority', `${url}/${tenantId}`, '--graph', `${url}/v1.0`],
  ];
}
