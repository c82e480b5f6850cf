import fc from 'fast-check';
import { expect } from 'vitest';
import type { IntakeRejection, IntakeRow, JobRecord, Ledger, ResultRecord } from './ledger.ts';
import {
  done,
  failed,
  rejection,
  results,
  row,
  sending,
  TUTOR,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';

/** A row of an input that changes from reading to reading: few keys and contents, so that rows meet again. */
type HistoryRow = { key: string | undefined; content: string; moved: boolean; bad: boolean };

/** What happens to a job: its input is read again, or one row that waits gets on. */
export type HistoryStep =
  | { type: 'intake'; rows: HistoryRow[]; retryFailed: boolean; ends: 'apply' | 'discard' }
  | { type: 'row'; pick: number; becomes: 'sending' | 'done' | 'failed' | 'given up' };

const input: fc.Arbitrary<HistoryRow[]> = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom('A', 'B', 'C', 'D', undefined),
    content: fc.constantFrom('x', 'y'),
    moved: fc.boolean(),
    bad: fc.nat(5).map((one) => one === 0),
  }),
  // An explicit key given twice never comes to an apply.
  { maxLength: 7, comparator: (one, other) => one.key !== undefined && one.key === other.key },
);

/** Histories of one job. */
export const histories: fc.Arbitrary<HistoryStep[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('intake' as const),
      rows: input,
      retryFailed: fc.boolean(),
      ends: fc.constantFrom('apply' as const, 'apply' as const, 'discard' as const),
    }),
    fc.record({
      type: fc.constant('row' as const),
      pick: fc.nat(20),
      becomes: fc.constantFrom('sending' as const, 'done' as const, 'failed' as const, 'given up' as const),
    }),
    fc.record({
      type: fc.constant('row' as const),
      pick: fc.nat(20),
      becomes: fc.constantFrom('sending' as const, 'done' as const),
    }),
  ),
  { minLength: 3, maxLength: 14 },
);

/** Plays a history, and after each step looks whether the ledger still says what it must. */
export async function checkHistory(ledger: Ledger, job: JobRecord, steps: readonly HistoryStep[]): Promise<void> {
  /** Keys and places of the input that counts. */
  let last: (IntakeRow | IntakeRejection)[] = [];
  /** Each event by its source key: what the ledger must never forget. */
  const events = new Map<string, string>();
  for (const [at, step] of steps.entries()) {
    const before = await results(ledger, job);
    if (step.type === 'row') {
      const rows = await waiting(ledger, job);
      const one = rows[step.pick % Math.max(rows.length, 1)];
      if (one === undefined) continue;
      const eventId = `event ${at}`;
      if (step.becomes === 'sending') await write(ledger, job, sending(one));
      if (step.becomes === 'failed') await write(ledger, job, failed(one, 'denied'));
      if (step.becomes === 'given up') await write(ledger, job, failed(one, 'row-gone'));
      if (step.becomes === 'done') {
        await write(ledger, job, done(one, eventId));
        const key = before.find(({ number }) => number === one.number)?.key ?? '';
        events.set(key, eventId);
      }
    } else {
      const rows = step.rows.map(rowOf);
      if (step.ends === 'apply') {
        await takeIn(ledger, job, rows, step);
        last = rows;
      } else {
        const intake = await ledger.beginIntake(job);
        await intake.add(rows);
        await intake.discard();
        expect(await results(ledger, job)).toEqual(before);
      }
    }
    check(await results(ledger, job), last, events);
    const counts = await ledger.counts(job.id);
    expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe((await results(ledger, job)).length);
    expect((await waiting(ledger, job)).length).toBe(counts.open + counts.sending);
  }
}

function rowOf({ key, content, moved, bad }: HistoryRow, index: number): IntakeRow | IntakeRejection {
  const line = index + 2;
  if (bad) return rejection(line, key);
  return row(line, `${content}${moved}`, {
    ...(key === undefined ? {} : { key }),
    ...(moved ? { mailbox: TUTOR } : {}),
  });
}

function check(
  found: readonly ResultRecord[],
  last: readonly (IntakeRow | IntakeRejection)[],
  events: ReadonlyMap<string, string>,
): void {
  // Places are 1, 2, 3 ... without a hole: first the input as it is, then what is gone from it.
  expect(found.map(({ number }) => number)).toEqual(found.map((_, index) => index + 1));
  const present = found.slice(0, last.length);
  expect(present.map(({ line }) => line)).toEqual(last.map(({ line }) => line));
  expect(present.map(({ state }) => state === 'rejected')).toEqual(last.map((one) => 'faults' in one));
  for (const [index, one] of last.entries()) {
    if (one.key !== undefined) expect(present[index]?.key).toBe(one.key);
  }
  // What is gone was sent once, and never waits as if it could still be created.
  for (const { state } of found.slice(last.length)) expect(['sending', 'done', 'failed']).toContain(state);
  const keys = found.filter(({ state }) => state !== 'rejected').map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  // No event id is ever lost, whatever became of its row in the input.
  const known = found.filter(({ state }) => state === 'done').map(({ key, eventId }) => [key, eventId]);
  expect(new Map(known as [string, string][])).toEqual(events);
}
