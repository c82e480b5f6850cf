import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import type { CheckSettings, MailboxZone } from './row.ts';

const zones = createZones();
const MAILBOX = 'a@b.example';
// A Monday.
const ROW = { Start: '2026-09-07T09:00:00', End: '2026-09-07T10:00:00', TimeZone: 'Europe/London' };

function check(values: Record<string, unknown>, settings: CheckSettings = {}, own?: MailboxZone) {
  const known = new Map(own === undefined ? [] : [[MAILBOX, own]]);
  return checkRow({ line: 2, values: { ...ROW, ...values } }, { mailbox: MAILBOX, ...settings }, zones, known);
}

function recurrence(values: Record<string, unknown>, settings?: CheckSettings, own?: MailboxZone): unknown {
  const result = check(values, settings, own);
  return 'rejections' in result
    ? result.rejections.map(({ field, code, reason }) => [field, code, reason])
    : result.row.event.recurrence;
}

const WEEKLY = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday', 'wednesday'], firstDayOfWeek: 'monday' },
  range: { type: 'endDate', startDate: '2026-09-07', endDate: '2026-12-18' },
};

describe('the Recurrence of a row', () => {
  it.for([
    ['FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218'],
    // The last lesson starts at 09:00 in London, which is 09:00 in UTC by then.
    ['RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261218T090000Z'],
    [JSON.stringify(WEEKLY)],
    [WEEKLY],
    [{ ...WEEKLY, range: { type: 'endDate', endDate: '2026-12-18' } }],
  ])('is a rule or what Graph takes: %j', ([value]) => {
    expect(recurrence({ Recurrence: value })).toEqual(WEEKLY);
  });

  it.for([[null], [''], [' '], [undefined]])('may be left out: %j', ([value]) => {
    expect(recurrence({ Recurrence: value })).toBeUndefined();
  });

  it('of an all-day event has the dates of its days', () => {
    const days = { Start: '2026-09-07', End: '2026-09-08', Recurrence: 'FREQ=YEARLY;UNTIL=20300907T000000Z' };
    expect(recurrence(days)).toEqual({
      pattern: { type: 'absoluteYearly', interval: 1, dayOfMonth: 7, month: 9 },
      range: { type: 'endDate', startDate: '2026-09-07', endDate: '2030-09-07' },
    });
  });

  it('repeats in the zone of the row, the job or the mailbox', () => {
    const row = { Recurrence: 'FREQ=DAILY;COUNT=2', TimeZone: null };
    const range = { type: 'numbered', startDate: '2026-09-07', numberOfOccurrences: 2 };
    expect(recurrence(row, { timeZone: 'UTC' })).toMatchObject({ range });
    expect(recurrence(row, {}, { name: 'W. Europe Standard Time' })).toMatchObject({ range });
    const offsets = { ...row, Start: '2026-09-07T23:30:00Z', End: '2026-09-08T00:30:00Z' };
    expect(recurrence(offsets, { timeZone: 'Europe/Berlin' })).toMatchObject({ range: { startDate: '2026-09-08' } });
  });

  it('takes the zone that Graph’s form names, where it is that of the times', () => {
    const inZone = (recurrenceTimeZone: string) => ({
      Recurrence: { ...WEEKLY, range: { ...WEEKLY.range, recurrenceTimeZone } },
    });
    expect(recurrence(inZone('gmt standard time'))).toMatchObject({
      range: { recurrenceTimeZone: 'GMT Standard Time' },
    });
    expect(recurrence(inZone('Europe/Paris'))).toEqual([
      [
        'Recurrence',
        'recurrence-zone',
        'In Recurrence range.recurrenceTimeZone is Europe/Paris and the times are in Europe/London; leave it out, or write the times in that zone.',
      ],
    ]);
    expect(recurrence(inZone('Atlantis'))).toEqual([
      [
        'Recurrence',
        'recurrence-zone',
        "In Recurrence range.recurrenceTimeZone 'Atlantis' is no time zone; leave it out.",
      ],
    ]);
  });

  it.for<[Record<string, unknown>, string, string]>([
    [
      { Recurrence: 5 },
      'recurrence-invalid',
      'Recurrence is a number; write {"pattern", "range"}, or a rule such as FREQ=WEEKLY;COUNT=10.',
    ],
    [{ Recurrence: ['FREQ=DAILY'] }, 'recurrence-invalid', 'Recurrence is a list; write'],
    [{ Recurrence: '{"pattern"' }, 'recurrence-invalid', 'Recurrence begins like JSON and is none.'],
    [{ Recurrence: 'every Monday' }, 'recurrence-invalid', 'In Recurrence a part is not NAME=VALUE;'],
    [{ Recurrence: 'FREQ=HOURLY' }, 'recurrence-invalid', 'In Recurrence FREQ=HOURLY cannot be said in Graph;'],
    [
      { Recurrence: { ...WEEKLY, range: { type: 'noEnd', startDate: '2026-09-08' } } },
      'recurrence-invalid',
      'In Recurrence range.startDate is not 2026-09-07, the date of Start;',
    ],
    [
      { Recurrence: 'FREQ=WEEKLY;BYDAY=TU' },
      'recurrence-start',
      'The series has no event on 2026-09-07, the date of Start, and the service would begin it later; write 2026-09-08 as the date of Start, or correct it.',
    ],
    [
      { Recurrence: { ...WEEKLY, pattern: { type: 'absoluteYearly', interval: 1, month: 2, dayOfMonth: 29 } } },
      'recurrence-start',
      'write 2027-02-28 as the date of Start',
    ],
    [
      {
        Recurrence: 'FREQ=DAILY',
        TimeZone: null,
        Start: '2026-09-07T09:00:00+01:00',
        End: '2026-09-07T10:00:00+01:00',
      },
      'recurrence-zone',
      'A series repeats at the time of a zone, and the times have an offset alone;',
    ],
    [
      { Recurrence: 'FREQ=DAILY', Start: '2026-10-25T01:30:00', End: '2026-10-25T03:00:00' },
      'recurrence-zone',
      'The clocks of Europe/London skip a time of the first event or show it twice',
    ],
  ])('%j is rejected (R29 in part)', ([values, code, reason]) => {
    expect(recurrence(values)).toEqual([['Recurrence', code, expect.stringContaining(reason)]]);
  });

  it('cannot begin at a time that was moved forward', () => {
    const skipped = { Recurrence: 'FREQ=DAILY', Start: '2026-03-29T01:30:00', End: '2026-03-29T03:00:00' };
    expect(recurrence(skipped, { gap: 'forward' })).toEqual([
      ['Recurrence', 'recurrence-zone', expect.stringContaining('begin it on another day')],
    ]);
  });
});
