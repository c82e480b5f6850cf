import { describe, expect, it } from 'vitest';
import { testAdoptIntake } from './adopt-intake.contract.ts';
import { testApplyIntake } from './apply-intake.contract.ts';
import { testAudit } from './audit.contract.ts';
import { testCancel } from './cancel.contract.ts';
import { testCommits } from './commits.contract.ts';
import { testIntake } from './intake.contract.ts';
import { testIntakeAgain } from './intake-again.contract.ts';
import { testJobs } from './jobs.contract.ts';
import type { Ledger } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import { testMarks } from './marks.contract.ts';
import { testPlanIntake } from './plan-intake.contract.ts';
import { testReopened } from './reopened.contract.ts';
import {
  done,
  failed,
  jobOf,
  ROOM,
  results,
  row,
  rowOf,
  sampleJob,
  sending,
  TUTOR,
  takeIn,
  waiting,
  write,
} from './sample-job.contract.ts';
import { testSettled } from './settled.contract.ts';
import { testSettledInput } from './settled-input.contract.ts';
import { testStream } from './stream.contract.ts';
import { testUndo } from './undo.contract.ts';

/** What every ledger must do; each implementation runs it. `open` gives an empty one. */
export function testLedger(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    describe('keeps jobs', () => {
      it('by service and name, each with what it was made of', async () => {
        const made = await ledger.createJob(sampleJob());
        expect(made).toEqual({ ...sampleJob(), id: made.id, state: 'reading', inputFence: 0, lastRunAt: undefined });
        expect(await ledger.findJob('tenant-1', 'timetable')).toEqual(made);
      });

      it('of one name against two services apart', async () => {
        const rehearsal = await jobOf(ledger, [row(2, 'a')], sampleJob('timetable', 'emulator'));
        expect(await ledger.findJob('tenant-1', 'timetable')).toBeUndefined();
        const real = await ledger.createJob(sampleJob('timetable', 'tenant-1'));
        expect(real.id).not.toBe(rehearsal.id);
        expect(await results(ledger, real)).toEqual([]);
      });

      it('once: a second job of the same name and service is refused', async () => {
        const made = await ledger.createJob(sampleJob());
        await expect(ledger.createJob({ ...sampleJob(), app: 'app-2' })).rejects.toThrow();
        expect(await ledger.findJob('tenant-1', 'timetable')).toEqual(made);
      });

      it('with the settings that were saved last', async () => {
        const made = await ledger.createJob(sampleJob());
        const other = await ledger.createJob(sampleJob('other'));
        await ledger.saveSettings(made.id, { rows: { map: { Subject: "it's" } } });
        expect(await ledger.findJob('tenant-1', 'timetable')).toEqual({
          ...made,
          settings: { rows: { map: { Subject: "it's" } } },
        });
        expect(await ledger.findJob('tenant-1', 'other')).toEqual(other);
      });

      it('with names and settings of any letters', async () => {
        const job = { ...sampleJob(`Stundenplan 'ü' "日本" \u{1f4c5}`), settings: { file: 'a\nb', list: [1, null] } };
        const made = await ledger.createJob(job);
        expect(await ledger.findJob(job.service, job.name)).toEqual({
          ...job,
          id: made.id,
          state: 'reading',
          inputFence: 0,
          lastRunAt: undefined,
        });
      });

      it('reading, then ready once an input is theirs, then as they are set', async () => {
        const job = await ledger.createJob(sampleJob());
        const stateNow = async () => (await ledger.findJob('tenant-1', 'timetable'))?.state;
        expect(await stateNow()).toBe('reading');
        await takeIn(ledger, job, [row(2, 'a')]);
        expect(await stateNow()).toBe('ready');
        await ledger.setJobState(job.id, 'done');
        expect(await stateNow()).toBe('done');
      });
    });

    describe('gives what waits', () => {
      it('by mailbox, in the order of their first rows that wait', async () => {
        const job = await jobOf(ledger, [
          row(2, 'a', { mailbox: TUTOR }),
          row(3, 'b'),
          row(4, 'c', { mailbox: TUTOR }),
          row(5, 'd', { mailbox: 'hall@school.example' }),
        ]);
        const names = () => ledger.waitingMailboxes(job.id);
        expect(await names()).toEqual([TUTOR, ROOM, 'hall@school.example']);
        await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'), done(await rowOf(ledger, job, 'd'), 'e4'));
        expect(await names()).toEqual([ROOM, TUTOR]);
      });

      it('a page at a time, in the order of the input, of that mailbox alone', async () => {
        const job = await jobOf(ledger, [
          ...[2, 3, 4, 5, 6].map((line) => row(line, `r${line}`)),
          row(7, 'other', { mailbox: TUTOR }),
        ]);
        const page = async (after: number, limit: number) =>
          (await ledger.take(job.id, ROOM, { fence: 0, number: after }, limit)).map(({ number }) => number);
        expect(await page(0, 2)).toEqual([1, 2]);
        expect(await page(2, 2)).toEqual([3, 4]);
        expect(await page(4, 2)).toEqual([5]);
        expect(await page(5, 2)).toEqual([]);
      });

      it('as it was read, sealed payload and source key included', async () => {
        const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
        const job = await jobOf(ledger, [
          { ...row(2, 'a', { key: 'A-1' }), payload: bytes },
          { ...row(3, 'b', { key: 'A-2' }), payload: new Uint8Array(0) },
        ]);
        const [first, second] = await ledger.take(job.id, ROOM, { fence: 0, number: 0 }, 10);
        expect(first).toEqual({
          doubt: { isKnown: false, isRepeated: false },
          number: 1,
          shard: 12,
          fence: 0,
          isChanged: false,
          isCalledOff: false,
          mailbox: ROOM,
          sourceKey: 'f09390ae1c6aed06-8ed4a2e7752b6daa1d36499d8793a661bfb4d2cc7d9e2e44',
          state: 'open',
          act: 'create',
          incarnation: 0,
          eventId: undefined,
          fields: undefined,
          base: undefined,
          endsAt: undefined,
          isTaken: false,
          before: undefined,
          attempts: 0,
          isGone: false,
          payload: bytes,
        });
        expect(second?.payload).toEqual(new Uint8Array(0));
        expect((await ledger.take(job.id, ROOM, { fence: 0, number: 0 }, 1))[0]?.payload).toEqual(bytes);
      });

      it('what is being sent too, and nothing that is settled or rejected', async () => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c'), row(5, 'd')]);
        const [a, b, c] = await waiting(ledger, job);
        if (!a || !b || !c) throw new Error('three rows wait');
        await write(ledger, job, sending(a), done(b, 'e2'), failed(c, 'denied'));
        expect((await waiting(ledger, job)).map(({ number, state, attempts }) => [number, state, attempts])).toEqual([
          // What a run touched last comes last.
          [4, 'open', 0],
          [1, 'sending', 1],
        ]);
      });

      it('by source key: only of this job, and only what is not settled', async () => {
        const job = await jobOf(ledger, [row(2, 'a', { key: 'A-1' }), row(3, 'b', { key: 'A-2' })]);
        const other = await jobOf(ledger, [row(2, 'a', { key: 'A-1' })], sampleJob('other'));
        const [a, b] = await waiting(ledger, job);
        if (!a || !b) throw new Error('two rows wait');
        expect(await ledger.findRow(job.id, a.sourceKey)).toEqual(a);
        expect(await ledger.findRow(other.id, a.sourceKey)).toBeUndefined();
        expect(await ledger.findRow(job.id, 'f09390ae1c6aed06-')).toBeUndefined();
        await write(ledger, job, sending(a), done(b, 'e2'));
        expect(await ledger.findRow(job.id, a.sourceKey)).toMatchObject({ number: 1, state: 'sending' });
        expect(await ledger.findRow(job.id, b.sourceKey)).toBeUndefined();
      });
    });

    describe('tells results', () => {
      it('in the order of the input, rejected rows among the others', async () => {
        const job = await jobOf(ledger, [
          { ...row(2, 'a'), notes: [{ code: 'ambiguous-time' }] },
          { line: 3, key: 'K', mailbox: undefined, faults: [{ code: 'missing' }] },
          row(6, 'c', { key: 'C' }),
        ]);
        expect(await results(ledger, job)).toEqual([
          {
            number: 1,
            line: 2,
            isGone: false,
            isChanged: false,
            key: 'a#1',
            mailbox: ROOM,
            state: 'open',
            act: 'create',
            isTaken: false,
            isTouched: false,
            fence: 0,
            attempts: 0,
            eventId: undefined,
            outcome: undefined,
            notes: [{ code: 'ambiguous-time' }],
          },
          {
            number: 2,
            line: 3,
            isGone: false,
            isChanged: false,
            key: 'K',
            mailbox: undefined,
            state: 'rejected',
            act: 'create',
            isTaken: false,
            isTouched: false,
            fence: 0,
            attempts: 0,
            eventId: undefined,
            outcome: { status: 'rejected', faults: [{ code: 'missing' }] },
            notes: [],
          },
          expect.objectContaining({ number: 3, line: 6, key: 'C', mailbox: ROOM, state: 'open' }),
        ]);
      });

      it('of more rows than one page holds', async () => {
        const rows = Array.from({ length: 2_500 }, (_, index) => row(index + 2, `r${index}`));
        const job = await jobOf(ledger, rows);
        const lines = (await results(ledger, job)).map(({ line }) => line);
        expect(lines).toEqual(Array.from({ length: 2_500 }, (_, index) => index + 2));
      });

      it('while rows are settled, each row once', async () => {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
        const seen: number[] = [];
        for await (const { number } of ledger.results(job.id)) {
          seen.push(number);
          if (number === 1) await write(ledger, job, done(await rowOf(ledger, job, 'b'), 'e2'));
        }
        expect(seen).toEqual([1, 2]);
      });

      it('counted by state, adding up to the rows', async () => {
        const job = await jobOf(ledger, [
          ...['a', 'b', 'c', 'd', 'e', 'f'].map((content, index) => row(index + 2, content)),
          { line: 8, key: undefined, mailbox: undefined, faults: [] },
        ]);
        const [a, b, c, d] = await waiting(ledger, job);
        if (!a || !b || !c || !d) throw new Error('six rows wait');
        await write(ledger, job, sending(a), done(b, 'e2'), done(c, 'e3'), failed(d, 'denied'));
        expect(await ledger.counts(job.id)).toEqual({ open: 2, sending: 1, done: 2, failed: 1, rejected: 1 });
      });

      it('of a job without rows as none', async () => {
        const job = await ledger.createJob(sampleJob());
        expect(await ledger.counts(job.id)).toEqual({ open: 0, sending: 0, done: 0, failed: 0, rejected: 0 });
        expect(await ledger.waitingMailboxes(job.id)).toEqual([]);
        expect(await results(ledger, job)).toEqual([]);
      });
    });
  });

  testAudit(name, open);
  testCommits(name, open);
  testIntake(name, open);
  testIntakeAgain(name, open);
  testApplyIntake(name, open);
  testPlanIntake(name, open);
  testStream(name, open);
  testUndo(name, open);
  testJobs(name, open);
  testSettled(name, open);
  testMarks(name, open);
  testCancel(name, open);
  testAdoptIntake(name, open);
  testReopened(name, open);
  testSettledInput(name, open);
}
