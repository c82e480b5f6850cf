import { describe, expect, it } from 'vitest';
import { BEFORE_ALL, type JobRecord, type Ledger, type LedgerRow, REOPENED } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  cancelled,
  done,
  doneJobOf,
  NOW,
  ROOM,
  results,
  row,
  sending,
  TUTOR,
  takeIn,
  textOf,
  updated,
  waiting,
  write,
} from './sample-job.contract.ts';

/** What becomes of a cancellation in doubt whose row comes back, and of rows that a run opens again. */
export function testReopened(name: string, open: () => Promise<LedgerSample>): void {
  describe(`a row opened again in the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(2, 'a', { key: 'A', fields: 'fields a' });
    const a2 = row(2, 'a2', { key: 'A', fields: 'fields a2' });
    const b = row(3, 'b', { key: 'B', fields: 'fields b' });
    const apply = { mode: 'apply', now: NOW } as const;

    /** Its event was to be cancelled, and nobody knows whether it was. */
    async function doubtfulCancel(): Promise<JobRecord> {
      const job = await doneJobOf(ledger, [a, b]);
      await takeIn(ledger, job, [b], { ...apply, prune: true });
      await write(ledger, job, ...(await waiting(ledger, job)).map(sending));
      return job;
    }
    const only = async (job: JobRecord): Promise<LedgerRow> => {
      const [one, ...others] = await waiting(ledger, job);
      if (one === undefined || others.length > 0) throw new Error('one row waits');
      return one;
    };

    it('is a cancellation in doubt until its event was looked at, with what it is to be', async () => {
      const job = await doubtfulCancel();
      expect(await only(job)).toMatchObject({ act: 'cancel', state: 'sending', isCalledOff: false });
      for (const mode of [apply, { mode: 'send' } as const]) {
        await takeIn(ledger, job, [a2, b], mode);
        const one = await only(job);
        expect(one).toMatchObject({ act: 'cancel', state: 'sending', isCalledOff: true, isGone: false });
        expect(one).toMatchObject({ base: 'fields a', fields: 'fields a2', eventId: 'event 1' });
        expect(textOf(one.payload)).toBe('sealed a2');
      }
    });

    it('is to be cancelled again where its row is gone again, or the job is taken back', async () => {
      const job = await doubtfulCancel();
      await takeIn(ledger, job, [a2, b], apply);
      await takeIn(ledger, job, [b], apply);
      expect(await only(job)).toMatchObject({ act: 'cancel', isGone: true, isCalledOff: false, base: 'fields a' });
      await takeIn(ledger, job, [a2, b], apply);
      await ledger.startUndo(job.id, { now: NOW });
      const undone = (await waiting(ledger, job)).find(({ eventId }) => eventId === 'event 1');
      expect(undone).toMatchObject({ act: 'cancel', state: 'sending', isCalledOff: false, base: 'fields a' });
      // Its event may be gone by the cancellation that undo found under way.
      await takeIn(ledger, job, [a2, b], apply);
      expect((await waiting(ledger, job)).find(({ eventId }) => eventId === 'event 1')).toMatchObject({
        isCalledOff: true,
      });
    });

    it('goes on beside a row of its own where its row is back in another mailbox, and that one cannot go back to it', async () => {
      const job = await doubtfulCancel();
      const moved = row(2, 'a2 of the tutor', { key: 'A', mailbox: TUTOR });
      await takeIn(ledger, job, [moved, b], apply);
      const found = await waiting(ledger, job);
      expect(
        found.map((one) => [one.act, one.state, one.mailbox, one.incarnation, one.isGone, one.isCalledOff]),
      ).toEqual([
        ['create', 'open', TUTOR, 1, false, false],
        ['cancel', 'sending', ROOM, 0, true, false],
      ]);
      for (const mode of [apply, { ...apply, prune: true }, { mode: 'send' }, { mode: 'adopt' }] as const) {
        await expect(takeIn(ledger, job, [a2, b], mode)).rejects.toMatchObject({ code: 'row-moved-back' });
      }
      await write(ledger, job, cancelled(found[1] as LedgerRow));
      await takeIn(ledger, job, [a2, b], apply);
      expect(await only(job)).toMatchObject({ act: 'create', mailbox: ROOM, incarnation: 1 });
    });

    it('is updated where the event is there, by what was written to it, or what it was found to have', async () => {
      const job = await doubtfulCancel();
      await takeIn(ledger, job, [a2, b], apply);
      const { number, shard } = await only(job);
      const reopened = { type: 'reopened', row: number, shard, as: 'update' } as const;
      await write(ledger, job, reopened);
      expect(await only(job)).toMatchObject({ act: 'update', state: 'open', base: 'fields a', fields: 'fields a2' });
      expect(await only(job)).toMatchObject({ eventId: 'event 1', attempts: 0, incarnation: 0 });
      await write(ledger, job, { ...reopened, base: 'fields found' });
      expect(await only(job)).toMatchObject({ act: 'update', base: 'fields found' });
      await write(ledger, job, updated(await only(job)));
      await takeIn(ledger, job, [a2, b], apply);
      expect(await waiting(ledger, job)).toEqual([]);
    });

    it('is created under another transactionId where the event is gone', async () => {
      const job = await doubtfulCancel();
      await takeIn(ledger, job, [a2, b], apply);
      const { number, shard } = await only(job);
      await write(ledger, job, { type: 'reopened', row: number, shard, as: 'create' });
      const one = await only(job);
      expect(one).toMatchObject({ act: 'create', state: 'open', incarnation: 1, eventId: undefined, base: undefined });
      expect(textOf(one.payload)).toBe('sealed a2');
      await write(ledger, job, done(one, 'event 9'));
      expect((await results(ledger, job)).map(({ key, state, eventId }) => [key, state, eventId])).toEqual([
        ['A', 'done', 'event 9'],
        ['B', 'done', 'event 2'],
      ]);
    });

    it('is adopted again, with what its row says and nothing to compare with, where the event has no key of ours', async () => {
      const job = await doneJobOf(ledger, [a, b]);
      await takeIn(ledger, job, [a2, b], apply);
      const { number, shard } = await only(job);
      await write(ledger, job, { type: 'reopened', row: number, shard, as: 'adopt' });
      const one = await only(job);
      expect(one).toMatchObject({ act: 'adopt', state: 'open', eventId: 'event 1', fields: 'fields a2' });
      expect(one.base).toBeUndefined();
      expect(textOf(one.payload)).toBe('sealed a2');
    });

    it('is taken before all others, until it is written again', async () => {
      const job = await doubtfulCancel();
      await takeIn(ledger, job, [a2, b, row(4, 'c', { key: 'C' })], apply);
      const { number, shard } = (await waiting(ledger, job)).find(({ act }) => act === 'cancel') as LedgerRow;
      await write(ledger, job, { type: 'reopened', row: number, shard, as: 'update' });
      const order = async () =>
        (await ledger.take(job.id, ROOM, BEFORE_ALL, 9)).map(({ act, fence }) => [act, fence === REOPENED]);
      expect(await order()).toEqual([
        ['update', true],
        ['create', false],
      ]);
      await write(ledger, job, sending(await waiting(ledger, job).then(([one]) => one as LedgerRow)));
      expect(await order()).toEqual([
        ['create', false],
        ['update', false],
      ]);
    });

    it('is not opened again once it is settled', async () => {
      const job = await doubtfulCancel();
      const { number, shard } = await only(job);
      await write(ledger, job, cancelled(await only(job)));
      const again = write(ledger, job, { type: 'reopened', row: number, shard, as: 'create' });
      await expect(again).rejects.toMatchObject({ code: 'row-not-waiting' });
    });
  });
}
