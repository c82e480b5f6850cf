import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const HEADER = 'Key,Mailbox,Calendar,Subject,Start,End,TimeZone';
const day = (from: number, to: number) => `2026-11-03T${from}:00:00,2026-11-03T${to}:00:00,UTC`;
/** Of four rows one is good; one names a calendar that is not there; one ends before it starts; one is cut. */
const TERM = [
  HEADER,
  `k0,${ROOM},,Maths,${day(10, 11)}`,
  `k1,${ROOM},Exams,"Art, ""free""",${day(11, 12)}`,
  `k2,${ROOM},,=Music,${day(13, 12)}`,
  `k3,${ROOM}`,
  '',
].join('\n');

const textOf = (bench: Bench, name: string) => readFile(join(bench.folder, name), 'utf8');
const keysOnce = (bench: Bench, keys: number) => expect([...bench.eventsByKey().values()]).toEqual(Array(keys).fill(1));

describe('the file of failed rows', () => {
  it('has failed and rejected rows as they were read, which are created once they are mended and sent again', async () => {
    const bench = await benchWith();
    const failedRows = join(bench.folder, 'failed.csv');
    const { report } = await bench.send(await bench.write('term.csv', TERM), { failedRows });
    expect(report.counts).toMatchObject({ created: 1, failed: 1, rejected: 2 });
    const failed = await textOf(bench, 'failed.csv');
    expect(failed.split('\r\n')).toEqual([
      '\uFEFFGraphcalRow,GraphcalLine,GraphcalError,Key,Mailbox,Calendar,Subject,Start,End,TimeZone',
      expect.stringMatching(
        /^r2-[0-9a-f]{12},3,.*\(calendar-not-found\)"?,k1,m0@school\.example,Exams,"Art, ""free""",2026-11-03T11:00:00,/u,
      ),
      expect.stringMatching(
        /^r3-[0-9a-f]{12},4,End: End is before Start; correct one of them. \(end-before-start\),k2,m0@school.example,,=Music,2026-11-03T13:00:00,2026-11-03T12:00:00,UTC$/u,
      ),
      expect.stringMatching(
        /^r4-[0-9a-f]{12},5,The row has 2 fields and the header 7; write a delimiter for each column. \(csv-field-count\),,,,,,,$/u,
      ),
      '',
    ]);
    expect((await stat(failedRows)).mode & 0o777).toBe(0o600);

    const rest = `,k3,${ROOM},,Games,${day(14, 15)}`;
    await writeFile(
      failedRows,
      failed
        .replace(',Exams,', ',,')
        .replace(/T12:00:00,UTC\r\nr4/u, 'T14:00:00,UTC\r\nr4')
        .replace(/,{7}\r\n$/u, `${rest}\r\n`),
    );
    const again = await bench.send(failedRows, { job: 'term' });
    expect(again.report).toMatchObject({ createdNow: 3, counts: { created: 3 }, unknownColumns: [] });
    const subjects = bench.eventsOf(ROOM).map(({ subject }) => subject);
    expect(subjects.sort()).toEqual(['=Music', 'Art, "free"', 'Games', 'Maths']);
    keysOnce(bench, 4);
  });

  it('of JSON Lines has each value as it was', async () => {
    const bench = await benchWith();
    const row = {
      Key: 'k1',
      Mailbox: ROOM,
      Subject: 'Art',
      Start: '2026-11-03',
      End: '2026-11-01',
      Categories: ['a', 'b'],
    };
    const file = await bench.write('term.jsonl', `${JSON.stringify(row)}\nno row\n`);
    await bench.send(file, { timeZone: 'UTC', failedRows: join(bench.folder, 'failed.ndjson') });
    const lines = (await textOf(bench, 'failed.ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        GraphcalRow: expect.stringMatching(/^r1-[0-9a-f]{12}$/u),
        GraphcalLine: 1,
        GraphcalError: 'End: End is before Start; correct one of them. (end-before-start)',
        ...row,
      },
      {
        GraphcalRow: expect.stringMatching(/^r2-/u),
        GraphcalLine: 2,
        GraphcalError: expect.stringContaining('(json-invalid)'),
      },
    ]);
  });

  it('has what a strict job refuses, and of a file without a failed row its header alone', async () => {
    const bench = await benchWith();
    const failedRows = join(bench.folder, 'failed.csv');
    const strict = bench.send(await bench.write('term.csv', TERM), { strict: true, failedRows });
    await expect(strict).rejects.toMatchObject({ code: 'rows-rejected' });
    expect((await textOf(bench, 'failed.csv')).split('\r\n').map((line) => line.slice(0, 3))).toEqual([
      '\uFEFFGr',
      ',4,',
      ',5,',
      '',
    ]);
    // Nothing of it was taken in, so there is no row that one of these could mend.
    await expect(bench.send(failedRows, { job: 'term' })).rejects.toMatchObject({ code: 'row-reference-missing' });
    await bench.send(await bench.write('good.csv', TERM.split('\n').slice(0, 2).join('\n')), { failedRows });
    expect(await textOf(bench, 'failed.csv')).toBe(`\uFEFFGraphcalRow,GraphcalLine,GraphcalError,${HEADER}\r\n`);
  });

  it('is sent by the job that it is of alone, and nothing is cancelled for what is not in it', async () => {
    const bench = await benchWith();
    const failedRows = join(bench.folder, 'failed.csv');
    await bench.apply(await bench.write('term.csv', TERM), { failedRows });
    const sent = bench.emulator.record.requests.length;
    await expect(bench.send(failedRows)).rejects.toMatchObject({
      code: 'job-needed',
      message: `${failedRows} is a file of failed rows, and nothing says of which job.`,
    });
    await expect(bench.apply(failedRows, { job: 'term', prune: true })).rejects.toMatchObject({ code: 'prune-unsafe' });
    expect(bench.emulator.record.requests.length).toBe(sent);
  });

  it('is in the format of the input, which can be read twice', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', TERM);
    const refused = (failedRows: string, more = {}) =>
      bench.send(file, { failedRows: join(bench.folder, failedRows), ...more });
    await expect(refused('failed.jsonl')).rejects.toMatchObject({ code: 'failed-rows-format' });
    await expect(refused('term.csv')).rejects.toMatchObject({ code: 'results-are-input' });
    await expect(refused('nowhere/failed.csv')).rejects.toMatchObject({ code: 'results-not-writable' });
    async function* stream() {
      yield Buffer.from(TERM);
    }
    const streamed = refused('failed.csv', { stream: stream(), format: 'csv', job: 'term' });
    await expect(streamed).rejects.toMatchObject({ code: 'failed-rows-need-a-file' });
    expect(bench.emulator.record.commits).toEqual([]);
  });

  it('is not written of an input that was changed while it was sent', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', TERM);
    const failedRows = join(bench.folder, 'failed.csv');
    let isChanged = false;
    const tell = ({ type }: { type: string }) => {
      isChanged ||= type === 'run-started';
    };
    const wire = { before: () => (isChanged ? writeFile(file, TERM.replace('Maths', 'Math')) : undefined) };
    const changing = await benchWith({ wire });
    await expect(changing.send(file, { failedRows, tell })).rejects.toMatchObject({
      code: 'input-changed-meanwhile',
      hint: expect.stringContaining('on record'),
    });
    await expect(stat(failedRows)).rejects.toMatchObject({ code: 'ENOENT' });
    keysOnce(changing, 1);
  });
});
