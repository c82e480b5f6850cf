import { describe, expect, it } from 'vitest';
import type { EventRecord, OccurrenceChange, Series } from '../events/event-record.ts';
import { pastForm } from './past-form.ts';

/** Four days from 12 January 2026 on, from nine to ten. */
const SERIES: Series = {
  pattern: {
    type: 'daily',
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: [],
    firstDayOfWeek: 'sunday',
    index: 'first',
  },
  range: { type: 'numbered', start: 20_465, end: null, count: 4 },
  zone: 'UTC',
  time: 32_400_000,
  length: 3_600_000,
  changed: [],
  cancelled: [],
};
const event = (more: Partial<EventRecord> = {}) =>
  ({
    number: 4096,
    folder: 10,
    subject: 'Pay talk',
    location: { displayName: 'Office' },
    extensions: [{ name: 'com.example.pay', data: {} }],
    ...more,
  }) as unknown as EventRecord;
const seriesOf = (...changed: OccurrenceChange[]) => event({ series: { ...SERIES, changed } });
const hour = (at: number) => ({ shown: at, at, zone: 'UTC' });

const RENAMED: OccurrenceChange = { day: 20_465, members: { subject: 'Test' } };
// At noon instead of nine o'clock.
const times = { start: hour(Date.UTC(2026, 0, 13, 12)), end: hour(Date.UTC(2026, 0, 13, 13)) };
const MOVED: OccurrenceChange = { day: 20_466, members: { ...times, subject: 'Moved' } };

describe('what of a change is kept for followers', () => {
  it('is nothing where an occurrence is called otherwise, the first time too', () => {
    expect(pastForm({ before: seriesOf(), after: seriesOf(RENAMED) })).toBeUndefined();
    const answered: OccurrenceChange = { day: 20_467, members: { showAs: 'busy' } };
    expect(pastForm({ before: seriesOf(MOVED), after: seriesOf(RENAMED, MOVED, answered) })).toBeUndefined();
  });

  it('is of a series when its occurrences were, and nothing else', () => {
    const form = { number: 4096, folder: 10, series: { ...SERIES, changed: [{ day: 20_466, members: times }] } };
    expect(pastForm({ before: seriesOf(RENAMED, MOVED), after: undefined })).toStrictEqual(form);
    expect(pastForm({ before: seriesOf(RENAMED, MOVED), after: seriesOf(RENAMED) })).toStrictEqual(form);
  });

  it('is of an event by itself that it was there, once it is gone or a series', () => {
    const form = { number: 4096, folder: 10, series: null };
    expect(pastForm({ before: event(), after: undefined })).toStrictEqual(form);
    expect(pastForm({ before: event(), after: seriesOf() })).toStrictEqual(form);
    expect(pastForm({ before: event(), after: event({ subject: 'Talk' }) })).toBeUndefined();
    expect(pastForm({ before: undefined, after: event() })).toBeUndefined();
  });
});
