import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../core/errors.ts';
import type { LedgerWrite } from '../ledger/ledger.ts';
import { type CommitLedger, createCommitter } from './committer.ts';

const JOB = 7;
const FENCE = 3;

const write = (row: number): LedgerWrite => ({ type: 'sending', row, shard: 0, attempts: 1 });

/** A ledger whose commits end when the test says so, in which way it says. */
function createSlowLedger() {
  const commits: { job: number; fence: number; rows: number[] }[] = [];
  const late: { job: number; fence: number; rows: number[] }[] = [];
  const ends: { resolve: (held: boolean) => void; reject: (error: unknown) => void }[] = [];
  const rowsOf = (writes: readonly LedgerWrite[]) => writes.flatMap((one) => ('row' in one ? [one.row] : []));
  const ledger: CommitLedger = {
    commit(job, fence, writes) {
      commits.push({ job, fence, rows: rowsOf(writes) });
      return new Promise((resolve, reject) => ends.push({ resolve, reject }));
    },
    addLateOutcomes(job, fence, writes) {
      late.push({ job, fence, rows: rowsOf(writes) });
      return Promise.resolve();
    },
  };
  const end = () => {
    const next = ends.shift();
    if (next === undefined) throw new Error('No commit is under way.');
    return next;
  };
  return { ledger, commits, late, end, rows: () => commits.map(({ rows }) => rows) };
}

/** Lets all that is ready run. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('the committer of a run', () => {
  it('writes for its job under its fence', async () => {
    const { ledger, commits, end } = createSlowLedger();
    const committed = createCommitter(ledger, JOB, FENCE).commit([write(1)]);
    await settle();
    end().resolve(true);
    await committed;
    expect(commits).toEqual([{ job: 7, fence: 3, rows: [1] }]);
  });

  it('joins what is asked in one turn into one commit, in the order in which it was asked', async () => {
    const { ledger, rows, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    const asked = [committer.commit([write(1), write(2)]), committer.commit([write(3)]), committer.commit([write(4)])];
    await settle();
    expect(rows()).toEqual([[1, 2, 3, 4]]);
    end().resolve(true);
    await Promise.all(asked);
  });

  it('has one commit under way at a time; what is asked meanwhile shares the next one', async () => {
    const { ledger, rows, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    const first = committer.commit([write(1)]);
    await settle();
    const others = [committer.commit([write(2)]), committer.commit([write(3)])];
    await settle();
    expect(rows()).toEqual([[1]]);
    end().resolve(true);
    await first;
    await settle();
    expect(rows()).toEqual([[1], [2, 3]]);
    end().resolve(true);
    await Promise.all(others);
  });

  it('tells nobody before the writes are on the disk', async () => {
    const { ledger, end } = createSlowLedger();
    const told: string[] = [];
    const committer = createCommitter(ledger, JOB, FENCE);
    const first = committer.commit([write(1)]).then(() => told.push('first'));
    await settle();
    const second = committer.commit([write(2)]).then(() => told.push('second'));
    await settle();
    expect(told).toEqual([]);
    end().resolve(true);
    await first;
    await settle();
    expect(told).toEqual(['first']);
    end().resolve(true);
    await second;
  });

  it('writes nothing for nothing', async () => {
    const { ledger, commits } = createSlowLedger();
    await createCommitter(ledger, JOB, FENCE).commit([]);
    await settle();
    expect(commits).toEqual([]);
  });

  it('begins anew after it was idle', async () => {
    const { ledger, rows, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    for (const row of [1, 2]) {
      const committed = committer.commit([write(row)]);
      await settle();
      end().resolve(true);
      await committed;
    }
    expect(rows()).toEqual([[1], [2]]);
  });

  it('tells a failure to all who shared the commit and to nobody else', async () => {
    const { ledger, rows, late, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    const full = new LedgerError('ledger-full', 'The disk is full.');
    const failing = Promise.allSettled([committer.commit([write(1)]), committer.commit([write(2)])]);
    await settle();
    const later = committer.commit([write(3)]);
    end().reject(full);
    expect(await failing).toEqual([
      { status: 'rejected', reason: full },
      { status: 'rejected', reason: full },
    ]);
    await settle();
    end().resolve(true);
    await later;
    expect(rows()).toEqual([[1, 2], [3]]);
    expect(late).toEqual([]);
  });
});

describe('a committer whose fence another process took', () => {
  it('keeps what was learnt as late outcomes, then tells all who asked', async () => {
    const { ledger, late, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    const asked = Promise.allSettled([committer.commit([write(1)]), committer.commit([write(2)])]);
    await settle();
    end().resolve(false);
    const lost = { status: 'rejected', reason: expect.objectContaining({ name: 'LedgerError', code: 'fence-lost' }) };
    expect(await asked).toEqual([lost, lost]);
    expect(late).toEqual([{ job: 7, fence: 3, rows: [1, 2] }]);
  });

  it('tells that the late outcomes could not be kept, where they could not', async () => {
    const { ledger, end } = createSlowLedger();
    const full = new LedgerError('ledger-full', 'The disk is full.');
    const committer = createCommitter({ ...ledger, addLateOutcomes: () => Promise.reject(full) }, JOB, FENCE);
    const asked = Promise.allSettled([committer.commit([write(1)])]);
    await settle();
    end().resolve(false);
    expect(await asked).toEqual([{ status: 'rejected', reason: full }]);
  });

  it('says so to those who ask later too', async () => {
    const { ledger, late, end } = createSlowLedger();
    const committer = createCommitter(ledger, JOB, FENCE);
    for (const row of [1, 2]) {
      const asked = Promise.allSettled([committer.commit([write(row)])]);
      await settle();
      end().resolve(false);
      expect(await asked).toMatchObject([{ status: 'rejected', reason: { code: 'fence-lost' } }]);
    }
    expect(late.map(({ rows }) => rows)).toEqual([[1], [2]]);
  });
});
