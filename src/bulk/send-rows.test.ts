import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, type RowsOptions } from '../../test/bulk-bench.ts';
import type { BulkEvent } from './events.ts';
import type { RowResult } from './results/results.ts';
import type { RowObjects } from './rows/formats/iterable-rows.ts';
import { type SendRowsOptions, type SendRowsReport, sendRows } from './send-rows.ts';

const open = benchesWith({ time: 'virtual' });

/** A row of one hour. */
function lesson(at: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Key: `k${at}`,
    Mailbox: mailboxOf(at % 3),
    Subject: `Lesson ${at}`,
    Start: new Date(Date.UTC(2026, 10, 3, 9)),
    End: new Date(Date.UTC(2026, 10, 3, 10)),
    ...more,
  };
}

/** Rows k0, k1, … that are asked for one by one, and how many were. */
function lessonsOf(count: number) {
  const source = {
    asked: 0,
    isClosed: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (; source.asked < count; ) yield lesson(source.asked++);
      } finally {
        source.isClosed = true;
      }
    },
  };
  return source;
}

async function sendAll(
  bench: Bench,
  rows: RowObjects,
  options: Partial<SendRowsOptions> = {},
): Promise<{ results: RowResult[]; report: SendRowsReport }> {
  return bench.during(async (common) => {
    const run = sendRows(rows, { job: 'lessons', ...common, ...options });
    const results: RowResult[] = [];
    for await (const result of run) results.push(result);
    return { results, report: await run.report() };
  });
}

const told = (results: readonly RowResult[]) => results.map(({ line, key, status }) => [line, key, status]);
const commits = ({ emulator }: Bench) => emulator.record.commits.length;

describe('rows of a program', () => {
  it('become events, with a result each in their order, bad ones among the others', async () => {
    const bench = await open();
    const { results, report } = await sendAll(bench, [lesson(0), { Key: 'bad', Mailbox: mailboxOf(0) }, lesson(2), 7]);
    expect(told(results)).toEqual([
      [1, 'k0', 'created'],
      [2, 'bad', 'rejected'],
      [3, 'k2', 'created'],
      [4, null, 'rejected'],
    ]);
    expect(results[3]?.faults).toMatchObject([{ code: 'row-not-object' }]);
    expect(results[0]?.EventID).toEqual(expect.any(String));
    expect(report).toMatchObject({
      job: { name: 'lessons' },
      counts: { rows: 4, created: 2, rejected: 2 },
      createdNow: 2,
      stopped: undefined,
      zones: [{ zone: 'UTC', rows: 2 }],
    });
    expect(bench.eventsOf(mailboxOf(0))).toMatchObject([{ start: { dateTime: '2026-11-03T09:00:00.0000000' } }]);
  });

  it('are not sent again by a later run, which gives the same events without a write', async () => {
    const bench = await open();
    const first = await sendAll(bench, lessonsOf(1_200));
    const before = bench.emulator.record.requests.length;
    const again = await sendAll(bench, lessonsOf(1_200));
    expect(again.results).toEqual(first.results);
    expect(again.report).toMatchObject({ createdNow: 0, counts: { rows: 1_200, created: 1_200 } });
    expect(bench.emulator.record.requests.length).toBe(before);
    expect(commits(bench)).toBe(1_200);
  });

  it('leave alone the rows of earlier runs that are not among them', async () => {
    const bench = await open();
    await sendAll(bench, [lesson(0), lesson(1)]);
    const { results } = await sendAll(bench, [lesson(2), lesson(1)]);
    expect(told(results)).toEqual([
      [1, 'k2', 'created'],
      [2, 'k1', 'created'],
    ]);
    expect(commits(bench)).toBe(3);
    expect(told((await sendAll(bench, [lesson(0)])).results)).toEqual([[1, 'k0', 'created']]);
    expect(commits(bench)).toBe(3);
  });

  it('with a key that came before are rejected, and it is said where it came, however far apart (R7 in part)', async () => {
    const bench = await open();
    const { results } = await sendAll(bench, [
      ...Array.from({ length: 600 }, (_, at) => lesson(at)),
      lesson(4),
      lesson(600),
    ]);
    expect(told(results).slice(600)).toEqual([
      [601, 'k4', 'rejected'],
      [602, 'k600', 'created'],
    ]);
    expect(results[600]?.faults).toEqual([
      {
        field: 'Key',
        code: 'key-repeated',
        reason: "The key 'k4' is that of row 5 already; give each row its own key.",
      },
    ]);
    expect(commits(bench)).toBe(601);
  });

  it('without a key are different events where they are equal, and the same ones in a later run (R7 in part)', async () => {
    const bench = await open();
    const equal = Array.from({ length: 700 }, () => lesson(0, { Key: undefined }));
    const first = await sendAll(bench, equal);
    expect(new Set(first.results.map(({ EventID }) => EventID)).size).toBe(700);
    const again = await sendAll(bench, equal);
    expect(again.results).toEqual(first.results);
    expect(commits(bench)).toBe(700);
  });

  it('that were changed after they were sent keep their event, and it is said', async () => {
    const bench = await open();
    await sendAll(bench, [lesson(0)]);
    const { results } = await sendAll(bench, [lesson(0, { Subject: 'Other' })]);
    expect(results).toMatchObject([
      { status: 'created', warnings: [{ code: 'zone-from-offset' }, { code: 'kept-as-sent' }] },
    ]);
    expect(commits(bench)).toBe(1);
  });

  it('that another job sent are refused, unless it is said that they are to be made again', async () => {
    const bench = await open();
    await sendAll(bench, [lesson(0)]);
    await expect(sendAll(bench, [lesson(1), lesson(0)], { job: 'other' })).rejects.toMatchObject({
      code: 'keys-of-another-job',
    });
    expect(commits(bench)).toBe(1);
    await sendAll(bench, [lesson(0)], { job: 'other', newJob: true });
    expect(commits(bench)).toBe(2);
  });

  it('are found in the calendar where the ledger was lost, in every window (R10 in part)', async () => {
    const bench = await open();
    const { results } = await sendAll(bench, lessonsOf(1_100));
    const fresh = await bench.during((common) => runIn({ ...common, home: `${bench.folder}/fresh` }, lessonsOf(1_100)));
    expect(fresh.map(({ status }) => status)).toEqual(results.map(() => 'adopted'));
    expect(fresh.map(({ EventID }) => EventID)).toEqual(results.map(({ EventID }) => EventID));
    expect(commits(bench)).toBe(1_100);
  });

  it('cause one list of a mailbox, not one in each window', async () => {
    const bench = await open();
    await sendAll(bench, lessonsOf(2_000));
    const lists = bench
      .requestsOf(mailboxOf(0))
      .filter(({ method, path }) => method === 'GET' && path.includes('startswith'));
    expect(lists).toHaveLength(1);
  });

  it('that come to several windows are one run to whoever listens', async () => {
    const bench = await open();
    const events: BulkEvent[] = [];
    await sendAll(bench, lessonsOf(1_001), { tell: (event) => events.push(event) });
    const named = (type: BulkEvent['type']) => events.filter((event) => event.type === type);
    expect(named('run-started')).toHaveLength(1);
    expect(named('input-read')).toEqual([{ type: 'input-read', rows: 1_001, rejected: 0 }]);
    expect(named('row-settled')).toHaveLength(1_001);
    expect(named('run-ended')).toMatchObject([{ counts: { done: 1_001, open: 0 } }]);
  });

  it('need the name of a job', async () => {
    const bench = await open();
    const options = { job: undefined as unknown as string };
    await expect(sendAll(bench, [lesson(0)], options)).rejects.toMatchObject({ code: 'job-needed' });
  });
});

async function runIn(common: RowsOptions, rows: RowObjects): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for await (const result of sendRows(rows, { job: 'lessons', ...common })) results.push(result);
  return results;
}
