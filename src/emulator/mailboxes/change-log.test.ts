import { describe, expect, it } from 'vitest';
import { ChangeLog } from './change-log.ts';

const log = (capacity: number, ...latest: [change: number, number: number][]) =>
  new ChangeLog(
    latest.map(([change, number]) => ({ change, number })),
    0,
    capacity,
  );

describe('the log of what changed', () => {
  it('names each item once that changed from a point on', () => {
    const kept = log(10, [5, 1], [3, 2]);
    kept.add({ change: 6, number: 2 });
    kept.add({ change: 7, number: 3 });
    kept.add({ change: 8, number: 3 });
    expect(kept.head).toBe(9);
    expect([...kept.since(6)].sort()).toEqual([2, 3]);
    expect([...kept.since(9)]).toEqual([]);
    expect([...kept.since(0)].sort()).toEqual([1, 2, 3]);
  });

  it('forgets the items that changed longest ago, and says from where on it knows all', () => {
    const kept = log(2, [1, 11], [2, 12], [3, 13]);
    expect([kept.reaches(1), kept.reaches(2), kept.reaches(4)]).toEqual([false, true, true]);
    for (const change of [4, 5, 6]) kept.add({ change, number: 13 });
    // An item that changes over and over forgets no other one.
    expect(kept.reaches(2)).toBe(true);
    expect([...kept.since(2)].sort()).toEqual([12, 13]);
  });

  it('knows nothing of a point that is not reached yet', () => {
    expect(log(2, [1, 11]).reaches(3)).toBe(false);
  });
});
