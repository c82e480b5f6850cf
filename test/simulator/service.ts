import type { Clock } from '../../src/core/clock.ts';
import { isObject } from '../../src/core/json.ts';
import { createThrottle, formatRetryAfter } from '../../src/emulator/calls/throttle.ts';
import type { HttpReply, HttpRequest, Transport } from '../../src/http/wire/transport.ts';

/** How a simulated service behaves; times in milliseconds, drawn anew for each request. */
export interface ServiceOptions {
  clock: Clock;
  /** How long the service works on a request or a part of a batch. */
  latencyMs: () => number;
  /** How long a request or an answer is on its way; default 0. */
  networkMs?: () => number;
  /** Whether a batch's writes beyond the fourth to one mailbox are refused; default false. */
  strictBatches?: boolean;
}

/** What a mailbox saw. */
export interface MailboxCounts {
  /** Requests and parts of batches, from everybody. */
  accepted: number;
  throttled: number;
  /** Being worked on now, and the most at any time. */
  inFlight: number;
  mostInFlight: number;
}

/**
 * A service in virtual time. Its limits are those of the emulator, which counts by its own rules: the client's numbers
 * have no part in them. One app calls it, in as many processes as one likes.
 */
export interface SimulatedService {
  /** The wire of a client: single requests, and batches whose parts are worked on four at a time. */
  readonly transport: Transport;
  /** A request of another process of the same app, which gets 201 or 429 and what to wait then, in milliseconds. */
  arrive(mailbox: string, bytes?: number): Promise<{ status: 201 | 429; waitMs: number }>;
  /** Takes a slot as soon as one is free, ahead of all requests, until the result is called. */
  occupy(mailbox: string): Promise<() => void>;
  /** Slots of a mailbox that nobody holds now. */
  freeSlots(mailbox: string): number;
  countsOf(mailbox: string): Readonly<MailboxCounts>;
}

const SLOTS = 4;
const PARTS_AT_A_TIME = 4;
const encoder = new TextEncoder();

interface Part {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

export function createService({
  clock,
  latencyMs,
  networkMs = () => 0,
  strictBatches = false,
}: ServiceOptions): SimulatedService {
  const judge = createThrottle(clock, true);
  const mailboxes = new Map<string, MailboxCounts & { wanted: (() => void)[] }>();
  let events = 0;

  const at = (mailbox: string) => {
    let known = mailboxes.get(mailbox);
    if (known === undefined) {
      known = { accepted: 0, throttled: 0, inFlight: 0, mostInFlight: 0, wanted: [] };
      mailboxes.set(mailbox, known);
    }
    return known;
  };

  /** Lets a request in, and gives what to call when it leaves; or the wait. */
  const enter = (mailbox: string, bytes: number): (() => void) | number => {
    const counts = at(mailbox);
    const admission = judge.enter({ app: 'app', mailbox, uploadBytes: () => bytes });
    if ('waitMs' in admission) {
      counts.throttled += 1;
      return admission.waitMs;
    }
    counts.accepted += 1;
    counts.inFlight += 1;
    counts.mostInFlight = Math.max(counts.mostInFlight, counts.inFlight);
    return () => {
      admission.leave();
      counts.inFlight -= 1;
      counts.wanted.shift()?.();
    };
  };

  const work = async (mailbox: string, bytes: number): Promise<Part> => {
    const entered = enter(mailbox, bytes);
    if (typeof entered === 'number') return refused(entered);
    await clock.sleep(latencyMs());
    entered();
    events += 1;
    return { status: 201, headers: {}, body: { id: `event-${events}` } };
  };

  const refused = (waitMs: number): Part => ({
    status: 429,
    headers: { 'retry-after': formatRetryAfter(waitMs, 'seconds', clock.now()) ?? '' },
    body: { error: { code: 'ApplicationThrottled', message: 'Application is over its limit.' } },
  });

  const workOnBatch = async (requests: readonly unknown[]): Promise<Part> => {
    const responses: unknown[] = [];
    const left = requests.filter(isObject);
    const writes = new Map<string, number>();
    const worker = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        const { id, method, url, body } = one;
        const mailbox = mailboxOf(String(url));
        const count = (writes.get(mailbox) ?? 0) + 1;
        writes.set(mailbox, count);
        const isCrowded = strictBatches && method !== 'GET' && count > SLOTS;
        const bytes = body === undefined ? 0 : JSON.stringify(body).length;
        if (isCrowded) at(mailbox).throttled += 1;
        const part = isCrowded ? refused(1_000) : await work(mailbox, bytes);
        responses.push({ id, ...part });
      }
    };
    await Promise.all(Array.from({ length: PARTS_AT_A_TIME }, worker));
    return { status: 200, headers: {}, body: { responses } };
  };

  const answer = async ({ method, url, body }: HttpRequest): Promise<Part> => {
    const text = typeof body === 'string' ? body : '';
    if (!url.endsWith('/$batch')) return work(mailboxOf(url), method === 'GET' ? 0 : text.length);
    const batch: unknown = JSON.parse(text);
    return workOnBatch(isObject(batch) && Array.isArray(batch.requests) ? batch.requests : []);
  };

  return {
    transport: {
      async send(request): Promise<HttpReply> {
        await clock.sleep(networkMs());
        const { status, headers, body } = await answer(request);
        await clock.sleep(networkMs());
        return { status, headers, body: encoder.encode(JSON.stringify(body)) };
      },
      close: async () => {},
    },
    async arrive(mailbox, bytes = 0) {
      const entered = enter(mailbox, bytes);
      if (typeof entered === 'number') return { status: 429, waitMs: entered };
      await clock.sleep(latencyMs());
      entered();
      return { status: 201, waitMs: 0 };
    },
    async occupy(mailbox) {
      const counts = at(mailbox);
      if (counts.inFlight >= SLOTS) await new Promise<void>((resolve) => counts.wanted.push(resolve));
      const entered = enter(mailbox, 0);
      if (typeof entered === 'number') throw new Error('A slot was free, and was not given.');
      return entered;
    },
    freeSlots: (mailbox) => SLOTS - at(mailbox).inFlight,
    countsOf: at,
  };
}

/** The mailbox of `/users/NAME/…`, with or without the host before it. */
function mailboxOf(url: string): string {
  return /\/users\/([^/]+)/.exec(url)?.[1] ?? '';
}
