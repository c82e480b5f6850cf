import { describe, expect, it } from 'vitest';
import { readRecurrence } from './recurrence.ts';

const START = '2026-09-07';
const weekly = { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' };
const noEnd = { type: 'noEnd', startDate: START };

describe('readRecurrence', () => {
  it.for<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { type: 'daily', interval: 2 },
      { type: 'daily', interval: 2 },
    ],
    [
      { type: 'Weekly', interval: 1, daysOfWeek: ['Monday', 'FRIDAY', 'monday'] },
      { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'friday'], firstDayOfWeek: 'sunday' },
    ],
    [
      { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
      { type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 },
    ],
    [
      { TYPE: 'relativemonthly', Interval: 3, DaysOfWeek: ['tuesday'], index: null },
      { type: 'relativeMonthly', interval: 3, daysOfWeek: ['tuesday'], index: 'first' },
    ],
    [
      { type: 'absoluteYearly', interval: 1, dayOfMonth: 4, month: 7 },
      { type: 'absoluteYearly', interval: 1, dayOfMonth: 4, month: 7 },
    ],
    [
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['sunday'], index: 'LAST', month: 3 },
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['sunday'], index: 'last', month: 3 },
    ],
    [
      // As the service fills what a pattern does not use.
      { type: 'daily', interval: 1, month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first' },
      { type: 'daily', interval: 1 },
    ],
  ])('takes the pattern %j', ([given, pattern]) => {
    expect(readRecurrence({ pattern: given, range: noEnd }, START)).toEqual({ recurrence: { pattern, range: noEnd } });
  });

  it.for<[Record<string, unknown>, Record<string, unknown>]>([
    [{ type: 'NoEnd' }, noEnd],
    [
      { type: 'endDate', startDate: START, endDate: START },
      { type: 'endDate', startDate: START, endDate: START },
    ],
    [
      { type: 'numbered', numberOfOccurrences: 10, endDate: '0001-01-01', recurrenceTimeZone: 'GMT Standard Time' },
      { type: 'numbered', startDate: START, numberOfOccurrences: 10, recurrenceTimeZone: 'GMT Standard Time' },
    ],
    [{ type: 'noEnd', endDate: '0001-01-01', numberOfOccurrences: 0, recurrenceTimeZone: '' }, noEnd],
  ])('takes the range %j', ([given, range]) => {
    expect(readRecurrence({ pattern: weekly, range: given }, START)).toEqual({
      recurrence: { pattern: weekly, range },
    });
  });

  it.for<[unknown, unknown, string]>([
    [null, noEnd, 'pattern is no object with type, interval,'],
    [{ ...weekly, daysOfWeeks: [] }, noEnd, 'pattern has a member other than type, interval,'],
    [{ ...weekly, Interval: 2 }, noEnd, 'pattern has the member interval twice'],
    [{ ...weekly, type: 'hourly' }, noEnd, 'pattern.type is none of daily, weekly,'],
    [{ ...weekly, interval: 0 }, noEnd, 'pattern.interval is no whole number of 1 or more'],
    [{ type: 'daily' }, noEnd, 'pattern.interval is no whole number of 1 or more'],
    [{ type: 'weekly', interval: 1 }, noEnd, 'pattern.daysOfWeek is empty, and weekly needs it'],
    [{ ...weekly, daysOfWeek: ['mon'] }, noEnd, 'pattern.daysOfWeek is no list of sunday,'],
    [{ ...weekly, firstDayOfWeek: 'first' }, noEnd, 'pattern.firstDayOfWeek is none of sunday,'],
    [{ ...weekly, month: 13 }, noEnd, 'pattern.month is no whole number from 1 to 12'],
    [{ ...weekly, index: 'fifth' }, noEnd, 'pattern.index is none of first,'],
    [{ type: 'absoluteMonthly', interval: 1 }, noEnd, 'pattern.dayOfMonth is no whole number from 1 to 31'],
    [{ type: 'absoluteMonthly', interval: 1, dayOfMonth: 0 }, noEnd, 'pattern.dayOfMonth is no whole number'],
    [{ type: 'absoluteYearly', interval: 1, dayOfMonth: 1 }, noEnd, 'pattern.month is no whole number from 1 to 12'],
    [weekly, undefined, 'range is no object with type, startDate,'],
    [weekly, { type: 'forever' }, 'range.type is none of endDate, noEnd, numbered'],
    [weekly, { type: 'noEnd', startDate: '2026-09-08' }, 'range.startDate is not 2026-09-07, the date of Start;'],
    [weekly, { type: 'endDate' }, 'range.endDate is no date'],
    [weekly, { type: 'noEnd', endDate: '14/12/2026' }, 'range.endDate is no date'],
    [weekly, { type: 'endDate', endDate: '2026-09-06' }, 'range.endDate is before 2026-09-07'],
    [weekly, { type: 'endDate', endDate: '2026-02-30' }, 'range.endDate is no date'],
    [weekly, { type: 'numbered', numberOfOccurrences: 0 }, 'range.numberOfOccurrences is no whole number of 1 or more'],
    [weekly, { type: 'noEnd', numberOfOccurrences: -1 }, 'range.numberOfOccurrences is no whole number'],
    [weekly, { type: 'noEnd', recurrenceTimeZone: 5 }, 'range.recurrenceTimeZone is no text'],
  ])('refuses %j with %j', ([pattern, range, fault]) => {
    expect(readRecurrence({ pattern, range }, START)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it.for<[Record<string, unknown>, Record<string, unknown>, string]>([
    [
      weekly,
      { type: 'noEnd', numberOfOccurrences: 5 },
      'range.numberOfOccurrences is given, and noEnd does not use it; leave it out, or make the type numbered',
    ],
    [
      weekly,
      { type: 'endDate', endDate: '2026-12-14', numberOfOccurrences: 5 },
      'range.numberOfOccurrences is given, and endDate does not use it; leave it out, or make the type numbered',
    ],
    [
      weekly,
      { type: 'noEnd', endDate: '2026-12-14' },
      'range.endDate is given, and noEnd does not use it; leave it out, or make the type endDate',
    ],
    [
      weekly,
      { type: 'numbered', numberOfOccurrences: 5, endDate: '2026-12-14' },
      'range.endDate is given, and numbered does not use it; leave it out, or make the type endDate',
    ],
    [
      { ...weekly, dayOfMonth: 5 },
      noEnd,
      'pattern.dayOfMonth is given, and weekly does not use it; leave it out, or make the type absoluteMonthly or absoluteYearly',
    ],
    [
      { type: 'absoluteMonthly', interval: 1, dayOfMonth: 7, month: 9 },
      noEnd,
      'pattern.month is given, and absoluteMonthly does not use it; leave it out, or make the type absoluteYearly or relativeYearly',
    ],
    [
      { type: 'daily', interval: 1, daysOfWeek: ['monday'] },
      noEnd,
      'pattern.daysOfWeek is given, and daily does not use it; leave it out, or make the type weekly or relativeMonthly or relativeYearly',
    ],
    [
      { ...weekly, index: 'last' },
      noEnd,
      'pattern.index is given, and weekly does not use it; leave it out, or make the type relativeMonthly or relativeYearly',
    ],
  ])('refuses what would be lost of %j with %j, unless told to drop it', ([pattern, range, fault]) => {
    expect(readRecurrence({ pattern, range }, START)).toEqual({ fault });
    expect(readRecurrence({ pattern, range }, START, 'dropped')).toHaveProperty('recurrence');
  });

  it('takes any first day of a week, which a pattern without weeks does not need', () => {
    const pattern = { type: 'daily', interval: 1, firstDayOfWeek: 'monday' };
    expect(readRecurrence({ pattern, range: noEnd }, START)).toEqual({
      recurrence: { pattern: { type: 'daily', interval: 1 }, range: noEnd },
    });
  });

  it('refuses what is no object, and members of other names', () => {
    expect(readRecurrence([], START)).toEqual({ fault: 'the value is no object with pattern, range' });
    expect(readRecurrence({ pattern: weekly, range: noEnd, rule: 1 }, START)).toEqual({
      fault: 'the value has a member other than pattern, range',
    });
    expect(readRecurrence({ '@odata.type': '#x', pattern: weekly, range: noEnd }, START)).toHaveProperty('recurrence');
  });
});
