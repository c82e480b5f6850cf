import { describe, expect, it } from 'vitest';
import type { Ledger, LedgerWrite } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  done,
  failed,
  jobOf,
  results,
  row,
  rowOf,
  sampleJob,
  sending,
  TUTOR,
  table,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';

/** How a ledger writes what an owner learnt: all or nothing, and for the last owner alone. */
export function testCommits(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    describe('writes what was learnt', () => {
      it('of a create in doubt, for whoever takes the row next', async () => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c')]);
        const [a, b] = await waiting(ledger, job);
        if (!a || !b) throw new Error('rows wait');
        expect(a.doubt).toEqual({ isKnown: false, isRepeated: false });
        const known = { reason: 'event-not-found', isKnown: true };
        await write(
          ledger,
          job,
          { ...sending(a), doubt: { isKnown: false, isRepeated: true } } as LedgerWrite,
          sending(b),
          { type: 'waiting', row: b.number, shard: b.shard, attempts: 1, outcome: known },
        );
        expect((await waiting(ledger, job)).map(({ number, doubt }) => [number, doubt])).toEqual([
          [3, { isKnown: false, isRepeated: false }],
          [1, { isKnown: false, isRepeated: true }],
          [2, { isKnown: true, isRepeated: false }],
        ]);
      });

      it('with an outcome, and with the event of what is done', async () => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c')]);
        const [a, b, c] = await waiting(ledger, job);
        if (!a || !b || !c) throw new Error('three rows wait');
        const wait: LedgerWrite = { type: 'waiting', row: c.number, shard: c.shard, attempts: 3, outcome: { at: 5 } };
        await write(ledger, job, sending(a), done(a, 'e1'), failed(b, 'denied'), wait);
        expect(
          (await results(ledger, job)).map(({ line, state, attempts, eventId, outcome }) => ({
            line,
            state,
            attempts,
            eventId,
            outcome,
          })),
        ).toEqual([
          { line: 2, state: 'done', attempts: 1, eventId: 'e1', outcome: { status: 'created' } },
          { line: 3, state: 'failed', attempts: 1, eventId: undefined, outcome: { status: 'failed', code: 'denied' } },
          { line: 4, state: 'open', attempts: 3, eventId: undefined, outcome: { at: 5 } },
        ]);
      });

      it.for([
        { isUnsent: true, state: 'open' },
        { isUnsent: undefined, state: 'sending' },
      ] as const)('about a row that was about to be sent: $state, where no call was made is $isUnsent', async (how) => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
        const a = await rowOf(ledger, job, 'a');
        const wait: LedgerWrite = { type: 'waiting', row: a.number, shard: a.shard, attempts: 0, outcome: { at: 5 } };
        await write(ledger, job, sending(a), how.isUnsent ? { ...wait, isUnsent: true } : wait);
        expect((await waiting(ledger, job)).map(({ number, state, attempts }) => [number, state, attempts])).toEqual([
          [2, 'open', 0],
          [1, how.state, 0],
        ]);
      });

      it('of one job and leaves the rows of others alone', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        const other = await jobOf(ledger, [row(2, 'a')], sampleJob('other'));
        await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
        expect(await table(ledger, other)).toEqual([[1, 'a#1', 'open', undefined]]);
      });

      it.for([
        ['a state that does not exist', { state: 'lost' }],
        ['a row that does not exist', { row: 99 }],
        ["a shard that is not the row's", { shard: 3 }],
      ] as const)('all or nothing: %s takes the writes around it back', async ([, wrong]) => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c')]);
        const [a, b, c] = await waiting(ledger, job);
        if (!a || !b || !c) throw new Error('three rows wait');
        const bad = { ...done(b, 'e2'), ...wrong } as LedgerWrite;
        await expect(write(ledger, job, done(a, 'e1'), bad, done(c, 'e3'))).rejects.toThrow();
        expect((await waiting(ledger, job)).map(({ state }) => state)).toEqual(['open', 'open', 'open']);
        await write(ledger, job, done(a, 'e1'));
        expect(await ledger.counts(job.id)).toMatchObject({ open: 2, done: 1 });
      });

      it('once: what is settled is not written over, so that no event id is lost', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        const a = await rowOf(ledger, job, 'a');
        await write(ledger, job, done(a, 'e1'));
        await expect(write(ledger, job, failed(a, 'denied'))).rejects.toMatchObject({ code: 'row-not-waiting' });
        await expect(write(ledger, job, sending(a))).rejects.toMatchObject({ code: 'row-not-waiting' });
        expect(await table(ledger, job)).toEqual([[1, 'a#1', 'done', 'e1']]);
      });
    });

    describe('has one owner at a time', () => {
      it('who raises the fence of the job by one', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        expect(await ledger.owner(job.id)).toBeUndefined();
        const first = await ledger.takeFences(job.id, 'machine-1:10');
        expect(await ledger.owner(job.id)).toBe('machine-1:10');
        expect(await ledger.takeFences(job.id, 'machine-2:10')).toBe(first + 1);
        expect(await ledger.owner(job.id)).toBe('machine-2:10');
      });

      it('of that job alone', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        const other = await jobOf(ledger, [row(2, 'a')], sampleJob('other'));
        const fence = await ledger.takeFences(job.id, 'first');
        await ledger.takeFences(other.id, 'second');
        await ledger.takeFences(other.id, 'second');
        expect(await ledger.commit(job.id, fence, [done(await rowOf(ledger, job, 'a'), 'e1')])).toBe(true);
        expect(await ledger.owner(job.id)).toBe('first');
      });

      it('and writes nothing for the one before, which is told so', async () => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b', { mailbox: TUTOR })]);
        const [a, b] = await waiting(ledger, job);
        if (!a || !b) throw new Error('two rows wait');
        const old = await ledger.takeFences(job.id, 'first');
        await ledger.takeFences(job.id, 'second');
        expect(await ledger.commit(job.id, old, [sending(a), done(b, 'e2')])).toBe(false);
        expect(await waiting(ledger, job)).toEqual([a, b]);
      });

      it('and writes nothing for the one before a new input, whose rows have other numbers', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        const a = await rowOf(ledger, job, 'a');
        const old = await ledger.takeFences(job.id, 'first');
        await takeIn(ledger, job, [row(2, 'b'), row(3, 'a')]);
        expect(await ledger.commit(job.id, old, [done(a, 'event of a')])).toBe(false);
        expect(await table(ledger, job)).toEqual([
          [1, 'b#1', 'open', undefined],
          [2, 'a#1', 'open', undefined],
        ]);
      });

      it('and keeps what the one before learnt too late away from the rows', async () => {
        const job = await jobOf(ledger, [row(2, 'a')]);
        const a = await rowOf(ledger, job, 'a');
        const old = await ledger.takeFences(job.id, 'first');
        await ledger.takeFences(job.id, 'second');
        await ledger.addLateOutcomes(job.id, old, [sending(a), done(a, 'e1')]);
        expect(await table(ledger, job)).toEqual([[1, 'a#1', 'open', undefined]]);
      });
    });
  });
}
