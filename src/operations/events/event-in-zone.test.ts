import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { createEvent } from './create-event.ts';

const LESSON = { startDateTime: '2026-09-07T09:00:00', endDateTime: '2026-09-07T10:00:00', timeZone: 'Europe/London' };
const bodyOf = async (input: object) =>
  (await buildRequest('create-event', { ...LESSON, ...input })).body as {
    start: { dateTime: string };
    end: { dateTime: string };
    recurrence?: unknown;
  };

describe('the times of an event', () => {
  it.for([
    ['a Date', new Date('2026-09-07T08:00:00Z'), 'Europe/London', '2026-09-07T09:00:00'],
    ['a Date', new Date('2026-12-07T09:00:00Z'), 'GMT Standard Time', '2026-12-07T09:00:00'],
    ['an instant', Temporal.Instant.from('2026-09-07T08:00:00Z'), 'Europe/Berlin', '2026-09-07T10:00:00'],
    [
      'a time of another zone',
      Temporal.ZonedDateTime.from('2026-09-07T09:00[Asia/Tokyo]'),
      'UTC',
      '2026-09-07T00:00:00',
    ],
    ['a plain time', Temporal.PlainDateTime.from('2026-09-07T09:00'), 'Europe/Berlin', '2026-09-07T09:00:00'],
    ['a plain date', Temporal.PlainDate.from('2026-09-07'), 'Europe/Berlin', '2026-09-07T00:00:00'],
    ['text with a zone', '2026-09-07T09:00:00+01:00[Europe/London]', 'Europe/London', '2026-09-07T09:00:00'],
  ] as const)('given as %s are wall times of its zone', async ([, startDateTime, timeZone, dateTime]) => {
    const { start, end } = await bodyOf({ startDateTime, endDateTime: '2026-12-07T10:00:00', timeZone });
    expect(start).toEqual({ dateTime, timeZone });
    expect(end).toEqual({ dateTime: '2026-12-07T10:00:00', timeZone });
  });

  it('of update-event as well', async () => {
    const input = { eventId: 'AAMk=', endDateTime: new Date('2026-09-07T08:30:00Z'), timeZone: 'Europe/London' };
    expect((await buildRequest('update-event', input)).body).toEqual({
      end: { dateTime: '2026-09-07T09:30:00', timeZone: 'Europe/London' },
    });
  });

  it('take an instant in no zone that is unknown here, nor one that the clocks show twice', async () => {
    // 2026-10-25T01:30 in London: once at 00:30 UTC, and once more at 01:30.
    const twice = { startDateTime: new Date('2026-10-25T01:30:00Z'), endDateTime: '2026-10-25T03:00:00' };
    await expect(bodyOf(twice)).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'create-event: startDateTime: the clocks of Europe/London show this time twice; give timeZone as UTC.',
    });
    expect((await bodyOf({ ...twice, endDateTime: new Date('2026-10-25T03:00:00Z'), timeZone: 'UTC' })).start).toEqual({
      dateTime: '2026-10-25T01:30:00',
      timeZone: 'UTC',
    });
    await expect(bodyOf({ startDateTime: new Date(0), timeZone: 'Atlantis' })).rejects.toMatchObject({
      message: 'create-event: timeZone: is no zone that this machine knows, which startDateTime needs.',
    });
  });

  it.for([
    ['wall times', '2026-09-07T10:00:00', '2026-09-07T09:59:59'],
    ['instants', new Date('2026-09-07T09:00:00Z'), new Date('2026-09-07T08:59:59Z')],
    // 10:00 in London.
    ['an instant and a wall time', new Date('2026-09-07T09:00:00Z'), '2026-09-07T09:30:00'],
  ] as const)('are refused where the end is before the start: %s', async ([, startDateTime, endDateTime]) => {
    const message = 'endDateTime: is before startDateTime; swap them, or correct one.';
    const times = { startDateTime, endDateTime, timeZone: 'Europe/London' };
    await expect(bodyOf(times)).rejects.toMatchObject({ code: 'input-invalid', message: `create-event: ${message}` });
    await expect(buildRequest('update-event', { eventId: 'AAMk=', ...times })).rejects.toMatchObject({
      message: `update-event: ${message}`,
    });
    const occurrence = { seriesMasterId: 'AAMk=', date: '2026-09-07', ...times };
    await expect(buildRequest('update-occurrence', occurrence)).rejects.toMatchObject({
      message: `update-occurrence: ${message}`,
    });
  });

  it('may be one, of an event without length', async () => {
    const { start, end } = await bodyOf({ endDateTime: LESSON.startDateTime });
    expect(end).toEqual(start);
  });

  it.for([[new Date('tomorrow')], [Temporal.PlainTime.from('09:00')], [5], ['2026-09-07T09:00:00[Europe/London]']])(
    'are refused where they are none: %s',
    async ([startDateTime]) => {
      expect(await refusedField('create-event', { ...LESSON, startDateTime })).toBe('startDateTime');
    },
  );

  it('need no zones where they are wall times already', async () => {
    expect(createEvent.zoned?.(parseInput(createEvent, await loadZ(), LESSON))).toBeUndefined();
  });
});

describe('the recurrence of an event', () => {
  const range = { type: 'numbered', startDate: '2026-09-07', numberOfOccurrences: 10 };
  const NUMBERED = { type: 'numbered', numberOfOccurrences: 10 };

  it.for([
    [
      { type: 'daily', interval: 2 },
      { type: 'daily', interval: 2 },
    ],
    [
      { type: 'Weekly', interval: 1, daysOfWeek: ['Monday', 'WEDNESDAY'] },
      { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'wednesday'], firstDayOfWeek: 'sunday' },
    ],
    [
      { type: 'absoluteMonthly', interval: 1, dayOfMonth: 7 },
      { type: 'absoluteMonthly', interval: 1, dayOfMonth: 7 },
    ],
    [
      { type: 'relativemonthly', interval: 1, daysOfWeek: ['monday'] },
      { type: 'relativeMonthly', interval: 1, daysOfWeek: ['monday'], index: 'first' },
    ],
    [
      { type: 'absoluteYearly', interval: 1, dayOfMonth: 7, month: 9 },
      { type: 'absoluteYearly', interval: 1, dayOfMonth: 7, month: 9 },
    ],
    [
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['monday'], index: 'First', month: 9 },
      { type: 'relativeYearly', interval: 1, daysOfWeek: ['monday'], index: 'first', month: 9 },
    ],
  ])('has the pattern %j', async ([given, pattern]) => {
    expect((await bodyOf({ recurrence: { pattern: given, range: NUMBERED } })).recurrence).toEqual({ pattern, range });
  });

  it.for([
    [{ type: 'noEnd' }, { type: 'noEnd', startDate: '2026-09-07' }],
    [
      { type: 'ENDDATE', startDate: '2026-09-07', endDate: '2026-12-18' },
      { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' },
    ],
    [NUMBERED, range],
    [
      { type: 'noEnd', recurrenceTimeZone: 'GMT Standard Time' },
      { type: 'noEnd', startDate: '2026-09-07', recurrenceTimeZone: 'GMT Standard Time' },
    ],
  ])('has the range %j', async ([given, expected]) => {
    const recurrence = { pattern: { type: 'daily', interval: 1 }, range: given };
    expect((await bodyOf({ recurrence })).recurrence).toMatchObject({ range: expected });
  });

  it('is taken as the service gives it back, with what its pattern does not use', async () => {
    const readBack = {
      pattern: {
        ...{ type: 'weekly', interval: 1, month: 0, dayOfMonth: 0, daysOfWeek: ['monday'] },
        ...{ firstDayOfWeek: 'sunday', index: 'first' },
      },
      range: {
        ...{ type: 'noEnd', startDate: '2026-09-07', endDate: '0001-01-01' },
        ...{ recurrenceTimeZone: 'Europe/London', numberOfOccurrences: 0 },
      },
    };
    expect((await bodyOf({ recurrence: readBack })).recurrence).toEqual({
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'sunday' },
      range: { type: 'noEnd', startDate: '2026-09-07', recurrenceTimeZone: 'Europe/London' },
    });
  });

  it('may be a rule, which counts from the start in its zone', async () => {
    expect((await bodyOf({ recurrence: 'FREQ=WEEKLY;COUNT=10' })).recurrence).toEqual({
      pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
      range,
    });
    // 08:00 in UTC is 09:00 in London until late October, and then an hour too early for the lesson.
    const until = async (day: string) =>
      (await bodyOf({ recurrence: `FREQ=DAILY;UNTIL=${day}T080000Z` })).recurrence as { range: { endDate: string } };
    expect((await until('20261019')).range.endDate).toBe('2026-10-19');
    expect((await until('20261026')).range.endDate).toBe('2026-10-25');
  });

  it('begins on the day that an instant has in the zone', async () => {
    const times = { startDateTime: new Date('2026-09-07T23:30:00Z'), endDateTime: new Date('2026-09-08T00:30:00Z') };
    const { start, recurrence } = await bodyOf({ ...times, recurrence: 'FREQ=DAILY;COUNT=2' });
    expect(start.dateTime).toBe('2026-09-08T00:30:00');
    expect(recurrence).toMatchObject({ range: { startDate: '2026-09-08' } });
  });

  it.for([
    [{ pattern: { type: 'daily' }, range: NUMBERED }, 'recurrence.pattern.interval is missing'],
    [
      { pattern: { type: 'hourly', interval: 1 }, range: NUMBERED },
      'recurrence.pattern.type: has to be one of daily, weekly, absoluteMonthly, relativeMonthly, absoluteYearly, relativeYearly',
    ],
    [
      { pattern: { type: 'weekly', interval: 1 }, range: NUMBERED },
      'recurrence: pattern.daysOfWeek is empty, and weekly needs it',
    ],
    [
      { pattern: { type: 'weekly', interval: 1, daysOfWeek: ['mon'] }, range: NUMBERED },
      'recurrence.pattern.daysOfWeek.0: has to be one of sunday, monday, tuesday, wednesday, thursday, friday, saturday',
    ],
    [
      { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', numberOfOccurrences: 5 } },
      'recurrence: range.numberOfOccurrences is given, and noEnd does not use it; leave it out, or make the type numbered',
    ],
    [
      { pattern: { type: 'absoluteMonthly', interval: 1 }, range: NUMBERED },
      'recurrence: pattern.dayOfMonth is no whole number from 1 to 31',
    ],
    [
      { pattern: { type: 'relativeMonthly', interval: 1 }, range: NUMBERED },
      'recurrence: pattern.daysOfWeek is empty, and relativeMonthly needs it',
    ],
    [
      { pattern: { type: 'absoluteYearly', interval: 1, dayOfMonth: 7 }, range: NUMBERED },
      'recurrence: pattern.month is no whole number from 1 to 12',
    ],
    [
      { pattern: { type: 'relativeYearly', interval: 1, daysOfWeek: ['monday'] }, range: NUMBERED },
      'recurrence: pattern.month is no whole number from 1 to 12',
    ],
    [
      { pattern: { type: 'daily', interval: 1 }, range: { type: 'endDate' } },
      'recurrence: range.endDate is no date; write it as 2026-12-31',
    ],
    [
      { pattern: { type: 'daily', interval: 1 }, range: { type: 'numbered' } },
      'recurrence: range.numberOfOccurrences is no whole number of 1 or more',
    ],
    [
      { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', startDate: '2026-09-08' } },
      'recurrence: range.startDate is not 2026-09-07, the date of Start; leave it out, or write that',
    ],
    [
      { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', recurrenceTimeZone: 'Europe/Paris' } },
      'recurrence: range.recurrenceTimeZone is Europe/Paris and timeZone is Europe/London; leave it out, or make them the same',
    ],
    [
      { pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] }, range: NUMBERED },
      'recurrence: the series has no event on 2026-09-07, its first day, and the service would begin it later; start on 2026-09-08, or correct it',
    ],
    ['FREQ=NEVER', 'recurrence: FREQ is none of DAILY, WEEKLY, MONTHLY, YEARLY'],
    ['', 'recurrence: must not be empty'],
  ] as const)('%j is refused: %s', async ([recurrence, what]) => {
    await expect(bodyOf({ recurrence })).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining(`create-event: ${what}`),
    });
  });

  it('of update-event needs the start or the first day', async () => {
    const update = (input: object) => buildRequest('update-event', { eventId: 'AAMk=', ...input });
    const daily = (more = {}) => ({ pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', ...more } });
    expect((await update({ recurrence: daily({ startDate: '2026-09-07' }) })).body).toEqual({
      recurrence: { pattern: { type: 'daily', interval: 1 }, range: { type: 'noEnd', startDate: '2026-09-07' } },
    });
    const start = { startDateTime: '2026-09-07T09:00:00', timeZone: 'Europe/London' };
    expect((await update({ ...start, recurrence: 'FREQ=DAILY' })).body).toMatchObject({
      recurrence: { range: { type: 'noEnd', startDate: '2026-09-07' } },
    });
    await expect(update({ recurrence: daily() })).rejects.toThrow(
      'update-event: recurrence: range.startDate is needed without startDateTime.',
    );
    await expect(update({ recurrence: 'FREQ=DAILY' })).rejects.toThrow(
      'update-event: recurrence: a rule counts from the start; give startDateTime.',
    );
  });
});
