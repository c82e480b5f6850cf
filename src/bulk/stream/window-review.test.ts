import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../../test/bulk-bench.ts';
import { applyRows } from '../apply-rows.ts';
import type { RowResult } from '../results/results.ts';
import { type SendRowsOptions, type SendRowsReport, sendRows } from '../send-rows.ts';
import { nextWindow } from './window-testing.ts';

const open = benchesWith({ time: 'virtual' });

/** A row whose event mails so many attendees. */
function lesson(key: string, { mails = 0, mailbox = mailboxOf(0), end = 10 } = {}): Record<string, unknown> {
  const Attendees = Array.from({ length: mails }, (_, at) => mailboxOf(at + 5)).join(';');
  const [Start, End] = [9, end].map((hour) => new Date(Date.UTC(2026, 10, 3, hour)));
  return { Key: key, Mailbox: mailbox, Subject: key, Start, End, ...(mails === 0 ? {} : { Attendees }) };
}

/** Each list is a window of its own. */
async function* windows(bench: Bench, ...lists: Record<string, unknown>[][]) {
  for (const [at, list] of lists.entries()) {
    if (at > 0) await nextWindow(bench.clock);
    yield* list;
  }
}

interface Ended {
  results: (string | null)[][];
  report: SendRowsReport | undefined;
  error: unknown;
}

const sendAll = (bench: Bench, lists: Record<string, unknown>[][], options: Partial<SendRowsOptions>): Promise<Ended> =>
  bench.during(async (common) => {
    const run = sendRows(windows(bench, ...lists), { job: 'lessons', ...common, ...options });
    const results: RowResult[] = [];
    let error: unknown;
    try {
      for await (const result of run) results.push(result);
    } catch (thrown) {
      error = thrown;
    }
    const report = error === undefined ? await run.report() : undefined;
    return { results: results.map(({ key, status }) => [key, status]), report, error };
  });

const subjects = (bench: Bench, mailbox = 0) => bench.eventsOf(mailboxOf(mailbox)).map(({ subject }) => subject);

describe('rows that come bit by bit', () => {
  it('end strictly at the first window with a bad row, whose good rows are not sent', async () => {
    const bench = await open();
    const lists = [[lesson('a')], [lesson('b'), lesson('bad', { end: 8 }), lesson('a')], [lesson('c')]];
    const strict = await sendAll(bench, lists, { strict: true });
    expect(strict.results).toEqual([
      ['a', 'created'],
      ['bad', 'rejected'],
      ['a', 'rejected'],
    ]);
    expect(strict.error).toMatchObject({
      code: 'rows-rejected',
      rows: 2,
      rejected: [{ line: 3 }, { line: 4 }],
      message: '2 of the next rows are bad, the first is row 3.',
    });
    expect(subjects(bench)).toEqual(['a']);
    const mended = await sendAll(bench, [[lesson('a')], [lesson('b')]], { strict: true });
    expect(mended.report).toMatchObject({ createdNow: 1, counts: { rows: 2, created: 2 } });
  });

  it('mail as many attendees as are allowed, and the window that would mail more is not taken in', async () => {
    const bench = await open();
    const lists = [[lesson('a', { mails: 2 })], [lesson('b', { mails: 1 }), lesson('c')], [lesson('d', { mails: 2 })]];
    const stopped = await sendAll(bench, lists, { maxMails: 4 });
    expect(stopped.results).toEqual([
      ['a', 'created'],
      ['b', 'created'],
      ['c', 'created'],
    ]);
    expect(stopped.error).toMatchObject({
      code: 'too-many-mails',
      message: 'The next rows would mail 2 attendees after 3, and 4 are allowed.',
    });
    expect(subjects(bench)).toEqual(['a', 'b', 'c']);
    // What was sent before mails nobody again.
    const again = await sendAll(bench, lists, { maxMails: 2 });
    expect(again.report).toMatchObject({ createdNow: 1, counts: { rows: 4, created: 4 } });
  });

  it('are those of some mailboxes alone where that is asked, and the others wait', async () => {
    const bench = await open();
    const lists = [[lesson('a'), lesson('b', { mailbox: mailboxOf(1), mails: 3 })], [lesson('c')]];
    const only = await sendAll(bench, lists, { only: [' M0@School.example '], maxMails: 0 });
    expect(only.results).toEqual([
      ['a', 'created'],
      ['b', 'pending'],
      ['c', 'created'],
    ]);
    expect(subjects(bench, 1)).toEqual([]);
    const uncounted = await sendAll(bench, lists, { maxMails: 9 });
    expect(uncounted.error).toMatchObject({ code: 'rows-waiting', hint: expect.stringContaining('resumeJob') });
    expect((await sendAll(bench, lists, {})).report).toMatchObject({ createdNow: 1, counts: { created: 3 } });
    expect(subjects(bench, 1)).toEqual(['b']);
  });

  it.each([
    ['limit', 5],
    ['confirm', () => true],
    ['results', 'x.jsonl'],
    ['failedRows', 'x.csv'],
  ])('refuse %s, which a stream cannot keep, before anything is asked for', async (name, value) => {
    const bench = await open();
    const { error } = await sendAll(bench, [[lesson('a')]], { [name]: value });
    expect(error).toMatchObject({
      code: 'option-not-of-streams',
      message: `${name} cannot be kept for rows that come bit by bit.`,
    });
    expect(bench.emulator.record.commits).toEqual([]);
  });

  it('refuse rows of a file of failed rows, which have their places in the job', async () => {
    const bench = await open();
    const { error } = await sendAll(bench, [[{ ...lesson('a'), GraphcalRow: 'r1-0123456789ab' }]], {});
    expect(error).toMatchObject({ code: 'failed-rows-streamed', place: { field: 'GraphcalRow' } });
    expect(subjects(bench)).toEqual([]);
  });
});

describe('rows that calendars are made equal to', () => {
  it('are not sent at all where one is bad and that is asked for', async () => {
    const bench = await open();
    const results: RowResult[] = [];
    const strictly = bench.during(async (common) => {
      const rows = [lesson('a'), lesson('bad', { end: 8 })];
      for await (const result of applyRows(rows, { job: 'lessons', strict: true, ...common })) results.push(result);
    });
    await expect(strictly).rejects.toMatchObject({ code: 'rows-rejected', rows: 1 });
    expect(results).toMatchObject([{ line: 2, key: 'bad', status: 'rejected' }]);
    expect(bench.emulator.record.commits).toEqual([]);
  });
});
