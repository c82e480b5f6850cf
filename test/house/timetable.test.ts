import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRow } from '../../src/bulk/rows/check-row.ts';
import { openRows } from '../../src/bulk/rows/formats/open-rows.ts';
import type { CheckResult } from '../../src/bulk/rows/row.ts';
import { createZones } from '../../src/graph/time-zone.ts';

const SAMPLE = 'examples/timetable.csv';

async function checkSample(): Promise<CheckResult[]> {
  const zones = createZones();
  const results: CheckResult[] = [];
  const { rows } = await openRows(SAMPLE);
  for await (const record of rows) results.push(checkRow(record, {}, zones));
  return results;
}

describe('the sample timetable', () => {
  it('is what its script makes, byte for byte', () => {
    const folder = mkdtempSync(join(tmpdir(), 'graphcal-timetable-'));
    try {
      const made = join(folder, 'timetable.csv');
      execFileSync(process.execPath, ['scripts/make-timetable.mjs', made], { timeout: 20_000 });
      expect(readFileSync(made).equals(readFileSync(SAMPLE))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has 322 rows that can be sent, to twelve mailboxes in three zones', async () => {
    const good = (await checkSample()).flatMap((result) => ('row' in result ? [result.row] : []));
    expect(good).toHaveLength(322);
    expect(new Set(good.map(({ mailbox }) => mailbox)).size).toBe(12);
    expect(new Set(good.map(({ event }) => event.start?.timeZone)).size).toBeGreaterThanOrEqual(3);
  });

  it('has five rows that cannot be sent, each for its own reason', async () => {
    const bad = (await checkSample()).flatMap((result) => ('row' in result ? [] : [result]));
    expect(bad.map(({ key, rejections }) => [key, rejections.map(({ field, code }) => `${field} ${code}`)])).toEqual([
      ['autumn-2026/london/room.101/2026-09-16/15:00', ['End end-before-start']],
      ['autumn-2026/london/science.lab/2026-10-07/13:00', ['TimeZone time-zone-unknown']],
      ['autumn-2026/london/library/2026-10-20/10:00', ['Attendees attendee-address-invalid']],
      ['autumn-2026/london/sports.hall/2026-11-05/17:00', ['Start time-invalid']],
      ['autumn-2026/london/year8/2026-12-02/11:00', ['Start time-missing']],
    ]);
  });

  it('holds what a table of a school holds: empty cells, whole days, both forms of attendees, HTML, several lines', async () => {
    const good = (await checkSample()).flatMap((result) => ('row' in result ? [result.row] : []));
    const count = (test: (row: (typeof good)[number]) => boolean) => good.filter(test).length;
    expect({
      withoutSubject: count(({ event }) => event.subject === undefined || event.subject === null),
      withoutBody: count(({ event }) => event.body === undefined || event.body === null),
      wholeDays: count(({ event }) => event.isAllDay === true),
      html: count(({ event }) => event.body?.contentType === 'html'),
      severalLines: count(({ event }) => event.body?.content?.includes('\n') === true),
      withAttendees: count(({ event }) => (event.attendees?.length ?? 0) > 0),
    }).toEqual({ withoutSubject: 16, withoutBody: 202, wholeDays: 13, html: 30, severalLines: 31, withAttendees: 61 });
    const text = readFileSync(SAMPLE, 'utf8');
    expect(text).toContain('[{""Name"":""');
    expect(text).toContain('; optional: ');
  });
});
