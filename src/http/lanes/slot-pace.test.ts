import { describe, expect, it } from 'vitest';
import { createSlotPace, isShared, slotsAt, weighSlots } from './slot-pace.ts';

type Pace = ReturnType<typeof createSlotPace>;

/** A throttled answer at `now` to a call that began just before, which asks for a wait of a second. */
const throttle = (pace: Pace, now: number, refused = 1) =>
  weighSlots(pace, { beganAt: now - 1, refused }, now, now + 1_000);

/**
 * Lets time pass in steps of 100 ms beside another who has the last slot for the first `heldMs` of each `everyMs`. Gives,
 * of the second twenty of forty times, how many answers were throttled and for how long the free slot was not used.
 */
function beside(pace: Pace, heldMs: number, everyMs: number) {
  const told = { throttled: 0, unusedMs: 0 };
  let closedUntil = 0;
  for (let now = 100; now < 40 * everyMs; now += 100) {
    if (now < closedUntil) continue;
    const isAnothers = now % everyMs < heldMs;
    const counts = now >= 20 * everyMs;
    const slots = slotsAt(pace, now - 1);
    if (slots === 4 && isAnothers) {
      throttle(pace, now);
      closedUntil = now + 1_000;
      if (counts) told.throttled += 1;
    }
    if (slots < 4 && !isAnothers && counts) told.unusedMs += 100;
  }
  return told;
}

describe('the slots of a lane', () => {
  it('are all of them until a throttled answer says otherwise, and then one less', () => {
    const pace = createSlotPace(4);
    expect(slotsAt(pace, 0)).toBe(4);
    throttle(pace, 100);
    expect(slotsAt(pace, 100)).toBe(3);
  });

  it('are one less after a throttled answer to the first calls, however long the process ran before them', () => {
    const pace = createSlotPace(4);
    expect(slotsAt(pace, 3_600_000)).toBe(4);
    throttle(pace, 3_600_100);
    expect(slotsAt(pace, 3_600_100)).toBe(3);
  });

  it('are one less for each of the calls that ran together and were throttled', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    for (const answeredAt of [100, 110]) {
      weighSlots(pace, { beganAt: 50, refused: 1 }, answeredAt, answeredAt + 1_000);
    }
    expect(slotsAt(pace, 110)).toBe(2);
  });

  it('are fewer by the parts of a batch that found no slot', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    throttle(pace, 100, 2);
    expect(slotsAt(pace, 100)).toBe(2);
  });

  it('stay as many after an answer to a call that began before so many were used', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    throttle(pace, 100);
    const raisedAt = pace.raiseAt;
    expect(slotsAt(pace, raisedAt)).toBe(4);
    weighSlots(pace, { beganAt: raisedAt - 1, refused: 1 }, raisedAt + 50, raisedAt + 1_050);
    expect(slotsAt(pace, raisedAt + 50)).toBe(4);
  });

  it('are one more after a time, which is the longer the longer the slot is away, to two minutes', () => {
    const pace = createSlotPace(4);
    const quiet: number[] = [];
    slotsAt(pace, 0);
    let now = 100;
    for (let round = 0; round < 24; round++) {
      throttle(pace, now);
      expect(slotsAt(pace, now)).toBe(3);
      quiet.push(Math.round((pace.raiseAt - (now + 1_000)) / 1_000));
      now = pace.raiseAt;
      expect(slotsAt(pace, now - 1)).toBe(3);
      expect(slotsAt(pace, now)).toBe(4);
      now += 200;
    }
    expect(quiet[0]).toBeGreaterThanOrEqual(5);
    expect(quiet[0]).toBeLessThanOrEqual(15);
    expect(quiet[3]).toBeGreaterThan(2 * (quiet[0] ?? 0));
    expect(quiet.slice(-2)).toEqual([120, 120]);
  });

  it.each([
    [20, 60],
    [10, 30],
    [60, 120],
    [45, 90],
  ])('are used again soon after another gives one back that he has for %i s of each %i', (heldS, everyS) => {
    const { throttled, unusedMs } = beside(createSlotPace(4), heldS * 1_000, everyS * 1_000);
    // Once when it is taken, and less than once and a half when it is asked for too early.
    expect(throttled / 20).toBeLessThan(2.5);
    expect(unusedMs / 20).toBeLessThan(0.15 * heldS * 1_000);
  });

  it('are tried one after the other', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    throttle(pace, 100, 3);
    expect(slotsAt(pace, 100)).toBe(1);
    const seen = new Set<number>();
    let before = 1;
    for (let now = 100; now < 600_000; now += 100) {
      const slots = slotsAt(pace, now);
      expect(slots - before).toBeLessThanOrEqual(1);
      before = slots;
      seen.add(slots);
    }
    expect([...seen]).toEqual([1, 2, 3, 4]);
  });

  it('are never fewer than one', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    for (let now = 1_000; now < 20_000; now += 1_100) throttle(pace, now);
    expect(slotsAt(pace, 19_999)).toBe(1);
    expect(slotsAt(pace, 19_999)).toBe(1);
  });

  it('are another’s too until a minute after all of them were ours again', () => {
    const pace = createSlotPace(4);
    expect(isShared(pace, 0)).toBe(false);
    throttle(pace, 100);
    expect(isShared(pace, 200)).toBe(true);
    const raisedAt = pace.raiseAt;
    expect(isShared(pace, Math.max(raisedAt, 60_099))).toBe(true);
    expect(isShared(pace, Math.max(raisedAt, 60_101))).toBe(false);
  });
});
