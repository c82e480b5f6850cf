import { describe, expect, it } from 'vitest';
import { createZones } from '../../graph/time-zone.ts';
import { checkRow } from './check-row.ts';
import type { CheckSettings, MailboxZone } from './row.ts';

const zones = createZones();
const BERLIN: MailboxZone = { name: 'W. Europe Standard Time' };
const HALL = 'hall@school.example';
const LOCAL = { Start: '2026-03-28T09:00:00', End: '2026-03-28T10:00:00' };

function check(
  values: Record<string, unknown>,
  own: MailboxZone | null = BERLIN,
  settings: CheckSettings = {},
  mailbox = HALL,
) {
  const known = new Map(own === null ? [] : [[HALL, own]]);
  return checkRow({ line: 2, values: { Mailbox: mailbox, ...values } }, settings, zones, known);
}

describe("the mailbox's own zone", () => {
  it('is that of times which have no other, and is noted', () => {
    expect(check(LOCAL)).toMatchObject({
      row: {
        event: {
          start: { dateTime: '2026-03-28T09:00:00', timeZone: 'W. Europe Standard Time' },
          end: { dateTime: '2026-03-28T10:00:00', timeZone: 'W. Europe Standard Time' },
        },
        zoneOrigin: 'mailbox',
        notes: [
          {
            field: 'Start',
            code: 'zone-from-mailbox',
            text: "Neither the row nor the job names a time zone, so the mailbox's own was taken: W. Europe Standard Time.",
          },
        ],
      },
    });
  });

  it('is that of all-day dates as well', () => {
    expect(check({ Start: '2026-06-12', End: '2026-06-13' })).toMatchObject({
      row: {
        event: { isAllDay: true, start: { dateTime: '2026-06-12T00:00:00', timeZone: 'W. Europe Standard Time' } },
        zoneOrigin: 'mailbox',
        notes: [{ code: 'all-day-by-dates' }, { field: 'Start', code: 'zone-from-mailbox' }],
      },
    });
  });

  it('is that of both times where only one has an offset', () => {
    expect(check({ ...LOCAL, Start: '2026-03-28T08:00:00Z' })).toMatchObject({
      row: { event: { start: { dateTime: '2026-03-28T09:00:00', timeZone: 'W. Europe Standard Time' } } },
    });
  });

  it('gives way to the zone of the row and of the job, without a note', () => {
    for (const [values, settings, zoneOrigin] of [
      [{ ...LOCAL, TimeZone: 'Asia/Tokyo' }, {}, 'row'],
      [LOCAL, { timeZone: 'Asia/Tokyo' }, 'settings'],
    ] as const) {
      expect(check(values, BERLIN, settings)).toMatchObject({
        row: { event: { start: { dateTime: '2026-03-28T09:00:00', timeZone: 'Asia/Tokyo' } }, zoneOrigin, notes: [] },
      });
    }
  });

  it('does not touch a row with offsets, so that its content does not hang on other rows', () => {
    const values = { Start: '2026-03-28T08:00:00Z', End: '2026-03-28T09:00:00Z' };
    const without = checkRow({ line: 2, values: { Mailbox: HALL, ...values } }, {}, zones);
    expect(check(values)).toEqual(without);
    expect(without).toMatchObject({ row: { zoneOrigin: 'value', event: { start: { timeZone: 'UTC' } } } });
  });

  it('does not take the place of a zone that is named wrongly', () => {
    for (const TimeZone of ['Atlantis', 7]) {
      const result = check({ ...LOCAL, TimeZone });
      expect(result).toMatchObject({ rejections: [{ field: 'TimeZone' }] });
      expect(result).not.toHaveProperty('awaitsZone');
    }
    // The clocks of Berlin skip this time; what they do says nothing about a row that names another zone.
    const skipped = { Start: '2026-03-29T02:30:00', End: '2026-03-29T04:00:00', TimeZone: 'Atlantis' };
    const result = check(skipped);
    expect('rejections' in result && result.rejections.map(({ code }) => code)).toEqual(['time-zone-unknown']);
    expect(check(LOCAL, BERLIN, { timeZone: 'Atlantis' })).toMatchObject({
      rejections: [{ code: 'time-zone-unknown' }],
    });
  });

  it('rejects a time that its clocks skip', () => {
    expect(check({ Start: '2026-03-29T02:30:00', End: '2026-03-29T04:00:00' })).toMatchObject({
      rejections: [{ field: 'Start', code: 'time-in-gap', reason: expect.stringContaining('W. Europe Standard Time') }],
    });
  });

  it('is awaited where it was not handed in, and only there', () => {
    expect(check(LOCAL, null)).toMatchObject({ mailbox: HALL, awaitsZone: true });
    const other = check(LOCAL, BERLIN, {}, 'library@school.example');
    expect(other).toMatchObject({ mailbox: 'library@school.example', awaitsZone: true });
    for (const result of [
      check(LOCAL, { problem: 'the settings of the mailbox name none either' }),
      check({ ...LOCAL, Start: 'noon', End: 'one' }, null),
      check(LOCAL, null, {}, 'nowhere'),
      check({ ...LOCAL, TimeZone: 'UTC' }, null),
    ]) {
      expect(result).not.toHaveProperty('awaitsZone');
    }
  });

  it('that could not be had rejects the row, saying what was tried and what to do', () => {
    const reason = (own: MailboxZone) => {
      const result = check(LOCAL, own);
      return 'rejections' in result ? result.rejections[0] : undefined;
    };
    expect(reason({ problem: 'the settings of the mailbox name none either' })).toEqual({
      field: 'Start',
      code: 'time-zone-missing',
      reason:
        "Start has no offset, neither the row nor the job names a time zone, and the settings of the mailbox name none either; fill TimeZone or set the job's time zone (--time-zone).",
    });
    expect(reason({ name: 'Customized Time Zone' })).toEqual({
      field: 'Start',
      code: 'time-zone-missing',
      reason:
        "Start has no offset, neither the row nor the job names a time zone, and the mailbox's own, 'Customized Time Zone', is neither a Windows nor an IANA zone; fill TimeZone or set the job's time zone (--time-zone).",
    });
  });
});
