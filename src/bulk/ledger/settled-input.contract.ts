import { beforeEach, describe, expect, it } from 'vitest';
import type { JobRecord, Ledger, LedgerWrite } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import { done, failed, jobOf, row, takeIn, waiting } from './sample-job.contract.ts';

const INPUT = { bytes: 7, print: 'a' };

/** What a ledger remembers of an input that was settled whole. */
export function testSettledInput(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the settled input of a job in the ${name} ledger`, () => {
    let ledger: Ledger;
    let job: JobRecord;
    openForEach(open, (opened) => {
      ledger = opened;
    });
    beforeEach(async () => {
      job = await jobOf(ledger, [row(2, 'a', { key: 'A' }), row(3, 'b', { key: 'B' })]);
    });

    /** A run that ends the first row by `first`, and the other well; gives its fence. */
    async function settle(first: LedgerWrite): Promise<number> {
      const fence = await ledger.takeFences(job.id, 'test');
      const [, other] = await waiting(ledger, job);
      if (other === undefined) throw new Error('no second row waits');
      await ledger.commit(job.id, fence, [first, done(other, 'e2')]);
      await ledger.setJobState(job.id, 'done');
      return fence;
    }
    const firstRow = async () => {
      const [one] = await waiting(ledger, job);
      if (one === undefined) throw new Error('no row waits');
      return one;
    };
    const keep = (fence: number) => ledger.keepSettledInput(job.id, fence, INPUT);

    it('is kept when all rows are done', async () => {
      const fence = await settle(done(await firstRow(), 'e1'));
      expect(await ledger.settledInput(job.id)).toBeUndefined();
      expect(await keep(fence)).toBe(true);
      expect(await ledger.settledInput(job.id)).toEqual({ bytes: 7, print: 'a' });
    });

    it('is not kept where a row failed', async () => {
      expect(await keep(await settle(failed(await firstRow(), 'ErrorQuotaExceeded')))).toBe(false);
      expect(await ledger.settledInput(job.id)).toBeUndefined();
    });

    it('is not kept where a row waits, the job is not done, or another run owns it', async () => {
      const fence = await ledger.takeFences(job.id, 'test');
      await ledger.setJobState(job.id, 'done');
      expect(await keep(fence)).toBe(false);
      const settled = await settle(done(await firstRow(), 'e1'));
      expect(await keep(settled - 1)).toBe(false);
      await ledger.setJobState(job.id, 'ready');
      expect(await keep(settled)).toBe(false);
    });

    it('is not kept where an event is not as the input says', async () => {
      await settle(done(await firstRow(), 'e1'));
      await takeIn(ledger, job, [row(2, 'a2', { key: 'A' }), row(3, 'b', { key: 'B' })]);
      await ledger.setJobState(job.id, 'done');
      expect(await keep(await ledger.takeFences(job.id, 'test'))).toBe(false);
    });

    it('is kept over a run that found it again, which counts as the last', async () => {
      await keep(await settle(done(await firstRow(), 'e1')));
      await ledger.takeAgain(job.id, 1_767_607_200_002);
      expect(await ledger.findJob(job.service, job.name)).toMatchObject({
        lastRunAt: 1_767_607_200_002,
        inputFence: 2,
      });
      expect(await ledger.settledInput(job.id)).toEqual({ bytes: 7, print: 'a' });
    });

    it.for([
      ['a run begins', () => ledger.takeFences(job.id, 'other')],
      ['an input is taken in', () => takeIn(ledger, job, [row(2, 'a', { key: 'A' }), row(3, 'b', { key: 'B' })])],
      ['the job is taken back', () => ledger.startUndo(job.id, { now: 0 })],
    ] as const)('is forgotten when %s', async ([, change]) => {
      await keep(await settle(done(await firstRow(), 'e1')));
      await change();
      expect(await ledger.settledInput(job.id)).toBeUndefined();
    });
  });
}
