import { statSync, truncateSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { repairLedger } from './repair.ts';
import { resumeJob } from './resume.ts';
import { sendRows } from './send-rows.ts';

const open = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const lesson = (subject: string, { key = '', calendar = '', end = '11' } = {}) =>
  `${key},${ROOM},${calendar},${subject},2026-11-03T10:00:00,2026-11-03T${end}:00:00,UTC`;
const fileOf = (...rows: string[]) => ['Key,Mailbox,Calendar,Subject,Start,End,TimeZone', ...rows, ''].join('\n');

/** Sends rows of which some fail, mends what is in the file of failed rows, and gives that file. */
async function failedOf(bench: Bench, rows: string[], mend: (text: string) => string): Promise<string> {
  const failedRows = join(bench.folder, 'failed.csv');
  await bench.send(await bench.write('term.csv', fileOf(...rows)), { failedRows });
  await writeFile(failedRows, mend(await readFile(failedRows, 'utf8')));
  return failedRows;
}

const subjects = (bench: Bench) => bench.eventsOf(ROOM).map(({ subject }) => subject);
const requests = (bench: Bench) => bench.emulator.record.requests.length;
/** Rows without keys, equal but for what their failing is about; the second equal one and the bad one fail. */
const EQUAL = [
  lesson('Art'),
  lesson('Art', { calendar: 'Exams' }),
  lesson('Art', { calendar: 'Exams' }),
  lesson('Music', { end: '09' }),
];

describe('a mended file of failed rows', () => {
  it('takes the places of the rows that failed, equal ones each its own, and the whole file is known afterwards', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games').replace('T09:', 'T12:'));
    const mended = await bench.send(file, { job: 'term' });
    expect(mended.results.map(({ line, status }) => [line, status])).toEqual([
      [2, 'created'],
      [3, 'failed'],
      [4, 'created'],
    ]);
    expect(mended.report).toMatchObject({ counts: { rows: 3, created: 2, failed: 1 }, gone: { rows: 0 } });
    expect(subjects(bench).sort()).toEqual(['Art', 'Games', 'Music']);

    const again = await bench.send(join(bench.folder, 'term.csv'));
    expect(again.report).toMatchObject({
      createdNow: 0,
      counts: { rows: 4, created: 3, failed: 1, rejected: 0 },
      gone: { rows: 0 },
      mended: { rows: 2, lines: [3, 5] },
    });
    expect(subjects(bench)).toHaveLength(3);
  });

  it('whose rows become equal to one that is there are events of their own, and so in the whole file once it is mended too', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replaceAll(',Exams,', ',,').replace('T09:', 'T11:'));
    expect((await bench.send(file, { job: 'term' })).report.createdNow).toBe(3);
    const whole = await bench.write('term.csv', fileOf(lesson('Art'), lesson('Art'), lesson('Art'), lesson('Music')));
    const again = await bench.send(whole);
    expect(again.report).toMatchObject({ createdNow: 0, counts: { rows: 4, created: 4 }, mended: { rows: 0 } });
    expect(subjects(bench).sort()).toEqual(['Art', 'Art', 'Art', 'Music']);
  });

  it('may be sent again, also where its run was cut short, and once more mended', async () => {
    const bench = await open();
    const asked = new AbortController();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games'));
    const tell = ({ type }: { type: string }) => type === 'input-read' && asked.abort();
    const cut = await bench.send(file, { job: 'term', signal: asked.signal, tell });
    expect(cut.report.counts).toMatchObject({ rows: 3, pending: 2, rejected: 1 });
    const failedRows = join(bench.folder, 'again.csv');
    expect((await bench.send(file, { job: 'term', failedRows })).report.createdNow).toBe(1);
    expect((await bench.send(file, { job: 'term' })).report).toMatchObject({ createdNow: 0, counts: { created: 1 } });
    const text = await readFile(failedRows, 'utf8');
    await writeFile(failedRows, text.replace(',Exams,Art', ',,Sports').replace('T09:', 'T12:'));
    expect((await bench.send(failedRows, { job: 'term' })).report.createdNow).toBe(2);
    const whole = await bench.send(join(bench.folder, 'term.csv'));
    expect(whole.report).toMatchObject({
      createdNow: 0,
      counts: { created: 4 },
      mended: { rows: 3, lines: [3, 4, 5] },
    });
    expect(subjects(bench).sort()).toEqual(['Art', 'Games', 'Music', 'Sports']);
  });

  it.each([
    ['an empty reference', (text: string) => text.replace(/r3-[0-9a-f]{12},/u, ','), 'missing', 3, 'GraphcalRow'],
    ['a reference that was changed', (text: string) => text.replace('\nr3-', '\nr2-'), 'unknown', 3, 'GraphcalRow'],
    [
      'the reference of an earlier line',
      (text: string) => text.replace(/r3-[0-9a-f]{12}/u, /r2-[0-9a-f]{12}/u.exec(text)?.[0] ?? ''),
      'repeated',
      3,
      'GraphcalRow',
    ],
    ['another key than the row that failed', (text: string) => text.replace(',k3,', ',k9,'), 'other-key', 3, 'Key'],
    [
      'the key of another row',
      (text: string) => text.replace(',k4,', ',k1,').replace('T09:', 'T12:'),
      'taken-key',
      4,
      'Key',
    ],
  ])('with %s is refused by line and field before anything is sent', async (_, mend, reason, line, field) => {
    const bench = await open();
    const rows = [
      lesson('Art', { key: 'k1' }),
      lesson('Games', { key: 'k2', calendar: 'Exams' }),
      lesson('Games', { key: 'k3', calendar: 'Exams' }),
      lesson('Music', { key: 'k4', end: '09' }),
    ];
    const file = await failedOf(bench, rows, mend);
    const sent = requests(bench);
    await expect(bench.send(file, { job: 'term' })).rejects.toMatchObject({
      code: `row-reference-${reason}`,
      place: { line, field },
      message: expect.stringContaining(`failed.csv:${line}: ${field}: `),
    });
    expect(requests(bench)).toBe(sent);
  });

  it('is refused by a job that it is not of', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text);
    await bench.send(await bench.write('other.csv', fileOf(...EQUAL)), { newJob: true });
    await expect(bench.send(file, { job: 'other' })).rejects.toMatchObject({
      code: 'row-reference-unknown',
      message: expect.stringContaining("and job 'other' has no such row."),
    });
  });

  it('keeps its events when the whole file is applied that has the old rows, and those are not overwritten unless mended there', async () => {
    const bench = await open();
    const rows = [
      lesson('Art', { key: 'k1' }),
      lesson('Games', { key: 'k2', calendar: 'Exams' }),
      lesson('Music', { key: 'k3', end: '09' }),
    ];
    const file = await failedOf(bench, rows, (text) =>
      text.replace(',Exams,Games', ',,Sports').replace('T09:', 'T12:'),
    );
    await bench.send(file, { job: 'term' });
    const whole = join(bench.folder, 'term.csv');
    const applied = await bench.apply(whole, { prune: true });
    expect(applied.report).toMatchObject({
      counts: { rows: 3, unchanged: 3 },
      cancelledNow: 0,
      mended: { rows: 2, lines: [3, 4] },
    });
    // A plan shows the rows all the same, and what apply would answer.
    const planned = { counts: { unchanged: 3 }, mended: { rows: 2, lines: [3, 4] } };
    expect((await bench.plan(whole, { mode: 'apply' })).plan).toMatchObject({ ...planned, refused: undefined });
    const overwritten = await bench.plan(whole, { mode: 'apply', overwrite: true });
    expect(overwritten.plan).toMatchObject({ ...planned, refused: { code: 'rows-mended', place: { line: 3 } } });
    await expect(bench.apply(whole, { overwrite: true })).rejects.toMatchObject({
      code: 'rows-mended',
      place: { line: 3 },
    });
    expect(subjects(bench).sort()).toEqual(['Art', 'Music', 'Sports']);

    await writeFile(
      whole,
      fileOf(...rows)
        .replace(',Exams,Games', ',,Rowing')
        .replace('T09:', 'T12:'),
    );
    expect((await bench.apply(whole)).report).toMatchObject({ updatedNow: 1, mended: { rows: 0 } });
    // What the file said before the mending is a change like any other from then on.
    await writeFile(whole, fileOf(...rows).replace('T09:', 'T12:'));
    expect((await bench.apply(whole)).report).toMatchObject({ updatedNow: 1, mended: { rows: 0 } });
    expect(subjects(bench).sort()).toEqual(['Art', 'Games', 'Music']);
  });

  it('leaves other rows of the job to wait, and sends them with its own', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games'));
    const more = fileOf(...EQUAL, lesson('Chess'), lesson('Drama'));
    const whole = await bench.write('term.csv', more);
    await bench.send(whole, { acceptChanges: true, limit: 1 });
    expect((await bench.send(file, { job: 'term', limit: 1 })).report.counts).toMatchObject({ rows: 3, pending: 2 });
    await bench.during((common) => resumeJob({ ...common, job: 'term' }));
    expect(subjects(bench).sort()).toEqual(['Art', 'Chess', 'Drama', 'Games']);
  });

  it('is remembered by a ledger that was repaired', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games'));
    await bench.send(file, { job: 'term' });
    const ledger = join(bench.folder, 'ledger.db');
    truncateSync(ledger, statSync(ledger).size - 1);
    expect((await repairLedger({ home: bench.folder, now: 0 })).keptAs).toBeDefined();
    const { report } = await bench.send(join(bench.folder, 'term.csv'));
    expect(report).toMatchObject({ createdNow: 0, counts: { created: 2 }, mended: { rows: 1, lines: [3] } });
  });

  it('is planned as it would be sent', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games'));
    const { rows, plan } = await bench.plan(file, { job: 'term' });
    expect(plan.gone).toEqual({ rows: 0, cancel: 0 });
    expect(rows.map(({ line, act }) => [line, act])).toEqual([
      [2, 'create'],
      [3, 'create'],
      [4, 'rejected'],
    ]);
    expect((await bench.send(file, { job: 'term' })).report.createdNow).toBe(1);
  });

  it('is not made once more by rows of a program that have the old row', async () => {
    const bench = await open();
    const file = await failedOf(bench, EQUAL, (text) => text.replace(',Exams,Art', ',,Games'));
    await bench.send(file, { job: 'term' });
    const old = {
      Mailbox: ROOM,
      Calendar: 'Exams',
      Subject: 'Art',
      Start: '2026-11-03T10:00:00',
      End: '2026-11-03T11:00:00',
      TimeZone: 'UTC',
    };
    const run = bench.during((common) => sendRows([old], { ...common, job: 'term' }).report());
    await expect(run).rejects.toMatchObject({ code: 'rows-mended' });
  });
});
