import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { type Clock, createManualClock, type ManualClock } from '../core/clock.ts';
import { createSeededRandom } from '../core/random.ts';
import { Secret } from '../core/secret.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { BatchPart } from './batch.ts';
import { createSender, type SenderOptions } from './create-sender.ts';
import type { Tokens } from './exchange.ts';
import type { AppLimits, LaneLimits, Need } from './lanes/lanes.ts';
import { createThrottle, type Throttle } from './lanes/throttle.ts';
import { DEFAULT_RETRY } from './retry.ts';
import type { WireEvent } from './trace/wire-events.ts';
import { createUndiciTransport } from './wire/undici-transport.ts';

/** Outlook's limits of one app and mailbox. https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits */
export const LANE: LaneLimits = {
  concurrent: 4,
  concurrencyScope: 'mailbox',
  requests: 10_000,
  windowMs: 600_000,
  uploadBytes: 150_000_000,
  uploadWindowMs: 300_000,
};

/** The limit of one app, and room for 128 batches. */
export const APP: AppLimits = { requests: 130_000, windowMs: 10_000, concurrent: 512 };

/** The mailbox that tests use. */
export const ROOM = 'room.101@school.example';

/** The start of the clocks of tests. */
export const START = Date.UTC(2026, 0, 1);

/** A clock whose waits are over at once, and are written down. */
interface HastyClock extends Clock {
  readonly waits: number[];
}

function createHastyClock(): HastyClock {
  const waits: number[] = [];
  let elapsed = 0;
  return {
    waits,
    now: () => START + elapsed,
    monotonic: () => elapsed,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      if (ms > 0) waits.push(ms);
      elapsed += Math.max(0, ms);
    },
  };
}

/** What arrived at a server. */
export interface Arrived {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
  /** Milliseconds of the sender's clock. */
  at: number;
}

/** What a server does with a request. */
export type Act = (response: ServerResponse, arrived: Arrived) => unknown;

/** Answers with JSON. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Act =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Refuses in Graph's form. */
export const refuse = (status: number, code: string, headers: Record<string, string> = {}): Act =>
  json(status, { error: { code, message: 'Said by the service.' } }, headers);

/** Loses the connection. */
export const reset: Act = (response) => response.socket?.resetAndDestroy();

/** Tokens `token-1`, `token-2`, …: a new one with each renewal, which is written down. */
function createTokens(): { tokens: Tokens; asked: { refused?: string; claims?: string }[] } {
  const asked: { refused?: string; claims?: string }[] = [];
  const tokens: Tokens = {
    async getToken({ forceRefresh, refused, claims } = {}) {
      if (forceRefresh) {
        asked.push({
          ...(refused === undefined ? {} : { refused: refused.reveal() }),
          ...(claims === undefined ? {} : { claims }),
        });
      }
      return { token: new Secret(`token-${asked.length + 1}`), expiresOn: START + 3_600_000 };
    },
  };
  return { tokens, asked };
}

/** A server on loopback and a sender to it; `close` ends both. */
export async function openSender(act: Act, options: Partial<SenderOptions> = {}) {
  const clock = createHastyClock();
  const arrived: Arrived[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const one = { method, url, headers, body, at: clock.monotonic() };
    arrived.push(one);
    act(response, one);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const transport = createUndiciTransport({ limits: { idleMs: 1_000 } });
  const { tokens, asked } = createTokens();
  const random = createSeededRandom(1);
  const throttle = createThrottle({ clock, random, lane: LANE, app: APP });
  const events: WireEvent[] = [];
  const sender = createSender({
    origin,
    transport,
    tokens,
    throttle,
    clock,
    random,
    retry: DEFAULT_RETRY,
    userAgent: 'graphcal/0.0.0',
    onWire: (event) => events.push(event),
    ...options,
  });
  const close = async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  return { sender, arrived, clock, asked, origin, throttle, events, close };
}

/** Acts one after the other; the last does with all that follow. */
export function inTurn(acts: readonly Act[]): Act {
  let turn = 0;
  return (response, arrived) => {
    turn += 1;
    return acts[Math.min(turn, acts.length) - 1]?.(response, arrived);
  };
}

/** One request without a body. */
export const ONE: Need = { requests: 1, concurrent: 1, bytes: 0 };

/** A call, and what the service does with it. */
export interface Call extends Need {
  /** Milliseconds until the service answers. */
  latency: number;
  /** Milliseconds that the service asks to wait; null for a throttled answer without. */
  retryAfter?: number | null;
}

/** What the service saw. */
export interface Seen {
  mailbox: string;
  call: Call;
  began: number;
  ended: number;
}

/** A throttle with a clock that is moved by hand, within the documented limits unless others are given. */
export function openThrottle(lane: Partial<LaneLimits> = {}, app: Partial<AppLimits> = {}) {
  const clock = createManualClock();
  const closed: [string, number][] = [];
  const throttle = createThrottle({
    clock,
    random: createSeededRandom(1),
    lane: { ...LANE, ...lane },
    app: { ...APP, ...app },
    onClosed: (mailbox, ms) => closed.push([mailbox, ms]),
  });
  return { clock, throttle, closed };
}

/** Makes a call as a sender does, and writes down what the service sees. */
export async function make(
  throttle: Throttle,
  clock: ManualClock,
  mailbox: string,
  call: Call,
  seen: Seen[],
): Promise<void> {
  const permit = await throttle.acquire(mailbox, call);
  const one = { mailbox, call, began: clock.monotonic(), ended: Number.POSITIVE_INFINITY };
  seen.push(one);
  await clock.sleep(call.latency);
  one.ended = clock.monotonic();
  permit.end(call.retryAfter === undefined ? {} : { throttled: { retryAfterMs: call.retryAfter ?? undefined } });
}

/** The create of an event, as tests send it. */
export const CREATE: GraphRequest = {
  method: 'POST',
  path: `/users/${ROOM}/events`,
  headers: { Prefer: 'IdType="ImmutableId"' },
  body: { subject: 'Year 7 parents’ evening' },
  mailbox: ROOM,
};

/** A list of events, as tests ask for it. */
export const LIST: GraphRequest = {
  method: 'GET',
  path: `/users/${ROOM}/events`,
  query: { $top: '5' },
  mailbox: ROOM,
};

/** The answer to a create. */
export const CREATED = json(201, { id: 'AAMkAD==' });

/** Parts of a batch whose answers must hold an id. */
export const parts = (...requests: readonly GraphRequest[]): BatchPart[] =>
  requests.map((request) => ({ request, expects: 'id' }));

/** Opens servers that act in turn, each with a sender to it, and closes them after each test. */
export function sendersToServers() {
  const open: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });
  return async (acts: readonly Act[], options: Partial<SenderOptions> = {}) => {
    const all = await openSender(inTurn(acts), options);
    open.push(all.close);
    return all;
  };
}
