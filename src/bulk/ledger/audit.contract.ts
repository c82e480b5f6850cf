import { describe, expect, it } from 'vitest';
import type { Actor } from '../../client/audit/audit-entry.ts';
import { verifyLinks } from '../audit/verify-audit.ts';
import type { AuditLink } from './audit-link.ts';
import { BEFORE_ALL, type JobRecord, type Ledger, type LedgerWrite } from './ledger.ts';
import { type LedgerSample, openForEach } from './ledger-sample.contract.ts';
import {
  done,
  failed,
  jobOf,
  NOW,
  ROOM,
  row,
  rowOf,
  sampleJob,
  sending,
  TUTOR,
  takeIn,
  updated,
  waiting,
  write,
} from './sample-job.contract.ts';

const ADA: Actor = { user: 'ada', account: null, authentication: 'school', tenant: 'tenant-1' };

/** What a ledger keeps of outcomes, whatever becomes of their rows. */
export function testAudit(name: string, open: () => Promise<LedgerSample>): void {
  describe(`the trail of the ${name} ledger`, () => {
    let ledger: Ledger;
    openForEach(open, (opened) => {
      ledger = opened;
    });

    const links = async (): Promise<AuditLink[]> => {
      const all: AuditLink[] = [];
      for await (const one of ledger.auditLinks()) all.push(one);
      return all;
    };
    /** Event, status and code of each outcome, commit by commit. */
    const outcomes = async () =>
      (await links()).flatMap(({ content }) =>
        content !== undefined && 'rows' in content
          ? [content.rows.map(({ eventId, status, code }) => [eventId, status, code])]
          : [],
      );
    const doubtful = async () => {
      const all = [];
      for await (const one of (await ledger.doubtfulRows()).rows) all.push(one);
      return all;
    };
    const settle = async (job: JobRecord) =>
      write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'), failed(await rowOf(ledger, job, 'b'), 'denied'));

    it('has one link a commit, with each outcome in it, and none for what settled nothing', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c')]);
      await write(ledger, job, sending(await rowOf(ledger, job, 'a')));
      expect(await links()).toEqual([]);
      await settle(job);
      const of = await rowOf(ledger, job, 'c');
      const refused = { httpStatus: 403, requestId: 'r1', message: 'Secret', at: NOW };
      await write(ledger, job, failed(of, 'ErrorX', refused));
      const [first, second, none] = await links();
      expect(none).toBeUndefined();
      expect(first).toMatchObject({ link: 1, job: job.id, content: { kind: 'rows', fence: 3 } });
      expect(first?.content).toMatchObject({
        rows: [
          {
            mailbox: ROOM,
            act: 'create',
            eventId: 'e1',
            status: 'created',
            code: null,
            httpStatus: null,
            requestId: null,
          },
          { mailbox: ROOM, act: 'create', eventId: null, status: 'failed', code: 'denied' },
        ],
      });
      expect(second).toMatchObject({ link: 2, at: NOW });
      expect(second?.content).toEqual({
        kind: 'rows',
        fence: 4,
        rows: [
          {
            ...{ mailbox: ROOM, act: 'create', eventId: null, status: 'failed' },
            ...{ code: 'ErrorX', httpStatus: 403, requestId: 'r1' },
            sourceKey: expect.stringMatching(/^[0-9a-f]{16}-[0-9a-f]{48}$/u),
          },
        ],
      });
      expect(JSON.stringify(await links())).not.toContain('Secret');
      expect(await verifyLinks(await links())).toMatchObject({ from: 1, to: 2, fault: undefined });
    });

    it('tells rows of several mailboxes apart', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c', { mailbox: TUTOR }), row(5, 'd')]);
      const [a, b, d] = await ledger.take(job.id, ROOM, BEFORE_ALL, 9);
      const [c] = await ledger.take(job.id, TUTOR, BEFORE_ALL, 9);
      if (!a || !b || !c || !d) throw new Error('rows wait');
      await write(ledger, job, done(a, 'e1'), done(b, 'e2'), done(c, 'e3'), done(d, 'e4'));
      const [link] = await links();
      if (link?.content === undefined || !('rows' in link.content)) throw new Error('no outcomes');
      expect(link.content.rows.map(({ mailbox, sourceKey, eventId }) => [mailbox, sourceKey, eventId])).toEqual([
        [ROOM, a.sourceKey, 'e1'],
        [ROOM, b.sourceKey, 'e2'],
        [TUTOR, c.sourceKey, 'e3'],
        [ROOM, d.sourceKey, 'e4'],
      ]);
    });

    it('keeps an outcome when its row gets another one later', async () => {
      const job = await jobOf(ledger, [row(2, 'a', { key: 'K' })]);
      await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
      await takeIn(ledger, job, [row(2, 'b', { key: 'K' })], { mode: 'apply', now: NOW });
      await write(ledger, job, updated(await rowOf(ledger, job, 'b')));
      expect(await outcomes()).toEqual([[['e1', 'created', null]], [['e1', 'updated', null]]]);
    });

    it('has nothing of a commit that was refused', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      const [a, b] = await waiting(ledger, job);
      if (!a || !b) throw new Error('two rows wait');
      await expect(write(ledger, job, done(a, 'e1'), { ...done(b, 'e2'), row: 99 })).rejects.toThrow();
      const old = await ledger.takeFences(job.id, 'first');
      await ledger.takeFences(job.id, 'second');
      await ledger.commit(job.id, old, [done(a, 'e1')]);
      expect(await links()).toEqual([]);
    });

    it('has what an owner learnt too late, as such', async () => {
      const job = await jobOf(ledger, [row(2, 'a')]);
      const a = await rowOf(ledger, job, 'a');
      const old = await ledger.takeFences(job.id, 'first');
      await ledger.takeFences(job.id, 'second');
      await ledger.addLateOutcomes(job.id, old, [sending(a), done(a, 'e1')]);
      expect(await links()).toMatchObject([{ content: { kind: 'late', fence: old, rows: [{ eventId: 'e1' }] } }]);
    });

    it('keeps that an update was in doubt when it is taken back, and of what failed that an earlier call may have been carried out', async () => {
      const job = await jobOf(ledger, [row(2, 'a', { key: 'K' })]);
      await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
      await takeIn(ledger, job, [row(2, 'b', { key: 'K' })], { mode: 'apply', now: NOW });
      await write(ledger, job, sending(await rowOf(ledger, job, 'b')));
      await ledger.startUndo(job.id, { now: NOW });
      expect(await outcomes()).toEqual([[['e1', 'created', null]], [['e1', 'failed', 'outcome-unknown']]]);
      const [cancel] = await waiting(ledger, job);
      if (!cancel) throw new Error('a row waits');
      await write(ledger, job, { ...failed(cancel, 'event-edited'), isInDoubt: true } as LedgerWrite);
      expect(
        (await links()).slice(1).map(({ at, content }) => [at, content && 'rows' in content && content.rows]),
      ).toEqual([
        [NOW, [expect.objectContaining({ act: 'update', eventId: 'e1', isInDoubt: true })]],
        [NOW, [expect.objectContaining({ act: 'cancel', code: 'event-edited', isInDoubt: true })]],
      ]);
    });

    it('has an act that was carried out and that another one follows', async () => {
      const job = await jobOf(ledger, [row(2, 'a', { key: 'K' })]);
      await write(ledger, job, done(await rowOf(ledger, job, 'a'), 'e1'));
      await takeIn(ledger, job, [row(2, 'b', { key: 'K' })], { mode: 'apply', now: NOW });
      const of = await rowOf(ledger, job, 'b');
      const outcome = { status: 'adopted', requestId: 'r1', at: NOW };
      const { number, shard } = of;
      await write(ledger, job, { type: 'reopened', row: number, shard, as: 'update', ended: { of, outcome } });
      expect((await outcomes())[1]).toEqual([['e1', 'adopted', null]]);
    });

    it('says who ran a job under which fence', async () => {
      const job = await jobOf(ledger, [row(2, 'a')]);
      const fence = await ledger.takeFences(job.id, 'first', NOW, ADA);
      expect(await ledger.auditRuns()).toEqual([
        { job: job.id, kind: 'run', name: 'timetable', service: 'tenant-1', fence, ...ADA },
      ]);
      expect(await links()).toMatchObject([{ link: 1, at: NOW, isErased: false }]);
    });

    it('names rows that may have been carried out, and no others', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b'), row(4, 'c')]);
      const fence = await ledger.takeFences(job.id, 'first', NOW, ADA);
      const [a, b] = await waiting(ledger, job);
      if (!a || !b) throw new Error('rows wait');
      await ledger.commit(job.id, fence, [sending(a), done(b, 'e2')]);
      expect(await doubtful()).toEqual([
        {
          ...{ at: NOW, job: job.id, name: 'timetable', service: 'tenant-1', fence, mailbox: ROOM, act: 'create' },
          ...{ sourceKey: a.sourceKey, eventId: null },
        },
      ]);
    });

    it('names them as they stood when it was asked, and the last link of then', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      const fence = await ledger.takeFences(job.id, 'first', NOW, ADA);
      const [a, b] = await waiting(ledger, job);
      if (!a || !b) throw new Error('rows wait');
      await ledger.commit(job.id, fence, [sending(a)]);
      const { until, rows } = await ledger.doubtfulRows();
      await ledger.commit(job.id, fence, [done(a, 'e1'), sending(b)]);
      const named = [];
      for await (const { sourceKey } of rows) named.push(sourceKey);
      expect(named).toEqual([a.sourceKey]);
      const told = [];
      for await (const { content } of ledger.auditLinks(until)) told.push(content?.kind);
      expect(told).toEqual(['run']);
      expect(await doubtful()).toMatchObject([{ sourceKey: b.sourceKey }]);
      expect(await links()).toHaveLength(2);
    });

    it('is one chain over all jobs, which stays whole when a job is erased with all that it said (R59 in part)', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      const other = await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('other'));
      await settle(job);
      await settle(other);
      await ledger.removeJob(job.id, { user: 'ben', at: NOW });
      expect(
        (await links()).map(({ link, job: of, isErased, content }) => [link, of, isErased, content?.kind]),
      ).toEqual([
        [1, job.id, true, undefined],
        [2, other.id, false, 'rows'],
        [3, job.id, false, 'erased'],
      ]);
      expect((await links())[2]).toMatchObject({
        at: NOW,
        content: { kind: 'erased', name: 'timetable', service: 'tenant-1', user: 'ben', doubtful: 0 },
      });
      expect(await verifyLinks(await links())).toMatchObject({ from: 1, to: 3, fault: undefined });
    });

    it('keeps that a job was erased when a later one of the same id is', async () => {
      const first = await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('first'));
      await settle(first);
      await ledger.removeJob(first.id, { user: 'ben', at: NOW });
      const second = await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob('second'));
      expect(second.id).toBe(first.id);
      await settle(second);
      await ledger.removeJob(second.id, { user: 'cy', at: NOW });
      expect((await links()).map(({ content }) => content?.kind === 'erased' && [content.name, content.user])).toEqual([
        false,
        ['first', 'ben'],
        false,
        ['second', 'cy'],
      ]);
      expect(await verifyLinks(await links())).toMatchObject({ from: 1, to: 4, fault: undefined });
    });

    it('says that a job was erased of which rows alone show that it sent something', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      await write(ledger, job, sending(await rowOf(ledger, job, 'a')));
      await ledger.removeJob(job.id, { user: 'ben', at: NOW });
      expect(await links()).toMatchObject([{ link: 1, content: { kind: 'erased', name: 'timetable', doubtful: 1 } }]);
    });

    it('says of each of several jobs that are erased at once that it was', async () => {
      for (const name of ['first', 'second']) {
        const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')], sampleJob(name));
        await settle(job);
        await ledger.setJobState(job.id, 'done');
      }
      expect(await ledger.purgeBefore(NOW + 1, { user: 'ben', at: NOW })).toHaveLength(2);
      expect(
        (await links()).map(({ isErased, content }) => [isErased, content?.kind === 'erased' && content.name]),
      ).toEqual([
        [true, false],
        [true, false],
        [false, 'first'],
        [false, 'second'],
      ]);
    });

    it('leaves nothing of a job that never sent anything', async () => {
      const job = await jobOf(ledger, [row(2, 'a')]);
      await ledger.removeJob(job.id);
      expect(await links()).toEqual([]);
    });

    it('is broken by any change, and by a link that is gone', async () => {
      const job = await jobOf(ledger, [row(2, 'a'), row(3, 'b')]);
      for (const [at, one] of (await waiting(ledger, job)).entries()) await write(ledger, job, done(one, `e${at}`));
      await ledger.takeFences(job.id, 'first', NOW, ADA);
      const all = await links();
      const changed = (at: number, more: Partial<AuditLink>) =>
        verifyLinks(all.with(at, { ...all[at], ...more } as AuditLink));
      expect(await changed(1, { digest: 'f'.repeat(64) })).toMatchObject({
        to: 1,
        fault: { kind: 'broken', place: 'link 2' },
      });
      expect(await changed(2, { hash: 'f'.repeat(64) })).toMatchObject({ to: 2, fault: { kind: 'broken' } });
      expect(await changed(0, { content: undefined })).toMatchObject({ to: 0, fault: { kind: 'broken' } });
      expect(await changed(1, { content: undefined, isErased: true })).toMatchObject({
        to: 1,
        fault: {
          kind: 'broken',
          place: 'link 2',
          says: 'What the link said is gone, and nothing says that its job was erased.',
        },
      });
      expect((await verifyLinks(all.toSpliced(1, 1))).fault).toEqual({
        kind: 'gap',
        place: 'link 3',
        says: 'Links 2 to 2 are missing before it.',
      });
      const noted = { number: 3, hash: all[2]?.hash ?? '' };
      expect(await verifyLinks(all, noted)).toMatchObject({ fault: undefined });
      expect((await verifyLinks(all.slice(0, 1), noted)).fault?.says).toBe('Entries 2 to 3 are missing at the end.');
      expect((await verifyLinks(all, { ...noted, hash: 'f'.repeat(64) })).fault).toMatchObject({ kind: 'head' });
    });
  });
}
