import { describe, expect, it } from 'vitest';
import type { JobRecord, Ledger, LedgerRow } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  acts,
  cancelled,
  done,
  failed,
  jobOf,
  NOW,
  row,
  sending,
  takeIn,
  textOf,
  updated,
  waiting,
  write,
} from './sample-job.contract.ts';

/** How a job is taken back. */
export function testUndo(name: string, open: () => Promise<LedgerSample>): void {
  describe(`a job taken back by the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const rows = [
      row(2, 'a', { key: 'A', fields: 'fields a' }),
      row(3, 'b', { key: 'B', endsAt: NOW - 1 }),
      row(4, 'c', { key: 'C' }),
      row(5, 'd', { key: 'D', fields: 'fields d' }),
      row(6, 'e', { key: 'E' }),
    ];

    /** Done, done and over, failed, being sent, open. */
    async function mixedJob(): Promise<JobRecord> {
      const job = await jobOf(ledger, rows);
      const [a, b, c, d] = await waiting(ledger, job);
      if (!a || !b || !c || !d) throw new Error('five rows wait');
      await write(ledger, job, done(a, 'e1'), done(b, 'e2'), failed(c, 'denied'), sending(d));
      await ledger.setJobState(job.id, 'done');
      return job;
    }

    it('cancels the events that it made, not those that are over, and looks for what is in doubt', async () => {
      const job = await mixedJob();
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 1, release: 0, doubtful: 1, past: 1 });
      expect(await acts(ledger, job)).toEqual([
        ['A', 'open', 'cancel', 'e1'],
        ['B', 'done', 'create', 'e2'],
        ['C', 'failed', 'create', undefined],
        ['D', 'sending', 'cancel', undefined],
      ]);
      const found = await waiting(ledger, job);
      expect(found.map(({ act, isGone, base }) => [act, isGone, base])).toEqual([
        ['cancel', false, 'fields a'],
        ['cancel', false, 'fields d'],
      ]);
      expect(await ledger.findJob('tenant-1', 'timetable')).toMatchObject({ state: 'ready' });
    });

    it('goes on where it stopped when it is asked again: what was found since is cancelled too', async () => {
      const job = await mixedJob();
      await ledger.startUndo(job.id, { now: NOW });
      const [a, d] = await waiting(ledger, job);
      if (!a || !d) throw new Error('two rows wait');
      const found = { type: 'found', row: d.number, shard: d.shard, eventId: 'e4' } as const;
      await write(ledger, job, cancelled(a), found);
      const [seen] = await waiting(ledger, job);
      expect(seen).toMatchObject({ state: 'sending', act: 'cancel', eventId: 'e4', isCalledOff: false });
      await expect(write(ledger, job, found)).rejects.toMatchObject({ code: 'row-not-waiting' });
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 1, release: 0, doubtful: 0, past: 1 });
      const [again] = await waiting(ledger, job);
      if (!again) throw new Error('a row waits');
      await write(ledger, job, failed(again, 'denied'));
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 1, release: 0, doubtful: 0, past: 1 });
    });

    describe('in doubt', () => {
      const NOT_SEEN = { status: 'cancelled', 'not-seen': true, isKnown: true, calendarId: 'c1' };
      const inDoubt = async (
        content = row(2, 'a', { key: 'A', fields: 'fields a' }),
      ): Promise<[JobRecord, LedgerRow]> => {
        const job = await jobOf(ledger, [content]);
        for (const one of await waiting(ledger, job)) await write(ledger, job, sending(one));
        await ledger.startUndo(job.id, { now: NOW });
        const [one] = await waiting(ledger, job);
        if (one === undefined) throw new Error('a row waits');
        return [job, one];
      };
      const notSeen = (one: LedgerRow) => ({ ...cancelled(one), eventId: undefined, outcome: NOT_SEEN });

      it('is looked for again after its event was not seen, with what was learnt', async () => {
        const [job, one] = await inDoubt();
        await write(ledger, job, notSeen(one));
        expect(await waiting(ledger, job)).toEqual([]);
        expect(await ledger.startUndo(job.id, { now: NOW })).toMatchObject({ cancel: 0, doubtful: 1 });
        expect(await waiting(ledger, job)).toMatchObject([
          {
            state: 'sending',
            act: 'cancel',
            eventId: undefined,
            base: 'fields a',
            doubt: { isKnown: true, calendarId: 'c1' },
          },
        ]);
      });

      it('is a create in doubt again where the input has it, under its transactionId', async () => {
        const [job, one] = await inDoubt();
        await takeIn(ledger, job, [row(2, 'a2', { key: 'A' })], { mode: 'send' });
        const asSent = {
          state: 'sending',
          act: 'create',
          incarnation: 0,
          isChanged: true,
          isCalledOff: false,
        } as const;
        expect(await waiting(ledger, job)).toMatchObject([asSent]);
        await ledger.startUndo(job.id, { now: NOW });
        await write(ledger, job, notSeen(one));
        await takeIn(ledger, job, [row(2, 'a2', { key: 'A' })], { mode: 'send' });
        const [again] = await waiting(ledger, job);
        expect(again).toMatchObject({ ...asSent, isChanged: false, doubt: { isKnown: true } });
        expect(textOf(again?.payload ?? new Uint8Array())).toBe('sealed a2');
      });

      it('is left, and never created, where it is over', async () => {
        const [job, one] = await inDoubt(row(2, 'a', { key: 'A', endsAt: NOW - 1 }));
        expect(one).toMatchObject({ act: 'create', state: 'sending', isGone: true });
        const planned: unknown[] = [];
        for await (const { act } of ledger.planUndo(job.id, { now: NOW })) planned.push(act);
        for await (const { act } of ledger.planUndo(job.id, { now: NOW, past: true })) planned.push(act);
        expect(planned).toEqual(['past', 'look-for']);
      });
    });

    it('takes back what is over where that is asked', async () => {
      const job = await mixedJob();
      expect(await ledger.startUndo(job.id, { now: NOW, past: true })).toEqual({
        cancel: 2,
        release: 0,
        doubtful: 1,
        past: 0,
      });
    });

    it('releases what it adopted with what its first change replaced, once', async () => {
      const job = await jobOf(
        ledger,
        [rows[0], rows[2]].flatMap((one) => one ?? []),
      );
      const [a, c] = await waiting(ledger, job);
      if (!a || !c) throw new Error('two rows wait');
      const match = { type: 'matched', row: a.number, shard: a.shard, eventId: 'theirs' } as const;
      const other = { type: 'matched', row: c.number, shard: c.shard, eventId: 'never adopted' } as const;
      await write(ledger, job, match, { ...done(a, 'theirs'), fields: 'fields of people' }, other);
      const edit = async (content: string, before: string) => {
        await takeIn(ledger, job, [row(2, content, { key: 'A' })], { mode: 'apply', now: NOW });
        const [one] = await waiting(ledger, job);
        if (!one) throw new Error('a row waits');
        await write(ledger, job, { ...updated(one), before: Buffer.from(before) });
      };
      await edit('a', 'as people had it');
      await edit('a2', 'as we wrote it');
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 0, release: 1, doubtful: 0, past: 0 });
      const [one] = await waiting(ledger, job);
      expect(one).toMatchObject({ act: 'release', eventId: 'theirs', isTaken: true });
      expect(textOf(one?.before ?? new Uint8Array())).toBe('as people had it');
      if (!one) throw new Error('a row waits');
      await write(ledger, job, { ...done(one, 'theirs'), outcome: { status: 'released' } });
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 0, release: 0, doubtful: 0, past: 0 });
    });

    it('makes its events anew when it is sent again, under other transactionIds', async () => {
      const job = await jobOf(
        ledger,
        [rows[0]].flatMap((one) => one ?? []),
      );
      const [a] = await waiting(ledger, job);
      if (!a) throw new Error('a row waits');
      await write(ledger, job, done(a, 'e1'));
      await ledger.startUndo(job.id, { now: NOW });
      await write(ledger, job, cancelled(a));
      await takeIn(ledger, job, [row(2, 'a', { key: 'A' })]);
      expect((await waiting(ledger, job)).map(({ act, incarnation }) => [act, incarnation])).toEqual([['create', 1]]);
      // Not sent yet, and taken back again: the number is not used twice.
      await ledger.startUndo(job.id, { now: NOW });
      expect(await acts(ledger, job)).toEqual([['A', 'done', 'cancel', undefined]]);
      await takeIn(ledger, job, [row(2, 'a', { key: 'A' })]);
      expect((await waiting(ledger, job)).map(({ act, incarnation }) => [act, incarnation])).toEqual([['create', 2]]);
    });
  });
}
