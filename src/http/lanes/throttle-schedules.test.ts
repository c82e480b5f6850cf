import { getEventListeners, setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../test/simulator/virtual-clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import { APP, LANE } from '../testing.ts';
import { createThrottle } from './throttle.ts';

/** A call of a schedule: when it comes, what the network and the service do with it, and when its caller gives up. */
const anyCall = fc.record(
  {
    mailbox: fc.constantFrom('a', 'b', 'c'),
    at: fc.integer({ min: 0, max: 4_000 }),
    requests: fc.integer({ min: 1, max: 6 }),
    bytes: fc.integer({ min: 0, max: 300 }),
    out: fc.integer({ min: 0, max: 300 }),
    work: fc.integer({ min: 0, max: 300 }),
    back: fc.integer({ min: 0, max: 300 }),
    priority: fc.constantFrom('interactive' as const, 'bulk' as const),
    retryAfterMs: fc.constantFrom(undefined, 500, 3_000, 20_000),
    isThrottled: fc.boolean(),
    stopsAfter: fc.integer({ min: 0, max: 3_000 }),
  },
  { requiredKeys: ['mailbox', 'at', 'requests', 'bytes', 'out', 'work', 'back', 'priority'] },
);
type AnyCall = typeof anyCall extends fc.Arbitrary<infer Call> ? Call : never;

const LIMITS = { requests: 14, windowMs: 2_500, uploadBytes: 900, uploadWindowMs: 1_700 };
const APP_LIMITS = { requests: 12, windowMs: 900, concurrent: 7 };

/** What the service saw of a call: when it counted it, and while it worked on it. */
interface Served {
  mailbox: string;
  requests: number;
  concurrent: number;
  bytes: number;
  from: number;
  to: number;
}

const sum = (list: readonly Served[], of: (one: Served) => number) => list.reduce((all, one) => all + of(one), 0);
/** The most that any window ending with an arrival holds, by plain addition. */
const fullest = (list: readonly Served[], windowMs: number, of: (one: Served) => number) =>
  Math.max(
    0,
    ...list.map(({ from }) =>
      sum(
        list.filter((one) => one.from > from - windowMs && one.from <= from),
        of,
      ),
    ),
  );
const busiest = (list: readonly Served[]) =>
  Math.max(
    0,
    ...list.map(({ from }) =>
      sum(
        list.filter((one) => one.from <= from && one.to > from),
        (one) => one.concurrent,
      ),
    ),
  );

async function play(calls: readonly AnyCall[]) {
  const clock = createVirtualClock();
  const random = createSeededRandom(1);
  const throttle = createThrottle({
    clock,
    random,
    lane: { ...LANE, ...LIMITS },
    app: { ...APP, ...APP_LIMITS },
  });
  const served: Served[] = [];
  const ends: string[][] = calls.map(() => []);
  const signals: AbortSignal[] = [];
  const make = async (call: (typeof calls)[number]) => {
    await clock.sleep(call.at);
    const controller = new AbortController();
    signals.push(controller.signal);
    if (call.stopsAfter !== undefined) void clock.sleep(call.stopsAfter).then(() => controller.abort('stopped'));
    const need = { requests: call.requests, concurrent: Math.min(call.requests, 4), bytes: call.bytes };
    const permit = await throttle.acquire(call.mailbox, need, { signal: controller.signal, priority: call.priority });
    await clock.sleep(call.out);
    const from = clock.monotonic();
    await clock.sleep(call.work);
    served.push({ ...need, mailbox: call.mailbox, from, to: clock.monotonic() });
    await clock.sleep(call.back);
    permit.end(call.isThrottled ? { throttled: { retryAfterMs: call.retryAfterMs } } : {});
  };
  for (const [index, call] of calls.entries()) {
    make(call).then(
      () => ends[index]?.push('answered'),
      (reason) => ends[index]?.push(String(reason)),
    );
  }
  await clock.run();
  return { clock, served, ends, signals };
}

describe('any schedule of calls, over any network', () => {
  const schedules = fc.array(anyCall, { minLength: 1, maxLength: 40 });

  it('keeps every limit as the service counts, for each mailbox and the app (R19 in part)', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (calls) => {
        const { served } = await play(calls);
        expect(busiest(served)).toBeLessThanOrEqual(7);
        expect(fullest(served, 900, (one) => one.requests)).toBeLessThanOrEqual(12);
        for (const mailbox of ['a', 'b', 'c']) {
          const mine = served.filter((one) => one.mailbox === mailbox);
          expect(busiest(mine)).toBeLessThanOrEqual(4);
          expect(fullest(mine, 2_500, (one) => one.requests)).toBeLessThanOrEqual(14);
          expect(fullest(mine, 1_700, (one) => one.bytes)).toBeLessThanOrEqual(900);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('ends each call exactly once, and those that nobody stopped with an answer', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (calls) => {
        const { ends } = await play(calls);
        for (const [index, call] of calls.entries()) {
          expect(ends[index]).toHaveLength(1);
          if (call.stopsAfter === undefined) expect(ends[index]).toEqual(['answered']);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves no timer and no listener behind, whoever stops whenever', async () => {
    await fc.assert(
      fc.asyncProperty(schedules, async (calls) => {
        const { clock, signals } = await play(calls);
        expect(clock.sleepers).toBe(0);
        for (const signal of signals) expect(getEventListeners(signal, 'abort')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('callers that all stop at once', () => {
  it('leave nothing running, be they closed out, out of window or out of slots', async () => {
    const clock = createVirtualClock();
    const throttle = createThrottle({
      clock,
      random: createSeededRandom(1),
      lane: { ...LANE, requests: 2, concurrent: 2 },
      app: { ...APP, concurrent: 3 },
    });
    const need = { requests: 1, concurrent: 1, bytes: 0 };
    const controller = new AbortController();
    const { signal } = controller;
    setMaxListeners(0, signal);
    (await throttle.acquire('closed', need)).end({ throttled: { retryAfterMs: 60_000 } });
    for (let call = 0; call < 2; call++) (await throttle.acquire('full', need)).end({});
    await throttle.acquire('busy', { requests: 2, concurrent: 2, bytes: 0 });
    await throttle.acquire('other', need);
    const reasons: unknown[] = [];
    for (const mailbox of ['closed', 'full', 'busy', 'other', 'new']) {
      for (let call = 0; call < 50; call++) throttle.acquire(mailbox, need, { signal }).catch((e) => reasons.push(e));
    }
    await clock.run(1_000);
    expect(clock.sleepers).toBe(1);
    controller.abort('stopped');
    await clock.run(2_000);
    expect(reasons).toEqual(Array.from({ length: 250 }, () => 'stopped'));
    expect(clock.sleepers).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});
