import { describe, expect, it } from 'vitest';
import type { JobRecord, Ledger, LedgerWrite } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  acts,
  done,
  failed,
  jobOf,
  NOW,
  results,
  row,
  rowOf,
  sending,
  takeIn,
  textOf,
  updated,
  waiting,
  write,
} from './sample-job.contract.ts';

/** What an input makes of rows whose events were there before, and of those whose event cannot be told. */
export function testAdoptIntake(name: string, open: () => Promise<LedgerSample>): void {
  describe(`an input that takes events over in the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const rows = [row(2, 'a', { key: 'A' }), row(3, 'b', { key: 'B' }), row(4, 'c', { key: 'C' })];
    const changed = rows.map((one) => ({ ...one, contentHash: `${one.contentHash}2` }));
    const adopt = { mode: 'adopt' } as const;
    const apply = { mode: 'apply', now: NOW } as const;
    const ambiguous = { type: 'ambiguous', outcome: { status: 'failed', code: 'event-ambiguous' } } as const;

    async function ambiguousJob(): Promise<JobRecord> {
      const job = await jobOf(ledger, rows);
      const [b, c] = [await rowOf(ledger, job, 'b'), await rowOf(ledger, job, 'c')];
      await write(ledger, job, { ...ambiguous, row: b.number, shard: b.shard }, failed(c, 'denied'));
      return job;
    }

    it('opens nothing that has an event or was taken back by halves, and creates that failed where that is asked', async () => {
      const job = await jobOf(ledger, rows);
      const [a, b, c] = await waiting(ledger, job);
      if (!a || !b || !c) throw new Error('three rows wait');
      await write(ledger, job, done(a, 'e1'), done(b, 'e2'), failed(c, 'denied'));
      await takeIn(ledger, job, changed, adopt);
      expect(await waiting(ledger, job)).toEqual([]);
      await takeIn(ledger, job, changed, { ...adopt, retryFailed: true });
      expect((await waiting(ledger, job)).map(({ act, payload }) => [act, textOf(payload)])).toEqual([
        ['create', 'sealed c'],
      ]);
      await takeIn(ledger, job, [], { ...apply, prune: true });
      await takeIn(ledger, job, rows, adopt);
      expect((await acts(ledger, job)).slice(0, 2)).toEqual([
        ['A', 'open', 'cancel', 'e1'],
        ['B', 'open', 'cancel', 'e2'],
      ]);
    });

    it('keeps a row out whose event cannot be told, whatever becomes of it, until a mode or a match opens it', async () => {
      const job = await ambiguousJob();
      for (const mode of [apply, { ...apply, retryFailed: true }, { mode: 'send', retryFailed: true } as const]) {
        await takeIn(ledger, job, changed, mode);
        expect((await acts(ledger, job))[1]).toEqual(['B', 'failed', 'create', undefined]);
      }
      await takeIn(ledger, job, changed, { mode: 'send', createAmbiguous: true });
      expect((await acts(ledger, job))[1]).toEqual(['B', 'open', 'create', undefined]);
    });

    it('gives ambiguous rows what they say, to be matched again, and nothing to runs', async () => {
      const job = await ambiguousJob();
      expect(await ledger.ambiguousContents(job.id, [2])).toEqual([]);
      await takeIn(ledger, job, rows, adopt);
      const [found] = await ledger.ambiguousRows(job.id);
      if (found === undefined) throw new Error('a row is ambiguous');
      expect(found).toMatchObject({ number: 2 });
      const [read] = await ledger.ambiguousContents(job.id, [found.number]);
      if (read === undefined) throw new Error('its content is there');
      expect(textOf(read.payload)).toBe('sealed b');
      expect((await waiting(ledger, job)).map(({ number }) => number)).toEqual([1]);
      const place = { row: read.number, shard: read.shard };
      await write(ledger, job, { ...ambiguous, ...place });
      expect(await ledger.ambiguousContents(job.id, [2])).toEqual([]);
      await write(ledger, job, { type: 'unmatched', ...place });
      expect((await acts(ledger, job))[1]).toEqual(['B', 'open', 'create', undefined]);
      await write(ledger, job, { ...ambiguous, ...place }, { type: 'matched', ...place, eventId: 'theirs' });
      expect((await acts(ledger, job))[1]).toEqual(['B', 'open', 'adopt', 'theirs']);
    });

    it('matches no row that has an event, failed otherwise, or may have been sent', async () => {
      const job = await ambiguousJob();
      const a = await rowOf(ledger, job, 'a');
      await write(ledger, job, done(a, 'e1'));
      const places = (await results(ledger, job)).filter(({ key }) => key !== 'B');
      for (const { number } of places) {
        for (const change of [{ type: 'matched', eventId: 'e9' } as const, ambiguous, { type: 'unmatched' } as const]) {
          const one = { ...change, row: number, shard: a.shard } as LedgerWrite;
          await expect(write(ledger, job, one)).rejects.toMatchObject({ code: 'row-not-waiting' });
        }
      }
    });

    it('remembers which event a released row had, and takes that one again', async () => {
      const job = await jobOf(ledger, rows.slice(0, 1));
      const [a] = await waiting(ledger, job);
      if (!a) throw new Error('a row waits');
      const match = { type: 'matched', row: a.number, shard: a.shard, eventId: 'theirs' } as const;
      await write(ledger, job, match);
      for (const mode of [apply, adopt, { mode: 'send' } as const]) {
        await write(ledger, job, { ...done(a, 'theirs'), fields: 'fields of people' });
        await ledger.startUndo(job.id, { now: NOW });
        await write(ledger, job, { ...done(a, 'theirs'), outcome: { status: 'unchanged', released: true } });
        await takeIn(ledger, job, rows.slice(0, 1), mode);
        expect(await waiting(ledger, job)).toMatchObject([
          { act: 'adopt', eventId: 'theirs', isTaken: true, incarnation: 0 },
        ]);
      }
      // Taken back before it was adopted: there is nothing to be put back.
      expect(await ledger.startUndo(job.id, { now: NOW })).toEqual({ cancel: 0, release: 0, past: 0, doubtful: 0 });
      expect(await acts(ledger, job)).toEqual([['A', 'done', 'release', 'theirs']]);
      await takeIn(ledger, job, rows.slice(0, 1), apply);
      await takeIn(ledger, job, [], apply);
      expect(await acts(ledger, job)).toEqual([['A', 'done', 'release', 'theirs']]);
    });

    it('plans with the attendees of a taken event whom its row does not name, as they were counted last', async () => {
      const prints = (others?: number) => JSON.stringify({ fields: {}, ...(others === undefined ? {} : { others }) });
      const [first] = [row(2, 'a', { key: 'A', fields: prints() })];
      const [second] = [row(2, 'a2', { key: 'A', fields: prints() })];
      const job = await jobOf(ledger, [first, row(3, 'b', { key: 'B', fields: prints() })]);
      const [a, b] = await waiting(ledger, job);
      if (!a || !b) throw new Error('two rows wait');
      const match = { type: 'matched', row: a.number, shard: a.shard, eventId: 'theirs' } as const;
      await write(ledger, job, match, { ...done(a, 'theirs'), fields: prints(3) }, done(b, 'ours'));
      const othersOf = async (input: typeof first) => {
        const intake = await ledger.beginIntake(job);
        await intake.add([input]);
        const found: (number | undefined)[] = [];
        for await (const one of intake.plan(apply)) found.push(one.others);
        await intake.discard();
        const undo: (number | undefined)[] = [];
        for await (const one of ledger.planUndo(job.id, { now: NOW })) undo.push(one.others);
        return { found, undo };
      };
      expect(await othersOf(first)).toEqual({ found: [3], undo: [3, undefined] });
      await takeIn(ledger, job, [second], apply);
      expect(await othersOf(second)).toEqual({ found: [3], undo: [3, undefined] });
      await write(ledger, job, { ...updated(a), known: { others: 4 } });
      expect(await othersOf(second)).toEqual({ found: [4], undo: [4, undefined] });
      await ledger.check(job.id);
    });

    it('plans cancellations in doubt of rows that are gone, since any run carries them out', async () => {
      const job = await jobOf(ledger, rows.slice(0, 1));
      const [a] = await waiting(ledger, job);
      if (!a) throw new Error('a row waits');
      await write(ledger, job, done(a, 'e1'));
      const planned = async () => {
        const found: unknown[] = [];
        const intake = await ledger.beginIntake(job);
        await intake.add([]);
        for (const mode of [apply, { ...apply, prune: true }, { mode: 'send' } as const]) {
          for await (const one of intake.plan(mode)) found.push([mode.mode, one.act, one.eventId, one.isGone]);
        }
        await intake.discard();
        return found;
      };
      expect(await planned()).toEqual([['apply', 'cancel', 'e1', true]]);
      await takeIn(ledger, job, [], { ...apply, prune: true });
      await write(ledger, job, ...(await waiting(ledger, job)).map(sending));
      expect(await planned()).toEqual([
        ['apply', 'cancel', 'e1', true],
        ['apply', 'cancel', 'e1', true],
        ['send', 'cancel', 'e1', true],
      ]);
    });
  });
}
