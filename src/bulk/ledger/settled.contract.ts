import { describe, expect, it } from 'vitest';
import type { JobRecord, Ledger, RecordedRow, SettledQuery } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  cancelled,
  done,
  failed,
  jobOf,
  NOW,
  ROOM,
  rejection,
  row,
  sending,
  TUTOR,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';

/** What of a job is compared with the calendars. */
export function testSettled(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the settled rows of the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(2, 'a', { key: 'A', fields: 'fields a' });
    const b = row(3, 'b', { key: 'B', mailbox: TUTOR, fields: 'fields b' });
    const c = row(4, 'c', { key: 'C', fields: 'fields c', endsAt: NOW - 1 });
    const rows = [a, b, c, row(5, 'd', { key: 'D' }), row(6, 'e', { key: 'E' }), row(7, 'f', { key: 'F' })];

    /** Done, done in another mailbox, done and over, failed, being sent, open; and a rejected row. */
    async function mixedJob(): Promise<JobRecord> {
      const job = await jobOf(ledger, [...rows, rejection(8)]);
      const byKey = new Map((await waiting(ledger, job)).map((one) => [one.number, one]));
      const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((number) => byKey.get(number));
      if (!one || !two || !three || !four || !five) throw new Error('six rows wait');
      const ends = [done(one, 'e1'), done(two, 'e2'), done(three, 'e3'), failed(four, 'denied'), sending(five)];
      await write(ledger, job, ...ends);
      return job;
    }
    async function settled(job: JobRecord, query?: SettledQuery): Promise<RecordedRow[]> {
      const found: RecordedRow[] = [];
      for await (const one of ledger.settledRows(job.id, query)) found.push(one);
      return found;
    }

    it('are those that have an event, in the order of the input', async () => {
      const job = await mixedJob();
      const found = await settled(job);
      expect(found.map(({ line, key, mailbox, eventId, written }) => [line, key, mailbox, eventId, written])).toEqual([
        [2, 'A', ROOM, 'e1', 'fields a'],
        [3, 'B', TUTOR, 'e2', 'fields b'],
        [4, 'C', ROOM, 'e3', 'fields c'],
      ]);
      expect(await ledger.settledMailboxes(job.id)).toEqual([
        { mailbox: ROOM, rows: 2 },
        { mailbox: TUTOR, rows: 1 },
      ]);
    });

    it('have mailboxes, and so have all others', async () => {
      const job = await mixedJob();
      expect(await ledger.mailboxes(job.id)).toEqual([ROOM, TUTOR]);
      expect(await ledger.mailboxes(job.id + 1)).toEqual([]);
    });

    it('that are current are in the input, not over, and not known to be deleted', async () => {
      const job = await mixedJob();
      const current = { currentAt: NOW };
      expect((await settled(job, current)).map(({ key }) => key)).toEqual(['A', 'B']);
      expect((await settled(job, { currentAt: NOW - 1 })).map(({ key }) => key)).toEqual(['A', 'B', 'C']);
      const a2 = row(2, 'a2', { key: 'A', fields: 'fields a2' });
      await takeIn(ledger, job, [a2, c], { mode: 'apply', now: NOW });
      const [one] = await waiting(ledger, job).then((all) => all.filter(({ act }) => act === 'update'));
      if (!one) throw new Error('A is to be updated');
      await write(ledger, job, failed(one, 'event-deleted'));
      expect(await settled(job, current)).toEqual([]);
      expect(await ledger.settledMailboxes(job.id, current)).toEqual([]);
      // What was written last, not what was to be written.
      expect((await settled(job)).map(({ key, written, found }) => [key, written, found])).toEqual([
        ['A', 'fields a', 'deleted'],
        ['C', 'fields c', undefined],
        ['B', 'fields b', undefined],
      ]);
    });

    it('and those that wait are found by source key and mailbox; an event that was taken away is none', async () => {
      const job = await mixedJob();
      const keys = new Map((await settled(job)).map(({ key, sourceKey }) => [key, sourceKey]));
      const of = async (key: string, mailbox = ROOM) => ledger.findRecorded(job.id, keys.get(key) ?? '', mailbox);
      expect(await of('A')).toMatchObject({ number: 1, state: 'done', act: 'create', eventId: 'e1' });
      expect(await of('B')).toBeUndefined();
      expect(await of('B', TUTOR)).toMatchObject({ number: 2 });
      const [open] = await waiting(ledger, job).then((all) => all.filter(({ state }) => state === 'open'));
      expect(await ledger.findRecorded(job.id, open?.sourceKey ?? '', ROOM)).toMatchObject({ key: 'F', state: 'open' });
      await takeIn(ledger, job, [b, c], { mode: 'apply', now: NOW, prune: true });
      const [gone] = await waiting(ledger, job).then((all) => all.filter(({ act }) => act === 'cancel'));
      if (!gone) throw new Error('A is to be cancelled');
      await write(ledger, job, cancelled(gone));
      expect(await of('A')).toMatchObject({ state: 'done', act: 'cancel', isGone: true, eventId: undefined });
      expect((await settled(job)).map(({ key }) => key)).toEqual(['B', 'C']);
    });

    it('come page after page, each once', async () => {
      const many = Array.from({ length: 2_345 }, (_, at) => row(at + 2, `r${at}`, { key: `K${at}` }));
      const job = await jobOf(ledger, many);
      const all: Parameters<typeof write>[2][] = [];
      for (let after = { fence: 0, number: 0 }; ; ) {
        const page = await ledger.take(job.id, ROOM, after, 1_000);
        all.push(...page.map((one) => done(one, `e${one.number}`)));
        const last = page.at(-1);
        if (last === undefined) break;
        after = last;
      }
      await write(ledger, job, ...all);
      expect((await settled(job)).map(({ line }) => line)).toEqual(many.map(({ line }) => line));
    });
  });
}
