import { DAY } from '../core/durations.ts';
import { DAYS_OF_WEEK, type RecurrencePattern } from './recurrence.ts';
import { wallOfDay, writeWall } from './time-zone-wall.ts';

/** A day of the calendar; months and days from 1, weekdays from Sunday as 0. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly daysInMonth: number;
}

/** Takes a date apart that `isDate` takes. */
export function calendarDay(date: string): CalendarDay {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return {
    year,
    month,
    day,
    weekday: new Date(wallOfDay(year, month, day)).getUTCDay(),
    daysInMonth: new Date(wallOfDay(year, month + 1, 0)).getUTCDate(),
  };
}

/** The date so many days later. */
export function dateAfter(date: string, days: number): string {
  const { year, month, day } = calendarDay(date);
  return writeWall(wallOfDay(year, month, day) + days * DAY).slice(0, 10);
}

/** Whether a series with this pattern can begin on a day. */
export function beginsOn(pattern: RecurrencePattern, date: string): boolean {
  const day = calendarDay(date);
  switch (pattern.type) {
    case 'daily':
      return true;
    case 'weekly':
      return isOneOf(pattern, day.weekday);
    case 'absoluteMonthly':
      return isDayOfMonth(pattern, day);
    case 'absoluteYearly':
      return day.month === pattern.month && isDayOfMonth(pattern, day);
    case 'relativeMonthly':
      return isIndexed(pattern, day);
    case 'relativeYearly':
      return day.month === pattern.month && isIndexed(pattern, day);
  }
}

/** Each pattern comes within so many days, leap years counted. */
const LONGEST_WAIT = 9 * 366;

/** The first day from this one on on which a series can begin; undefined for a day that no month has. */
export function firstDay(pattern: RecurrencePattern, date: string): string | undefined {
  for (let days = 0; days < LONGEST_WAIT; days++) {
    const later = dateAfter(date, days);
    if (beginsOn(pattern, later)) return later;
  }
  return undefined;
}

/** A month that has no such day has the occurrence on its last. */
function isDayOfMonth({ dayOfMonth = 0 }: RecurrencePattern, { day, daysInMonth }: CalendarDay): boolean {
  return day === Math.min(dayOfMonth, daysInMonth);
}

function isOneOf({ daysOfWeek = [] }: RecurrencePattern, weekday: number): boolean {
  const name = DAYS_OF_WEEK[weekday % 7];
  return name !== undefined && daysOfWeek.includes(name);
}

/** Whether it is the first, second ... or last of the month's days that are in `daysOfWeek`. */
function isIndexed(pattern: RecurrencePattern, { day, weekday, daysInMonth }: CalendarDay): boolean {
  if (!isOneOf(pattern, weekday)) return false;
  const [from, to] = pattern.index === 'last' ? [day + 1, daysInMonth] : [1, day - 1];
  let others = 0;
  for (let other = from; other <= to; other++) {
    // 35 keeps the remainder from being negative.
    if (isOneOf(pattern, weekday + other - day + 35)) others++;
  }
  return (
    others === ['first', 'second', 'third', 'fourth'].indexOf(pattern.index ?? 'first') ||
    (pattern.index === 'last' && others === 0)
  );
}
