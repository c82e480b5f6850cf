import { describe, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import { done, jobOf, rejection, results, row, sampleJob, table, waiting, write } from './sample-job.contract.ts';

/** What a ledger says of its jobs, and how they are erased. */
export function testJobs(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the jobs of the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    it('are listed with their counts, what ran last first', async () => {
      const first = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), rejection(4)], sampleJob('first'));
      const second = await ledger.createJob({ ...sampleJob('second'), createdAt: 1_767_607_200_001 });
      expect((await ledger.jobs()).map((one) => [one.name, one.lastRunAt])).toEqual([
        ['second', undefined],
        ['first', undefined],
      ]);
      await ledger.takeFences(first.id, 'test', 1_767_607_200_002);
      await write(ledger, first, ...(await waiting(ledger, first)).slice(0, 1).map((one) => done(one, 'e1')));
      expect(await ledger.jobs()).toEqual([
        {
          ...first,
          state: 'ready',
          inputFence: 1,
          lastRunAt: 1_767_607_200_002,
          counts: { open: 1, sending: 0, done: 1, failed: 0, rejected: 1 },
        },
        { ...second, counts: { open: 0, sending: 0, done: 0, failed: 0, rejected: 0 } },
      ]);
    });

    it('are found by name over all services', async () => {
      const real = await ledger.createJob(sampleJob('timetable', 'tenant-1'));
      const rehearsal = await ledger.createJob(sampleJob('timetable', 'emulator'));
      await ledger.createJob(sampleJob('other', 'tenant-1'));
      expect(await ledger.findJobs('timetable')).toEqual([rehearsal, real]);
      expect(await ledger.findJobs('none')).toEqual([]);
    });

    it('keep the settings that were saved last', async () => {
      const job = await ledger.createJob(sampleJob());
      await ledger.saveSettings(job.id, { map: { Subject: 'Title' } });
      expect(await ledger.findJob('tenant-1', 'timetable')).toEqual({
        ...job,
        settings: { map: { Subject: 'Title' } },
      });
    });

    it('are erased one by one with all that is known of them', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('one'));
      const other = await jobOf(ledger, [row(2, 'a')], sampleJob('two'));
      const left = await ledger.beginIntake(job);
      await left.add([row(2, 'a')]);
      await ledger.removeJob(job.id);
      expect(await ledger.findJob('tenant-1', 'one')).toBeUndefined();
      expect(await results(ledger, job)).toEqual([]);
      expect(await table(ledger, other)).toEqual([[1, 'a#1', 'open', undefined]]);
      const again = await jobOf(ledger, [row(2, 'a')], sampleJob('one'));
      expect(await table(ledger, again)).toEqual([[1, 'a#1', 'open', undefined]]);
    });

    it('are purged when they are done and ran long ago', async () => {
      const at = (time: number) => async (job: string, state: 'ready' | 'done') => {
        const made = await jobOf(ledger, [row(2, job)], sampleJob(job));
        await ledger.takeFences(made.id, 'test', time);
        await ledger.setJobState(made.id, state);
        return made;
      };
      const old = await at(1_000)('old', 'done');
      await at(1_000)('unfinished', 'ready');
      await at(2_000)('young', 'done');
      expect(await ledger.purgeBefore(2_000)).toEqual([{ ...old, state: 'done', inputFence: 1, lastRunAt: 1_000 }]);
      expect((await ledger.jobs()).map((one) => one.name)).toEqual(['young', 'unfinished']);
      expect(await ledger.purgeBefore(2_000)).toEqual([]);
    });
  });
}
