import { describe, expect, it } from 'vitest';
import { type Bench, type BenchOptions, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import type { ApplyOptions } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const OTHER = mailboxOf(1);
const WHO = 'ada@school.example';

function lessons(...rows: [key: string, subject: string, mailbox?: string][]): string {
  const lines = rows.map(([key, subject, mailbox = ROOM]) =>
    [key, mailbox, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC', WHO].join(),
  );
  return ['Key,Mailbox,Subject,Start,End,TimeZone,Attendees', ...lines, ''].join('\n');
}

const BOTH = lessons(['a', 'Maths'], ['b', 'Art']);
const ALONE = lessons(['a', 'Maths']);

interface Doubt {
  bench: Bench;
  /** Runs over these rows, in the place of those that were applied last. */
  apply(text: string, options?: Partial<ApplyOptions>): ReturnType<Bench['apply']>;
  send(text: string): ReturnType<Bench['send']>;
  subjects(): (string | null | undefined)[];
  /** Kinds of the mails since the cancellation was sent. */
  mails(): string[];
}

/** Two rows with their events, of which one was pruned: whether its cancellation was done nobody heard. */
async function cancelInDoubt(isDone: boolean, options: BenchOptions = {}): Promise<Doubt> {
  let isDown = false;
  const lost = () => new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  const isCancel = (url: string) => url.endsWith('/cancel');
  let isArmed = true;
  const lose = (url: string) => {
    if (isArmed && isCancel(url)) {
      isDown = true;
      isArmed = false;
    }
    if (isDown) throw lost();
  };
  const bench = await benchWith({
    ...options,
    wire: {
      before: ({ url }) => {
        if (isDown || !isDone) lose(url);
      },
      after: ({ url }, reply) => {
        lose(url);
        return reply;
      },
    },
  });
  const subjects = () =>
    bench
      .eventsOf(ROOM)
      .map(({ subject }) => subject)
      .sort();
  await bench.apply(await bench.write('term.csv', BOTH));
  const before = bench.emulator.record.mails.length;
  const { report } = await bench.apply(await bench.write('term.csv', ALONE), { prune: true });
  expect(report).toMatchObject({ cancelledNow: 0, gone: { rows: 1, pending: 1 } });
  isDown = false;
  return {
    bench,
    apply: async (text, more) => bench.apply(await bench.write('term.csv', text), more),
    send: async (text) => bench.send(await bench.write('term.csv', text), { acceptChanges: true }),
    subjects,
    mails: () => bench.emulator.record.mails.slice(before).map(({ kind }) => kind),
  };
}

describe('a cancellation in doubt whose row is back', () => {
  it('is dropped where the event is there: the row is unchanged, and nobody gets a mail', async () => {
    const { apply, subjects, mails } = await cancelInDoubt(false);
    const { report, results } = await apply(BOTH);
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
    expect(report).toMatchObject({ cancelledNow: 0, createdNow: 0, updatedNow: 0, gone: { rows: 0 } });
    expect(subjects()).toEqual(['Art', 'Maths']);
    expect(mails()).toEqual([]);
  });

  it('is dropped where the event is there: the row is updated in the same run to what it says now', async () => {
    const { apply, subjects, mails } = await cancelInDoubt(false);
    const { report, events } = await apply(lessons(['a', 'Maths'], ['b', 'Arts']), { prune: true });
    expect(report).toMatchObject({ cancelledNow: 0, createdNow: 0, updatedNow: 1, counts: { pending: 0 } });
    expect(subjects()).toEqual(['Arts', 'Maths']);
    expect(mails()).toEqual(['update']);
    expect(events.filter(({ type }) => type === 'row-reopened')).toEqual([
      { type: 'row-reopened', mailbox: ROOM, row: 2, act: 'update' },
    ]);
    expect(events.filter(({ type }) => type === 'run-started' || type === 'run-ended')).toHaveLength(2);
  });

  it('came through where the event is gone: it is created again in the same run, once', async () => {
    const { bench, apply, subjects, mails } = await cancelInDoubt(true);
    const { report, results } = await apply(BOTH);
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'created']);
    expect(report).toMatchObject({ cancelledNow: 0, createdNow: 1, gone: { rows: 0 } });
    expect(subjects()).toEqual(['Art', 'Maths']);
    expect(mails()).toEqual(['cancellation', 'request']);
    expect([...bench.eventsByKey().values()].sort()).toEqual([1, 2]);
    const again = await apply(BOTH);
    expect(again.report).toMatchObject({ createdNow: 0, updatedNow: 0, counts: { unchanged: 2 } });
  });

  it('is looked at by send, too', async () => {
    const there = await cancelInDoubt(false);
    expect((await there.send(BOTH)).report).toMatchObject({ createdNow: 0, cancelledNow: 0 });
    expect(there.subjects()).toEqual(['Art', 'Maths']);
    const gone = await cancelInDoubt(true);
    expect((await gone.send(BOTH)).report).toMatchObject({ createdNow: 1, cancelledNow: 0 });
    expect(gone.subjects()).toEqual(['Art', 'Maths']);
  });

  it('is carried out after all where the row is gone again', async () => {
    const { bench, apply, subjects } = await cancelInDoubt(false);
    // Nothing of this run reaches its mailbox.
    await apply(lessons(['a', 'Maths'], ['b', 'Arts'], ['c', 'Chess', OTHER]), { only: [OTHER] });
    const { report } = await apply(ALONE, { prune: true });
    expect(report).toMatchObject({ cancelledNow: 2, gone: { cancelled: 2, pending: 0 } });
    expect(subjects()).toEqual(['Maths']);
    expect(bench.emulator.record.mails.at(-1)).toMatchObject({ kind: 'cancellation', recipients: [WHO] });
  });

  it('takes what the row says last, also where the run that saw it back was cut short', async () => {
    const { apply, subjects } = await cancelInDoubt(false);
    await apply(lessons(['a', 'Maths'], ['b', 'Arts'], ['c', 'Chess', OTHER]), { only: [OTHER] });
    const { report } = await apply(lessons(['a', 'Maths'], ['b', 'Artwork']));
    expect(report).toMatchObject({ updatedNow: 1, counts: { pending: 0, failed: 0 } });
    expect(subjects()).toEqual(['Artwork', 'Maths']);
  });

  it('leaves to people what they changed meanwhile', async () => {
    const { bench, apply, subjects } = await cancelInDoubt(false);
    const [event] = bench.eventsOf(ROOM).filter(({ subject }) => subject === 'Art');
    await bench.asPerson({
      method: 'PATCH',
      path: `/users/${ROOM}/events/${event?.id}`,
      body: { subject: 'Art, with the head' },
      mailbox: ROOM,
    });
    expect((await apply(BOTH)).report).toMatchObject({ counts: { unchanged: 2 } });
    expect(subjects()).toEqual(['Art, with the head', 'Maths']);
  });

  it('is planned with the most mails that it may cost', async () => {
    const { bench } = await cancelInDoubt(false);
    const file = await bench.write('term.csv', BOTH);
    const { rows } = await bench.plan(file, { mode: 'apply', prune: true });
    expect(rows.map(({ key, act, mails }) => [key, act, mails])).toEqual([
      ['a', 'unchanged', 0],
      ['b', 'update', 1],
    ]);
    await expect(bench.apply(file, { maxMails: 0 })).rejects.toMatchObject({ code: 'too-many-mails' });
  });

  it('counts as one row of a limit, whatever becomes of it', async () => {
    const { apply } = await cancelInDoubt(true);
    const rows = lessons(['new', 'Music'], ['a', 'Maths'], ['b', 'Art'], ['other', 'Games']);
    const limited = async () => {
      const { report } = await apply(rows, { limit: 1 });
      return [report.createdNow, report.counts.pending];
    };
    expect([await limited(), await limited(), await limited()]).toEqual([
      [1, 2],
      [1, 1],
      [1, 0],
    ]);
  });
});
