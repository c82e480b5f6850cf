import { dateOf, dayOf, daysInMonth, weekdayOf } from './calendar-days.ts';

export const PATTERN_TYPES = [
  'daily',
  'weekly',
  'absoluteMonthly',
  'relativeMonthly',
  'absoluteYearly',
  'relativeYearly',
] as const;
/** In the order of the week as it is counted here: 0 is Sunday. */
export const DAYS_OF_WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const WEEK_INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const;

export type PatternType = (typeof PATTERN_TYPES)[number];
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];
export type WeekIndex = (typeof WEEK_INDEXES)[number];

/** On which days a series is; members that its type does not use are 0, empty or the first word. */
export interface RecurrencePattern {
  type: PatternType;
  interval: number;
  month: number;
  dayOfMonth: number;
  daysOfWeek: readonly DayOfWeek[];
  firstDayOfWeek: DayOfWeek;
  index: WeekIndex;
}

/** The days of a pattern, the first one being number 0; without an end. */
export interface PatternDays {
  at(index: number): number;
  /** Number of the first one that is that day or later. */
  indexFrom(day: number): number;
}

/** The days of a pattern from a day on, each found by arithmetic: it costs the same however far away it is. */
export function patternDays(pattern: RecurrencePattern, start: number): PatternDays {
  switch (pattern.type) {
    case 'daily':
      return dailyDays(pattern.interval, start);
    case 'weekly':
      return weeklyDays(pattern, start);
    default:
      return monthlyDays(pattern, start);
  }
}

function dailyDays(interval: number, start: number): PatternDays {
  return {
    at: (index) => start + index * interval,
    indexFrom: (day) => Math.max(0, Math.ceil((day - start) / interval)),
  };
}

function weeklyDays({ interval, daysOfWeek, firstDayOfWeek }: RecurrencePattern, start: number): PatternDays {
  const first = DAYS_OF_WEEK.indexOf(firstDayOfWeek);
  const fromFirst = (weekday: number) => (weekday - first + 7) % 7;
  const offsets = [...new Set(daysOfWeek.map((name) => fromFirst(DAYS_OF_WEEK.indexOf(name))))].sort((a, b) => a - b);
  const before = (day: number) => offsets.filter((offset) => offset < day).length;
  const startOffset = fromFirst(weekdayOf(start));
  const week = start - startOffset;
  const period = 7 * interval;
  // Days of the first week that have passed before the start.
  const passed = before(startOffset);
  return {
    at(index) {
      const position = index + passed;
      return week + Math.floor(position / offsets.length) * period + (offsets[position % offsets.length] ?? 0);
    },
    indexFrom(day) {
      const weeks = Math.max(0, Math.floor((day - week) / period));
      return Math.max(0, weeks * offsets.length + before(day - week - weeks * period) - passed);
    },
  };
}

/** Monthly and yearly patterns have one day in each period: a day that a month has not falls on its last one. */
function monthlyDays(pattern: RecurrencePattern, start: number): PatternDays {
  const isYearly = pattern.type === 'absoluteYearly' || pattern.type === 'relativeYearly';
  const step = isYearly ? 12 * pattern.interval : pattern.interval;
  const isRelative = pattern.type === 'relativeMonthly' || pattern.type === 'relativeYearly';
  const weekdays = new Set(pattern.daysOfWeek.map((name) => DAYS_OF_WEEK.indexOf(name)));
  const wanted = WEEK_INDEXES.indexOf(pattern.index);
  const dayIn = (months: number): number => {
    const year = Math.floor(months / 12);
    const month = months - year * 12 + 1;
    const length = daysInMonth(year, month);
    const firstDay = dayOf({ year, month, date: 1 });
    if (!isRelative) return firstDay + Math.min(pattern.dayOfMonth, length) - 1;
    return pattern.index === 'last'
      ? lastAmong(weekdays, firstDay + length - 1)
      : nthAmong(weekdays, firstDay, wanted + 1);
  };
  const { year, month } = dateOf(start);
  const first = year * 12 + (isYearly ? pattern.month : month) - 1;
  const passed = dayIn(first) < start ? 1 : 0;
  return {
    at: (index) => dayIn(first + (index + passed) * step),
    indexFrom(day) {
      const date = dateOf(day);
      const periods = Math.max(0, Math.ceil((date.year * 12 + date.month - 1 - first) / step));
      return Math.max(0, periods + (dayIn(first + periods * step) < day ? 1 : 0) - passed);
    },
  };
}

function nthAmong(weekdays: ReadonlySet<number>, from: number, wanted: number): number {
  let day = from;
  for (let found = weekdays.has(weekdayOf(day)) ? 1 : 0; found < wanted; ) {
    day++;
    if (weekdays.has(weekdayOf(day))) found++;
  }
  return day;
}

function lastAmong(weekdays: ReadonlySet<number>, from: number): number {
  let day = from;
  while (!weekdays.has(weekdayOf(day))) day--;
  return day;
}
