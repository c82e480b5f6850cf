import { isObject } from '../core/json.ts';
import { isDate } from './time-zone-wall.ts';

/**
 * When a series repeats. https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export interface PatternedRecurrence {
  pattern: RecurrencePattern;
  range: RecurrenceRange;
}

export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];
export type WeekIndex = (typeof WEEK_INDEXES)[number];
export type PatternType = keyof typeof USED;

/** https://learn.microsoft.com/graph/api/resources/recurrencepattern */
export interface RecurrencePattern {
  type: PatternType;
  /** Days, weeks, months or years, by the type; 1 or more. */
  interval: number;
  daysOfWeek?: DayOfWeek[];
  /** Weekly only: counts with an interval of two weeks or more. */
  firstDayOfWeek?: DayOfWeek;
  /** Which of the days of a month that are in `daysOfWeek`. */
  index?: WeekIndex;
  /** 1 to 31. */
  dayOfMonth?: number;
  /** 1 to 12. */
  month?: number;
}

/** https://learn.microsoft.com/graph/api/resources/recurrencerange */
export interface RecurrenceRange {
  type: 'endDate' | 'noEnd' | 'numbered';
  /** `2026-09-07`, the date of the event's start. */
  startDate: string;
  /** The last day on which an occurrence can start. */
  endDate?: string;
  numberOfOccurrences?: number;
  /** Default the zone of the event's start. */
  recurrenceTimeZone?: string;
}

/** A recurrence, or what is wrong: the end of a sentence that names the member, with its fix. */
export type RecurrenceResult = { readonly recurrence: PatternedRecurrence } | { readonly fault: string };

/** In the order of `Date.getUTCDay`. */
export const DAYS_OF_WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const WEEK_INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const;

/** The members that a pattern of each type uses beside its interval; the service fills the others. */
export const USED = {
  daily: [],
  weekly: ['daysOfWeek', 'firstDayOfWeek'],
  absoluteMonthly: ['dayOfMonth'],
  relativeMonthly: ['daysOfWeek', 'index'],
  absoluteYearly: ['dayOfMonth', 'month'],
  relativeYearly: ['daysOfWeek', 'index', 'month'],
} as const satisfies Record<string, readonly (keyof RecurrencePattern)[]>;

const RANGE_TYPES = ['endDate', 'noEnd', 'numbered'] as const;
const PATTERN_TYPES = Object.keys(USED) as PatternType[];

/** Largest number that Graph's Int32 holds. */
const MAX_NUMBER = 2 ** 31 - 1;
/** What the service writes for an end that there is not. */
const NO_DATE = '0001-01-01';

/**
 * Reads Graph's own form, letter case of names and words aside, and keeps what the type uses; `startDate` is the date of
 * the event's start, and what a range takes that names none. A member that the type does not use may hold what the
 * service fills in; of anything else, such as a count beside `noEnd`, the series would know nothing. Default: refused.
 */
export function readRecurrence(value: unknown, startDate: string, unused: Unused = 'refused'): RecurrenceResult {
  const whole = membersOf(value, ['pattern', 'range']);
  if ('fault' in whole) return { fault: `the value ${whole.fault}` };
  const pattern = readPattern(whole.members.pattern, unused);
  if ('fault' in pattern) return { fault: `pattern${pattern.fault}` };
  const range = readRange(whole.members.range, startDate, unused);
  if ('fault' in range) return { fault: `range${range.fault}` };
  return { recurrence: { ...pattern, ...range } };
}

type Fault = { readonly fault: string };
type Unused = 'refused' | 'dropped';

function readPattern(value: unknown, unused: Unused): { pattern: RecurrencePattern } | Fault {
  const read = membersOf(value, ['type', 'interval', 'daysOfWeek', 'firstDayOfWeek', 'index', 'dayOfMonth', 'month']);
  if ('fault' in read) return { fault: ` ${read.fault}` };
  const { members } = read;
  const type = word(members.type, PATTERN_TYPES);
  if (type === undefined) return { fault: `.type is none of ${PATTERN_TYPES.join(', ')}` };
  if (!isWhole(members.interval, 1, MAX_NUMBER)) return { fault: '.interval is no whole number of 1 or more' };
  const used: readonly (keyof RecurrencePattern)[] = USED[type];
  const pattern: RecurrencePattern = { type, interval: members.interval };
  // The service refuses a wrong value of a member that it does not use, too.
  for (const [name, most] of [
    ['dayOfMonth', 31],
    ['month', 12],
  ] as const) {
    const number = members[name];
    const isUsed = used.includes(name);
    if (number === undefined && !isUsed) continue;
    if (!isWhole(number, isUsed ? 1 : 0, most)) return { fault: `.${name} is no whole number from 1 to ${most}` };
    if (isUsed) pattern[name] = number;
  }
  const days = members.daysOfWeek === undefined ? [] : daysOf(members.daysOfWeek);
  if (days === undefined) return { fault: `.daysOfWeek is no list of ${DAYS_OF_WEEK.join(', ')}` };
  if (used.includes('daysOfWeek')) {
    if (days.length === 0) return { fault: `.daysOfWeek is empty, and ${type} needs it` };
    pattern.daysOfWeek = days;
  }
  const first = word(members.firstDayOfWeek ?? 'sunday', DAYS_OF_WEEK);
  if (first === undefined) return { fault: `.firstDayOfWeek is none of ${DAYS_OF_WEEK.join(', ')}` };
  if (used.includes('firstDayOfWeek')) pattern.firstDayOfWeek = first;
  const index = word(members.index ?? 'first', WEEK_INDEXES);
  if (index === undefined) return { fault: `.index is none of ${WEEK_INDEXES.join(', ')}` };
  if (used.includes('index')) pattern.index = index;
  // The first day of a week alone changes nothing where it is not used, and whose week the service fills in is not known.
  const given = {
    daysOfWeek: days.length > 0,
    index: index !== 'first',
    dayOfMonth: (members.dayOfMonth ?? 0) !== 0,
    month: (members.month ?? 0) !== 0,
  };
  for (const [name, isGiven] of Object.entries(given) as [keyof typeof given, boolean][]) {
    if (!isGiven || used.includes(name) || unused === 'dropped') continue;
    const others = PATTERN_TYPES.filter((one) => (USED[one] as readonly string[]).includes(name));
    return { fault: notUsed(name, type, others) };
  }
  return { pattern };
}

function notUsed(name: string, type: string, others: readonly string[]): string {
  return `.${name} is given, and ${type} does not use it; leave it out, or make the type ${others.join(' or ')}`;
}

function readRange(value: unknown, startDate: string, unused: Unused): { range: RecurrenceRange } | Fault {
  const read = membersOf(value, ['type', 'startDate', 'endDate', 'numberOfOccurrences', 'recurrenceTimeZone']);
  if ('fault' in read) return { fault: ` ${read.fault}` };
  const { members } = read;
  const type = word(members.type, RANGE_TYPES);
  if (type === undefined) return { fault: `.type is none of ${RANGE_TYPES.join(', ')}` };
  if (members.startDate !== undefined && members.startDate !== startDate) {
    return { fault: `.startDate is not ${startDate}, the date of Start; leave it out, or write that` };
  }
  const range: RecurrenceRange = { type, startDate };
  const end = members.endDate;
  if (type === 'endDate' || (end !== undefined && end !== NO_DATE)) {
    if (!isDate(end)) return { fault: '.endDate is no date; write it as 2026-12-31' };
    if (type === 'endDate') {
      if (end < startDate) return { fault: `.endDate is before ${startDate}, the date of Start` };
      range.endDate = end;
    } else if (unused === 'refused') return { fault: notUsed('endDate', type, ['endDate']) };
  }
  const number = members.numberOfOccurrences;
  if (type === 'numbered') {
    if (!isWhole(number, 1, MAX_NUMBER)) return { fault: '.numberOfOccurrences is no whole number of 1 or more' };
    range.numberOfOccurrences = number;
  } else if (number !== undefined && !isWhole(number, 0, MAX_NUMBER)) {
    return { fault: '.numberOfOccurrences is no whole number' };
  } else if (number !== undefined && number !== 0 && unused === 'refused') {
    return { fault: notUsed('numberOfOccurrences', type, ['numbered']) };
  }
  const zone = members.recurrenceTimeZone;
  if (zone !== undefined && typeof zone !== 'string') return { fault: '.recurrenceTimeZone is no text' };
  if (zone !== undefined && zone !== '') range.recurrenceTimeZone = zone;
  return { range };
}

/** The members of an object by their names in Graph's letter case, null ones left out. */
function membersOf<Name extends string>(
  value: unknown,
  names: readonly Name[],
): { members: Partial<Record<Name, unknown>> } | Fault {
  if (!isObject(value)) return { fault: `is no object with ${names.join(', ')}` };
  const members: Partial<Record<Name, unknown>> = {};
  for (const [given, one] of Object.entries(value)) {
    // Annotations, such as the type that some clients write.
    if (given.includes('@')) continue;
    const name = word(given, names);
    if (name === undefined) return { fault: `has a member other than ${names.join(', ')}` };
    if (members[name] !== undefined) return { fault: `has the member ${name} twice` };
    if (one !== null) members[name] = one;
  }
  return { members };
}

function daysOf(value: unknown): DayOfWeek[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const days = value.map((one) => word(one, DAYS_OF_WEEK));
  return days.every((day) => day !== undefined) ? [...new Set(days)] : undefined;
}

function word<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return typeof value === 'string' ? words.find((one) => one.toLowerCase() === value.toLowerCase()) : undefined;
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}
