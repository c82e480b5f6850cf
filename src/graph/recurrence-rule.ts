import {
  DAYS_OF_WEEK,
  type DayOfWeek,
  type RecurrencePattern,
  type RecurrenceRange,
  type RecurrenceResult,
  WEEK_INDEXES,
  type WeekIndex,
} from './recurrence.ts';
import { type CalendarDay, calendarDay, dateAfter } from './recurrence-dates.ts';
import { readWall, writeWall } from './time-zone-wall.ts';

/** The start of the event that a rule is for. */
export interface RuleStart {
  /** `2026-09-07T09:00:00`, in the zone in which the series repeats. */
  readonly wall: string;
  /** What the clocks of that zone show at an instant, in milliseconds since 1970. */
  wallAt(instant: number): string;
}

/**
 * Reads a recurrence rule, with or without `RRULE:`, as Graph's recurrence. What Graph cannot say is a fault that names
 * the part and what to write instead. https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10
 */
export function readRecurrenceRule(text: string, start: RuleStart): RecurrenceResult {
  try {
    const parts = readParts(text);
    const day = calendarDay(start.wall.slice(0, 10));
    const pattern = patternOf(parts, day);
    const range = rangeOf(parts, start);
    for (const name of parts.unread()) fail(FIXES[name] ?? `${name} is no part of a rule`);
    return { recurrence: { pattern, range } };
  } catch (error) {
    if (error instanceof RuleFault) return { fault: error.message };
    throw error;
  }
}

/** Leaves the reading of a rule at the first thing that cannot be said; never seen outside. */
class RuleFault extends Error {}

function fail(fault: string): never {
  throw new RuleFault(fault);
}

/** What to do about parts that Graph has no word for, where their frequency does not say more. */
const FIXES: Readonly<Record<string, string>> = {
  BYSECOND: 'BYSECOND cannot be said in Graph; the times are those of Start and End, so leave it out',
  BYMINUTE: 'BYMINUTE cannot be said in Graph; the times are those of Start and End, so leave it out',
  BYHOUR:
    'BYHOUR cannot be said in Graph; the times are those of Start and End, so leave it out, and write one row for each time of day',
  BYWEEKNO: 'BYWEEKNO cannot be said in Graph; write BYMONTH with BYDAY or BYMONTHDAY',
  BYYEARDAY: 'BYYEARDAY cannot be said in Graph; write BYMONTH with BYMONTHDAY',
  BYSETPOS: 'BYSETPOS goes with BYDAY in monthly and yearly rules alone; leave it out',
  BYMONTH: 'BYMONTH goes with FREQ=YEARLY alone; write that, one row for each month',
  BYMONTHDAY: 'BYMONTHDAY goes with FREQ=MONTHLY, and with BYMONTH in FREQ=YEARLY; write one of them, without BYDAY',
  BYDAY: 'BYDAY cannot go with BYMONTHDAY in Graph; write one of them',
};

interface RuleParts {
  /** The value of a part, which counts as read then. */
  take(name: string): string | undefined;
  has(name: string): boolean;
  unread(): string[];
}

function readParts(text: string): RuleParts {
  const lines = text.split(/\r?\n/u).filter((line) => line.trim() !== '');
  for (const line of lines) {
    const property = /^\s*(DTSTART|EXDATE|RDATE|EXRULE)\b/iu.exec(line)?.[1]?.toUpperCase();
    if (property === 'DTSTART') fail('DTSTART has no place; the series begins with Start, so leave it out');
    if (property !== undefined) {
      fail(`${property} cannot be said in Graph; write the series without it, and rows of their own for what differs`);
    }
  }
  const [line = '', more] = lines;
  if (more !== undefined) fail('there are several lines; write one rule');
  const parts = new Map<string, string>();
  for (const piece of line
    .trim()
    .replace(/^RRULE:/iu, '')
    .split(';')) {
    if (piece.trim() === '') continue;
    const found = /^\s*([A-Za-z-]{1,20})\s*=\s*([^=]*?)\s*$/u.exec(piece);
    const name = found?.[1]?.toUpperCase();
    const value = found?.[2]?.toUpperCase();
    if (name === undefined || value === undefined || value === '') {
      return fail('a part is not NAME=VALUE; write for example FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10');
    }
    if (parts.has(name)) fail(`${name} stands twice; keep one`);
    parts.set(name, value);
  }
  const unread = new Set(parts.keys());
  return {
    take(name) {
      unread.delete(name);
      return parts.get(name);
    },
    has: (name) => parts.has(name),
    unread: () => [...unread],
  };
}

function patternOf(parts: RuleParts, start: CalendarDay): RecurrencePattern {
  const frequency = parts.take('FREQ') ?? fail('FREQ is missing; write for example FREQ=WEEKLY');
  const interval = numberOf(parts, 'INTERVAL') ?? 1;
  const weekStart = parts.take('WKST') ?? 'MO';
  const firstDayOfWeek = DAYS.get(weekStart) ?? fail('WKST is no weekday; write MO, TU, WE, TH, FR, SA or SU');
  switch (frequency) {
    case 'DAILY':
      if (!parts.has('BYDAY')) return { type: 'daily', interval };
      if (interval !== 1) fail('BYDAY with INTERVAL cannot be said in Graph for FREQ=DAILY; write FREQ=WEEKLY');
      return { type: 'weekly', interval, daysOfWeek: plainDays(parts, start), firstDayOfWeek };
    case 'WEEKLY':
      return { type: 'weekly', interval, daysOfWeek: plainDays(parts, start), firstDayOfWeek };
    case 'MONTHLY':
      return { ...monthDay(parts, start), interval };
    case 'YEARLY':
      return { ...yearDay(parts, start), interval };
    default:
      return fail(
        /^(?:HOURLY|MINUTELY|SECONDLY)$/u.test(frequency)
          ? `FREQ=${frequency} cannot be said in Graph; write one row for each time of day, with FREQ=DAILY`
          : 'FREQ is none of DAILY, WEEKLY, MONTHLY, YEARLY',
      );
  }
}

/** Without ordinals: what weeks take. */
function plainDays(parts: RuleParts, start: CalendarDay): DayOfWeek[] {
  const days = weekdaysOf(parts);
  if (days === undefined) return [DAYS_OF_WEEK[start.weekday] ?? fail('Start is no day')];
  if (days.some(({ ordinal }) => ordinal !== undefined)) {
    fail('BYDAY has a number, which goes with FREQ=MONTHLY and FREQ=YEARLY alone; write the weekday without it');
  }
  return days.map(({ day }) => day);
}

type MonthDay =
  | { type: 'absoluteMonthly'; dayOfMonth: number }
  | { type: 'relativeMonthly'; daysOfWeek: DayOfWeek[]; index: WeekIndex };

function monthDay(parts: RuleParts, start: CalendarDay): MonthDay {
  if (parts.has('BYDAY')) return { type: 'relativeMonthly', ...indexedDays(parts) };
  const day = parts.has('BYMONTHDAY') ? dayOfMonth(parts) : start.day;
  if (day === -1) return { type: 'relativeMonthly', daysOfWeek: [...DAYS_OF_WEEK], index: 'last' };
  if (day > 28) {
    fail(
      `a rule leaves out the months without a day ${day}, which Graph cannot say; write BYMONTHDAY=-1 for the last day of each month, or a day up to 28`,
    );
  }
  return { type: 'absoluteMonthly', dayOfMonth: day };
}

/** Days that each February has; a leap year is the year of no rule that comes each year. */
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function yearDay(parts: RuleParts, start: CalendarDay): Omit<RecurrencePattern, 'interval'> {
  if (!parts.has('BYMONTH') && (parts.has('BYDAY') || parts.has('BYMONTHDAY'))) {
    fail('FREQ=YEARLY with BYDAY or BYMONTHDAY needs BYMONTH; add it, or write FREQ=MONTHLY or FREQ=WEEKLY');
  }
  const months = parts.take('BYMONTH')?.split(',') ?? [String(start.month)];
  if (months.length > 1) fail('BYMONTH with several months cannot be said in Graph; write one row for each month');
  const month = /^\d{1,2}$/u.test(months[0] ?? '') ? Number(months[0]) : 0;
  const length = DAYS_IN_MONTH[month - 1] ?? fail('BYMONTH is no month from 1 to 12');
  if (parts.has('BYDAY')) return { type: 'relativeYearly', ...indexedDays(parts), month };
  const day = parts.has('BYMONTHDAY') ? dayOfMonth(parts) : start.day;
  if (day === -1) return { type: 'relativeYearly', daysOfWeek: [...DAYS_OF_WEEK], index: 'last', month };
  if (day > length) {
    fail(
      `a rule leaves out the years in which month ${month} has no day ${day}, which Graph cannot say; write BYMONTHDAY=-1 for its last day, or a day that it always has`,
    );
  }
  return { type: 'absoluteYearly', dayOfMonth: day, month };
}

function dayOfMonth(parts: RuleParts): number {
  const text = parts.take('BYMONTHDAY') ?? '';
  if (text.includes(',')) fail('BYMONTHDAY with several days cannot be said in Graph; write one row for each day');
  const day = /^[+-]?\d{1,2}$/u.test(text) ? Number(text) : 0;
  if (day === 0 || Math.abs(day) > 31) fail('BYMONTHDAY is no day from 1 to 31, or -1 for the last');
  if (day < -1) fail('BYMONTHDAY before the last day cannot be said in Graph; write -1, or a day from 1 to 28');
  return day;
}

/** One weekday with its number, or several with BYSETPOS: the first of them in the month, the second, the last. */
function indexedDays(parts: RuleParts): { daysOfWeek: DayOfWeek[]; index: WeekIndex } {
  const days = weekdaysOf(parts) ?? [];
  const numbered = days.filter(({ ordinal }) => ordinal !== undefined);
  const position = parts.take('BYSETPOS');
  const daysOfWeek = days.map(({ day }) => day);
  if (numbered.length > 0) {
    if (position !== undefined) fail('BYSETPOS with numbers in BYDAY cannot be said in Graph; write one of them');
    if (days.length > 1) fail('BYDAY with several numbered weekdays cannot be said in Graph; write one row for each');
    return { daysOfWeek, index: indexOf(numbered[0]?.ordinal ?? 0, 'BYDAY') };
  }
  if (position === undefined) {
    fail('BYDAY needs a number here, as 2TU for the second Tuesday, or BYSETPOS; for every such day write FREQ=WEEKLY');
  }
  if (position.includes(',')) fail('BYSETPOS with several values cannot be said in Graph; write one row for each');
  return { daysOfWeek, index: indexOf(/^[+-]?\d{1,3}$/u.test(position) ? Number(position) : 0, 'BYSETPOS') };
}

function indexOf(number: number, part: string): WeekIndex {
  const index = number === -1 ? 'last' : number === 5 ? undefined : WEEK_INDEXES[number - 1];
  return index ?? fail(`${part} counts to ${number}, and Graph from 1 to 4, and -1 for the last; write one of these`);
}

const DAYS: ReadonlyMap<string, DayOfWeek> = new Map(
  ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'].map((name, at) => [name, DAYS_OF_WEEK[at] ?? 'sunday']),
);

function weekdaysOf(parts: RuleParts): { day: DayOfWeek; ordinal: number | undefined }[] | undefined {
  const seen = new Set<string>();
  return parts
    .take('BYDAY')
    ?.split(',')
    .map((text) => text.trim())
    .filter((text) => !seen.has(text) && seen.add(text))
    .map((text) => {
      const found = /^([+-]?\d{1,2})?([A-Z]{2})$/u.exec(text);
      const day = DAYS.get(found?.[2] ?? '') ?? fail('BYDAY is no list of MO, TU, WE, TH, FR, SA, SU');
      return { day, ordinal: found?.[1] === undefined ? undefined : Number(found[1]) };
    });
}

function numberOf(parts: RuleParts, name: string): number | undefined {
  const text = parts.take(name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/u.test(text)) fail(`${name} is no whole number of 1 or more`);
  return Number(text);
}

function rangeOf(parts: RuleParts, start: RuleStart): RecurrenceRange {
  const startDate = start.wall.slice(0, 10);
  const numberOfOccurrences = numberOf(parts, 'COUNT');
  const until = parts.take('UNTIL');
  if (until === undefined) {
    return numberOfOccurrences === undefined
      ? { type: 'noEnd', startDate }
      : { type: 'numbered', startDate, numberOfOccurrences };
  }
  if (numberOfOccurrences !== undefined) fail('COUNT and UNTIL exclude each other; keep one');
  const endDate = lastDate(until, start);
  if (endDate < startDate) fail('UNTIL is before Start; correct one of them');
  return { type: 'endDate', startDate, endDate };
}

/** The last day on which an occurrence starts: its start is not after UNTIL. */
function lastDate(text: string, start: RuleStart): string {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/u.exec(text);
  const [, year, month, day, hour = '00', minute = '00', second = '00', utc] = found ?? [];
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = found === null ? undefined : readWall(written);
  if (instant === undefined) return fail('UNTIL is no time; write 20261231, or 20261231T235959Z');
  // A date alone means that whole day.
  if (utc === undefined) return written.slice(0, 10);
  const wall = utc === 'Z' ? start.wallAt(instant) : writeWall(instant);
  const date = wall.slice(0, 10);
  return wall.slice(11, 19) < start.wall.slice(11, 19) ? dateAfter(date, -1) : date;
}
