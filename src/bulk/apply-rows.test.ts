import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { type ApplyRowsOptions, applyRows } from './apply-rows.ts';
import type { PlannedChange } from './plan/plan-row.ts';
import { type PlanRowsOptions, planRows } from './plan-rows.ts';
import type { RowResult } from './results/results.ts';
import type { RowObjects } from './rows/formats/iterable-rows.ts';

const open = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

function lesson(key: string, subject = key, more: Record<string, unknown> = {}): Record<string, unknown> {
  const times = { Start: new Date(Date.UTC(2026, 10, 3, 9)), End: new Date(Date.UTC(2026, 10, 3, 10)) };
  return { Key: key, Mailbox: ROOM, Subject: subject, ...times, ...more };
}

const apply = (bench: Bench, rows: RowObjects, options: Partial<ApplyRowsOptions> = {}) =>
  bench.during(async (common) => {
    const run = applyRows(rows, { job: 'lessons', ...common, ...options });
    const results: RowResult[] = [];
    for await (const result of run) results.push(result);
    return { results, report: await run.report() };
  });

const plan = (bench: Bench, rows: RowObjects, options: Partial<PlanRowsOptions> = {}) =>
  bench.during(async (common) => {
    const run = planRows(rows, { job: 'lessons', ...common, ...options });
    const changes: PlannedChange[] = [];
    for await (const change of run) changes.push(change);
    return { changes, report: await run.report() };
  });

const subjects = (bench: Bench) =>
  bench
    .eventsOf(ROOM)
    .map(({ subject }) => subject)
    .sort();

describe('rows of a program that calendars are made equal to', () => {
  it('are created, updated, left alone and cancelled, with the results in their order and then what is gone', async () => {
    const bench = await open();
    await apply(bench, [lesson('a'), lesson('b'), lesson('c')]);
    const { results, report } = await apply(bench, [lesson('d'), lesson('b', 'other'), lesson('a')], { prune: true });
    expect(results.map(({ line, key, status }) => [line, key, status])).toEqual([
      [1, 'd', 'created'],
      [2, 'b', 'updated'],
      [3, 'a', 'unchanged'],
      [null, 'c', 'cancelled'],
    ]);
    expect(report).toMatchObject({
      job: { name: 'lessons' },
      counts: { rows: 3, created: 1, updated: 1, unchanged: 1 },
      gone: { rows: 1, cancelled: 1 },
      createdNow: 1,
      updatedNow: 1,
      cancelledNow: 1,
    });
    expect(subjects(bench)).toEqual(['a', 'd', 'other']);
  });

  it('with a key that came before are rejected, and no event of that key is cancelled for it (R7 in part)', async () => {
    const bench = await open();
    await apply(bench, [lesson('a')]);
    const { results } = await apply(bench, [lesson('a'), lesson('a', 'twice')], { prune: true });
    expect(results.map(({ status, faults }) => [status, faults[0]?.code])).toEqual([
      ['unchanged', undefined],
      ['rejected', 'key-repeated'],
    ]);
    expect(subjects(bench)).toEqual(['a']);
  });

  it('are read to their end before anything is sent, and nothing is where that is an error', async () => {
    const bench = await open();
    const failing = (function* () {
      yield lesson('a');
      throw new RangeError('of the source');
    })();
    await expect(apply(bench, failing)).rejects.toThrow(new RangeError('of the source'));
    expect(subjects(bench)).toEqual([]);
    expect((await apply(bench, [lesson('a')])).report.createdNow).toBe(1);
  });

  it('need a key each', async () => {
    const bench = await open();
    await expect(apply(bench, [lesson('a'), lesson('', 'b')])).rejects.toMatchObject({
      code: 'key-needed',
      message: 'rows: rows without a key cannot be found again: line 2.',
    });
  });

  it('are all carried out where the loop is left with its first result', async () => {
    const bench = await open();
    const report = await bench.during(async (common) => {
      const run = applyRows([lesson('a'), lesson('b')], { job: 'lessons', ...common });
      for await (const _ of run) break;
      return run.report();
    });
    expect(report.counts).toMatchObject({ rows: 2, created: 2 });
  });

  it('are carried out without a loop where only the report is asked for', async () => {
    const bench = await open();
    const report = await bench.during((common) => applyRows([lesson('a')], { job: 'lessons', ...common }).report());
    expect(report).toMatchObject({ createdNow: 1 });
  });
});

describe('a plan of rows of a program', () => {
  it('says what would become of each, then what it would cost, and leaves nothing behind', async () => {
    const bench = await open();
    await apply(bench, [lesson('a'), lesson('b')]);
    const before = bench.emulator.record.requests.length;
    const rows = [lesson('a', 'other'), lesson('c', 'c', { Attendees: 'ada@school.example' }), lesson('a')];
    const { changes, report } = await plan(bench, rows, { mode: 'apply', prune: true });
    expect(changes.map(({ line, key, act }) => [line, key, act])).toEqual([
      [1, 'a', 'update'],
      [2, 'c', 'create'],
      [3, 'a', 'rejected'],
      [null, 'b', 'cancel'],
    ]);
    expect(report).toMatchObject({
      rows: 3,
      counts: { update: 1, create: 1, rejected: 1, cancel: 0 },
      gone: { rows: 1, cancel: 1 },
      mails: { recipients: 1 },
    });
    expect(bench.emulator.record.requests.length).toBe(before);
    expect((await apply(bench, [lesson('a'), lesson('b')])).report.counts).toMatchObject({ unchanged: 2 });
  });

  it('of rows that would be sent is what sending them gives', async () => {
    const bench = await open();
    const { changes } = await plan(bench, [lesson('a'), lesson('a'), { Key: 'bad' }]);
    expect(changes.map(({ act }) => act)).toEqual(['create', 'rejected', 'rejected']);
  });
});
