import { describe, expect, it } from 'vitest';
import { currentTime, readDate, showDay, showRange, showTime, startOfDay, startOfWeek } from './times.js';

const at = (text: string) => Date.parse(text);

describe('times of the page', () => {
  it('are shown in UTC', () => {
    expect(showTime(at('2026-01-05T10:00:00.999+02:00'))).toBe('2026-01-05 08:00:00');
    expect(showDay(at('2026-03-01T23:59:59Z'))).toBe('Sunday, 2026-03-01');
  });

  it.each([
    ['2026-01-05T00:00:00Z', '2026-01-05'],
    ['2026-01-11T23:59:59Z', '2026-01-05'],
    ['2025-12-31T12:00:00Z', '2025-12-29'],
    ['1969-12-31T12:00:00Z', '1969-12-29'],
  ])('%s is in the week of Monday %s', (time, monday) => {
    expect(startOfWeek(at(time))).toBe(at(monday));
  });

  it('belong to the day that began before them', () => {
    expect(startOfDay(at('2026-01-05T23:59:59Z'))).toBe(at('2026-01-05'));
    expect(startOfDay(at('1969-12-31T00:00:01Z'))).toBe(at('1969-12-31'));
  });

  it('name the date where it is not that of the heading', () => {
    expect(showRange('2026-06-12T08:00:00Z', '2026-06-12T09:30:00Z', '2026-06-12')).toBe('08:00–09:30');
    expect(showRange('2026-06-11T22:00:00Z', '2026-06-12T01:00:00Z', '2026-06-12')).toBe('2026-06-11 22:00–01:00');
  });

  it('are read from dates alone', () => {
    expect(readDate('2026-06-08')).toBe(at('2026-06-08'));
    expect([readDate(undefined), readDate('June'), readDate('2026-13-01')]).toEqual([undefined, undefined, undefined]);
  });

  it('pass while the server’s clock runs', () => {
    const now = '2026-01-05T10:00:00.000Z';
    expect(currentTime({ now, runs: true }, 1500)).toBe(at('2026-01-05T10:00:01.500Z'));
    expect(currentTime({ now, runs: false }, 1500)).toBe(at(now));
  });
});
