import { describe, expect, it } from 'vitest';
import type { IntakeMode, IntakeRejection, IntakeRow, JobRecord, Ledger, PlannedRow } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  done,
  failed,
  jobOf,
  NOW,
  ROOM,
  rejection,
  results,
  row,
  sampleJob,
  sending,
  TUTOR,
  takeIn,
  textOf,
  waiting,
  write,
} from './sample-job.contract.ts';

/** What a ledger says an input would do, before it does it. */
export function testPlanIntake(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the plan of an input by the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    async function plan(
      job: JobRecord,
      rows: readonly (IntakeRow | IntakeRejection)[],
      mode: IntakeMode,
    ): Promise<PlannedRow[]> {
      const intake = await ledger.beginIntake(job);
      await intake.add(rows);
      const found: PlannedRow[] = [];
      for await (const one of intake.plan(mode)) found.push(one);
      await intake.discard();
      return found;
    }
    const short = (rows: PlannedRow[]) => rows.map(({ line, key, act, eventId }) => [line, key, act, eventId]);

    it('of a new job creates every good row, with what is known of it', async () => {
      const job = await ledger.createJob(sampleJob());
      const rows = [row(2, 'a', { key: 'A', fields: 'fields a', endsAt: NOW }), rejection(3, 'B'), row(4, 'c')];
      const [first, second, third] = await plan(job, rows, { mode: 'send' });
      expect(first).toEqual({
        line: 2,
        key: 'A',
        mailbox: 'room.101@school.example',
        act: 'create',
        isGone: false,
        eventId: undefined,
        fields: 'fields a',
        base: undefined,
        edited: [],
        facts: { word: 'a' },
        endsAt: NOW,
        payload: new Uint8Array(Buffer.from('sealed a')),
        faults: [],
      });
      expect(second).toMatchObject({
        act: 'rejected',
        key: 'B',
        payload: undefined,
        faults: [{ field: 'Start', code: 'missing', reason: 'Start is missing.' }],
      });
      expect(third).toMatchObject({ line: 4, key: 'c#1', act: 'create' });
      expect(await results(ledger, job)).toEqual([]);
    });

    /** Rows in every state: done, failed, being sent, open, done and over, done in another mailbox. */
    async function mixedJob(): Promise<JobRecord> {
      const rows = ['A', 'B', 'C', 'D', 'E', 'F'].map((key, index) =>
        row(index + 2, key.toLowerCase(), {
          key,
          fields: `fields ${key}`,
          ...(key === 'E' ? { endsAt: NOW - 1 } : {}),
        }),
      );
      const job = await jobOf(ledger, rows);
      const [a, b, c, , e, f] = await waiting(ledger, job);
      if (!a || !b || !c || !e || !f) throw new Error('six rows wait');
      await write(ledger, job, done(a, 'e1'), failed(b, 'denied'), sending(c), done(e, 'e5'), done(f, 'e6'));
      return job;
    }
    const edited = [
      row(2, 'a2', { key: 'A', fields: 'fields A2' }),
      row(3, 'b', { key: 'B' }),
      row(4, 'c2', { key: 'C' }),
      row(5, 'd2', { key: 'D' }),
      row(6, 'e2', { key: 'E' }),
      row(7, 'f2', { key: 'F', mailbox: TUTOR }),
      row(8, 'g', { key: 'G' }),
    ];

    it('says what sending would do: what exists is left alone', async () => {
      expect(short(await plan(await mixedJob(), edited, { mode: 'send' }))).toEqual([
        [2, 'A', 'unchanged', 'e1'],
        [3, 'B', 'failed', undefined],
        [4, 'C', 'create', undefined],
        [5, 'D', 'create', undefined],
        [6, 'E', 'unchanged', 'e5'],
        [7, 'F', 'unchanged', 'e6'],
        [8, 'G', 'create', undefined],
      ]);
    });

    it('says what applying would do: updates, what is over, and what moved', async () => {
      const planned = await plan(await mixedJob(), edited, { mode: 'apply', now: NOW });
      expect(short(planned)).toEqual([
        [2, 'A', 'update', 'e1'],
        [3, 'B', 'failed', undefined],
        [4, 'C', 'create', undefined],
        [5, 'D', 'create', undefined],
        [6, 'E', 'past', 'e5'],
        [7, 'F', 'moved', 'e6'],
        [8, 'G', 'create', undefined],
      ]);
      expect(planned[0]).toMatchObject({ base: 'fields A', fields: 'fields A2' });
      expect(textOf(planned[0]?.payload ?? new Uint8Array())).toBe('sealed a2');
    });

    it('says what pruning would cancel, after the rows of the input: what is gone, and what moved away', async () => {
      const job = await mixedJob();
      const planned = await plan(job, [row(2, 'f2', { key: 'F', mailbox: TUTOR })], {
        mode: 'apply',
        now: NOW,
        prune: true,
      });
      expect(short(planned)).toEqual([
        [2, 'F', 'create', undefined],
        [2, 'A', 'cancel', 'e1'],
        [7, 'F', 'cancel', 'e6'],
      ]);
      expect(planned[1]).toMatchObject({ isGone: true, base: 'fields A', payload: undefined, facts: undefined });
      expect(planned.map(({ mailbox }) => mailbox)).toEqual([
        TUTOR,
        'room.101@school.example',
        'room.101@school.example',
      ]);
    });

    it('writes nothing, and is what is done when it is applied', async () => {
      const job = await mixedJob();
      const before = await results(ledger, job);
      const mode = { mode: 'apply', now: NOW, prune: true, retryFailed: true } as const;
      const planned = await plan(job, edited, mode);
      expect(await results(ledger, job)).toEqual(before);
      await takeIn(ledger, job, edited, mode);
      const acts = new Map(
        (await waiting(ledger, job)).map(({ act, mailbox, sourceKey }) => [mailbox + sourceKey, act]),
      );
      const counted = new Map<string, number>();
      for (const act of acts.values()) counted.set(act, (counted.get(act) ?? 0) + 1);
      const told = new Map<string, number>();
      for (const { act } of planned) if (counted.has(act)) told.set(act, (told.get(act) ?? 0) + 1);
      expect(told).toEqual(counted);
      expect(counted).toEqual(
        new Map([
          ['create', 5],
          ['update', 1],
          ['cancel', 1],
        ]),
      );
    });

    it('counts events whose rows are gone by mailbox, and names all mailboxes and the rows that move', async () => {
      const job = await mixedJob();
      const ask = async (rows: readonly IntakeRow[], mode: IntakeMode) => {
        const intake = await ledger.beginIntake(job);
        await intake.add(rows);
        const found = {
          gone: [...(await intake.goneEvents(mode))],
          mailboxes: await intake.mailboxes(),
          back: await intake.movedBack(mode),
        };
        await intake.discard();
        return found;
      };
      const moved = [row(2, 'f2', { key: 'F', mailbox: TUTOR })];
      const mailboxes = [ROOM, TUTOR];
      // Of the six rows, two have events and are gone; a third has one and moved.
      expect(await ask(moved, { mode: 'send' })).toEqual({ gone: [[ROOM, 2]], mailboxes, back: [] });
      expect(await ask(moved, { mode: 'apply', now: NOW })).toMatchObject({ gone: [[ROOM, 2]] });
      expect(await ask(moved, { mode: 'apply', now: NOW, prune: true })).toMatchObject({ gone: [[ROOM, 3]] });
    });

    it('comes page after page, each row once', async () => {
      const many = Array.from({ length: 1_234 }, (_, index) => row(index + 2, `r${index}`, { key: `K${index}` }));
      const job = await jobOf(ledger, many);
      const lines = (await plan(job, many.slice(0, 1_100), { mode: 'apply', now: NOW })).map(({ line }) => line);
      expect(lines).toEqual(Array.from({ length: 1_100 }, (_, index) => index + 2));
    });
  });
}
