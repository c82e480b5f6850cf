import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import type { CheckSettings } from './row.ts';

const zones = createZones();

interface Given {
  Start: unknown;
  End: unknown;
  TimeZone?: unknown;
  IsAllDay?: unknown;
}

/** Times of a checked row in short, or its rejections. */
function times(given: Given, settings: CheckSettings = {}): unknown {
  const result = checkRow({ line: 2, values: { Mailbox: 'a@b.example', ...given } }, settings, zones);
  if ('rejections' in result) return result.rejections.map(({ field, code, reason }) => [field, code, reason]);
  const { event, notes, zoneOrigin } = result.row;
  return {
    start: `${event.start.dateTime} ${event.start.timeZone}`,
    end: `${event.end.dateTime} ${event.end.timeZone}`,
    ...(event.isAllDay === undefined ? {} : { isAllDay: event.isAllDay }),
    zoneOrigin,
    ...(notes.length === 0 ? {} : { notes: notes.map(({ field, code, text }) => [field, code, text]) }),
  };
}

describe('times without an offset', () => {
  it('are written as they are, in the zone of the row by the name it has', () => {
    expect(times({ Start: '2026-06-12T09:00:00', End: '2026-06-12 10:30', TimeZone: 'gmt standard time' })).toEqual({
      start: '2026-06-12T09:00:00 GMT Standard Time',
      end: '2026-06-12T10:30:00 GMT Standard Time',
      zoneOrigin: 'row',
    });
  });

  it('are in the zone of the job where the row has none, and never in UTC by themselves (R30 in part)', () => {
    const given = { Start: '2026-06-12T09:00:00', End: '2026-06-12T10:00:00', TimeZone: null };
    expect(times(given, { timeZone: 'Europe/Berlin' })).toMatchObject({
      start: '2026-06-12T09:00:00 Europe/Berlin',
      zoneOrigin: 'settings',
    });
    expect(
      times(given, { timeZone: (mailbox) => (mailbox === 'a@b.example' ? 'Asia/Tokyo' : undefined) }),
    ).toMatchObject({
      start: '2026-06-12T09:00:00 Asia/Tokyo',
    });
    const reason =
      "has no offset, and neither the row nor the job names a time zone; fill TimeZone or set the job's time zone (--time-zone).";
    expect(times(given)).toEqual([
      ['Start', 'time-zone-missing', `Start ${reason}`],
      ['End', 'time-zone-missing', `End ${reason}`],
    ]);
  });

  it('are rejected in a zone that nobody knows, with one reason (R30 in part)', () => {
    const given = { Start: '2026-06-12T09:00:00', End: '2026-06-12T10:00:00' };
    expect(times({ ...given, TimeZone: 'EST' })).toEqual([
      [
        'TimeZone',
        'time-zone-unknown',
        "TimeZone 'EST' is neither a Windows nor an IANA zone; write for example Europe/London or GMT Standard Time.",
      ],
    ]);
    expect(times(given, { timeZone: 'Mars' })).toEqual([
      [
        'TimeZone',
        'time-zone-unknown',
        "The job's time zone 'Mars' is neither a Windows nor an IANA zone; write for example Europe/London or GMT Standard Time.",
      ],
    ]);
    expect(times({ ...given, TimeZone: 5 })).toEqual([
      ['TimeZone', 'type-wrong', 'TimeZone is a number and must be text or null.'],
    ]);
  });

  it('keep their fraction of a second', () => {
    expect(
      times({ Start: '2026-06-12T09:00:00.1234567', End: '2026-06-12T09:00:00.5000', TimeZone: 'UTC' }),
    ).toMatchObject({ start: '2026-06-12T09:00:00.1234567 UTC', end: '2026-06-12T09:00:00.5 UTC' });
  });

  it('note a zone that is written by another name, or may be refused', () => {
    const given = { Start: '2026-06-12T09:00:00', End: '2026-06-12T10:00:00' };
    expect(times({ ...given, TimeZone: 'Kamchatka Standard Time' })).toMatchObject({
      start: '2026-06-12T09:00:00 Russia Time Zone 11',
      notes: [['TimeZone', 'time-zone-replaced', "'Kamchatka Standard Time' is written as Russia Time Zone 11."]],
    });
    expect(times({ ...given, TimeZone: 'Antarctica/Troll' })).toMatchObject({
      notes: [
        ['TimeZone', 'time-zone-unmapped', 'Antarctica/Troll has no Windows zone, so the service may refuse it.'],
      ],
    });
  });
});

describe('times that the clocks skip or show twice', () => {
  const gap = { Start: '2026-03-29T01:30:00', End: '2026-03-29T03:00:00', TimeZone: 'Europe/London' };
  const overlap = { Start: '2026-10-25T01:30:00', End: '2026-10-25T03:00:00', TimeZone: 'Europe/London' };

  it('are rejected by default where the clocks skip them (R30 in part)', () => {
    expect(times(gap)).toEqual([
      [
        'Start',
        'time-in-gap',
        'Start 2026-03-29T01:30:00 does not exist in Europe/London, where the clocks skip it; correct the time, give it an offset, or let such times be moved forward (--gap forward).',
      ],
    ]);
  });

  it('are moved forward where that is asked for, and noted (R30 in part)', () => {
    expect(times(gap, { gap: 'forward' })).toEqual({
      start: '2026-03-29T02:30:00 Europe/London',
      end: '2026-03-29T03:00:00 Europe/London',
      zoneOrigin: 'row',
      notes: [
        [
          'Start',
          'time-moved-forward',
          '2026-03-29T01:30:00 does not exist in Europe/London; moved to 2026-03-29T02:30:00.',
        ],
      ],
    });
  });

  it('mean the earlier instant by default, noted and written in UTC, which alone can say it (R30 in part)', () => {
    expect(times(overlap)).toEqual({
      start: '2026-10-25T00:30:00 UTC',
      end: '2026-10-25T03:00:00 UTC',
      zoneOrigin: 'row',
      notes: [
        [
          'Start',
          'time-ambiguous',
          '2026-10-25T01:30:00 occurs twice in Europe/London; the earlier was taken, and the event is written in UTC to say so.',
        ],
      ],
    });
  });

  it('mean the later instant where that is asked for (R30 in part)', () => {
    expect(times(overlap, { overlap: 'later' })).toMatchObject({
      start: '2026-10-25T01:30:00 UTC',
      end: '2026-10-25T03:00:00 UTC',
    });
  });
});

describe('a row whose times its zone does not have once', () => {
  const gap = { Start: '2026-03-08T02:30:00', End: '2026-03-08T04:00:00' };
  const overlap = { Start: '2026-11-01T01:30:00', End: '2026-11-01T04:00:00' };

  it('is decided openly in a zone by either name: by default, as the job says, and not at all in no zone (R30)', () => {
    for (const TimeZone of ['America/New_York', 'Eastern Standard Time']) {
      expect(times({ ...gap, TimeZone })).toMatchObject([['Start', 'time-in-gap', expect.any(String)]]);
      expect(times({ ...gap, TimeZone }, { gap: 'forward' })).toMatchObject({
        start: `2026-03-08T03:30:00 ${TimeZone}`,
        notes: [['Start', 'time-moved-forward', expect.any(String)]],
      });
      expect(times({ ...overlap, TimeZone })).toMatchObject({
        start: '2026-11-01T05:30:00 UTC',
        notes: [['Start', 'time-ambiguous', expect.stringContaining('the earlier was taken')]],
      });
      expect(times({ ...overlap, TimeZone }, { overlap: 'later' })).toMatchObject({
        start: '2026-11-01T06:30:00 UTC',
        notes: [['Start', 'time-ambiguous', expect.stringContaining('the later was taken')]],
      });
    }
    expect(times({ ...overlap, TimeZone: 'Eastern Time' })).toMatchObject([
      ['TimeZone', 'time-zone-unknown', expect.any(String)],
    ]);
  });
});

describe('times with an offset', () => {
  it('are written in the zone of the row, or of the job', () => {
    const given = { Start: '2026-06-12T09:00:00.25Z', End: '2026-06-12T12:30:00+02:00' };
    const expected = { start: '2026-06-12T10:00:00.25 Europe/London', end: '2026-06-12T11:30:00 Europe/London' };
    expect(times({ ...given, TimeZone: 'Europe/London' })).toEqual({ ...expected, zoneOrigin: 'row' });
    expect(times(given, { timeZone: 'Europe/London' })).toEqual({ ...expected, zoneOrigin: 'settings' });
  });

  it('are written in UTC with a note where no zone is named', () => {
    expect(times({ Start: '2026-06-12T09:00:00-0530', End: '2026-06-12t10:00z' })).toEqual([
      ['End', 'end-before-start', 'End is before Start; correct one of them.'],
    ]);
    expect(times({ Start: '2026-06-12T09:00:00+05', End: '2026-06-12t10:00z' })).toEqual({
      start: '2026-06-12T04:00:00 UTC',
      end: '2026-06-12T10:00:00 UTC',
      zoneOrigin: 'value',
      notes: [
        [
          'Start',
          'zone-from-offset',
          'The times have an offset and no time zone is named, so the event is written in UTC.',
        ],
      ],
    });
  });

  it('say which of two instants is meant, and are then written in UTC', () => {
    const given = { Start: '2026-10-25T01:30:00+00:00', End: '2026-10-25T02:30:00+00:00', TimeZone: 'Europe/London' };
    expect(times(given)).toEqual({
      start: '2026-10-25T01:30:00 UTC',
      end: '2026-10-25T02:30:00 UTC',
      zoneOrigin: 'row',
    });
  });

  it('do not give a zone to the other time', () => {
    expect(times({ Start: '2026-06-12T09:00:00Z', End: '2026-06-12T10:00:00' })).toMatchObject([
      ['End', 'time-zone-missing', expect.any(String)],
    ]);
  });
});

describe('all-day events', () => {
  it('have dates or midnights and end on the day after the last', () => {
    const expected = {
      start: '2026-06-12T00:00:00 Europe/London',
      end: '2026-06-13T00:00:00 Europe/London',
      isAllDay: true,
      zoneOrigin: 'settings',
    };
    const settings = { timeZone: 'Europe/London' };
    expect(times({ Start: '2026-06-12', End: '2026-06-13', IsAllDay: 'yes' }, settings)).toEqual(expected);
    expect(times({ Start: '2026-06-12T00:00:00', End: '2026-06-13', IsAllDay: true }, settings)).toEqual(expected);
    expect(times({ Start: '2026-06-12', End: '2026-06-13' }, settings)).toEqual({
      ...expected,
      notes: [['IsAllDay', 'all-day-by-dates', 'Start and End are dates, so the event is all-day.']],
    });
  });

  it('are taken from instants that are midnights in the zone', () => {
    expect(
      times({
        Start: '2026-06-11T23:00:00.000Z',
        End: '2026-06-12T23:00:00.000Z',
        IsAllDay: true,
        TimeZone: 'Europe/London',
      }),
    ).toMatchObject({ start: '2026-06-12T00:00:00 Europe/London', end: '2026-06-13T00:00:00 Europe/London' });
    expect(
      times({ Start: '2026-06-12T00:00:00+02:00', End: '2026-06-13T00:00:00+02:00', IsAllDay: true }),
    ).toMatchObject({ start: '2026-06-12T00:00:00 UTC', end: '2026-06-13T00:00:00 UTC', zoneOrigin: 'value' });
  });

  it('may begin at a midnight that the clocks skip', () => {
    expect(times({ Start: '2026-04-24', End: '2026-04-25', TimeZone: 'Africa/Cairo' })).toMatchObject({
      start: '2026-04-24T00:00:00 Africa/Cairo',
    });
  });

  it.each([
    [
      { Start: '2026-06-12', End: '2026-06-12' },
      'End',
      'all-day-end-not-after-start',
      'End of an all-day event is the day after its last day, and here it is the day of Start; write the next day.',
    ],
    [
      { Start: '2026-06-12', End: '2026-06-11' },
      'End',
      'end-before-start',
      'End is before Start; correct one of them.',
    ],
    [
      { Start: '2026-06-12T09:00:00', End: '2026-06-13', IsAllDay: true },
      'Start',
      'all-day-not-midnight',
      'Start of an all-day event is 09:00:00; write a date, or midnight of a day.',
    ],
    [
      { Start: '2026-06-12T00:00:00Z', End: '2026-06-13', IsAllDay: true },
      'Start',
      'all-day-not-midnight',
      'Start of an all-day event is 01:00:00 in Europe/London; write a date, or midnight of a day.',
    ],
    [
      { Start: '2026-06-12', End: '2026-06-13', IsAllDay: false },
      'Start',
      'time-of-day-missing',
      'Start and End are dates and IsAllDay is false; add times, or set IsAllDay to true.',
    ],
    [
      { Start: '2026-06-12T09:00:00', End: '2026-06-13' },
      'End',
      'time-of-day-missing',
      'End is a date and the other has a time; write both with times, or both as dates for an all-day event.',
    ],
  ])('are rejected when they are %j (R29 in part)', (given, field, code, reason) => {
    expect(times(given, { timeZone: 'Europe/London' })).toEqual([[field, code, reason]]);
  });

  it('need a zone like all others', () => {
    expect(times({ Start: '2026-06-12', End: '2026-06-13' })).toMatchObject([
      ['Start', 'time-zone-missing', expect.any(String)],
    ]);
  });
});

describe('Start and End', () => {
  it('may be the same, for an event without length', () => {
    expect(times({ Start: '2026-06-12T09:00:00', End: '2026-06-12T09:00:00', TimeZone: 'UTC' })).toMatchObject({
      end: '2026-06-12T09:00:00 UTC',
    });
  });

  it('are compared as instants, to the last digit (R29 in part)', () => {
    const endBeforeStart = [['End', 'end-before-start', 'End is before Start; correct one of them.']];
    expect(times({ Start: '2026-06-12T09:00:00', End: '2026-06-12T08:59:59', TimeZone: 'UTC' })).toEqual(
      endBeforeStart,
    );
    expect(
      times({ Start: '2026-06-12T09:00:00.0000002', End: '2026-06-12T09:00:00.0000001', TimeZone: 'UTC' }),
    ).toEqual(endBeforeStart);
    expect(times({ Start: '2026-06-12T09:00:00+02:00', End: '2026-06-12T08:00:00Z' })).toMatchObject({
      start: '2026-06-12T07:00:00 UTC',
    });
  });

  const FORM = 'write 2026-03-29T09:00:00, with Z or an offset if it has one, or 2026-03-29 for a whole day';
  it.each([
    ['31/12/2025', 'time-invalid', `Start is '31/12/2025', which is no time; ${FORM}.`],
    ['tomorrow', 'time-invalid', `Start is 'tomorrow', which is no time; ${FORM}.`],
    ['2026-02-30', 'time-invalid', `Start is '2026-02-30', which is no time; ${FORM}.`],
    ['2026-06-12T24:00:00', 'time-invalid', `Start is '2026-06-12T24:00:00', which is no time; ${FORM}.`],
    ['2026-06-12T09:00:60', 'time-invalid', `Start is '2026-06-12T09:00:60', which is no time; ${FORM}.`],
    ['2026-06-12  09:00', 'time-invalid', `Start is '2026-06-12  09:00', which is no time; ${FORM}.`],
    ['2026-06-12T09:00:00+15:00', 'time-invalid', `Start is '2026-06-12T09:00:00+15:00', which is no time; ${FORM}.`],
    ['20260612T090000Z', 'time-invalid', `Start is '20260612T090000Z', which is no time; ${FORM}.`],
    [
      '0026-06-12',
      'time-out-of-range',
      'Start is in the year 26, and calendars reach from 1601 to 4500; correct the year.',
    ],
    [' ', 'time-missing', `Start is empty; ${FORM}.`],
    [null, 'time-missing', `Start is empty; ${FORM}.`],
    [undefined, 'time-missing', `Start is empty; ${FORM}.`],
    [5, 'time-type', `Start is a number and must be text; ${FORM}.`],
    [{ dateTime: 'x' }, 'time-type', `Start is an object and must be text; ${FORM}.`],
  ])('are rejected when they are %j, and nothing is guessed (R29 in part)', (Start, code, reason) => {
    expect(times({ Start, End: '2026-06-12T10:00:00' }, { timeZone: 'UTC' })).toEqual([['Start', code, reason]]);
  });
});
