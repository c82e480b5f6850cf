import { describe, expect, it } from 'vitest';
import type { JobRecord, Ledger } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  done,
  failed,
  jobOf,
  ROOM,
  rejection,
  results,
  row,
  rowOf,
  sampleJob,
  sending,
  TUTOR,
  table,
  takeIn,
  textOf,
  waiting,
  write,
} from './sample-job.contract.ts';

/** What becomes of a job's rows when its input is taken in again. */
export function testIntakeAgain(name: string, open: () => Promise<LedgerSample>): void {
  describe(`an input taken in again by the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(2, 'a', { key: 'A' });
    const b = row(3, 'b', { key: 'B' });
    const c = row(4, 'c', { key: 'C' });
    const d = row(5, 'd', { key: 'D' });

    /** Four rows: done, failed, being sent, open. */
    async function mixedJob(): Promise<JobRecord> {
      const job = await jobOf(ledger, [a, b, c, d]);
      const [first, second, third] = await waiting(ledger, job);
      if (!first || !second || !third) throw new Error('four rows wait');
      await write(ledger, job, done(first, 'event A'), failed(second, 'denied'), sending(third));
      return job;
    }

    it('unchanged leaves every row as it is, its number, state, attempts, event and outcome', async () => {
      const job = await mixedJob();
      const before = await results(ledger, job);
      const waited = await waiting(ledger, job);
      await takeIn(ledger, job, [a, b, c, d]);
      await takeIn(ledger, job, [a, b, c, d]);
      expect(await results(ledger, job)).toEqual(before);
      expect(await waiting(ledger, job)).toEqual(waited);
    });

    it('with rows put in between gives all rows their new places, and keeps their events', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [row(2, 'x', { key: 'X' }), a, b, rejection(5), c, row(7, 'y', { key: 'Y' }), d]);
      expect(await table(ledger, job)).toEqual([
        [1, 'X', 'open', undefined],
        [2, 'A', 'done', 'event A'],
        [3, 'B', 'failed', undefined],
        [4, undefined, 'rejected', undefined],
        [5, 'C', 'sending', undefined],
        [6, 'Y', 'open', undefined],
        [7, 'D', 'open', undefined],
      ]);
    });

    it('in another order moves rows with their events, and tells their new lines', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [
        { ...d, line: 2 },
        { ...c, line: 4 },
        { ...b, line: 6 },
        { ...a, line: 8 },
      ]);
      expect(await table(ledger, job)).toEqual([
        [1, 'D', 'open', undefined],
        [2, 'C', 'sending', undefined],
        [3, 'B', 'failed', undefined],
        [4, 'A', 'done', 'event A'],
      ]);
      expect((await results(ledger, job)).map(({ line }) => line)).toEqual([2, 4, 6, 8]);
    });

    it('without a row that was never sent forgets it', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [a, b, c]);
      expect((await table(ledger, job)).map(([, key]) => key)).toEqual(['A', 'B', 'C']);
      expect(await ledger.counts(job.id)).toEqual({ open: 0, sending: 1, done: 1, failed: 1, rejected: 0 });
    });

    it('without a row that is being sent keeps it after the last, to be looked for', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [d, a, b]);
      expect(await table(ledger, job)).toEqual([
        [1, 'D', 'open', undefined],
        [2, 'A', 'done', 'event A'],
        [3, 'B', 'failed', undefined],
        [4, 'C', 'sending', undefined],
      ]);
      expect((await waiting(ledger, job)).map(({ number, isGone }) => [number, isGone])).toEqual([
        [1, false],
        [4, true],
      ]);
      expect(textOf((await rowOf(ledger, job, 'c')).payload)).toBe('sealed c');
    });

    it('without any of its rows keeps what was sent in its order', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, []);
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'done', 'event A'],
        [2, 'B', 'failed', undefined],
        [3, 'C', 'sending', undefined],
      ]);
    });

    it('with a row that was gone gives it its place back, event and all', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [d]);
      expect((await table(ledger, job)).map(([, key]) => key)).toEqual(['D', 'A', 'B', 'C']);
      await takeIn(ledger, job, [a, b, c, d]);
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'done', 'event A'],
        [2, 'B', 'failed', undefined],
        [3, 'C', 'sending', undefined],
        [4, 'D', 'open', undefined],
      ]);
      expect((await waiting(ledger, job)).map(({ isGone }) => isGone)).toEqual([false, false]);
    });

    it('opens a row again that was given up for being gone, when it returns', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [a, b, d]);
      await write(ledger, job, failed(await rowOf(ledger, job, 'c'), 'row-gone'));
      await takeIn(ledger, job, [a, b, d]);
      expect((await table(ledger, job))[3]).toEqual([4, 'C', 'failed', undefined]);
      await takeIn(ledger, job, [a, b, c, d]);
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'done', 'event A'],
        [2, 'B', 'failed', undefined],
        [3, 'C', 'open', undefined],
        [4, 'D', 'open', undefined],
      ]);
      expect(await rowOf(ledger, job, 'c')).toMatchObject({ state: 'open', attempts: 0, isGone: false });
    });

    it('opens failed rows again only where that is asked, and only those of the input', async () => {
      const job = await jobOf(ledger, [a, b, c]);
      const [first, second, third] = await waiting(ledger, job);
      if (!first || !second || !third) throw new Error('three rows wait');
      await write(ledger, job, failed(first, 'denied'), failed(second, 'denied'), done(third, 'event C'));
      await takeIn(ledger, job, [a, c]);
      expect(await waiting(ledger, job)).toEqual([]);
      await takeIn(ledger, job, [{ ...a, payload: Buffer.from('sealed anew') }, c], { retryFailed: true });
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'open', undefined],
        [2, 'C', 'done', 'event C'],
        [3, 'B', 'failed', undefined],
      ]);
      expect((await results(ledger, job))[0]?.outcome).toBeUndefined();
      const [again] = await waiting(ledger, job);
      expect(again).toMatchObject({ number: 1, attempts: 0, isGone: false });
      expect(textOf(again?.payload ?? new Uint8Array())).toBe('sealed anew');
    });

    it('renews what was not sent: content, mailbox, notes and payload', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [
        a,
        b,
        c,
        { ...row(5, 'd2', { key: 'D', mailbox: TUTOR }), notes: [{ code: 'folded' }] },
      ]);
      expect(await rowOf(ledger, job, 'd2')).toMatchObject({ number: 4, mailbox: TUTOR, shard: 15, state: 'open' });
      expect((await results(ledger, job))[3]).toMatchObject({ mailbox: TUTOR, notes: [{ code: 'folded' }] });
      expect(await ledger.waitingMailboxes(job.id)).toEqual([ROOM, TUTOR]);
    });

    it('seals what is being sent anew where the content is the same, and keeps what was sent where it is not', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [a, b, { ...c, payload: Buffer.from('sealed by another key') }, d]);
      expect((await waiting(ledger, job)).map(({ payload }) => textOf(payload))).toEqual([
        'sealed d',
        'sealed by another key',
      ]);
      const edited = row(4, 'c2', { key: 'C', mailbox: TUTOR });
      await takeIn(ledger, job, [a, b, edited, d]);
      await takeIn(ledger, job, [a, b, edited, d]);
      const sent = (await waiting(ledger, job)).find(({ state }) => state === 'sending');
      expect(sent).toMatchObject({ state: 'sending', mailbox: ROOM, attempts: 1 });
      expect(textOf(sent?.payload ?? new Uint8Array())).toBe('sealed by another key');
    });

    it('leaves what is done as it was sent, whatever the row says now', async () => {
      const job = await mixedJob();
      const before = await results(ledger, job);
      await takeIn(ledger, job, [row(2, 'a2', { key: 'A', mailbox: TUTOR }), b, c, d], { retryFailed: false });
      const [first, ...others] = before;
      // The input is another one, and no run has touched a row for it.
      const untouched = others.map((one) => ({ ...one, isTouched: false }));
      expect(await results(ledger, job)).toEqual([{ ...first, isChanged: true, isTouched: false }, ...untouched]);
    });

    it('replaces rejected rows by those of the new input', async () => {
      const job = await jobOf(ledger, [rejection(2, 'A'), rejection(3), b]);
      await takeIn(ledger, job, [a, b, rejection(9)]);
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'open', undefined],
        [2, 'B', 'open', undefined],
        [3, undefined, 'rejected', undefined],
      ]);
    });

    it('rejects a row anew, and keeps beside it the event that was made of it', async () => {
      const job = await mixedJob();
      await takeIn(ledger, job, [rejection(2, 'A'), b, c, rejection(5, 'D')]);
      expect(await table(ledger, job)).toEqual([
        [1, 'A', 'rejected', undefined],
        [2, 'B', 'failed', undefined],
        [3, 'C', 'sending', undefined],
        [4, 'D', 'rejected', undefined],
        [5, 'A', 'done', 'event A'],
      ]);
    });

    it('with a key given twice is refused and changes nothing', async () => {
      const job = await mixedJob();
      const before = await results(ledger, job);
      const intake = await ledger.beginIntake(job);
      await intake.add([d, row(3, 'x', { key: 'X' }), row(4, 'y', { key: 'X' })]);
      await expect(intake.apply({ mode: 'send', retryFailed: true })).rejects.toThrow();
      expect(await results(ledger, job)).toEqual(before);
    });

    it('of one job moves no row of another', async () => {
      const other = await jobOf(ledger, [d, a], sampleJob('other'));
      const job = await mixedJob();
      await takeIn(ledger, job, [b, a]);
      expect((await table(ledger, other)).map(([, key]) => key)).toEqual(['D', 'A']);
      expect(await ledger.counts(other.id)).toMatchObject({ open: 2 });
    });
  });
}
