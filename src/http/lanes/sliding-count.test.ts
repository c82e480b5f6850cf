import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countAt, createSlidingCount, hold, release, untilRoom } from './sliding-count.ts';

describe('a sliding count', () => {
  it('counts what is under way, however long that takes', () => {
    const count = createSlidingCount(1_000);
    hold(count, 3);
    expect(countAt(count, 1_000_000)).toBe(3);
    expect(untilRoom(count, 1, 3, 1_000_000)).toBe(Number.POSITIVE_INFINITY);
    expect(untilRoom(count, 1, 4, 1_000_000)).toBe(0);
  });

  it('lets go a window after the end, and at most a thousandth later', () => {
    const count = createSlidingCount(600_000);
    hold(count, 1);
    release(count, 1, 300);
    expect(untilRoom(count, 1, 1, 500)).toBe(600_100);
    expect(countAt(count, 600_599)).toBe(1);
    expect(countAt(count, 600_600)).toBe(0);
  });

  it('names the first moment at which there is room for all that is asked', () => {
    const count = createSlidingCount(1_000);
    for (const at of [0, 100, 200]) {
      hold(count, 2);
      release(count, 2, at);
    }
    expect(untilRoom(count, 1, 6, 250)).toBe(751);
    expect(untilRoom(count, 3, 6, 250)).toBe(851);
    expect(untilRoom(count, 0, 6, 250)).toBe(0);
    // More than there ever is waits for an empty window.
    expect(untilRoom(count, 9, 6, 250)).toBe(951);
  });

  it('has no memory but for slices that hold something', () => {
    const count = createSlidingCount(1_000);
    expect(count.ring).toHaveLength(0);
    for (let now = 0; now < 100_000; now += 250) {
      hold(count, 1);
      release(count, 1, now);
    }
    // Five slices in any window and its last moments: eight of two numbers each.
    expect(count.ring).toHaveLength(16);
    for (let now = 100_000; now < 110_000; now += 0.25) {
      hold(count, 1);
      release(count, 1, now);
    }
    // A thousand and one slices at most.
    expect(count.ring).toHaveLength(2_048);
  });

  it('is over when a wait it named is over, whatever the figures', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e10, noNaN: true }),
        (windowMs, at) => {
          const count = createSlidingCount(windowMs);
          hold(count, 1);
          release(count, 1, at);
          const ms = untilRoom(count, 1, 1, at);
          expect(ms).toBeGreaterThan(0);
          expect(untilRoom(count, 1, 1, at + ms)).toBe(0);
        },
      ),
      // Sums whose last figure is a little less than the edge of a slice.
      {
        examples: [
          [700, 688_615.791869543],
          [900, 0.4682784693343933],
          [1_700, 306_173.32325403334],
        ],
      },
    );
  });

  it('never lets a service count more than the limit, wherever between start and end it counts (R19 in part)', () => {
    const step = fc.record({
      pause: fc.integer({ min: 0, max: 60 }),
      amount: fc.integer({ min: 1, max: 5 }),
      takes: fc.integer({ min: 0, max: 400 }),
      arrives: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const count = createSlidingCount(500);
        const arrivals: { at: number; amount: number }[] = [];
        const ends: { at: number; amount: number }[] = [];
        let now = 0;
        for (const { pause, amount, takes, arrives } of steps) {
          now += pause;
          ends.sort((a, b) => a.at - b.at);
          for (let end = ends[0]; end !== undefined && end.at <= now; end = ends[0]) {
            ends.shift();
            release(count, end.amount, end.at);
          }
          if (untilRoom(count, amount, 12, now) > 0) continue;
          hold(count, amount);
          arrivals.push({ at: now + takes * arrives, amount });
          ends.push({ at: now + takes, amount });
        }
        for (const { at } of arrivals) {
          const inWindow = arrivals.filter((one) => one.at > at - 500 && one.at <= at);
          expect(inWindow.reduce((sum, one) => sum + one.amount, 0)).toBeLessThanOrEqual(12);
        }
      }),
    );
  });
});
