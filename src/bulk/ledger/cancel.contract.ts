import { describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  cancelled,
  done,
  jobOf,
  NOW,
  results,
  row,
  sending,
  takeIn,
  textOf,
  waiting,
  write,
} from './sample-job.contract.ts';

/** How the rest of a job is given up. */
export function testCancel(name: string, open: () => Promise<LedgerSample>): void {
  describe(`a job given up by the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const rows = ['A', 'B', 'C'].map((key, at) => row(at + 2, key.toLowerCase(), { key, fields: `fields ${key}` }));

    it('fails what was never sent, and leaves what may have been sent waiting', async () => {
      const job = await jobOf(ledger, rows);
      const [a, b] = await waiting(ledger, job);
      if (!a || !b) throw new Error('three rows wait');
      await write(ledger, job, done(a, 'e1'), sending(b));
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 1, kept: 0, doubtful: 1 });
      expect((await results(ledger, job)).map(({ key, state, outcome }) => [key, state, outcome?.code])).toEqual([
        ['A', 'done', undefined],
        ['B', 'sending', undefined],
        ['C', 'failed', 'job-cancelled'],
      ]);
      expect((await ledger.findJob('tenant-1', 'timetable'))?.state).toBe('ready');
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 0, kept: 0, doubtful: 1 });
    });

    it('is done where nothing is in doubt, and opens again when failed rows are sent again', async () => {
      const job = await jobOf(ledger, rows);
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 3, kept: 0, doubtful: 0 });
      expect((await ledger.findJob('tenant-1', 'timetable'))?.state).toBe('done');
      await takeIn(ledger, job, rows);
      expect(await waiting(ledger, job)).toEqual([]);
      await takeIn(ledger, job, rows, { retryFailed: true });
      const again = await waiting(ledger, job);
      expect(again.map(({ act, incarnation, payload }) => [act, incarnation, textOf(payload)])).toEqual([
        ['create', 0, 'sealed a'],
        ['create', 0, 'sealed b'],
        ['create', 0, 'sealed c'],
      ]);
    });

    it('keeps the events of changes that were not made', async () => {
      const job = await jobOf(ledger, rows);
      await write(ledger, job, ...(await waiting(ledger, job)).map((one) => done(one, `e${one.number}`)));
      const apply = { mode: 'apply', now: NOW } as const;
      const changed = [row(2, 'a2', { key: 'A', fields: 'fields A2' }), ...rows.slice(1, 2)];
      await takeIn(ledger, job, changed, { ...apply, prune: true });
      expect((await waiting(ledger, job)).map(({ act }) => act)).toEqual(['update', 'cancel']);
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 0, kept: 2, doubtful: 0 });
      expect((await results(ledger, job)).map(({ key, state, eventId }) => [key, state, eventId])).toEqual([
        ['A', 'done', 'e1'],
        ['B', 'done', 'e2'],
        ['C', 'done', 'e3'],
      ]);
      await takeIn(ledger, job, changed, { ...apply, prune: true });
      expect((await waiting(ledger, job)).map(({ act, eventId, base }) => [act, eventId, base])).toEqual([
        ['update', 'e1', 'fields A'],
        ['cancel', 'e3', 'fields C'],
      ]);
    });

    it('of an undo that was cut short keeps the events that are left, as they were', async () => {
      const job = await jobOf(ledger, rows);
      const [a, b, c] = await waiting(ledger, job);
      if (!a || !b || !c) throw new Error('three rows wait');
      const match = { type: 'matched', row: c.number, shard: c.shard, eventId: 'theirs' } as const;
      await write(ledger, job, done(a, 'e1'), done(b, 'e2'), match, { ...done(c, 'theirs'), fields: 'of people' });
      await ledger.startUndo(job.id, { now: NOW });
      await write(ledger, job, cancelled(a));
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 0, kept: 2, doubtful: 0 });
      expect((await results(ledger, job)).map(({ state, act, eventId }) => [state, act, eventId])).toEqual([
        ['done', 'cancel', 'e1'],
        ['done', 'update', 'e2'],
        ['done', 'adopt', 'theirs'],
      ]);
      await ledger.check(job.id);
      expect(await ledger.startUndo(job.id, { now: NOW })).toMatchObject({ cancel: 1, release: 1 });
      await ledger.cancelWaiting(job.id);
      await takeIn(ledger, job, rows.slice(1), { mode: 'apply', now: NOW });
      // Of the event that was there before, the first change is still to come.
      expect((await waiting(ledger, job)).map(({ act, eventId, base }) => [act, eventId, base])).toEqual([
        ['update', 'theirs', 'of people'],
      ]);
    });

    it('gives back what was about to be adopted, and remembers which event it was', async () => {
      const job = await jobOf(ledger, rows.slice(0, 1));
      const [a] = await waiting(ledger, job);
      if (!a) throw new Error('one row waits');
      await write(ledger, job, { type: 'matched', row: a.number, shard: a.shard, eventId: 'theirs' });
      expect(await ledger.cancelWaiting(job.id)).toEqual({ cancelled: 0, kept: 1, doubtful: 0 });
      expect((await results(ledger, job)).map(({ state, act, eventId }) => [state, act, eventId])).toEqual([
        ['done', 'release', 'theirs'],
      ]);
      await ledger.check(job.id);
      await takeIn(ledger, job, rows.slice(0, 1), { mode: 'apply', now: NOW });
      expect((await waiting(ledger, job)).map(({ act, eventId }) => [act, eventId])).toEqual([['adopt', 'theirs']]);
    });

    it('is no longer written to by who still sends', async () => {
      const job = await jobOf(ledger, rows);
      const fence = await ledger.takeFences(job.id, 'a run');
      const [a] = await waiting(ledger, job);
      if (!a) throw new Error('three rows wait');
      await ledger.cancelWaiting(job.id);
      expect(await ledger.commit(job.id, fence, [sending(a)])).toBe(false);
    });
  });
}
