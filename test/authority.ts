import {
  type Authentication,
  type AuthenticationInput,
  createAuthentication,
  type InputOfMode,
} from '../src/auth/authentication.ts';
import { createTokenSource, type TokenSource } from '../src/auth/token-source.ts';
import type { TokenDependencies, TokenPost, TokenReply } from '../src/auth/token-wire.ts';
import { type Clock, systemClock } from '../src/core/clock.ts';
import { createSeededRandom } from '../src/core/random.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../src/emulator/testing.ts';

/** An emulator on loopback, and the way to it, which a test can answer in its place. */
export interface Authority {
  emulator: Emulator;
  url: string;
  /** Answers to give before the emulator is asked, in their order. */
  script: TokenReply[];
  /** The forms of all token requests, and where they went. */
  asked: { url: string; form: Record<string, string> }[];
  /** Milliseconds of the waits between tries. */
  waits: number[];
  /** Lets so many milliseconds pass at once. */
  skip(ms: number): void;
  /** What every mode is given, for this emulator. */
  place: { name: string; tenant: string; authority: string; graph: string };
  open(input: AuthenticationInput, env?: Readonly<Record<string, string>>): TokenSource;
  /** The same for one that was made elsewhere. */
  openMade(authentication: Authentication, env?: Readonly<Record<string, string>>): TokenSource;
  /** What tokens are asked with, for this emulator. */
  parts: TokenDependencies;
  /** The answer of Graph to a token. */
  read(path: string, token: string): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Time of the machine, as MSAL dates its assertions by it; a wait passes at once. */
function createImpatientClock(waits: number[]): Clock & { skip(ms: number): void } {
  let skipped = 0;
  return {
    skip: (ms) => {
      skipped += ms;
    },
    now: () => systemClock.now() + skipped,
    monotonic: () => systemClock.monotonic() + skipped,
    sleep: async (ms, signal) => {
      // Deadlines of requests, of 5 s on this machine and 30 s beyond it, run beside them and never come here.
      if (ms === 5_000 || ms >= 30_000)
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      waits.push(ms);
      skipped += ms;
    },
  };
}

export async function openAuthority(options: EmulatorOptions = {}): Promise<Authority> {
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
  const { url } = await emulator.listen();
  const script: TokenReply[] = [];
  const asked: Authority['asked'] = [];
  const waits: number[] = [];
  const clock = createImpatientClock(waits);
  const post: TokenPost = async (address, { method = 'POST', headers, body, signal }) => {
    asked.push({ url: address, form: Object.fromEntries(new URLSearchParams(body)) });
    const scripted = script.shift();
    if (scripted !== undefined) return scripted;
    const reply = await fetch(address, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body }),
      ...(signal ? { signal } : {}),
    });
    return {
      status: reply.status,
      headers: Object.fromEntries(reply.headers),
      body: new Uint8Array(await reply.arrayBuffer()),
    };
  };
  const parts: TokenDependencies = { post, clock, random: createSeededRandom(1) };
  const openMade: Authority['openMade'] = (authentication, env = {}) =>
    createTokenSource(authentication, { ...parts, env });
  return {
    emulator,
    url,
    script,
    asked,
    waits,
    skip: clock.skip,
    place: { name: 'school', tenant: emulator.tenantId, authority: url, graph: url },
    open: (input, env) => openMade(createAuthentication(input, clock), env),
    openMade,
    parts,
    async read(path, token) {
      const reply = await fetch(`${url}/v1.0${path}`, { headers: { authorization: `Bearer ${token}` } });
      return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
    },
    async close() {
      await emulator.close();
      expectNoFaults(emulator.record.errors);
    },
  };
}

/** The input of the emulator's own application, by its secret. */
export function ownApplication({ emulator, place }: Authority): InputOfMode<'client-secret'> {
  return { ...place, mode: 'client-secret', clientId: emulator.clientId, secret: emulator.clientSecret };
}

/** A refusal in the form of Microsoft Entra. */
export function refusal(code: number, error: string, status = 400): TokenReply {
  const body = { error, error_description: `AADSTS${code}: Something.`, error_codes: [code] };
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
}
