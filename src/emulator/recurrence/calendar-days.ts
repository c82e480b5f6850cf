/** Dates as numbers of days since 1970-01-01, in the Gregorian calendar of all years; without zones. */

/** Days of a cycle after which the calendar repeats itself: 400 years. */
const CYCLE_DAYS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. A year that begins in March has its leap day at its end. */
const EPOCH_FROM_MARCH = 719_468;

/** A date by its parts; months from 1. */
export interface CalendarDate {
  year: number;
  month: number;
  date: number;
}

/** The day of a date that exists. */
export function dayOf({ year, month, date }: CalendarDate): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(marchYear / 400);
  const yearOfCycle = marchYear - cycle * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * CYCLE_DAYS + dayOfCycle - EPOCH_FROM_MARCH;
}

/** The date of a day. */
export function dateOf(day: number): CalendarDate {
  const fromMarch = day + EPOCH_FROM_MARCH;
  const cycle = Math.floor(fromMarch / CYCLE_DAYS);
  const dayOfCycle = fromMarch - cycle * CYCLE_DAYS;
  const leapDays = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor((dayOfCycle - leapDays) / 365);
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const fromMarchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarchMonth < 10 ? fromMarchMonth + 3 : fromMarchMonth - 9;
  return {
    year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * fromMarchMonth + 2) / 5) + 1,
  };
}

/** Day of the week: 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** How many days a month has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Reads `2026-03-29`; undefined where that is no date. */
export function parseDay(text: string): number | undefined {
  const [, year, month, date] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const exists = year > 0 && month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month);
  return exists ? dayOf({ year, month, date }) : undefined;
}

/** Writes a day as `2026-03-29`. */
export function formatDay(day: number): string {
  const { year, month, date } = dateOf(day);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
