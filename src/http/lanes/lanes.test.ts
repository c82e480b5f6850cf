import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { APP, LANE } from '../testing.ts';
import { close, reopen } from './lane-closing.ts';
import {
  type AppLane,
  type AppLimits,
  createAppLane,
  createLane,
  decideInApp,
  decideInLane,
  finish,
  isIdle,
  type Lane,
  type LaneLimits,
  type Need,
  start,
} from './lanes.ts';

const ONE: Need = { requests: 1, concurrent: 1, bytes: 0 };

const decide = (lane: Lane, app: AppLane, limits: AppLimits, need: Need, now: number) => {
  const decision = decideInLane(lane, need, now);
  return decision.start ? decideInApp(app, limits, need, now) : decision;
};

function setUp(lane: Partial<LaneLimits> = {}, app: Partial<AppLimits> = {}) {
  const limits = { lane: { ...LANE, ...lane }, app: { ...APP, ...app } };
  const all = createAppLane(limits.app, limits.lane);
  const mine = createLane(limits.lane, all);
  return {
    limits,
    mine,
    all,
    decide: (need: Need, now: number, which: Lane = mine) => decide(which, all, limits.app, need, now),
    start: (need: Need, now: number, which: Lane = mine) => start(which, all, need, now),
    finish: (need: Need, now: number, which: Lane = mine) => finish(which, all, need, now),
    another: () => createLane(limits.lane, all),
  };
}

describe('a lane', () => {
  it('starts four requests at a time, batch parts counted one by one (R19 in part)', () => {
    const { decide, start, finish } = setUp();
    start({ requests: 3, concurrent: 3, bytes: 0 }, 0);
    expect(decide({ requests: 2, concurrent: 2, bytes: 0 }, 0)).toEqual({ start: false, waitFor: 'lane-slot' });
    expect(decide(ONE, 0)).toEqual({ start: true });
    start(ONE, 0);
    expect(decide(ONE, 0)).toEqual({ start: false, waitFor: 'lane-slot' });
    finish({ requests: 3, concurrent: 3, bytes: 0 }, 0);
    expect(decide({ requests: 3, concurrent: 3, bytes: 0 }, 0)).toEqual({ start: true });
    expect(decide({ requests: 4, concurrent: 4, bytes: 0 }, 0)).toEqual({ start: false, waitFor: 'lane-slot' });
  });

  it('lets a batch that is larger than all slots run alone instead of never', () => {
    const { decide, start, finish } = setUp({ concurrent: 1 }, { concurrent: 2 });
    start(ONE, 0);
    expect(decide({ requests: 4, concurrent: 4, bytes: 0 }, 0)).toEqual({ start: false, waitFor: 'lane-slot' });
    finish(ONE, 0);
    expect(decide({ requests: 4, concurrent: 4, bytes: 0 }, 0)).toEqual({ start: true });
  });

  it('waits for a slot of the app where other mailboxes hold them all', () => {
    const { decide, start, another } = setUp({}, { concurrent: 2 });
    start({ requests: 2, concurrent: 2, bytes: 0 }, 0, another());
    expect(decide(ONE, 0)).toEqual({ start: false, waitFor: 'app-slot' });
  });

  it('waits until the window has room again, and not a slice longer (R19 in part)', () => {
    const { decide, start, finish } = setUp({ requests: 10, windowMs: 1_000 });
    for (let at = 0; at < 10; at++) {
      start(ONE, at * 100);
      finish(ONE, at * 100);
    }
    // The first one left at 0: its slice of 1 ms has left the window at 1,001.
    expect(decide(ONE, 950)).toEqual({ start: false, waitFor: 'time', ms: 51 });
    expect(decide({ requests: 3, concurrent: 3, bytes: 0 }, 950)).toEqual({ start: false, waitFor: 'time', ms: 251 });
    expect(decide(ONE, 1_000)).toEqual({ start: false, waitFor: 'time', ms: 1 });
    expect(decide(ONE, 1_001)).toEqual({ start: true });
  });

  it('waits for the bytes sent, whatever the requests (R19 in part)', () => {
    const { decide, start, finish } = setUp({ uploadBytes: 1_000, uploadWindowMs: 5_000 });
    const large = { requests: 1, concurrent: 1, bytes: 900 };
    start(large, 0);
    finish(large, 0);
    expect(decide({ requests: 1, concurrent: 1, bytes: 100 }, 0)).toEqual({ start: true });
    expect(decide({ requests: 1, concurrent: 1, bytes: 101 }, 0)).toEqual({ start: false, waitFor: 'time', ms: 5_005 });
  });

  it('lets a body above the whole window through once the window is empty', () => {
    const { decide, start, finish } = setUp({ uploadBytes: 1_000, uploadWindowMs: 5_000 });
    const small = { requests: 1, concurrent: 1, bytes: 1 };
    start(small, 0);
    finish(small, 0);
    expect(decide({ requests: 1, concurrent: 1, bytes: 2_000 }, 0)).toEqual({
      start: false,
      waitFor: 'time',
      ms: 5_005,
    });
    expect(decide({ requests: 1, concurrent: 1, bytes: 2_000 }, 5_005)).toEqual({ start: true });
  });

  it('counts the requests of all mailboxes for the app (R19 in part)', () => {
    const { decide, start, finish, another } = setUp({}, { requests: 4, windowMs: 1_000 });
    const other = another();
    start({ requests: 4, concurrent: 4, bytes: 0 }, 0, other);
    finish({ requests: 4, concurrent: 4, bytes: 0 }, 0, other);
    expect(decide(ONE, 0)).toEqual({ start: false, waitFor: 'time', ms: 1_001 });
  });

  it('is closed for as long as the service asks, to the millisecond, without jitter (R15 in part)', () => {
    const { decide, mine } = setUp();
    close(mine, 7_000, 900, 1_000, 0.9);
    expect(decide(ONE, 1_000)).toEqual({ start: false, waitFor: 'time', ms: 7_000 });
    expect(decide(ONE, 7_999)).toEqual({ start: false, waitFor: 'time', ms: 1 });
    expect(decide(ONE, 8_000)).toEqual({ start: true });
  });

  it('is not opened earlier by a shorter wait that comes later (R15 in part)', () => {
    const { decide, mine } = setUp();
    close(mine, 60_000, 0, 1_000, 0);
    close(mine, 1_000, 0, 2_000, 0);
    reopen(mine, 500);
    expect(decide(ONE, 60_999)).toEqual({ start: false, waitFor: 'time', ms: 1 });
  });

  /** The waits of answers that ask for none, each from a call that began after the wait before. */
  const backoffs = (rounds: number, chance: number, retryAfterMs?: number) => {
    const { mine } = setUp();
    let now = 1_000;
    return Array.from({ length: rounds }, () => {
      close(mine, retryAfterMs, now, now + 100, chance);
      const wait = mine.closedUntil - (now + 100);
      now = mine.closedUntil;
      return wait;
    });
  };

  it('backs off by itself where no wait is asked for: doubling, with jitter, to a cap (R16 in part)', () => {
    expect(backoffs(10, 0)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000, 150_000]);
    expect(backoffs(4, 0.5)).toEqual([1_500, 3_000, 6_000, 12_000]);
    expect(backoffs(10, 1)).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  });

  it('backs off too where the wait asked for is none, instead of asking again at once (R16 in part)', () => {
    expect(backoffs(3, 0, 0)).toEqual([1_000, 2_000, 4_000]);
  });

  it('begins the backoff anew after an answer that was not throttled', () => {
    const { mine } = setUp();
    close(mine, undefined, 0, 100, 0);
    close(mine, undefined, 2_000, 2_100, 0);
    reopen(mine, 5_000);
    close(mine, undefined, 6_000, 6_100, 0);
    expect(mine.closedUntil).toBe(7_100);
  });

  it('takes no step of its own backoff for a wait that was named and obeyed', () => {
    const { mine } = setUp();
    for (let round = 0; round < 6; round++) close(mine, 1_000, round * 2_000, round * 2_000 + 100, 0);
    close(mine, undefined, 20_000, 20_100, 0);
    expect(mine.closedUntil - 20_100).toBe(1_000);
  });

  it('takes the throttled answers of calls that ran together for one', () => {
    const { mine } = setUp();
    for (let call = 0; call < 4; call++) close(mine, undefined, 0, 100 + call, 0);
    expect(mine.closedUntil).toBe(1_103);
    // The next call after the wait is throttled again: the second step, not the fifth.
    close(mine, undefined, 2_000, 2_100, 0);
    expect(mine.closedUntil).toBe(4_100);
  });

  it('backs off a whole step after an answer that comes late, when others were well meanwhile', () => {
    const { mine } = setUp();
    close(mine, undefined, 0, 100, 0);
    reopen(mine, 2_000);
    close(mine, undefined, 50, 3_000, 0);
    expect(mine.closedUntil).toBe(4_000);
  });

  it('is not told to be well by a call that began before it was throttled', () => {
    const { mine } = setUp();
    close(mine, undefined, 0, 100, 0);
    reopen(mine, 50);
    close(mine, undefined, 2_000, 2_100, 0);
    expect(mine.closedUntil).toBe(4_100);
  });

  it('is idle when nothing of it matters any more', () => {
    const { mine, start, finish } = setUp({ windowMs: 1_000, uploadWindowMs: 2_000 });
    expect(isIdle(mine, 0)).toBe(true);
    const need = { requests: 1, concurrent: 1, bytes: 10 };
    start(need, 0);
    expect(isIdle(mine, 60_000)).toBe(false);
    finish(need, 0);
    expect(isIdle(mine, 2_001)).toBe(false);
    expect(isIdle(mine, 2_002)).toBe(true);
    close(mine, 5_000, 0, 3_000, 0);
    expect(isIdle(mine, 7_999)).toBe(false);
    expect(isIdle(mine, 8_000)).toBe(true);
  });
});

interface Started {
  at: number;
  lane: Lane;
  need: Need;
}

/** What started in the `windowMs` that end at `at`, by plain addition. */
const within = (starts: readonly Started[], at: number, windowMs: number, amount: (need: Need) => number) =>
  starts.filter((one) => one.at > at - windowMs && one.at <= at).reduce((total, { need }) => total + amount(need), 0);

describe('two lanes of one app, in any order of calls,', () => {
  const call = fc.record({
    pause: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 700 })),
    lane: fc.constantFrom(0, 1),
    requests: fc.integer({ min: 1, max: 4 }),
    bytes: fc.integer({ min: 0, max: 500 }),
    finishes: fc.boolean(),
  });
  const limits = {
    lane: {
      concurrent: 4,
      concurrencyScope: 'mailbox' as const,
      requests: 12,
      windowMs: 1_000,
      uploadBytes: 1_500,
      uploadWindowMs: 700,
    },
    app: { requests: 18, windowMs: 500, concurrent: 6 },
  };

  it('never exceed a limit, and start when the wait that was named is over (R19 in part)', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 80 }), (calls) => {
        const app: AppLane = createAppLane(limits.app, limits.lane);
        const lanes = [createLane(limits.lane, app), createLane(limits.lane, app)] as const;
        const starts: Started[] = [];
        let running: { lane: Lane; need: Need }[] = [];
        let now = 0;
        for (const { pause, lane: which, requests, bytes, finishes } of calls) {
          now += pause;
          const lane = lanes[which];
          const need = { requests, concurrent: requests, bytes };
          let decision = decide(lane, app, limits.app, need, now);
          // The mailbox's windows, the app's, a slot, and the windows once more for what has ended by then.
          for (let wait = 0; !decision.start && wait < 6; wait++) {
            if (decision.waitFor === 'time') {
              expect(decision.ms).toBeGreaterThan(0);
              now += decision.ms;
            } else {
              for (const one of running) finish(one.lane, app, one.need, now);
              running = [];
            }
            decision = decide(lane, app, limits.app, need, now);
          }
          expect(decision).toEqual({ start: true });
          start(lane, app, need, now);
          starts.push({ at: now, lane, need });
          if (finishes) finish(lane, app, need, now);
          else running.push({ lane, need });

          const inFlight = (of: readonly { need: Need }[]) => of.reduce((sum, one) => sum + one.need.requests, 0);
          expect(inFlight(running.filter((one) => one.lane === lane))).toBeLessThanOrEqual(4);
          expect(inFlight(running)).toBeLessThanOrEqual(6);
          const mine = starts.filter((one) => one.lane === lane);
          expect(within(mine, now, 1_000, (each) => each.requests)).toBeLessThanOrEqual(12);
          expect(within(mine, now, 700, (each) => each.bytes)).toBeLessThanOrEqual(1_500);
          expect(within(starts, now, 500, (each) => each.requests)).toBeLessThanOrEqual(18);
        }
      }),
    );
  });
});
