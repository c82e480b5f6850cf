import { describe, expect, it } from 'vitest';
import { createWindowPace, isProbing, shareAt, spread, untilSpread, yieldShare } from './window-pace.ts';

const MINUTE = 60_000;
const open = () => createWindowPace(10_000, 10 * MINUTE);

describe('our share of a window', () => {
  it('is all of it, to be used at once, until the service says otherwise', () => {
    const pace = open();
    spread(pace, 9_999, 0);
    expect(untilSpread(pace, 0)).toBe(0);
    expect(shareAt(pace, 10 * 60 * MINUTE)).toBe(10_000);
  });

  it('leaves the other what it sent since the oldest that counts, and a margin', () => {
    // Full after 200 s: 8,334 of ours, and 1,666 of an other that sends 8.33 a second, so 5,000 in a window.
    const pace = open();
    yieldShare(pace, { own: 8_334, waitMs: 400_000 }, 200_000);
    expect(shareAt(pace, 200_000)).toBe(4_802);
    // A short wait says that the window has been in use for all its length.
    const later = open();
    yieldShare(later, { own: 7_000, waitMs: 1_000 }, 200_000);
    expect(shareAt(later, 200_000)).toBe(6_794);
  });

  it('is not given up to an other that just began at a rate that it may not keep', () => {
    const pace = open();
    yieldShare(pace, { own: 5_000, waitMs: 475_000 }, 125_000);
    expect(shareAt(pace, 125_000)).toBe(4_800);
    const small = open();
    yieldShare(small, { own: 600, waitMs: 475_000 }, 125_000);
    expect(shareAt(small, 125_000)).toBe(400);
  });

  it('is spread over the window', () => {
    const pace = open();
    yieldShare(pace, { own: 5_200, waitMs: 1_000 }, 0);
    // 600 s for 4,991 requests, a twentieth denser.
    expect(shareAt(pace, 0)).toBe(4_991);
    spread(pace, 1, 1_000);
    expect(untilSpread(pace, 1_000)).toBeCloseTo(114.49, 2);
    spread(pace, 4, 1_000);
    expect(untilSpread(pace, 1_000)).toBeCloseTo(572.46, 2);
    // What was not used is not made up for at once.
    spread(pace, 1, 60_000);
    expect(untilSpread(pace, 60_000)).toBeCloseTo(114.49, 2);
  });

  it('is raised by one percent after a window that went well, then by twice as much each time', () => {
    const pace = open();
    yieldShare(pace, { own: 5_200, waitMs: 1_000 }, 0);
    const shares = Array.from({ length: 8 }, (_, at) => shareAt(pace, (at + 1) * 10 * MINUTE));
    expect(shares).toEqual([5_091, 5_291, 5_691, 6_491, 8_091, 10_000, 10_000, 10_000]);
    expect(shareAt(pace, 10 * MINUTE)).toBe(10_000);
  });

  it('falls back to what went well where a raise proves wrong', () => {
    const pace = open();
    yieldShare(pace, { own: 5_200, waitMs: 1_000 }, 0);
    expect(shareAt(pace, 10 * MINUTE)).toBe(5_091);
    expect(shareAt(pace, 20 * MINUTE)).toBe(5_291);
    expect(isProbing(pace, 5_091)).toBe(false);
    expect(isProbing(pace, 5_092)).toBe(true);
    yieldShare(pace, { own: 5_150, waitMs: 1_000 }, 21 * MINUTE);
    expect(shareAt(pace, 21 * MINUTE)).toBe(5_091);
    expect(shareAt(pace, 31 * MINUTE)).toBe(5_191);
  });

  it('is never less than a fiftieth, so that somebody asks whether there is room again', () => {
    const pace = open();
    for (let round = 0; round < 20; round++) yieldShare(pace, { own: 0, waitMs: 0 }, round * 1_000);
    expect(shareAt(pace, 20_000)).toBe(200);
  });
});
