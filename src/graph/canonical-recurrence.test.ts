import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '../core/json.ts';
import { canonicalEvent, differences } from './canonical-event.ts';
import { canonicalRecurrence } from './canonical-recurrence.ts';
import type { Event, EventInput } from './event.ts';
import { createZones } from './time-zone.ts';

const zones = createZones();

const written: EventInput = {
  start: { dateTime: '2026-09-07T09:00:00', timeZone: 'Europe/London' },
  end: { dateTime: '2026-09-07T10:00:00', timeZone: 'Europe/London' },
  recurrence: {
    pattern: { type: 'weekly', interval: 1, daysOfWeek: ['wednesday', 'monday'], firstDayOfWeek: 'monday' },
    range: { type: 'numbered', startDate: '2026-09-07', numberOfOccurrences: 10 },
  },
};

/** As the service gives a series back: in UTC, unused members filled. */
const filled = {
  pattern: {
    type: 'weekly',
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: ['monday', 'wednesday'],
    firstDayOfWeek: 'sunday',
    index: 'first',
  },
  range: {
    type: 'numbered',
    startDate: '2026-09-07',
    endDate: '0001-01-01',
    recurrenceTimeZone: 'GMT Standard Time',
    numberOfOccurrences: 10,
  },
};

const read = (recurrence: unknown, more: Partial<Event> = {}): Event => ({
  id: 'AAMk1',
  start: { dateTime: '2026-09-07T08:00:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2026-09-07T09:00:00.0000000', timeZone: 'UTC' },
  originalStartTimeZone: 'Europe/London',
  recurrence,
  ...more,
});

const fields = (one: EventInput, other: Event) =>
  differences(canonicalEvent(one, zones), canonicalEvent(other, zones)).map(({ field }) => field);

describe('a series that is read back', () => {
  it('is what was written, although the service fills what is not used', () => {
    expect(fields(written, read(filled))).toEqual([]);
  });

  it('is what was written, whatever the service may put into members that are not used', () => {
    const pattern = { ...filled.pattern, dayOfMonth: 7, month: 9, index: 'last' };
    const range = { ...filled.range, endDate: '2026-10-07' };
    expect(fields(written, read({ pattern, range }))).toEqual([]);
  });

  it.for<[string, unknown]>([
    ['no series', null],
    ['another pattern', { ...filled, pattern: { ...filled.pattern, type: 'daily' } }],
    ['another interval', { ...filled, pattern: { ...filled.pattern, interval: 2 } }],
    ['other days', { ...filled, pattern: { ...filled.pattern, daysOfWeek: ['monday'] } }],
    ['another end', { ...filled, range: { ...filled.range, numberOfOccurrences: 9 } }],
    ['another begin', { ...filled, range: { ...filled.range, startDate: '2026-09-14' } }],
    ['another zone', { ...filled, range: { ...filled.range, recurrenceTimeZone: 'UTC' } }],
    ['a form that is not known', { ...filled, pattern: { ...filled.pattern, type: 'lunar' } }],
  ])('differs as %s', ([, recurrence]) => {
    expect(fields(written, read(recurrence))).toEqual(['recurrence']);
  });

  it('is not compared where nothing was said', () => {
    const { recurrence: _, ...single } = written;
    expect(fields(single, read(filled))).toEqual([]);
  });

  it('counts the first day of the week where weeks are left out', () => {
    const everyOther = (firstDayOfWeek: string) => ({
      ...filled,
      pattern: { ...filled.pattern, interval: 2, firstDayOfWeek },
    });
    const [one, other] = ['sunday', 'monday'].map((day) => canonicalRecurrence(everyOther(day), 'UTC', zones));
    expect(one).not.toBe(other);
  });

  it('of all-day events is shown in UTC, whatever its zone', () => {
    const daily = (recurrenceTimeZone?: string) => ({
      pattern: { type: 'daily', interval: 1 } as const,
      range: { type: 'noEnd', startDate: '2026-09-07', ...(recurrenceTimeZone && { recurrenceTimeZone }) } as const,
    });
    const at = (date: string) => ({ dateTime: `${date}T00:00:00`, timeZone: 'Europe/London' });
    const day: EventInput = { start: at('2026-09-07'), end: at('2026-09-08'), isAllDay: true, recurrence: daily() };
    const back = read(daily('tzone://Microsoft/Utc'), {
      start: { dateTime: '2026-09-07T00:00:00.0000000', timeZone: 'UTC' },
      end: { dateTime: '2026-09-08T00:00:00.0000000', timeZone: 'UTC' },
      isAllDay: true,
    });
    expect(fields(day, back)).toEqual([]);
  });
});

const folder = process.env.GRAPHCAL_TEST_DATA;
const recorded = ['examples.json', 'recordings.json'].map((name) => join(folder ?? '', 'graph', name));

/** Recurrences at any depth, JSON within texts too. */
function recurrencesIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(recurrencesIn);
  if (typeof value === 'string') {
    if (!value.includes('"pattern"')) return [];
    try {
      return recurrencesIn(JSON.parse(value));
    } catch {
      return [];
    }
  }
  if (!isObject(value)) return [];
  const own = isObject(value.pattern) && isObject(value.range) ? [value] : [];
  return [...own, ...Object.values(value).flatMap(recurrencesIn)];
}

const areThere = recorded.every((file) => existsSync(file));
if (!areThere) console.warn('GRAPHCAL_TEST_DATA is not set: recorded recurrences are not read.');

describe.skipIf(!areThere)('recurrences that Microsoft shows and that were recorded', () => {
  it('are read, each as what it says', () => {
    const found = recorded
      .flatMap((file) => recurrencesIn(JSON.parse(readFileSync(file, 'utf8'))))
      // One has its days and the form of its dates left out by whoever showed it.
      .filter((value) => !JSON.stringify(value).includes('{not shown}'))
      .map((value) => canonicalRecurrence(value, 'UTC', zones));
    expect([...new Set(found)].sort()).toEqual([
      'daily 1 endDate 2022-10-24 2023-04-24 GMT Standard Time',
      'daily 1 endDate 2024-01-21 2024-01-24 UTC',
      'relativeMonthly 1 daysOfWeek=tuesday index=first noEnd 2017-08-29 UTC',
      'relativeMonthly 1 daysOfWeek=tuesday index=first noEnd 2017-09-05 Pacific Standard Time',
      'weekly 1 daysOfWeek=monday,wednesday,friday noEnd 2017-08-14 Eastern Standard Time',
      'weekly 1 daysOfWeek=tuesday,thursday noEnd 2017-08-15 Eastern Standard Time',
    ]);
  });
});
