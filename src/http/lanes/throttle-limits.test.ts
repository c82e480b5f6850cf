import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ManualClock } from '../../core/clock.ts';
import { type Call, make, openThrottle, type Seen } from '../testing.ts';
import type { AppLimits, LaneLimits } from './lanes.ts';
import type { Throttle } from './throttle.ts';

/** Runs all calls of all mailboxes at once, until the last has its answer. */
async function run(
  calls: ReadonlyMap<string, readonly Call[]>,
  lane: Partial<LaneLimits>,
  app: Partial<AppLimits>,
): Promise<Seen[]> {
  const { clock, throttle } = openThrottle(lane, app);
  const seen: Seen[] = [];
  let left = 0;
  for (const [mailbox, list] of calls) {
    for (const call of list) {
      left += 1;
      make(throttle, clock, mailbox, call, seen).then(() => {
        left -= 1;
      });
    }
  }
  for (let hour = 0; left > 0; hour++) {
    if (hour > 1_000) throw new Error(`${left} calls wait for ever.`);
    await clock.advance(3_600_000);
  }
  return seen;
}

const requestsOf = (seen: readonly Seen[]) => seen.reduce((sum, { call }) => sum + call.requests, 0);
const bytesOf = (seen: readonly Seen[]) => seen.reduce((sum, { call }) => sum + call.bytes, 0);
/** The calls that were under way when this one began, itself included. */
const besides = (seen: readonly Seen[], at: number) =>
  seen.slice(0, at + 1).filter((one) => one.ended > (seen[at] as Seen).began || one === seen[at]);
/** The calls that began in the window that ends with this one. */
const within = (seen: readonly Seen[], at: number, windowMs: number) =>
  seen.slice(0, at + 1).filter((one) => one.began > (seen[at] as Seen).began - windowMs);
const byMailbox = (seen: readonly Seen[]) =>
  [...new Set(seen.map(({ mailbox }) => mailbox))].map((name) => seen.filter(({ mailbox }) => mailbox === name));

const anyCall: fc.Arbitrary<Call> = fc
  .record(
    {
      requests: fc.integer({ min: 1, max: 4 }),
      bytes: fc.integer({ min: 0, max: 400 }),
      latency: fc.integer({ min: 0, max: 900 }),
      retryAfter: fc.oneof(
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
    },
    { requiredKeys: ['requests', 'bytes', 'latency'] },
  )
  .map((call) => ({ ...call, concurrent: call.requests }));
const calmCall = anyCall.map(
  ({ requests, bytes, latency }): Call => ({ requests, concurrent: requests, bytes, latency }),
);
const mailboxes = (call: fc.Arbitrary<Call>) =>
  fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.array(call, { minLength: 1, maxLength: 12 }))
    .map((lists): ReadonlyMap<string, readonly Call[]> => new Map(Object.entries(lists)));
const NARROW_LANE = { requests: 10, windowMs: 3_000, uploadBytes: 1_200, uploadWindowMs: 2_000 };
const NARROW_APP = { requests: 16, windowMs: 1_000, concurrent: 9 };

describe('any calls to any mailboxes', () => {
  it('never have more than four requests under way for one mailbox, nor more than the app’s for all (R19 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(mailboxes(anyCall), async (calls) => {
        const seen = await run(calls, NARROW_LANE, NARROW_APP);
        for (const [at] of seen.entries()) expect(requestsOf(besides(seen, at))).toBeLessThanOrEqual(9);
        for (const mine of byMailbox(seen)) {
          for (const [at] of mine.entries()) expect(requestsOf(besides(mine, at))).toBeLessThanOrEqual(4);
        }
      }),
    );
  });

  it('never exceed the requests and bytes of any window (R19 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(mailboxes(anyCall), async (calls) => {
        const seen = await run(calls, NARROW_LANE, NARROW_APP);
        for (const [at] of seen.entries()) expect(requestsOf(within(seen, at, 1_000))).toBeLessThanOrEqual(16);
        for (const mine of byMailbox(seen)) {
          for (const [at] of mine.entries()) {
            expect(requestsOf(within(mine, at, 3_000))).toBeLessThanOrEqual(10);
            expect(bytesOf(within(mine, at, 2_000))).toBeLessThanOrEqual(1_200);
          }
        }
      }),
    );
  });

  it('begin nothing for a mailbox before each wait that it was asked for is over (R15 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(mailboxes(anyCall), async (calls) => {
        for (const mine of byMailbox(await run(calls, NARROW_LANE, NARROW_APP))) {
          for (const { call, ended } of mine) {
            if (typeof call.retryAfter !== 'number') continue;
            const until = ended + call.retryAfter;
            const early = mine.filter(({ began }) => began > ended && began < until);
            expect(early).toEqual([]);
          }
        }
      }),
    );
  });

  it('wait at least a second after a throttled answer that asks for no wait (R16 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(mailboxes(anyCall), async (calls) => {
        for (const mine of byMailbox(await run(calls, NARROW_LANE, NARROW_APP))) {
          for (const { call, ended } of mine) {
            if (call.retryAfter !== null) continue;
            expect(mine.filter(({ began }) => began > ended && began < ended + 1_000)).toEqual([]);
          }
        }
      }),
    );
  });

  it('are each made once, in the order of their coming for each mailbox', async () => {
    await fc.assert(
      fc.asyncProperty(mailboxes(anyCall), async (calls) => {
        const seen = await run(calls, NARROW_LANE, NARROW_APP);
        for (const [mailbox, list] of calls) {
          const made = seen.filter((one) => one.mailbox === mailbox).map(({ call }) => call);
          expect(made.map((call) => list.indexOf(call))).toEqual(list.map((_, at) => at));
        }
      }),
    );
  });

  it('begin when they would without the troubles of another mailbox (R15 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(calmCall, { minLength: 1, maxLength: 12 }),
        fc.array(anyCall, { minLength: 1, maxLength: 12 }),
        async (calm, troubled) => {
          const alone = await run(new Map([['calm', calm]]), NARROW_LANE, {});
          const beside = await run(
            new Map([
              ['troubled', troubled],
              ['calm', calm],
            ]),
            NARROW_LANE,
            {},
          );
          const times = (seen: readonly Seen[]) =>
            seen.filter(({ mailbox }) => mailbox === 'calm').map(({ began }) => began);
          expect(times(beside)).toEqual(times(alone));
        },
      ),
    );
  });
});

/** Callers that always have a next call, for so long; what the service saw. */
async function saturate(
  throttle: Throttle,
  clock: ManualClock,
  callers: readonly { mailbox: string; call: Call }[],
  ms: number,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  let isOver = false;
  for (const { mailbox, call } of callers) {
    const loop = async () => {
      while (!isOver) await make(throttle, clock, mailbox, call, seen);
    };
    loop().catch(() => {});
  }
  await clock.advance(ms);
  isOver = true;
  return seen;
}

describe('callers that always have more to send', () => {
  const repeat = (count: number, mailbox: string, call: Call) =>
    Array.from({ length: count }, () => ({ mailbox, call }));

  it('use up at least 90% of a mailbox’s documented 10,000 requests in ten minutes (R19 in part)', async () => {
    const { clock, throttle } = openThrottle();
    const batch = { requests: 4, concurrent: 4, bytes: 4_000, latency: 100 };
    const seen = await saturate(throttle, clock, repeat(2, 'a', batch), 3_600_000);
    expect(requestsOf(seen)).toBeGreaterThanOrEqual(0.9 * 60_000);
    // Six windows and the first moments of the next.
    expect(requestsOf(seen)).toBeLessThanOrEqual(60_000);
  });

  it('use up at least 90% of a mailbox’s documented 150 MB in five minutes (R19 in part)', async () => {
    const { clock, throttle } = openThrottle();
    const large = { requests: 1, concurrent: 1, bytes: 3_000_000, latency: 500 };
    const seen = await saturate(throttle, clock, repeat(6, 'a', large), 3_600_000);
    expect(bytesOf(seen)).toBeGreaterThanOrEqual(0.9 * 1_800_000_000);
    expect(bytesOf(seen)).toBeLessThanOrEqual(1_800_000_000);
  });

  it('keep at least 90% of the four slots of a mailbox busy (R19 in part)', async () => {
    const { clock, throttle } = openThrottle();
    const seen = await saturate(
      throttle,
      clock,
      repeat(6, 'a', { requests: 1, concurrent: 1, bytes: 10, latency: 1_000 }),
      600_000,
    );
    // Four a second.
    expect(requestsOf(seen)).toBeGreaterThanOrEqual(0.9 * 2_400);
    expect(requestsOf(seen)).toBeLessThanOrEqual(2_404);
  });

  it('use up at least 90% of the app’s requests over many mailboxes, each getting a share (R19 in part)', async () => {
    const { clock, throttle } = openThrottle({}, { requests: 200, windowMs: 10_000 });
    const callers = Array.from({ length: 20 }, (_, at) =>
      repeat(2, `m${at}`, { requests: 1, concurrent: 1, bytes: 10, latency: 20 }),
    );
    const seen = await saturate(throttle, clock, callers.flat(), 200_000);
    expect(requestsOf(seen)).toBeGreaterThanOrEqual(0.9 * 4_000);
    expect(requestsOf(seen)).toBeLessThanOrEqual(4_000);
    expect(byMailbox(seen)).toHaveLength(20);
    for (const mine of byMailbox(seen)) expect(mine.length).toBeGreaterThanOrEqual(50);
  });

  it('keep at least 90% of the app’s slots busy, batches and single calls side by side (R19 in part)', async () => {
    const { clock, throttle } = openThrottle({}, { concurrent: 32 });
    const callers = Array.from({ length: 24 }, (_, at) =>
      repeat(4, `m${at}`, {
        requests: at % 2 === 0 ? 4 : 1,
        concurrent: at % 2 === 0 ? 4 : 1,
        bytes: 10,
        latency: 900 + at * 7,
      }),
    );
    const seen = await saturate(throttle, clock, callers.flat(), 100_000);
    const busy = seen.reduce((sum, { call, began, ended }) => {
      return sum + call.requests * (Math.min(ended, 100_000) - began);
    }, 0);
    expect(busy).toBeGreaterThanOrEqual(0.9 * 32 * 100_000);
    for (const mine of byMailbox(seen)) expect(mine.length).toBeGreaterThanOrEqual(20);
  });

  it('use up at least 90% of any limits of a mailbox (R19 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 50, max: 400 }),
        fc.integer({ min: 1_000, max: 60_000 }),
        fc.integer({ min: 1, max: 4 }),
        async (requests, windowMs, each) => {
          const { clock, throttle } = openThrottle({ requests, windowMs });
          const latency = Math.floor(windowMs / requests / 4);
          const seen = await saturate(
            throttle,
            clock,
            repeat(6, 'a', { requests: each, concurrent: each, bytes: 1, latency }),
            windowMs * 8,
          );
          expect(requestsOf(seen)).toBeGreaterThanOrEqual(0.9 * requests * 8);
        },
      ),
      { numRuns: 30 },
    );
  });
});
