import { parseDay } from '../recurrence/calendar-days.ts';
import {
  DAYS_OF_WEEK,
  type DayOfWeek,
  PATTERN_TYPES,
  type PatternType,
  type RecurrencePattern,
  WEEK_INDEXES,
} from '../recurrence/pattern-days.ts';
import { RANGE_TYPES, type RecurrenceRange } from '../recurrence/series-days.ts';
import { refusals } from '../refusals.ts';
import {
  enumMember,
  integerMember,
  type Json,
  knownMembers,
  listMember,
  objectMember,
  stringMember,
} from './members.ts';

const RECURRENCE_MEMBERS: ReadonlySet<string> = new Set(['pattern', 'range']);
const PATTERN_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'interval',
  'month',
  'dayOfMonth',
  'daysOfWeek',
  'firstDayOfWeek',
  'index',
]);
const RANGE_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'startDate',
  'endDate',
  'recurrenceTimeZone',
  'numberOfOccurrences',
]);

/** A recurrence as a body has it, its types checked. */
export interface WrittenRecurrence {
  pattern: WrittenPattern | undefined;
  range: WrittenRange | undefined;
}

export interface WrittenPattern {
  type: PatternType | undefined;
  interval: number | undefined;
  month: number;
  dayOfMonth: number;
  daysOfWeek: readonly DayOfWeek[];
  firstDayOfWeek: DayOfWeek;
  index: RecurrencePattern['index'];
}

export interface WrittenRange {
  type: RecurrenceRange['type'] | undefined;
  startDate: number | undefined;
  endDate: number | undefined;
  recurrenceTimeZone: string | undefined;
  numberOfOccurrences: number;
}

/**
 * Reads the member `recurrence` of a body as far as it goes without the event's times: undefined where it is absent,
 * null where it ends a series. https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export function readRecurrence(body: Json): WrittenRecurrence | null | undefined {
  if (body.recurrence === undefined) return undefined;
  const written = objectMember(body, 'recurrence');
  // Microsoft's typed SDK writes an object that it read as null back as an empty one.
  if (!written || Object.keys(written).every((name) => name.includes('@'))) return null;
  const { pattern, range } = knownMembers(written, RECURRENCE_MEMBERS, 'microsoft.graph.patternedRecurrence') as {
    pattern?: unknown;
    range?: unknown;
  };
  const members = { pattern, range };
  const writtenPattern = objectMember(members, 'pattern');
  const writtenRange = objectMember(members, 'range');
  return {
    pattern: writtenPattern && readWrittenPattern(writtenPattern),
    range: writtenRange && readWrittenRange(writtenRange),
  };
}

function readWrittenPattern(body: Json): WrittenPattern {
  const members = knownMembers(body, PATTERN_MEMBERS, 'microsoft.graph.recurrencePattern');
  return {
    type: enumMember(members, 'type', PATTERN_TYPES),
    interval: integerMember(members, 'interval'),
    month: integerMember(members, 'month') ?? 0,
    dayOfMonth: integerMember(members, 'dayOfMonth') ?? 0,
    daysOfWeek: listMember(members, 'daysOfWeek').map((day) => {
      const name = enumMember({ day }, 'day', DAYS_OF_WEEK);
      if (name === undefined) throw refusals.deserialization();
      return name;
    }),
    firstDayOfWeek: enumMember(members, 'firstDayOfWeek', DAYS_OF_WEEK) ?? 'sunday',
    index: enumMember(members, 'index', WEEK_INDEXES) ?? 'first',
  };
}

function readWrittenRange(body: Json): WrittenRange {
  const members = knownMembers(body, RANGE_MEMBERS, 'microsoft.graph.recurrenceRange');
  return {
    type: enumMember(members, 'type', RANGE_TYPES),
    startDate: dateMember(members, 'startDate'),
    endDate: dateMember(members, 'endDate'),
    recurrenceTimeZone: stringMember(members, 'recurrenceTimeZone'),
    numberOfOccurrences: integerMember(members, 'numberOfOccurrences') ?? 0,
  };
}

function dateMember(body: Json, name: string): number | undefined {
  const text = stringMember(body, name);
  if (text === undefined) return undefined;
  const day = parseDay(text);
  if (day === undefined) throw refusals.deserialization();
  return day;
}
