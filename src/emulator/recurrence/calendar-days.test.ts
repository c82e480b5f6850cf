import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateOf, dayOf, daysInMonth, formatDay, parseDay, weekdayOf } from './calendar-days.ts';

describe('days', () => {
  it('are dates, as the calendar of the machine has them, from the year 1 to 9999', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (day) => {
        const date = new Date(day * 86_400_000);
        expect(dateOf(day)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          date: date.getUTCDate(),
        });
        expect(dayOf(dateOf(day))).toBe(day);
        expect(weekdayOf(day)).toBe(date.getUTCDay());
        expect(formatDay(day)).toBe(date.toISOString().slice(0, 10));
      }),
    );
  });

  it('are 28 to 31 in a month', () => {
    expect([2024, 2025, 2100, 2400].map((year) => daysInMonth(year, 2))).toEqual([29, 28, 28, 29]);
    expect([1, 3, 4, 6, 9, 11, 12].map((month) => daysInMonth(2026, month))).toEqual([31, 31, 30, 30, 30, 30, 31]);
  });

  it('are read in one form alone', () => {
    expect(parseDay('2019-04-10')).toBe(17_996);
    expect(parseDay('0001-01-01')).toBe(-719_162);
    for (const text of [
      '',
      '2026-02-29',
      '2026-13-01',
      '2026-00-01',
      '2026-01-00',
      '14/03/2021',
      '2026-1-1',
      '0000-01-01',
    ])
      expect(parseDay(text)).toBeUndefined();
  });
});
