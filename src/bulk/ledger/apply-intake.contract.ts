import { describe, expect, it } from 'vitest';
import type { ApplyMode, JobRecord, Ledger, LedgerRow, LedgerWrite } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  acts,
  cancelled,
  done,
  doneJobOf,
  failed,
  jobOf,
  NOW,
  rejection,
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

/** What an input makes of events that exist, where it is applied. */
export function testApplyIntake(name: string, open: () => Promise<LedgerSample>): void {
  describe(`an input applied by the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(2, 'a', { key: 'A', fields: 'fields a' });
    const b = row(3, 'b', { key: 'B', fields: 'fields b' });
    const a2 = row(2, 'a2', { key: 'A', fields: 'fields a2' });

    const apply = (job: JobRecord, rows: Parameters<typeof takeIn>[2], mode: Partial<ApplyMode> = {}) =>
      takeIn(ledger, job, rows, { mode: 'apply', now: NOW, ...mode });

    /** A job whose rows all have their events. */
    const doneJob = (...rows: Parameters<typeof jobOf>[1]) => doneJobOf(ledger, rows);
    const only = async (job: JobRecord): Promise<LedgerRow> => {
      const [one, ...others] = await waiting(ledger, job);
      if (one === undefined || others.length > 0) throw new Error('one row waits');
      return one;
    };

    it('unchanged opens nothing', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a, b], { prune: true, recreate: true });
      expect(await waiting(ledger, job)).toEqual([]);
      expect(await acts(ledger, job)).toEqual([
        ['A', 'done', 'create', 'event 1'],
        ['B', 'done', 'create', 'event 2'],
      ]);
    });

    it('opens a changed row to be updated, with what was written last and what is wanted now', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a2, b]);
      expect(await only(job)).toMatchObject({
        state: 'open',
        act: 'update',
        incarnation: 0,
        eventId: 'event 1',
        base: 'fields a',
        fields: 'fields a2',
        attempts: 0,
        isChanged: false,
        isTaken: false,
      });
      expect(textOf((await only(job)).payload)).toBe('sealed a2');
      expect((await results(ledger, job))[0]).toMatchObject({ state: 'open', act: 'update', outcome: undefined });
    });

    it('keeps what was written last as the base while the wish changes again, and after a failure', async () => {
      const job = await doneJob(a);
      await apply(job, [a2]);
      await apply(job, [row(2, 'a3', { key: 'A', fields: 'fields a3' })]);
      expect(await only(job)).toMatchObject({ act: 'update', base: 'fields a', fields: 'fields a3' });
      await write(ledger, job, failed(await only(job), 'denied'));
      expect(await acts(ledger, job)).toEqual([['A', 'failed', 'update', 'event 1']]);
      await apply(job, [row(2, 'a3', { key: 'A', fields: 'fields a3' })]);
      expect(await waiting(ledger, job)).toEqual([]);
      await apply(job, [a2]);
      expect(await only(job)).toMatchObject({
        act: 'update',
        base: 'fields a',
        fields: 'fields a2',
        eventId: 'event 1',
      });
      await write(ledger, job, updated(await only(job)));
      await apply(job, [a]);
      expect(await only(job)).toMatchObject({ act: 'update', base: 'fields a2', fields: 'fields a' });
    });

    it('takes a failed change up again where that is asked', async () => {
      const job = await doneJob(a);
      await apply(job, [a2]);
      await write(ledger, job, failed(await only(job), 'denied'));
      await apply(job, [a2], { retryFailed: true });
      expect(await only(job)).toMatchObject({
        act: 'update',
        base: 'fields a',
        fields: 'fields a2',
        eventId: 'event 1',
      });
    });

    it('keeps the event of an update that tells none, and takes the one that it tells', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a2, row(3, 'b2', { key: 'B' })]);
      const [first, second] = await waiting(ledger, job);
      if (!first || !second) throw new Error('two rows wait');
      await write(ledger, job, updated(first), { ...updated(second), eventId: 'event 2b' });
      expect(await acts(ledger, job)).toEqual([
        ['A', 'done', 'update', 'event 1'],
        ['B', 'done', 'update', 'event 2b'],
      ]);
      expect((await results(ledger, job)).map(({ outcome }) => outcome)).toEqual([
        { status: 'updated' },
        { status: 'updated' },
      ]);
    });

    it('touches nothing that is over, and says that it differs', async () => {
      const past = { ...a, endsAt: NOW - 1 };
      const job = await doneJob(past, { ...b, endsAt: NOW }, row(4, 'c', { key: 'C' }));
      await apply(job, [{ ...a2, endsAt: NOW + 1 }, row(3, 'b2', { key: 'B' }), row(4, 'c2', { key: 'C' })]);
      expect((await waiting(ledger, job)).map(({ number }) => number)).toEqual([2, 3]);
      expect((await results(ledger, job))[0]).toMatchObject({ state: 'done', eventId: 'event 1', isChanged: true });
    });

    it('leaves events of rows that are gone alone, and cancels those that the job made where that is asked', async () => {
      const past = row(4, 'c', { key: 'C', endsAt: NOW - 1 });
      const job = await doneJob(a, b, past);
      await apply(job, [b]);
      expect(await waiting(ledger, job)).toEqual([]);
      await apply(job, [b], { prune: true });
      expect(await only(job)).toMatchObject({
        act: 'cancel',
        eventId: 'event 1',
        base: 'fields a',
        isGone: true,
        payload: new Uint8Array(0),
      });
      await write(ledger, job, cancelled(await only(job)));
      await apply(job, [b], { prune: true });
      expect(await acts(ledger, job)).toEqual([
        ['B', 'done', 'create', 'event 2'],
        ['A', 'done', 'cancel', 'event 1'],
        ['C', 'done', 'create', 'event 3'],
      ]);
    });

    it('cancels no event because its row is bad now', async () => {
      const job = await doneJob(a, b);
      await apply(job, [rejection(2, 'A'), b], { prune: true });
      expect(await waiting(ledger, job)).toEqual([]);
    });

    it('creates the event of a row that was cancelled and came back under another transactionId', async () => {
      const job = await doneJob(a);
      await apply(job, [], { prune: true });
      await write(ledger, job, cancelled(await only(job)));
      await apply(job, [a]);
      expect(await only(job)).toMatchObject({
        act: 'create',
        incarnation: 1,
        eventId: undefined,
        base: undefined,
        isGone: false,
      });
      expect(textOf((await only(job)).payload)).toBe('sealed a');
      // Never sent and gone again: that it had been cancelled is not forgotten.
      await apply(job, []);
      expect(await acts(ledger, job)).toEqual([['A', 'done', 'cancel', undefined]]);
      await apply(job, [a]);
      expect(await only(job)).toMatchObject({ act: 'create', incarnation: 2 });
    });

    it('calls a change off that was never sent, when its row is gone or is what it was', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a2, row(3, 'b2', { key: 'B' })]);
      await apply(job, [a]);
      expect(await only(job)).toMatchObject({ act: 'update', base: 'fields a', fields: 'fields a' });
      expect(await acts(ledger, job)).toEqual([
        ['A', 'open', 'update', 'event 1'],
        ['B', 'done', 'update', 'event 2'],
      ]);
      expect((await results(ledger, job))[1]).toMatchObject({ isGone: true, outcome: { status: 'unchanged' } });
      // What it says when it returns is compared with what was written, not with what was only wanted.
      await apply(job, [a, row(3, 'b2', { key: 'B', fields: 'fields b2' })]);
      expect((await waiting(ledger, job))[1]).toMatchObject({ act: 'update', base: 'fields b', fields: 'fields b2' });
    });

    it('calls a cancel off that was never sent, when its row is back or prune is asked no more', async () => {
      const job = await doneJob(a, b);
      await apply(job, [], { prune: true });
      await apply(job, [a]);
      expect(await only(job)).toMatchObject({
        act: 'update',
        base: 'fields a',
        fields: 'fields a',
        eventId: 'event 1',
      });
      expect((await acts(ledger, job))[1]).toEqual(['B', 'done', 'update', 'event 2']);
    });

    it('lets what is under way end first', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a2], { prune: true });
      await write(ledger, job, ...(await waiting(ledger, job)).map(sending));
      await apply(job, [a, b], { prune: true, retryFailed: true });
      expect(
        (await waiting(ledger, job)).map(({ act, state, isChanged, fields }) => [act, state, isChanged, fields]),
      ).toEqual([
        ['update', 'sending', true, 'fields a2'],
        ['cancel', 'sending', false, 'fields b'],
      ]);
    });

    it('creates anew what is known to be deleted, only where that is asked', async () => {
      const job = await doneJob(a, b);
      await apply(job, [a2, b]);
      const deleted: LedgerWrite = { ...updated(await only(job)), outcome: { status: 'updated', deleted: true } };
      await write(ledger, job, deleted);
      await apply(job, [a2, b]);
      expect(await waiting(ledger, job)).toEqual([]);
      await apply(job, [a2, b], { recreate: true });
      expect(await only(job)).toMatchObject({ act: 'create', incarnation: 1, eventId: undefined });
    });

    it('sends a failed row again that was mended', async () => {
      const job = await jobOf(ledger, [a, b]);
      await write(ledger, job, ...(await waiting(ledger, job)).map((one) => failed(one, 'denied')));
      await apply(job, [a2, b]);
      expect(await only(job)).toMatchObject({ act: 'create', incarnation: 0, fields: undefined });
      expect(textOf((await only(job)).payload)).toBe('sealed a2');
    });

    describe('with a row in another mailbox than its event', () => {
      const moved = row(2, 'a in another', { key: 'A', mailbox: TUTOR, fields: 'fields a' });

      it('is refused as a whole with the lines, and changes nothing', async () => {
        const job = await doneJob(a, b);
        const before = await results(ledger, job);
        await expect(apply(job, [moved, b])).rejects.toMatchObject({
          code: 'row-moved',
          message: 'The event of 1 row is in another mailbox than the input says: line 2.',
        });
        expect(await results(ledger, job)).toEqual(before);
        const intake = await ledger.beginIntake(job);
        await intake.add([moved, b]);
        expect(await intake.moved({ mode: 'apply', now: NOW })).toEqual({ rows: 1, lines: [2] });
      });

      it('cancels it there and creates it here, where prune is asked', async () => {
        const job = await doneJob(a, b);
        const { sourceKey } = (await waiting(ledger, await jobOf(ledger, [a], { ...job, name: 'same keys' })))[0] ?? {};
        await apply(job, [moved, b], { prune: true });
        const found = await waiting(ledger, job);
        expect(found.map((one) => [one.act, one.mailbox, one.incarnation, one.eventId, one.isGone])).toEqual([
          ['create', TUTOR, 1, undefined, false],
          ['cancel', a.mailbox, 0, 'event 1', true],
        ]);
        expect(new Set(found.map((one) => one.sourceKey))).toEqual(new Set([sourceKey]));
        expect(await ledger.findRow(job.id, sourceKey ?? '', TUTOR)).toMatchObject({ act: 'create' });
        expect(await ledger.findRow(job.id, sourceKey ?? '', a.mailbox)).toMatchObject({ act: 'cancel' });
        expect(await acts(ledger, job)).toEqual([
          ['A', 'open', 'create', undefined],
          ['B', 'done', 'create', 'event 2'],
          ['A', 'open', 'cancel', 'event 1'],
        ]);
      });

      it('never makes two events under one transactionId, however often it moves', async () => {
        const job = await doneJob(a);
        const seen: unknown[] = [];
        for (const one of [moved, a, moved, a]) {
          await apply(job, [one], { prune: true });
          for (const found of await waiting(ledger, job)) {
            if (found.act === 'create') seen.push([found.mailbox, found.incarnation]);
            await write(ledger, job, found.act === 'create' ? done(found, `event ${seen.length}`) : cancelled(found));
          }
        }
        expect(seen).toEqual([
          [TUTOR, 1],
          [a.mailbox, 2],
          [TUTOR, 3],
          [a.mailbox, 4],
        ]);
      });

      it('creates it here alone when it was cancelled before', async () => {
        const job = await doneJob(a);
        await apply(job, [], { prune: true });
        await write(ledger, job, cancelled(await only(job)));
        await apply(job, [moved]);
        expect(await only(job)).toMatchObject({ act: 'create', mailbox: TUTOR, incarnation: 1 });
      });
    });

    describe('adopting', () => {
      const match = ({ number, shard }: LedgerRow, eventId: string): LedgerWrite => ({
        type: 'matched',
        row: number,
        shard,
        eventId,
      });

      it('turns a row that was never sent to an event of people, and then sees it as different from the input', async () => {
        const job = await jobOf(ledger, [a, b]);
        const [first] = await waiting(ledger, job);
        if (!first) throw new Error('two rows wait');
        await write(ledger, job, match(first, 'their event'));
        const one = (await waiting(ledger, job)).find(({ act }) => act === 'adopt');
        expect(one).toMatchObject({ state: 'open', eventId: 'their event', isTaken: true });
        if (!one) throw new Error('a row adopts');
        await write(ledger, job, sending(one), {
          ...done(one, 'their event'),
          outcome: { status: 'adopted' },
          fields: 'fields of people',
        });
        expect((await results(ledger, job))[0]).toMatchObject({ state: 'done', act: 'adopt', isTaken: true });
        await apply(job, [a, b], { prune: true });
        const update = (await waiting(ledger, job)).find(({ act }) => act === 'update');
        expect(update).toMatchObject({ base: 'fields of people', fields: 'fields a', isTaken: true });
        if (!update) throw new Error('a row is updated');
        await write(ledger, job, { ...updated(update), before: Buffer.from('sealed before') });
        // Nobody made it here, so nobody here may cancel it.
        await apply(job, [], { prune: true });
        expect(await waiting(ledger, job)).toEqual([]);
      });

      it('is refused for a row that was sent', async () => {
        const job = await jobOf(ledger, [a]);
        const [first] = await waiting(ledger, job);
        if (!first) throw new Error('a row waits');
        await write(ledger, job, sending(first));
        await expect(write(ledger, job, match(first, 'their event'))).rejects.toMatchObject({
          code: 'row-not-waiting',
        });
      });
    });

    it('tells which rows a run touched for it', async () => {
      const job = await doneJob(a, b);
      const touched = async () => (await results(ledger, job)).map(({ isTouched }) => isTouched);
      expect(await touched()).toEqual([true, true]);
      await apply(job, [a, b]);
      expect(await touched()).toEqual([true, true]);
      await apply(job, [a2, b]);
      expect(await touched()).toEqual([false, false]);
      await write(ledger, job, updated(await only(job)));
      expect(await touched()).toEqual([true, false]);
      await apply(job, [
        { ...a2, line: 9 },
        { ...b, line: 12 },
      ]);
      expect(await touched()).toEqual([true, false]);
      expect((await ledger.findJob('tenant-1', 'timetable'))?.inputFence).toBe(4);
    });
  });
}
