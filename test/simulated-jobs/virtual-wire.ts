import { gunzipSync } from 'node:zlib';
import type { Clock } from '../../src/core/clock.ts';
import { TransportError } from '../../src/core/errors.ts';
import type { Emulator, EmulatorResponse } from '../../src/emulator/index.ts';
import { DEFAULT_TRANSPORT_LIMITS, type HttpReply, type Transport } from '../../src/http/wire/transport.ts';

/** The emulator without a port, with the time-outs of a socket. */
export interface VirtualWire extends Transport {
  /** Gets a token; one that was given is given again while it is good, since each takes a signature of this machine. */
  signIn(clientId: string, secret: string): Promise<Token>;
  readonly isSigningIn: boolean;
}

interface Token {
  token: string;
  expiresOnTimestamp: number;
}

const HOST = 'graph.microsoft.com';
/** Reason of what ends because its exchange has; Node would make an error of its own for each. */
const OVER = 'over';
const { idleMs, totalMs } = DEFAULT_TRANSPORT_LIMITS;

export function createVirtualWire(emulator: Emulator, clock: Clock): VirtualWire {
  const tokens = new Map<string, Token>();
  let signIns = 0;
  return {
    get isSigningIn() {
      return signIns > 0;
    },
    async signIn(clientId, secret) {
      const known = tokens.get(clientId);
      if (known !== undefined && known.expiresOnTimestamp > clock.now()) return known;
      signIns += 1;
      try {
        const token = await askToken(emulator, clientId, secret, clock);
        tokens.set(clientId, token);
        return token;
      } finally {
        signIns -= 1;
      }
    },
    async send({ method, url, headers, body, signal }) {
      signal?.throwIfAborted();
      const over = new AbortController();
      const aborted = new Promise<never>((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
      });
      try {
        const answering = emulator.handle({
          method,
          url,
          headers: { ...headers, host: HOST },
          ...(body === undefined ? {} : { body: Buffer.from(body) }),
        });
        const late = clock.sleep(idleMs, over.signal).then(() => timedOut());
        late.catch(() => {});
        const answer = await Promise.race([answering, late, aborted]);
        await Promise.race([travel(answer, clock, over.signal), aborted]);
        return readAnswer(answer);
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET') throw lost(cause);
        throw cause;
      } finally {
        over.abort(OVER);
      }
    },
    close: async () => {},
  };
}

/** The time that a slow answer takes; one that takes longer than a client waits is given up. */
async function travel({ pace, body }: EmulatorResponse, clock: Clock, signal: AbortSignal): Promise<void> {
  if (pace === undefined) return;
  const ms = pace.endless ? totalMs + 1 : Math.ceil(Buffer.byteLength(body) / pace.bytes) * pace.everyMs;
  const limit = pace.everyMs > idleMs ? idleMs : totalMs;
  await clock.sleep(Math.min(ms, limit), signal);
  if (ms > limit) timedOut();
}

function readAnswer({ status, headers, body, cutAfter }: EmulatorResponse): HttpReply {
  if (cutAfter !== undefined) throw lost();
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body);
  return { status, headers: lower, body: lower['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes };
}

async function askToken(emulator: Emulator, clientId: string, secret: string, clock: Clock): Promise<Token> {
  const fields = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: secret,
    scope: `https://${HOST}/.default`,
  };
  const asked = clock.now();
  const { body } = await emulator.handle({
    method: 'POST',
    url: `/${emulator.tenantId}/oauth2/v2.0/token`,
    headers: { host: HOST, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });
  const { access_token: token, expires_in: seconds } = JSON.parse(Buffer.from(body).toString('utf8'));
  return { token, expiresOnTimestamp: asked + seconds * 1_000 };
}

function timedOut(): never {
  throw new TransportError('answer-timeout', 'No whole answer in time.', 'unknown');
}

function lost(cause?: unknown): TransportError {
  return new TransportError('connection-lost', 'The connection was lost.', 'unknown', { cause });
}
