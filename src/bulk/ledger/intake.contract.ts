import { describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  done,
  jobOf,
  ROOM,
  rejection,
  results,
  row,
  rowOf,
  sampleJob,
  TUTOR,
  table,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';

/** How a ledger reads an input, and what it says of it before anything counts. */
export function testIntake(name: string, open: () => Promise<LedgerSample>): void {
  describe(`an intake of the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    it('numbers the rows in their order, over all parts in which they come', async () => {
      const job = await ledger.createJob(sampleJob());
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'a'), row(3, 'b')]);
      await intake.add([]);
      await intake.add([rejection(5), row(9, 'c')]);
      await intake.apply({ mode: 'send', retryFailed: false });
      expect((await results(ledger, job)).map(({ number, line, state }) => [number, line, state])).toEqual([
        [1, 2, 'open'],
        [2, 3, 'open'],
        [3, 5, 'rejected'],
        [4, 9, 'open'],
      ]);
    });

    it('makes rows of equal content without a key different rows, by the occurrence (R7 in part)', async () => {
      const job = await ledger.createJob(sampleJob());
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'a'), row(3, 'b'), row(4, 'a')]);
      await intake.add([row(5, 'a')]);
      await intake.apply({ mode: 'send', retryFailed: false });
      expect((await results(ledger, job)).map(({ key }) => key)).toEqual(['a#1', 'b#1', 'a#2', 'a#3']);
      expect(new Set((await waiting(ledger, job)).map(({ sourceKey }) => sourceKey)).size).toBe(4);
    });

    it('takes rows of equal content with keys of their own by their keys, and counts them as no occurrence', async () => {
      const job = await jobOf(ledger, [row(2, 'a', { key: 'K1' }), row(3, 'a', { key: 'K2' }), row(4, 'a')]);
      expect((await results(ledger, job)).map(({ key }) => key)).toEqual(['K1', 'K2', 'a#1']);
    });

    it('names keys that are given twice with their lines, ten at most of each (R7 in part)', async () => {
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob()));
      await intake.add([row(2, 'a', { key: 'K1' }), row(3, 'b', { key: 'K2' }), row(4, 'c', { key: 'K1' })]);
      await intake.add([row(5, 'd', { key: 'K2' }), row(6, 'e', { key: 'K3' }), row(7, 'f', { key: 'K1' })]);
      expect(await intake.repeatedKeys()).toEqual([
        { key: 'K1', lines: [2, 4, 7] },
        { key: 'K2', lines: [3, 5] },
      ]);
      await intake.add(Array.from({ length: 40 }, (_, index) => row(10 + index, 'x', { key: `P${index % 20}` })));
      await intake.add(Array.from({ length: 20 }, (_, index) => row(50 + index, 'x', { key: 'K3' })));
      const many = await intake.repeatedKeys();
      expect(many).toHaveLength(10);
      expect(many[2]).toEqual({ key: 'K3', lines: [6, 50, 51, 52, 53, 54, 55, 56, 57, 58] });
    });

    it('names a key that a rejected row repeats too (R7 in part), and tells keys by their letter case', async () => {
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob()));
      await intake.add([row(2, 'a', { key: 'K1' }), rejection(3, 'K1'), row(4, 'b', { key: 'k1' })]);
      expect(await intake.repeatedKeys()).toEqual([{ key: 'K1', lines: [2, 3] }]);
    });

    it('names a key that is written like the one of a row without a key', async () => {
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob()));
      await intake.add([row(2, 'a'), row(3, 'b', { key: 'a#1' })]);
      expect(await intake.repeatedKeys()).toEqual([{ key: 'a#1', lines: [2, 3] }]);
    });

    it('names such a key wherever the row without one stands', async () => {
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob()));
      await intake.add([
        row(2, 'b', { key: 'a#1' }),
        row(3, 'a'),
        row(4, 'c'),
        row(5, 'c'),
        row(6, 'd', { key: 'c#2' }),
      ]);
      expect(await intake.repeatedKeys()).toEqual([
        { key: 'a#1', lines: [2, 3] },
        { key: 'c#2', lines: [5, 6] },
      ]);
    });

    it('with a key given twice is refused for a job without rows too, and changes nothing', async () => {
      const job = await ledger.createJob(sampleJob());
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'a', { key: 'K1' }), row(3, 'b', { key: 'K1' })]);
      await expect(intake.apply({ mode: 'send', retryFailed: false })).rejects.toThrow();
      expect(await results(ledger, job)).toEqual([]);
      await intake.discard();
      await takeIn(ledger, job, [row(2, 'c', { key: 'K1' })]);
      expect(await table(ledger, job)).toEqual([[1, 'K1', 'open', undefined]]);
    });

    it('of a job without rows counts for nothing until it is applied, here and for other jobs', async () => {
      const job = await ledger.createJob(sampleJob('first'));
      const left = await ledger.beginIntake(job);
      await left.add([row(2, 'a', { key: 'K1' }), row(3, 'b'), rejection(4)]);
      expect(await results(ledger, job)).toEqual([]);
      expect(await ledger.counts(job.id)).toEqual({ open: 0, sending: 0, done: 0, failed: 0, rejected: 0 });
      expect(await ledger.waitingMailboxes(job.id)).toEqual([]);
      expect(await ledger.take(job.id, ROOM, { fence: 0, number: 0 }, 10)).toEqual([]);
      const other = await ledger.beginIntake(await ledger.createJob(sampleJob('other')));
      await other.add([row(2, 'a', { key: 'K1' }), row(3, 'b')]);
      expect(await other.foreignKeys()).toEqual([]);
      await takeIn(ledger, job, [row(2, 'a', { key: 'K1' })]);
      expect(await table(ledger, job)).toEqual([[1, 'K1', 'open', undefined]]);
      expect(await other.foreignKeys()).toEqual([{ job: 'first', rows: 1 }]);
    });

    it('of a job without rows leaves nothing when it is discarded, and all when it was applied before', async () => {
      const job = await ledger.createJob(sampleJob());
      const first = await ledger.beginIntake(job);
      await first.add([row(2, 'a', { key: 'K1' })]);
      await first.discard();
      const second = await ledger.beginIntake(job);
      expect(await second.repeatedKeys()).toEqual([]);
      await second.add([row(2, 'b', { key: 'K1' }), row(3, 'c')]);
      await second.apply({ mode: 'send', retryFailed: false });
      await second.discard();
      expect((await table(ledger, job)).map(([, key]) => key)).toEqual(['K1', 'c#1']);
    });

    it('keeps the faults of rejected rows, and no row of them waits', async () => {
      const job = await jobOf(ledger, [rejection(2, 'K1'), rejection(3)]);
      expect(await waiting(ledger, job)).toEqual([]);
      expect(await ledger.waitingMailboxes(job.id)).toEqual([]);
      expect((await results(ledger, job)).map(({ outcome }) => outcome)).toEqual([
        { status: 'rejected', faults: [{ field: 'Start', code: 'missing', reason: 'Start is missing.' }] },
        { status: 'rejected', faults: [{ field: 'Start', code: 'missing', reason: 'Start is missing.' }] },
      ]);
    });

    it('names jobs of the same service that hold keys which are new to it, for the same mailboxes, the most rows first', async () => {
      await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('one'));
      await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c'), rejection(5, 'K')], sampleJob('two'));
      await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('rehearsal', 'emulator'));
      await jobOf(ledger, [row(2, 'a', { mailbox: TUTOR })], sampleJob('elsewhere'));
      const job = await jobOf(ledger, [row(2, 'a')], sampleJob('mine'));
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'a'), row(3, 'b'), row(4, 'c'), row(5, 'k', { key: 'K' })]);
      expect(await intake.foreignKeys()).toEqual([
        { job: 'two', rows: 2 },
        { job: 'one', rows: 1 },
      ]);
    });

    it('names them for a first input too, for rows with a key and rows of equal content without', async () => {
      await jobOf(ledger, [row(2, 'a', { key: 'K1' }), row(3, 'b'), row(4, 'b')], sampleJob('one'));
      await jobOf(ledger, [row(2, 'a', { key: 'K1', mailbox: TUTOR }), row(3, 'b')], sampleJob('two'));
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob('mine')));
      await intake.add([row(2, 'a', { key: 'K1' }), row(3, 'b'), row(4, 'b'), row(5, 'b'), row(6, 'n')]);
      expect(await intake.foreignKeys()).toEqual([
        { job: 'one', rows: 3 },
        { job: 'two', rows: 1 },
      ]);
    });

    it('does not compare with a job that has no rows', async () => {
      const intake = await ledger.beginIntake(await ledger.createJob(sampleJob()));
      await intake.add([row(2, 'a')]);
      expect(await intake.change()).toBeUndefined();
    });

    it('finds no change in the same input, wherever its lines are now', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b', { key: 'K' }), rejection(4)]);
      const intake = await ledger.beginIntake(job);
      await intake.add([rejection(2), row(7, 'b', { key: 'K' }), row(9, 'a')]);
      expect(await intake.change()).toEqual({
        added: 0,
        changed: 0,
        gone: 0,
        examples: { added: [], changed: [], gone: [] },
      });
    });

    it('counts what is new, changed and gone, with their lines (R34 in part)', async () => {
      const job = await jobOf(ledger, [
        row(2, 'a', { key: 'K1' }),
        row(3, 'b', { key: 'K2' }),
        row(4, 'c', { key: 'K3' }),
        row(5, 'd'),
      ]);
      await write(ledger, job, done(await rowOf(ledger, job, 'b'), 'e2'));
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'e'), row(3, 'b2', { key: 'K2' }), rejection(4, 'K3'), row(5, 'a', { key: 'K1' })]);
      await intake.add([row(6, 'e')]);
      expect(await intake.change()).toEqual({
        added: 2,
        changed: 1,
        gone: 2,
        // Lines of the new input; for what is gone those of the old.
        examples: { added: [2, 6], changed: [3], gone: [4, 5] },
      });
    });

    it('names ten lines of a change at most', async () => {
      const many = (word: string) => Array.from({ length: 12 }, (_, index) => row(index + 2, `${word}${index}`));
      const job = await jobOf(ledger, many('old'));
      const intake = await ledger.beginIntake(job);
      await intake.add(many('new'));
      expect(await intake.change()).toEqual({
        added: 12,
        changed: 0,
        gone: 12,
        examples: { added: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11], changed: [], gone: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
      });
    });

    it('compares with the input that was taken last: what was accepted once is no change again', async () => {
      const job = await jobOf(ledger, [row(2, 'a', { key: 'K1' }), row(3, 'b', { key: 'K2' })]);
      await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'), done(await rowOf(ledger, job, 'b'), 'e2'));
      const edited = [row(2, 'a2', { key: 'K1' })];
      await takeIn(ledger, job, edited);
      const again = await ledger.beginIntake(job);
      await again.add(edited);
      expect(await again.change()).toMatchObject({ added: 0, changed: 0, gone: 0 });
      const returned = await ledger.beginIntake(job);
      await returned.add([row(2, 'a', { key: 'K1' }), row(3, 'b', { key: 'K2' })]);
      expect(await returned.change()).toEqual({
        added: 1,
        changed: 1,
        gone: 0,
        examples: { added: [3], changed: [2], gone: [] },
      });
    });

    it('that is discarded changes nothing', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      const before = await results(ledger, job);
      const intake = await ledger.beginIntake(job);
      await intake.add([row(2, 'c'), row(3, 'a')]);
      await intake.discard();
      expect(await results(ledger, job)).toEqual(before);
      expect(await ledger.findJob('tenant-1', 'timetable')).toMatchObject({ state: 'ready' });
    });

    it('that was left unfinished changes nothing, and the next starts from nothing', async () => {
      const job = await jobOf(ledger, [row(2, 'a')]);
      const left = await ledger.beginIntake(job);
      await left.add([row(2, 'a'), row(3, 'b')]);
      expect(await table(ledger, job)).toEqual([[1, 'a#1', 'open', undefined]]);
      await takeIn(ledger, job, [row(2, 'a'), row(3, 'a')]);
      expect(await table(ledger, job)).toEqual([
        [1, 'a#1', 'open', undefined],
        [2, 'a#2', 'open', undefined],
      ]);
    });

    it('of one job leaves the intake and the rows of another alone', async () => {
      const one = await jobOf(ledger, [row(2, 'a')], sampleJob('one'));
      const two = await ledger.createJob(sampleJob('two'));
      const intake = await ledger.beginIntake(two);
      await intake.add([row(2, 'b')]);
      await takeIn(ledger, one, [row(2, 'c')]);
      await (await ledger.beginIntake(one)).discard();
      await intake.apply({ mode: 'send', retryFailed: false });
      expect(await table(ledger, one)).toEqual([[1, 'c#1', 'open', undefined]]);
      expect(await table(ledger, two)).toEqual([[1, 'b#1', 'open', undefined]]);
    });

    it('takes all rows of a part or none', async () => {
      const job = await ledger.createJob(sampleJob());
      const intake = await ledger.beginIntake(job);
      const broken = { ...row(4, 'c'), mailbox: undefined as unknown as string };
      await expect(intake.add([row(3, 'b'), broken])).rejects.toThrow();
      await intake.add([row(2, 'a'), row(3, 'b')]);
      await intake.apply({ mode: 'send', retryFailed: false });
      expect((await table(ledger, job)).map(([, key]) => key)).toEqual(['a#1', 'b#1']);
    });
  });
}
