import { describe, expect, it } from 'vitest';
import type { ApplyMode, EventMark, IntakeRow, JobRecord, Ledger, PlannedRow } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import { doneJobOf, NOW, results, row, TUTOR, updated, waiting, write } from './sample-job.contract.ts';

/** What an input makes of what was read of its events. */
export function testMarks(name: string, open: () => Promise<LedgerSample>): void {
  describe(`a check that the ${name} ledger is told of`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const a = row(2, 'a', { key: 'A', fields: 'fields a' });
    const b = row(3, 'b', { key: 'B', fields: 'fields b' });
    const EDITED: EventMark = { row: 1, found: 'edited', parts: ['subject'], base: 'as it is' };

    const doneJob = () => doneJobOf(ledger, [a, b]);
    async function apply(
      job: JobRecord,
      marks: readonly EventMark[],
      mode: Partial<ApplyMode> = {},
      rows: readonly IntakeRow[] = [a, b],
    ): Promise<PlannedRow[]> {
      const whole: ApplyMode = { mode: 'apply', now: NOW, checked: true, ...mode };
      const intake = await ledger.beginIntake(job);
      await intake.add(rows);
      await intake.mark(marks);
      const planned: PlannedRow[] = [];
      for await (const one of intake.plan(whole)) planned.push(one);
      await intake.apply(whole);
      return planned;
    }
    const states = async (job: JobRecord) =>
      (await results(ledger, job)).map(({ key, state, act, eventId, outcome }) => [
        key,
        state,
        act,
        eventId,
        outcome?.code ?? outcome?.edited,
      ]);

    it('keeps the row of an edited event as it is, with the parts, until a check finds it as written', async () => {
      const job = await doneJob();
      const [planned] = await apply(job, [EDITED]);
      expect(planned).toMatchObject({ act: 'unchanged', edited: ['subject'] });
      expect(await waiting(ledger, job)).toEqual([]);
      expect(await states(job)).toEqual([
        ['A', 'done', 'create', 'event 1', ['subject']],
        ['B', 'done', 'create', 'event 2', undefined],
      ]);
      await apply(job, [{ row: 1, found: 'as-written' }]);
      expect((await states(job))[0]).toEqual(['A', 'done', 'create', 'event 1', undefined]);
    });

    it('opens the row of an edited event where that is to be overwritten, by what the event has now', async () => {
      const job = await doneJob();
      const [planned] = await apply(job, [EDITED], { overwrite: true });
      expect(planned).toMatchObject({ act: 'update', edited: ['subject'], base: 'as it is', fields: 'fields a' });
      const [one, ...others] = await waiting(ledger, job);
      expect(others).toEqual([]);
      expect(one).toMatchObject({ act: 'update', eventId: 'event 1', base: 'as it is', fields: 'fields a' });
      expect(one?.payload.byteLength).toBeGreaterThan(0);
      if (!one) throw new Error('a row waits');
      await write(ledger, job, updated(one));
      expect((await states(job))[0]).toEqual(['A', 'done', 'update', 'event 1', undefined]);
    });

    it('never overwrites what it is not asked to, though the row changed as well', async () => {
      const job = await doneJob();
      await apply(job, [EDITED], {}, [row(2, 'a2', { key: 'A', fields: 'fields a2' }), b]);
      expect(await waiting(ledger, job)).toMatchObject([{ act: 'update', base: 'fields a', fields: 'fields a2' }]);
    });

    it('fails the row of a deleted event, and makes it anew where that is asked for', async () => {
      const job = await doneJob();
      const marks: EventMark[] = [{ row: 1, found: 'deleted' }];
      expect((await apply(job, marks))[0]).toMatchObject({ act: 'deleted' });
      expect(await waiting(ledger, job)).toEqual([]);
      expect((await states(job))[0]).toEqual(['A', 'failed', 'update', 'event 1', 'event-deleted']);
      expect((await apply(job, marks, { recreate: true }))[0]).toMatchObject({ act: 'create', eventId: undefined });
      expect(await waiting(ledger, job)).toMatchObject([{ act: 'create', incarnation: 1, eventId: undefined }]);
    });

    it('takes up again what failed where the event is as it was written after all', async () => {
      const job = await doneJob();
      await apply(job, [{ row: 1, found: 'deleted' }]);
      await apply(job, [{ row: 1, found: 'as-written' }]);
      expect(await waiting(ledger, job)).toMatchObject([{ act: 'update', eventId: 'event 1', base: 'fields a' }]);
    });

    it('means nothing to an input that heeds no check, nor to the next input', async () => {
      const job = await doneJob();
      const marks: EventMark[] = [EDITED, { row: 2, found: 'deleted' }];
      const before = await states(job);
      await apply(job, marks, { checked: false, overwrite: true, recreate: true });
      expect(await states(job)).toEqual(before);
      const left = await ledger.beginIntake(job);
      await left.mark(marks);
      await left.discard();
      await apply(job, [], { overwrite: true, recreate: true });
      expect(await states(job)).toEqual(before);
    });

    it('keeps events to show beside their rows: of those that changed, are gone, or were edited by somebody', async () => {
      const job = await doneJob();
      const event = (text: string) => new Uint8Array(Buffer.from(text));
      const plan = async (rows: readonly IntakeRow[], edited: boolean, checked = true) => {
        const intake = await ledger.beginIntake(job);
        await intake.add(rows);
        await intake.keepEvents([
          { row: 1, event: event('one'), isEdited: edited },
          { row: 2, event: event('two'), isEdited: false },
        ]);
        const planned: PlannedRow[] = [];
        for await (const one of intake.plan({ mode: 'apply', now: NOW, prune: true, checked })) planned.push(one);
        await intake.discard();
        return planned.map(({ key, there }) => [key, there && Buffer.from(there).toString()]);
      };
      expect(await plan([a, b], false)).toEqual([
        ['A', undefined],
        ['B', undefined],
      ]);
      expect(await plan([a, b], true)).toEqual([
        ['A', 'one'],
        ['B', undefined],
      ]);
      const changed = [row(2, 'a2', { key: 'A' })];
      expect(await plan(changed, false)).toEqual([
        ['A', 'one'],
        ['B', 'two'],
      ]);
      expect(await plan(changed, false, false)).toEqual([
        ['A', undefined],
        ['B', undefined],
      ]);
    });

    it('leaves a row that is to move to the rule for those that move', async () => {
      const job = await doneJob();
      const moved = row(2, 'a', { key: 'A', fields: 'fields a', mailbox: TUTOR });
      await expect(apply(job, [EDITED], { overwrite: true }, [moved, b])).rejects.toMatchObject({ code: 'row-moved' });
    });
  });
}
