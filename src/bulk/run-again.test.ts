import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, timetable } from '../../test/bulk-bench.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';

const open = benchesWith({ time: 'virtual' });

/** A job that is done, and its file. */
async function sent(text = timetable(6, 2), bench?: Bench): Promise<{ bench: Bench; file: string }> {
  const opened = bench ?? (await open());
  const file = await opened.write('lessons.csv', text);
  await opened.send(file);
  return { bench: opened, file };
}

/** Whether a run read the rows of its file. */
function isRead(events: readonly { type: string }[]): boolean {
  return events.some(({ type }) => type === 'input-progress');
}

describe('a finished job that is sent again', () => {
  it('reads no row and asks nobody, and tells the same results (R35 in part)', async () => {
    const { bench, file } = await sent();
    const first = await bench.send(file, { newJob: true, job: 'other' });
    const requests = bench.emulator.record.requestCount;
    const again = await bench.send(file, { job: 'other' });
    expect(again.events).toEqual([{ type: 'input-read', rows: 6, rejected: 0 }]);
    expect(bench.emulator.record.requestCount).toBe(requests);
    expect(again.results).toEqual(first.results);
    expect(again.report).toEqual({
      ...first.report,
      createdNow: 0,
      ms: expect.any(Number),
    });
  });

  it.for(['send', 'apply'] as const)('says the same of its rows where no results are asked for (%s)', async (way) => {
    const bench = await open();
    const bad = 'k9,nowhere,Art,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC';
    const file = await bench.write('lessons.csv', `${timetable(4, 2)}${bad}\n`);
    await bench[way](file);
    const { report } = await bench[way](file);
    const { report: short } = await bench[way](file, { results: undefined });
    const { counts, problems } = report;
    expect(counts).toMatchObject({ rows: 5, rejected: 1, [way === 'send' ? 'created' : 'unchanged']: 4 });
    expect(problems.rejected).toHaveLength(1);
    expect({ ...short, ms: 0 }).toEqual({ ...report, ms: 0 });
  });

  it('takes the time of this run as its last', async () => {
    const { bench, file } = await sent();
    await bench.pass(60_000);
    const now = bench.clock.now();
    await bench.send(file);
    const ledger = await openSqliteLedger({ file: `${bench.folder}/ledger.db` });
    const [job] = await ledger.jobs();
    await ledger.close();
    expect(job?.lastRunAt).toBeGreaterThanOrEqual(now);
  });

  it('tells its rejected rows again, and is refused where it is strict now', async () => {
    const { bench, file } = await sent(
      `${timetable(2, 1)}k9,nowhere,Art,2026-11-03T09:00:00,2026-11-03T10:00:00,UTC\n`,
    );
    const { report, results, events } = await bench.send(file);
    expect(isRead(events)).toBe(false);
    expect(report.counts).toMatchObject({ rows: 3, created: 2, rejected: 1 });
    expect(report.problems.rejected).toMatchObject([{ line: 4, faults: [{ field: 'Mailbox' }] }]);
    expect(results[2]).toMatchObject({ line: 4, status: 'rejected' });
    await expect(bench.send(file, { strict: true })).rejects.toMatchObject({ code: 'rows-rejected' });
  });

  it.for([
    ['one byte of the file is another', timetable(6, 2).replace('Lesson 3', 'Lesson 4'), {}],
    ['the file is longer', timetable(7, 2), {}],
    ['a setting makes other rows', timetable(6, 2), { calendar: 'Art' }],
  ] as const)('is read where %s', async ([, text, options]) => {
    const { bench, file } = await sent();
    await bench.write('lessons.csv', text);
    await expect(bench.send(file, options)).rejects.toMatchObject({ code: 'input-changed' });
  });

  it.for([
    ['a setting is named that changes no row', { gap: 'forward' }],
    ['it is read otherwise', { delimiter: 'comma' }],
    ['failed rows are to be sent again', { retryFailed: true }],
  ] as const)('is read where %s, and creates nothing', async ([, options]) => {
    const { bench, file } = await sent();
    const { events, report } = await bench.send(file, options);
    expect(isRead(events)).toBe(true);
    expect(report.createdNow).toBe(0);
  });

  it('is read where a row failed, which is sent again when it is asked for', async () => {
    const refused = { status: 403, code: 'ErrorQuotaExceeded' };
    const bench = await open({
      faults: {
        rules: [
          { match: { method: 'POST', pathContains: '/events', count: 1 }, action: { type: 'refuse', ...refused } },
        ],
      },
    });
    const { file } = await sent(timetable(2, 2), bench);
    const again = await bench.send(file);
    expect(again.report.counts).toMatchObject({ created: 1, failed: 1 });
    expect(isRead(again.events)).toBe(true);
    const { report, events } = await bench.send(file, { retryFailed: true });
    expect(report.counts).toMatchObject({ created: 2, failed: 0 });
    expect(isRead(events)).toBe(true);
  });

  it('is read where the zone of a row is its mailbox’s own', async () => {
    const row = 'k1,m0@school.example,Art,2026-11-03T09:00:00,2026-11-03T10:00:00';
    const { bench, file } = await sent(`Key,Mailbox,Subject,Start,End\n${row}\n`);
    expect(isRead((await bench.send(file)).events)).toBe(true);
  });

  it('is read where apply follows send, and not where it is applied once more', async () => {
    const { bench, file } = await sent();
    expect(isRead((await bench.apply(file)).events)).toBe(true);
    const again = await bench.apply(file);
    expect(isRead(again.events)).toBe(false);
    expect(again.report.counts).toMatchObject({ rows: 6, unchanged: 6, created: 0 });
    for (const more of [{ prune: true }, { recreate: true }, { overwrite: true }, { check: true }]) {
      expect(isRead((await bench.apply(file, more)).events)).toBe(true);
    }
  });

  it.for(['"status":"created"', '"fields":', 'AAkALgAAAAAAHYQDEapmEc2byACqAC'] as const)(
    'is refused where a byte of %s on record is another, whatever is asked for (R41 in part)',
    async (text) => {
      const { bench, file } = await sent();
      const path = `${bench.folder}/ledger.db`;
      const bytes = await readFile(path);
      // In a row, where it is no text of JSON: the trail of what was written is looked at by audit verify.
      let at = bytes.indexOf(text);
      while (bytes.readUInt8(at - 1) === '"'.charCodeAt(0)) at = bytes.indexOf(text, at + 1);
      bytes.writeUInt8(bytes.readUInt8(at + 5) ^ 1, at + 5);
      await writeFile(path, bytes);
      await expect(bench.send(file, { results: undefined })).rejects.toMatchObject({ code: 'ledger-damaged' });
      await expect(bench.send(file)).rejects.toMatchObject({ code: 'ledger-damaged' });
    },
  );

  it('creates its events once more after it was taken back', async () => {
    const { bench, file } = await sent();
    await bench.undo('lessons');
    const { report } = await bench.send(file);
    expect(report).toMatchObject({ createdNow: 6, counts: { created: 6 } });
  });

  it('is read where an earlier run left rows', async () => {
    const bench = await open();
    const file = await bench.write('lessons.csv', timetable(6, 2));
    await bench.send(file, { limit: 2 });
    expect((await bench.send(file)).report).toMatchObject({ createdNow: 4 });
    expect(isRead((await bench.send(file)).events)).toBe(false);
  });
});
