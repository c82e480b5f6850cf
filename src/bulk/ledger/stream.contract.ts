import { describe, expect, it } from 'vitest';
import type { IntakeRejection, IntakeRow, JobRecord, Ledger, StreamIntake } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  cancelled,
  done,
  jobOf,
  NOW,
  rejection,
  results,
  row,
  rowOf,
  sampleJob,
  sending,
  table,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';

const REPEATED = {
  repeated: (key: string, earlier: number) => ({ code: 'key-repeated', reason: `${key}: ${earlier}` }),
};
const SEND = { mode: 'send' } as const;

/** How a ledger takes in rows that come bit by bit. */
export function testStream(name: string, open: () => Promise<LedgerSample>): void {
  describe(`a stream into the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(1, 'a', { key: 'A' });
    const b = row(2, 'b', { key: 'B' });

    /** Key, state and event of each row of a window. */
    const takeWindow = async (stream: StreamIntake, ...rows: (IntakeRow | IntakeRejection)[]) => {
      await stream.add(rows);
      await stream.take(SEND);
      return (await stream.results()).map(({ key, state, eventId }) => [key, state, eventId]);
    };
    const streamInto = (job: JobRecord) => ledger.beginStream(job, REPEATED);
    const states = async (job: JobRecord) =>
      (await table(ledger, job)).map(([number, key, state]) => [number, key, state]);

    it('makes each window rows that wait, numbered on, and counts nothing before', async () => {
      const job = await ledger.createJob(sampleJob());
      const stream = await streamInto(job);
      await stream.add([a, b]);
      expect(await results(ledger, job)).toEqual([]);
      await stream.take(SEND);
      expect(await takeWindow(stream, rejection(3), row(4, 'd', { key: 'D' }))).toEqual([
        [undefined, 'rejected', undefined],
        ['D', 'open', undefined],
      ]);
      expect(await states(job)).toEqual([
        [1, 'A', 'open'],
        [2, 'B', 'open'],
        [3, undefined, 'rejected'],
        [4, 'D', 'open'],
      ]);
      expect((await waiting(ledger, job)).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
        'sealed a',
        'sealed b',
        'sealed d',
      ]);
      expect((await ledger.findJob('tenant-1', 'timetable'))?.state).toBe('ready');
    });

    it('gives an event of an earlier run without opening its row, and the rows that it has not stay as they are', async () => {
      const job = await jobOf(ledger, [a, b, row(3, 'c', { key: 'C' })]);
      await write(
        ledger,
        job,
        done(await rowOf(ledger, job, 'a'), 'event A'),
        done(await rowOf(ledger, job, 'b'), 'event B'),
      );
      const stream = await streamInto(job);
      expect(await takeWindow(stream, row(1, 'd', { key: 'D' }), { ...b, line: 2 })).toEqual([
        ['D', 'open', undefined],
        ['B', 'done', 'event B'],
      ]);
      expect(
        (await results(ledger, job)).map(({ number, line, key, state, isGone }) => [number, line, key, state, isGone]),
      ).toEqual([
        [1, 1, 'A', 'done', false],
        [2, 2, 'B', 'done', false],
        [3, 3, 'C', 'open', false],
        [4, 1, 'D', 'open', false],
      ]);
    });

    it('rejects a key that it saw before, in this window or an earlier one, and names where (R7 in part)', async () => {
      const job = await ledger.createJob(sampleJob());
      const stream = await streamInto(job);
      await takeWindow(stream, a, rejection(2, 'bad'));
      await stream.add([b, row(4, 'x', { key: 'A' }), row(5, 'y', { key: 'bad' }), row(6, 'z', { key: 'B' })]);
      await stream.take(SEND);
      expect(
        (await stream.results()).map(({ line, key, state, outcome }) => [line, key, state, outcome?.faults]),
      ).toEqual([
        [2, 'B', 'open', undefined],
        [4, 'A', 'rejected', [{ code: 'key-repeated', reason: 'A: 1' }]],
        [5, 'bad', 'rejected', [{ code: 'key-repeated', reason: 'bad: 2' }]],
        [6, 'B', 'rejected', [{ code: 'key-repeated', reason: 'B: 2' }]],
      ]);
      expect((await waiting(ledger, job)).map(({ number }) => number)).toEqual([1, 3]);
    });

    it('counts rows of equal content over all windows, and from the start in the next stream (R7 in part)', async () => {
      const job = await ledger.createJob(sampleJob());
      const stream = await streamInto(job);
      await takeWindow(stream, row(1, 'a'), row(2, 'a'));
      expect((await takeWindow(stream, row(3, 'a'))).map(([key]) => key)).toEqual(['a#3']);
      await stream.discard();
      const again = await streamInto(job);
      expect((await takeWindow(again, row(1, 'a'))).map(([key]) => key)).toEqual(['a#1']);
      expect((await takeWindow(again, row(2, 'a'), row(3, 'a'), row(4, 'a'))).map(([key]) => key)).toEqual([
        'a#2',
        'a#3',
        'a#4',
      ]);
      expect(await states(job)).toHaveLength(4);
    });

    it('renews what waits unsent, keeps what was sent and says that the row differs', async () => {
      const job = await jobOf(ledger, [a, b, row(3, 'c', { key: 'C' })]);
      await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'event A'), sending(await rowOf(ledger, job, 'c')));
      const stream = await streamInto(job);
      await stream.add([row(1, 'a2', { key: 'A' }), row(2, 'b2', { key: 'B' }), row(3, 'c2', { key: 'C' })]);
      await stream.take(SEND);
      expect(
        (await stream.results()).map(({ key, state, isChanged, eventId }) => [key, state, isChanged, eventId]),
      ).toEqual([
        ['A', 'done', true, 'event A'],
        ['B', 'open', false, undefined],
        ['C', 'sending', true, undefined],
      ]);
      expect((await waiting(ledger, job)).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
        'sealed b2',
        'sealed c',
      ]);
    });

    it('brings back a row that was gone', async () => {
      const job = await jobOf(ledger, [a, b]);
      await write(ledger, job, sending(await rowOf(ledger, job, 'a')));
      await takeIn(ledger, job, [b]);
      const stream = await streamInto(job);
      await takeWindow(stream, a);
      expect((await waiting(ledger, job)).map(({ state, isGone }) => [state, isGone])).toContainEqual([
        'sending',
        false,
      ]);
    });

    it('makes an event that was taken away anew, under another transactionId', async () => {
      const job = await jobOf(ledger, [
        { ...a, fields: 'f' },
        { ...b, fields: 'f' },
      ]);
      await write(
        ledger,
        job,
        done(await rowOf(ledger, job, 'a'), 'event A'),
        done(await rowOf(ledger, job, 'b'), 'event B'),
      );
      const prune = { mode: 'apply', now: NOW, prune: true } as const;
      await takeIn(ledger, job, [{ ...a, fields: 'f' }], prune);
      const [gone] = await waiting(ledger, job);
      if (gone === undefined) throw new Error('one row waits');
      await write(ledger, job, cancelled(gone));
      const stream = await streamInto(job);
      expect(await takeWindow(stream, b)).toEqual([['B', 'open', undefined]]);
      expect(await waiting(ledger, job)).toMatchObject([{ act: 'create', incarnation: 1, eventId: undefined }]);
    });

    it('forgets rows that an earlier input had rejected, with the first window', async () => {
      const job = await jobOf(ledger, [a, rejection(2), rejection(3, 'X')]);
      const stream = await streamInto(job);
      expect(await states(job)).toHaveLength(3);
      await takeWindow(stream, rejection(1));
      await takeWindow(stream, rejection(2));
      expect((await results(ledger, job)).map(({ key, state }) => [key, state])).toEqual([
        ['A', 'open'],
        [undefined, 'rejected'],
        [undefined, 'rejected'],
      ]);
    });

    it('names keys that another job holds, of the window alone', async () => {
      await jobOf(ledger, [row(2, 'x', { key: 'A' })], sampleJob('other'));
      const job = await ledger.createJob(sampleJob());
      const stream = await streamInto(job);
      await stream.add([b]);
      expect(await stream.foreignKeys()).toEqual([]);
      await stream.take(SEND);
      await stream.add([a]);
      expect(await stream.foreignKeys()).toEqual([{ job: 'other', rows: 1 }]);
    });

    it('may end at any time and begin anew; an input that is taken in as a whole follows it as it follows another', async () => {
      const job = await ledger.createJob(sampleJob());
      await takeWindow(await streamInto(job), a);
      const stream = await streamInto(job);
      expect(await takeWindow(stream, { ...a, line: 7 })).toEqual([['A', 'open', undefined]]);
      expect(await takeWindow(stream)).toEqual([]);
      await stream.discard();
      await takeIn(ledger, job, [b, a]);
      expect(await states(job)).toEqual([
        [1, 'B', 'open'],
        [2, 'A', 'open'],
      ]);
    });

    it('says whether an event is on record for a source key, of its job alone', async () => {
      const job = await jobOf(ledger, [a, b]);
      const other = await ledger.createJob(sampleJob('other'));
      const [first, second] = await waiting(ledger, job);
      if (first === undefined || second === undefined) throw new Error('two rows wait');
      await write(ledger, job, done(first, 'event A'), sending(second));
      expect(await ledger.hasEvent(job.id, first.sourceKey)).toBe(true);
      expect(await ledger.hasEvent(job.id, second.sourceKey)).toBe(false);
      expect(await ledger.hasEvent(job.id, `${first.sourceKey}0`)).toBe(false);
      expect(await ledger.hasEvent(other.id, first.sourceKey)).toBe(false);
    });

    it('rejects later rows of a key in an input that is taken in as a whole, where that is asked for', async () => {
      const job = await ledger.createJob(sampleJob());
      const intake = await ledger.beginIntake(job, REPEATED);
      await intake.add([a, b]);
      await intake.add([row(9, 'x', { key: 'A' })]);
      expect(await intake.repeatedKeys()).toEqual([]);
      await intake.apply(SEND);
      expect(await states(job)).toEqual([
        [1, 'A', 'open'],
        [2, 'B', 'open'],
        [3, 'A', 'rejected'],
      ]);
    });
  });
}
