import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAYS_OF_WEEK, type RecurrencePattern } from './recurrence.ts';
import { beginsOn, calendarDay, dateAfter, firstDay } from './recurrence-dates.ts';
import { readRecurrenceRule } from './recurrence-rule.ts';

/** Monday, the first of its month; clocks one hour ahead of UTC. */
const START = { wall: '2026-09-07T09:00:00', wallAt: (instant: number) => new Date(instant + 3_600_000).toISOString() };
const read = (rule: string, start = START) => readRecurrenceRule(rule, start);
const patternOf = (rule: string) => {
  const result = read(rule);
  return 'recurrence' in result ? result.recurrence.pattern : result.fault;
};

const ALL = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WORKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

describe('readRecurrenceRule', () => {
  it.for<[string, Record<string, unknown>]>([
    ['FREQ=DAILY', { type: 'daily', interval: 1 }],
    ['rrule:freq=daily;interval=3;', { type: 'daily', interval: 3 }],
    [
      'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR',
      { type: 'weekly', interval: 1, daysOfWeek: WORKDAYS, firstDayOfWeek: 'monday' },
    ],
    ['FREQ=WEEKLY', { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' }],
    [
      'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,WE,MO',
      { type: 'weekly', interval: 2, daysOfWeek: ['monday', 'wednesday'], firstDayOfWeek: 'sunday' },
    ],
    ['FREQ=MONTHLY', { type: 'absoluteMonthly', interval: 1, dayOfMonth: 7 }],
    ['FREQ=MONTHLY;BYMONTHDAY=+15', { type: 'absoluteMonthly', interval: 1, dayOfMonth: 15 }],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', { type: 'relativeMonthly', interval: 1, daysOfWeek: ALL, index: 'last' }],
    ['FREQ=MONTHLY;BYDAY=2TU', { type: 'relativeMonthly', interval: 1, daysOfWeek: ['tuesday'], index: 'second' }],
    ['FREQ=MONTHLY;BYDAY=-1FR', { type: 'relativeMonthly', interval: 1, daysOfWeek: ['friday'], index: 'last' }],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      { type: 'relativeMonthly', interval: 1, daysOfWeek: WORKDAYS, index: 'last' },
    ],
    [
      'FREQ=MONTHLY;BYDAY=TU;BYSETPOS=3',
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['tuesday'], index: 'third' },
    ],
    ['FREQ=YEARLY', { type: 'absoluteYearly', interval: 1, dayOfMonth: 7, month: 9 }],
    ['FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4', { type: 'absoluteYearly', interval: 1, dayOfMonth: 4, month: 7 }],
    ['FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31', { type: 'absoluteYearly', interval: 1, dayOfMonth: 31, month: 1 }],
    [
      'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1',
      { type: 'relativeYearly', interval: 1, daysOfWeek: ALL, index: 'last', month: 2 },
    ],
    [
      'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH',
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['thursday'], index: 'fourth', month: 11 },
    ],
  ])('reads %s', ([rule, pattern]) => {
    expect(patternOf(rule)).toEqual(pattern);
  });

  it.for<[string, Record<string, unknown>]>([
    ['FREQ=DAILY', { type: 'noEnd', startDate: '2026-09-07' }],
    ['FREQ=DAILY;COUNT=10', { type: 'numbered', startDate: '2026-09-07', numberOfOccurrences: 10 }],
    ['FREQ=DAILY;UNTIL=20261218', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' }],
    // 08:00 in UTC is 09:00 here, when the occurrence of that day starts.
    ['FREQ=DAILY;UNTIL=20261218T080000Z', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' }],
    ['FREQ=DAILY;UNTIL=20261218T075959Z', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-17' }],
    ['FREQ=DAILY;UNTIL=20261218T233000Z', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' }],
    ['FREQ=DAILY;UNTIL=20261218T090000', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' }],
    ['FREQ=DAILY;UNTIL=20261218T000000', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-17' }],
    ['FREQ=DAILY;UNTIL=20260907', { type: 'endDate', startDate: '2026-09-07', endDate: '2026-09-07' }],
  ])('reads the end of %s', ([rule, range]) => {
    expect(read(rule)).toMatchObject({ recurrence: { range } });
  });

  it.for([
    ['', 'FREQ is missing'],
    ['daily', 'a part is not NAME=VALUE'],
    ['FREQ=HOURLY', 'FREQ=HOURLY cannot be said in Graph; write one row for each time of day'],
    ['FREQ=NEVER', 'FREQ is none of DAILY, WEEKLY, MONTHLY, YEARLY'],
    ['FREQ=DAILY;FREQ=DAILY', 'FREQ stands twice'],
    ['FREQ=DAILY;RSCALE=GREGORIAN', 'RSCALE is no part of a rule'],
    ['FREQ=DAILY;constructor=1', 'CONSTRUCTOR is no part of a rule'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL is no whole number of 1 or more'],
    ['FREQ=DAILY;INTERVAL=2;BYDAY=MO', 'BYDAY with INTERVAL cannot be said in Graph for FREQ=DAILY'],
    ['FREQ=DAILY;BYHOUR=9,12', 'BYHOUR cannot be said in Graph'],
    ['FREQ=DAILY;BYMONTH=1', 'BYMONTH goes with FREQ=YEARLY alone'],
    ['FREQ=WEEKLY;WKST=1', 'WKST is no weekday'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY has a number'],
    ['FREQ=WEEKLY;BYDAY=MONDAY', 'BYDAY is no list of MO, TU,'],
    ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1', 'BYSETPOS goes with BYDAY in monthly and yearly rules alone'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY goes with FREQ=MONTHLY'],
    [
      'FREQ=MONTHLY;BYMONTHDAY=1,15',
      'BYMONTHDAY with several days cannot be said in Graph; write one row for each day',
    ],
    [
      'FREQ=MONTHLY;BYMONTHDAY=31',
      'a rule leaves out the months without a day 31, which Graph cannot say; write BYMONTHDAY=-1',
    ],
    ['FREQ=MONTHLY;BYMONTHDAY=-2', 'BYMONTHDAY before the last day cannot be said in Graph'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY is no day from 1 to 31'],
    ['FREQ=MONTHLY;BYDAY=MO', 'BYDAY needs a number here'],
    ['FREQ=MONTHLY;BYDAY=5MO', 'BYDAY counts to 5, and Graph from 1 to 4, and -1 for the last'],
    ['FREQ=MONTHLY;BYDAY=1MO,3MO', 'BYDAY with several numbered weekdays cannot be said in Graph'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-2', 'BYSETPOS counts to -2, and Graph from 1 to 4'],
    ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,-1', 'BYSETPOS with several values cannot be said in Graph'],
    ['FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1', 'BYSETPOS with numbers in BYDAY cannot be said in Graph'],
    ['FREQ=MONTHLY;BYDAY=FR;BYSETPOS=1;BYMONTHDAY=13', 'BYMONTHDAY goes with FREQ=MONTHLY'],
    ['FREQ=YEARLY;BYDAY=20MO', 'FREQ=YEARLY with BYDAY or BYMONTHDAY needs BYMONTH'],
    ['FREQ=YEARLY;BYMONTH=1,7', 'BYMONTH with several months cannot be said in Graph; write one row for each month'],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH is no month from 1 to 12'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'a rule leaves out the years in which month 2 has no day 29'],
    ['FREQ=YEARLY;BYWEEKNO=20', 'BYWEEKNO cannot be said in Graph'],
    ['FREQ=YEARLY;BYYEARDAY=100', 'BYYEARDAY cannot be said in Graph'],
    ['FREQ=DAILY;COUNT=3;UNTIL=20261218', 'COUNT and UNTIL exclude each other'],
    ['FREQ=DAILY;UNTIL=20261301', 'UNTIL is no time'],
    ['FREQ=DAILY;UNTIL=20260906', 'UNTIL is before Start'],
    ['RRULE:FREQ=DAILY\nEXDATE:20261218T090000', 'EXDATE cannot be said in Graph'],
    ['DTSTART:20260907T090000\nRRULE:FREQ=DAILY', 'DTSTART has no place'],
    ['FREQ=DAILY\nFREQ=WEEKLY', 'there are several lines'],
  ])('names what cannot be said in %j', ([rule = '', fault = '']) => {
    expect(read(rule)).toEqual({ fault: expect.stringContaining(fault) });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      'FREQ=',
      'BYDAY=',
      'DAILY',
      'MONTHLY',
      'UNTIL=',
      ';',
      ',',
      '-1',
      '5',
      'MO',
      '\n',
      '=',
      '9'.repeat(20),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(Object.keys(read(pieces.join('')))).toHaveLength(1);
      }),
    );
  });
});

/** The days of a rule by the words of RFC 5545, day by day, as far as the parts go that the property makes. */
function daysOfRule(parts: Record<string, string>, start: string, days: number): string[] {
  const first = calendarDay(start);
  const interval = Number(parts.INTERVAL ?? 1);
  const names = (parts.BYDAY ?? '').split(',').filter((name) => name !== '');
  const weekStart = CODES.indexOf(parts.WKST ?? 'MO');
  const out: string[] = [];
  for (let at = 0; at < days; at++) {
    const date = dateAfter(start, at);
    const day = calendarDay(date);
    const months = (day.year - first.year) * 12 + day.month - first.month;
    const inMonth = (weekdays: readonly string[]) =>
      Array.from({ length: day.daysInMonth }, (_, index) => index + 1).filter((other) =>
        weekdays.includes(CODES[(day.weekday + other - day.day + 35) % 7] ?? ''),
      );
    const picks = (found: readonly number[], position: number) =>
      found[position < 0 ? found.length + position : position - 1] === day.day;
    const isPicked = () => {
      const numbered = /^(-?\d)(..)$/u.exec(names[0] ?? '');
      if (numbered !== null) return picks(inMonth([numbered[2] ?? '']), Number(numbered[1]));
      if (names.length > 0) return picks(inMonth(names), Number(parts.BYSETPOS));
      const wanted = Number(parts.BYMONTHDAY ?? first.day);
      return day.day === (wanted < 0 ? day.daysInMonth + 1 + wanted : wanted);
    };
    const weeks = Math.floor((at + ((first.weekday - weekStart + 7) % 7)) / 7);
    const fits = {
      DAILY: () => at % interval === 0,
      WEEKLY: () =>
        weeks % interval === 0 &&
        (names.length > 0 ? names.includes(CODES[day.weekday] ?? '') : day.weekday === first.weekday),
      MONTHLY: () => months % interval === 0 && isPicked(),
      YEARLY: () =>
        (day.year - first.year) % interval === 0 && day.month === Number(parts.BYMONTH ?? first.month) && isPicked(),
    }[parts.FREQ ?? ''];
    if (fits?.()) out.push(date);
  }
  return out;
}

/** The days of a pattern by the words of Graph's pages. */
function daysOfPattern(pattern: RecurrencePattern, start: string, days: number): string[] {
  const first = calendarDay(start);
  const weekStart = DAYS_OF_WEEK.indexOf(pattern.firstDayOfWeek ?? 'sunday');
  return Array.from({ length: days }, (_, at) => at).flatMap((at) => {
    const date = dateAfter(start, at);
    const day = calendarDay(date);
    const passed = {
      daily: at,
      weekly: Math.floor((at + ((first.weekday - weekStart + 7) % 7)) / 7),
      absoluteMonthly: (day.year - first.year) * 12 + day.month - first.month,
      relativeMonthly: (day.year - first.year) * 12 + day.month - first.month,
      absoluteYearly: day.year - first.year,
      relativeYearly: day.year - first.year,
    }[pattern.type];
    return passed % pattern.interval === 0 && beginsOn(pattern, date) ? [date] : [];
  });
}

const CODES = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];
const code = fc.constantFrom(...CODES);
const position = fc.constantFrom('1', '2', '3', '4', '-1');
const codes = fc.uniqueArray(code, { minLength: 1 }).map((list) => list.join());
const picks = fc.oneof(
  fc.record({ BYDAY: fc.tuple(position, code).map((pair) => pair.join('')) }),
  fc.record({ BYDAY: codes, BYSETPOS: position }),
  fc.record({ BYMONTHDAY: fc.oneof(fc.integer({ min: 1, max: 28 }).map(String), fc.constant('-1')) }),
);
const rules: fc.Arbitrary<Record<string, string>> = fc
  .tuple(
    fc.integer({ min: 1, max: 4 }).map(String),
    fc.oneof(
      fc.constant({ FREQ: 'DAILY' }),
      fc.record({ FREQ: fc.constant('WEEKLY'), BYDAY: codes, WKST: code }),
      picks.map((more) => ({ FREQ: 'MONTHLY', ...more })),
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), picks)
        .map(([month, more]) => ({ FREQ: 'YEARLY', BYMONTH: String(month), ...more })),
    ),
  )
  .map(([INTERVAL, rest]) => ({ INTERVAL, ...rest }));

describe('a rule and its pattern', () => {
  it('have the same days, from a day on which both begin', () => {
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 1_500 }), (parts, ahead) => {
        const rule = Object.entries(parts)
          .map(([name, value]) => `${name}=${value}`)
          .join(';');
        const found = read(rule);
        if ('fault' in found) throw new Error(`${rule}: ${found.fault}`);
        const { pattern } = found.recurrence;
        const start = firstDay(pattern, dateAfter('2024-01-01', ahead)) ?? '';
        const days = daysOfPattern(pattern, start, 1_600);
        expect(days.length).toBeGreaterThan(0);
        expect(daysOfRule(parts, start, 1_600)).toEqual(days);
      }),
    );
  });
});
