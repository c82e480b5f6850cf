import { describe, expect, it } from 'vitest';
import { createSlotPace, slotsAt, weighSlots } from './slot-pace.ts';

/** A throttled answer at `now` to a call that began just before, which asks for a wait of a second. */
const throttle = (pace: ReturnType<typeof createSlotPace>, now: number) => weighSlots(pace, now - 1, now, now + 1_000);

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

  it('are one less for calls that were throttled together, however many', () => {
    const pace = createSlotPace(4);
    for (const answeredAt of [100, 110, 120]) weighSlots(pace, 50, answeredAt, answeredAt + 1_000);
    expect(slotsAt(pace, 120)).toBe(3);
  });

  it('are one more after four quiet seconds, and twice as long after each try that proved wrong, to 48 seconds', () => {
    const pace = createSlotPace(4);
    const quiet: number[] = [];
    let now = 100;
    for (let round = 0; round < 6; round++) {
      throttle(pace, now);
      expect(slotsAt(pace, now)).toBe(3);
      quiet.push(pace.raiseAt - (now + 1_000));
      now = pace.raiseAt;
      expect(slotsAt(pace, now - 1)).toBe(3);
      expect(slotsAt(pace, now)).toBe(4);
      now += 200;
    }
    expect(quiet).toEqual([8_000, 16_000, 32_000, 48_000, 48_000, 48_000]);
  });

  it('stay as many where throttled answers come so seldom that the slot is worth its waits', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    for (let now = 10_000; now < 200_000; now += 11_000) throttle(pace, now);
    expect(slotsAt(pace, 200_000)).toBe(4);
  });

  it('become fewer soon after they went well for long', () => {
    const pace = createSlotPace(4);
    slotsAt(pace, 0);
    throttle(pace, 3_600_000);
    expect(slotsAt(pace, 3_600_000)).toBe(4);
    throttle(pace, 3_601_100);
    throttle(pace, 3_602_200);
    expect(slotsAt(pace, 3_602_200)).toBe(3);
  });

  it('are never fewer than one', () => {
    const pace = createSlotPace(4);
    for (let now = 1_000; now < 20_000; now += 1_100) throttle(pace, now);
    expect(slotsAt(pace, 19_999)).toBe(1);
  });
});
