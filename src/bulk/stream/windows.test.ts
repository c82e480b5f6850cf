import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createWindows } from './windows.ts';

const never = new AbortController().signal;
/** Windows of 2 rows, or of more that have less than 100 characters together. */
const windowsOf = (subject: string, rows = 20) => {
  const source = Array.from({ length: rows }, () => ({ Subject: subject, Categories: [subject] }));
  return createWindows(source, { rows: 2, ms: 200, characters: 100 }, createManualClock(0), never);
};
const sizes = async (windows: ReturnType<typeof windowsOf>, count: number) => {
  const found: number[] = [];
  while (found.length < count) found.push((await windows.next()).length);
  return found;
};

describe('windows of a stream', () => {
  it('have as many rows as they were widened to, and never fewer than at first', async () => {
    const windows = windowsOf('Art');
    expect(await sizes(windows, 1)).toEqual([2]);
    windows.widen(5);
    expect(await sizes(windows, 2)).toEqual([5, 5]);
    windows.widen(1);
    expect(await sizes(windows, 5)).toEqual([2, 2, 2, 2, 0]);
  });

  it('end where their rows are long, texts within lists counted, but for the rows that every window may have', async () => {
    const windows = windowsOf('A'.repeat(20));
    windows.widen(10);
    // 40 characters a row.
    expect(await sizes(windows, 2)).toEqual([3, 3]);
    const long = windowsOf('A'.repeat(500));
    long.widen(10);
    expect(await sizes(long, 1)).toEqual([2]);
  });
});
