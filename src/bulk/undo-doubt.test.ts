import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import { planUndo, resumeJob } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

function lessons(...rows: [key: string, subject: string][]): string {
  const lines = rows.map(([key, subject]) =>
    [key, ROOM, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC', 'ada@school.example'].join(),
  );
  return ['Key,Mailbox,Subject,Start,End,TimeZone,Attendees', ...lines, ''].join('\n');
}

const ART = lessons(['b', 'Art']);

interface Doubt {
  bench: Bench;
  file: string;
  undo: Bench['undo'] extends (name: string, options?: infer Options) => infer Result
    ? (options?: Options) => Result
    : never;
  mails(): string[];
  /** Loses every answer from now on to requests whose URL ends so. */
  lose(ending: string): void;
  mend(): void;
}

/** One row whose create was never answered: whether it made an event nobody heard. */
async function createInDoubt(isDone: boolean): Promise<Doubt> {
  let lost: string | undefined = '/events';
  let isDown = false;
  const fail = (url: string) => {
    if (lost !== undefined && new URL(url).pathname.endsWith(lost)) isDown = true;
    if (isDown) throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  };
  let isFirst = true;
  const bench = await benchWith({
    wire: {
      before: ({ method, url }) => {
        if (isDown || (!isDone && isFirst && method === 'POST')) fail(url);
      },
      after: ({ method, url }, reply) => {
        if (method === 'POST') fail(url);
        return reply;
      },
    },
  });
  const file = await bench.write('term.csv', ART);
  const { report } = await bench.send(file);
  expect(report).toMatchObject({ createdNow: 0, counts: { pending: 1 } });
  const mend = () => {
    lost = undefined;
    isDown = false;
    isFirst = false;
  };
  mend();
  expect(bench.eventsOf(ROOM)).toHaveLength(isDone ? 1 : 0);
  return {
    bench,
    file,
    undo: (options) => bench.undo('term', options),
    mails: () => bench.emulator.record.mails.map(({ kind }) => kind),
    lose: (ending) => {
      lost = ending;
    },
    mend,
  };
}

describe('undo of a create that was never answered', () => {
  it('looks for the event by its key and cancels it', async () => {
    const { bench, undo, mails } = await createInDoubt(true);
    const { report, results } = await undo();
    expect(report).toMatchObject({ cancelledNow: 1, found: { cancel: 0, doubtful: 1 }, counts: { rows: 1 } });
    expect(results).toMatchObject([{ line: 2, status: 'cancelled', EventID: expect.any(String), warnings: [] }]);
    expect(bench.eventsOf(ROOM)).toEqual([]);
    expect(mails()).toEqual(['request', 'cancellation']);
    expect((await undo()).report).toMatchObject({ cancelledNow: 0, found: { cancel: 0, doubtful: 0 } });
  });

  it('warns where no event is found, and looks again when it is asked again', async () => {
    const { bench, undo, mails } = await createInDoubt(false);
    for (const _ of ['once', 'twice']) {
      const { report, results } = await undo();
      expect(report).toMatchObject({ found: { doubtful: 1 }, stopped: undefined, counts: { cancelled: 1 } });
      expect(results).toMatchObject([{ status: 'cancelled', EventID: null, warnings: [{ code: 'not-seen' }] }]);
    }
    expect(mails()).toEqual([]);
    expect(bench.eventsOf(ROOM)).toEqual([]);
  });

  it('cancels what only a second look finds', async () => {
    const { bench, undo, mails } = await createInDoubt(true);
    const [event] = bench.eventsOf(ROOM);
    const property = event?.singleValueExtendedProperties;
    const patch = (value: unknown) =>
      bench.asPerson({
        method: 'PATCH',
        path: `/users/${ROOM}/events/${event?.id}`,
        body: { singleValueExtendedProperties: value } as never,
        mailbox: ROOM,
      });
    await patch(property?.map(({ id }) => ({ id, value: 'not shown yet' })));
    expect((await undo()).results).toMatchObject([{ warnings: [{ code: 'not-seen' }] }]);
    await patch(property);
    expect((await undo()).results).toMatchObject([{ status: 'cancelled', EventID: expect.any(String), warnings: [] }]);
    expect(mails()).toEqual(['request', 'cancellation']);
  });

  it('leaves several events that carry its key, and names them', async () => {
    const { bench, undo, mails } = await createInDoubt(true);
    const [event] = bench.eventsOf(ROOM);
    const { subject, start, end, singleValueExtendedProperties } = event ?? {};
    const body = { subject, start, end, singleValueExtendedProperties } as never;
    await bench.asPerson({ method: 'POST', path: `/users/${ROOM}/events`, body, mailbox: ROOM });
    const { report, results } = await undo();
    expect(report).toMatchObject({ cancelledNow: 0, counts: { pending: 1 } });
    expect(results).toMatchObject([{ status: 'pending', faults: [{ code: 'several-events-with-this-key' }] }]);
    expect(results[0]?.error).toMatch(/Events: \S+, \S+\./u);
    expect(bench.eventsOf(ROOM)).toHaveLength(2);
    expect(mails()).toEqual(['request']);
  });

  it('leaves an event that somebody edited, unless it may be overwritten', async () => {
    const { bench, undo } = await createInDoubt(true);
    const [event] = bench.eventsOf(ROOM);
    const path = `/users/${ROOM}/events/${event?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { subject: 'Art, with the head' }, mailbox: ROOM });
    expect((await undo()).results).toMatchObject([
      { status: 'failed', EventID: expect.any(String), faults: [{ code: 'event-edited' }] },
    ]);
    expect((await undo({ overwrite: true })).report).toMatchObject({ cancelledNow: 1, found: { cancel: 1 } });
  });

  it('knows the event once it was found, though the cancellation is lost', async () => {
    const { bench, undo, mails, lose, mend } = await createInDoubt(true);
    lose('/cancel');
    expect((await undo()).report).toMatchObject({ cancelledNow: 0, counts: { pending: 1 } });
    mend();
    const { connection, folder: home } = bench;
    const report = await resumeJob({ connection, home, job: 'term' });
    expect(report).toMatchObject({ cancelledNow: 1, createdNow: 0, counts: { pending: 0 } });
    const { results } = await undo();
    expect(results).toMatchObject([{ status: 'cancelled', EventID: expect.any(String), warnings: [] }]);
    expect(mails()).toEqual(['request', 'cancellation']);
  });

  it('is planned as a row to look for, with the mails that it may cost', async () => {
    const { bench, undo } = await createInDoubt(false);
    const { connection, folder: home } = bench;
    const plan = await planUndo({ connection, home, job: 'term' });
    expect(plan).toMatchObject({ counts: { 'look-for': 1, cancel: 0 }, mails: { recipients: 1 } });
    await expect(undo({ maxMails: 0 })).rejects.toMatchObject({ code: 'too-many-mails' });
  });

  it('makes one event where the same file is sent again, found or not', async () => {
    for (const isDone of [true, false]) {
      const { bench, file, undo } = await createInDoubt(isDone);
      const stop = new AbortController();
      const stopped = await undo({ signal: stop.signal, tell: ({ type }) => type === 'run-started' && stop.abort() });
      expect(stopped.report).toMatchObject({ counts: { pending: 1 }, stopped: { reason: 'interrupted' } });
      const { report } = await bench.send(file);
      expect(report).toMatchObject({ counts: { rows: 1, pending: 0, failed: 0 }, cancelledNow: 0 });
      expect(bench.eventsOf(ROOM)).toHaveLength(1);
    }
    const { bench, file, undo } = await createInDoubt(false);
    await undo();
    const [result] = (await bench.send(file)).results;
    expect(result).toMatchObject({ status: 'created', warnings: [{ code: 'recreated' }] });
    expect([...bench.eventsByKey().values()]).toEqual([1]);
  });
});
