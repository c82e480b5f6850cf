import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { EventRecord } from '../events/event-record.ts';
import { readEvent } from '../events/read-event.ts';
import { Refusal } from '../refusals.ts';
import { createZones } from '../time/zones.ts';
import { isMaster, occurrencesOf } from './occurrences.ts';

/**
 * The days of a series found in another way: by walking from day to day and asking of each whether it belongs. Nothing
 * of this is shared with what it checks.
 */

const DAY = 86_400_000;
const MINUTE = 60_000;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const INDEXES = ['first', 'second', 'third', 'fourth', 'last'] as const;
const ZONES = [
  ...['UTC', 'Europe/London', 'Europe/Berlin', 'Europe/Moscow', 'Africa/Casablanca', 'Africa/Cairo'],
  ...['Asia/Tehran', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo', 'Asia/Jerusalem', 'Australia/Lord_Howe'],
  ...['Australia/Sydney', 'Pacific/Auckland', 'Pacific/Chatham', 'Pacific/Apia', 'Pacific/Honolulu'],
  ...['America/New_York', 'America/St_Johns', 'America/Sao_Paulo', 'America/Los_Angeles', 'America/Havana'],
] as const;

interface Rule {
  type: string;
  interval: number;
  days: readonly number[];
  firstDay: number;
  dayOfMonth: number;
  month: number;
  index: number;
}

interface Case {
  rule: Rule;
  /** Days since 1970. */
  start: number;
  end: { type: 'noEnd' } | { type: 'numbered'; count: number } | { type: 'endDate'; after: number };
  zone: string;
  /** Minutes since midnight. */
  time: number;
  length: number;
  /** The window: days after the start, and minutes more. */
  from: number;
  days: number;
  minutes: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  rule: fc.record({
    type: fc.constantFrom('daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'),
    interval: fc.integer({ min: 1, max: 5 }),
    days: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 7 }),
    firstDay: fc.nat(6),
    dayOfMonth: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 28, max: 31 })),
    month: fc.integer({ min: 1, max: 12 }),
    index: fc.nat(4),
  }),
  // Eight years from 2023, with their two leap days.
  start: fc.integer({ min: 19_358, max: 22_279 }),
  end: fc.oneof(
    fc.constant({ type: 'noEnd' as const }),
    fc.record({ type: fc.constant('numbered' as const), count: fc.integer({ min: 1, max: 80 }) }),
    fc.record({ type: fc.constant('endDate' as const), after: fc.nat(900) }),
  ),
  zone: fc.constantFrom(...ZONES),
  // Clocks change at night: half of the cases are then.
  time: fc.oneof(fc.nat(1439), fc.nat(239)),
  length: fc.oneof(fc.nat(1440), fc.nat(90)),
  from: fc.oneof(fc.nat(900), fc.nat(40)),
  days: fc.nat(45),
  minutes: fc.nat(1439),
});

function belongs(rule: Rule, start: number, day: number): boolean {
  const date = new Date(day * DAY);
  const first = new Date(start * DAY);
  const months = (date.getUTCFullYear() - first.getUTCFullYear()) * 12 + date.getUTCMonth() - first.getUTCMonth();
  const years = date.getUTCFullYear() - first.getUTCFullYear();
  const isOwnMonth = date.getUTCMonth() === rule.month - 1;
  switch (rule.type) {
    case 'daily':
      return (day - start) % rule.interval === 0;
    case 'weekly': {
      const weekOf = (at: Date, number: number) => (number - ((at.getUTCDay() - rule.firstDay + 7) % 7)) / 7;
      return rule.days.includes(date.getUTCDay()) && (weekOf(date, day) - weekOf(first, start)) % rule.interval === 0;
    }
    case 'absoluteMonthly':
      return months % rule.interval === 0 && isDate(date, rule.dayOfMonth);
    case 'relativeMonthly':
      return months % rule.interval === 0 && isIndexed(date, rule);
    case 'absoluteYearly':
      return isOwnMonth && years % rule.interval === 0 && isDate(date, rule.dayOfMonth);
    default:
      return isOwnMonth && years % rule.interval === 0 && isIndexed(date, rule);
  }
}

function isDate(date: Date, dayOfMonth: number): boolean {
  const tomorrow = new Date(date.getTime() + DAY);
  const isLast = tomorrow.getUTCDate() === 1;
  return date.getUTCDate() === dayOfMonth || (isLast && date.getUTCDate() < dayOfMonth);
}

function isIndexed(date: Date, { days, index }: Rule): boolean {
  if (!days.includes(date.getUTCDay())) return false;
  let earlier = 0;
  for (let at = date.getTime() - DAY; new Date(at).getUTCMonth() === date.getUTCMonth(); at -= DAY)
    if (days.includes(new Date(at).getUTCDay())) earlier++;
  if (index < 4) return earlier === index;
  for (let at = date.getTime() + DAY; new Date(at).getUTCMonth() === date.getUTCMonth(); at += DAY)
    if (days.includes(new Date(at).getUTCDay())) return false;
  return true;
}

/** All days until one, in order. */
function walk({ rule, start, end }: Case, until: number): number[] {
  const found: number[] = [];
  const last = end.type === 'endDate' ? Math.min(until, start + end.after) : until;
  const most = end.type === 'numbered' ? end.count : Number.POSITIVE_INFINITY;
  for (let day = start; day <= last && found.length < most; day++) if (belongs(rule, start, day)) found.push(day);
  return found;
}

function instantOf(zone: string, wall: number): number {
  const text = new Date(wall).toISOString().slice(0, -1);
  return Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

function spanOf({ zone, time, length }: Case, day: number): { start: number; end: number } {
  const wall = day * DAY + time * MINUTE;
  const start = instantOf(zone, wall);
  return { start, end: Math.max(start, instantOf(zone, wall + length * MINUTE)) };
}

const dateText = (day: number) => new Date(day * DAY).toISOString().slice(0, 10);
const timeText = (ms: number) => new Date(ms).toISOString().slice(0, 19);

function bodyOf({ rule, start, end, zone, time, length }: Case): Record<string, unknown> {
  const wall = start * DAY + time * MINUTE;
  return {
    start: { dateTime: timeText(wall), timeZone: zone },
    end: { dateTime: timeText(wall + length * MINUTE), timeZone: zone },
    recurrence: {
      pattern: {
        type: rule.type,
        interval: rule.interval,
        daysOfWeek: rule.days.map((day) => WEEKDAYS[day]),
        firstDayOfWeek: WEEKDAYS[rule.firstDay],
        dayOfMonth: rule.dayOfMonth,
        month: rule.month,
        index: INDEXES[rule.index],
      },
      range: {
        type: end.type,
        startDate: dateText(start),
        ...(end.type === 'numbered' ? { numberOfOccurrences: end.count } : {}),
        ...(end.type === 'endDate' ? { endDate: dateText(start + end.after) } : {}),
      },
    },
  };
}

describe('a series in a window of time', () => {
  const zones = createZones();
  const numRuns = 5 * (fc.readConfigureGlobal().numRuns ?? 100);

  it('has the occurrences of a walk from day to day, in 22 zones', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        // Longer than a day there is not between two of them; a walk would have to ask whether they overlap.
        const expected = readCase(drawn);
        if (expected === 'none') return;
        const { found, days, beside } = expected;
        expect(beside.found).toEqual(beside.walked);
        expect(found.map(({ occurrence }) => occurrence?.day)).toEqual(days);
        for (const at of new Set([0, 1, days.length >> 1, days.length - 1])) {
          const [event, day] = [found[at], days[at]];
          if (event && day !== undefined)
            expect({ start: event.start.at, end: event.end.at }).toEqual(spanOf(drawn, day));
        }
      }),
      { numRuns },
    );
  });

  interface Compared {
    found: EventRecord[];
    days: number[];
    /** Starts of the last one before the window, and of the first one at its start or after it. */
    beside: Record<'found' | 'walked', (number | undefined)[]>;
  }

  function readCase(drawn: Case): Compared | 'none' {
    const from = (drawn.start + drawn.from) * DAY + drawn.minutes * MINUTE;
    const to = from + drawn.days * DAY;
    const walked = walk(drawn, Math.floor(to / DAY) + 2);
    let fields: ReturnType<typeof readEvent>;
    try {
      fields = readEvent(bodyOf(drawn), zones);
    } catch (error) {
      // Refused is what has no occurrence, and what would overlap itself or is said to last longer than a gap in time.
      const codes = ['ErrorRecurrenceHasNoOccurrence', 'ErrorPropertyValidationFailure'];
      if (!(error instanceof Refusal) || !codes.includes(error.code)) throw error;
      if (error.code === 'ErrorRecurrenceHasNoOccurrence') expect(walked).toEqual([]);
      return 'none';
    }
    const event = { ...fields, number: 4096 } as EventRecord;
    if (!isMaster(event)) throw new Error('It is not the master of a series.');
    const occurrences = occurrencesOf(event, zones);
    const found = occurrences.overlapping(from, to);
    const starts = walked.filter((day) => Math.abs(day * DAY - from) < 3 * DAY).map((day) => spanOf(drawn, day).start);
    const near = [occurrences.before(from)?.start.at, occurrences.from(from)?.start.at].map((start) =>
      start !== undefined && Math.abs(start - from) < DAY ? start : undefined,
    );
    const walkedNear = [starts.filter((start) => start < from).at(-1), starts.find((start) => start >= from)].map(
      (start) => (start !== undefined && Math.abs(start - from) < DAY ? start : undefined),
    );
    const days = walked.filter((day) => {
      // Zones and changes of clocks move an occurrence by less than two days.
      if (day * DAY > from + 2 * DAY && day * DAY < to - 2 * DAY) return true;
      if (day * DAY < from - 4 * DAY) return false;
      const { start, end } = spanOf(drawn, day);
      return start < to && (end > from || start >= from);
    });
    return { found, days, beside: { found: near, walked: walkedNear } };
  }
});
