import { gunzipSync } from 'node:zlib';
import type { Clock } from '../../src/core/clock.ts';
import { TransportError } from '../../src/core/errors.ts';
import type { Emulator, EmulatorResponse } from '../../src/emulator/index.ts';
import { DEFAULT_TRANSPORT_LIMITS, type HttpReply, type Transport } from '../../src/http/wire/transport.ts';
import type { VirtualClock } from '../simulator/virtual-clock.ts';

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
const { idleMs, totalMs } = DEFAULT_TRANSPORT_LIMITS;

type Timers = Pick<Clock, 'now'> & Pick<VirtualClock, 'after'>;

export function createVirtualWire(emulator: Emulator, clock: Timers): VirtualWire {
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
      let end: (reason: unknown) => void = () => {};
      const ended = new Promise<never>((_, reject) => {
        end = reject;
      });
      const onAbort = () => end(signal?.reason);
      signal?.addEventListener('abort', onAbort);
      // Of each request, so not by a signal of its own, which costs more than the rest of this.
      let forget = clock.after(idleMs, () => end(timedOut()));
      try {
        const answering = emulator.handle({
          method,
          url,
          headers: { ...headers, host: HOST },
          ...(body === undefined ? {} : { body: Buffer.from(body) }),
        });
        const answer = await Promise.race([answering, ended]);
        forget();
        const travels = new Promise<void>((resolve, reject) => {
          forget = travel(answer, clock, resolve, reject);
        });
        await Promise.race([travels, ended]);
        return readAnswer(answer);
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET') throw lost(cause);
        throw cause;
      } finally {
        forget();
        signal?.removeEventListener('abort', onAbort);
      }
    },
    close: async () => {},
  };
}

/** Calls `arrived` after the time that a slow answer takes, or `late`: longer than a client waits it is given up. */
function travel(
  { pace, body }: EmulatorResponse,
  clock: Timers,
  arrived: () => void,
  late: (error: TransportError) => void,
): () => void {
  if (pace === undefined || Buffer.byteLength(body) === 0) {
    arrived();
    return () => {};
  }
  const ms = pace.endless ? totalMs + 1 : Math.ceil(Buffer.byteLength(body) / pace.bytes) * pace.everyMs;
  const limit = pace.everyMs > idleMs ? idleMs : totalMs;
  return clock.after(Math.min(ms, limit), () => (ms > limit ? late(timedOut()) : arrived()));
}

function readAnswer({ status, headers, body, cutAfter }: EmulatorResponse): HttpReply {
  if (cutAfter !== undefined) throw lost();
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = Buffer.from(body);
  return { status, headers: lower, body: lower['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes };
}

async function askToken(emulator: Emulator, clientId: string, secret: string, clock: Timers): Promise<Token> {
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

function timedOut(): TransportError {
  return new TransportError('answer-timeout', 'No whole answer in time.', 'unknown');
}

function lost(cause?: unknown): TransportError {
  return new TransportError('connection-lost', 'The connection was lost.', 'unknown', { cause });
}
