import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';
import { TransportError } from '../core/errors.ts';
import { resumeJob } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const [ROOM, HALL] = [mailboxOf(0), mailboxOf(1)];
const rowsOf = (...rows: [key: string, mailbox: string][]) =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone,Attendees',
    ...rows.map(([key, mailbox]) =>
      [key, mailbox, 'Art', '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC', 'ada@school.example'].join(),
    ),
    '',
  ].join('\n');

interface Cut {
  bench: Bench;
  /** From the next request to a path that ends so on the service is silent, be it that this one is carried out. */
  cut(end: string, isDone: boolean): void;
  mend(): void;
  apply(input: string, options?: Parameters<Bench['apply']>[1]): ReturnType<Bench['apply']>;
  /** Events in the room and in the hall. */
  events(): [number, number];
  mails(): string[];
}

async function benchToCut(): Promise<Cut> {
  let armed: { end: string; isDone: boolean } | undefined;
  let isDown = false;
  const fail = () => {
    isDown = true;
    throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  };
  const isMet = (url: string) => armed !== undefined && new URL(url).pathname.endsWith(armed.end);
  const bench = await benchWith({
    wire: {
      before: ({ url }) => {
        if (isDown || (isMet(url) && armed?.isDone === false)) fail();
      },
      after: ({ url }, reply) => (isMet(url) ? fail() : reply),
    },
  });
  return {
    bench,
    cut(end, isDone) {
      armed = { end, isDone };
    },
    mend() {
      armed = undefined;
      isDown = false;
    },
    apply: async (input, options) => bench.apply(await bench.write('term.csv', input), options),
    events: () => [bench.eventsOf(ROOM).length, bench.eventsOf(HALL).length],
    mails: () => bench.emulator.record.mails.map(({ kind }) => kind),
  };
}

/** The row `a` had its event in the room, whose cancellation was never answered. */
async function cancelInDoubt(isDone: boolean): Promise<Cut> {
  const cut = await benchToCut();
  await cut.apply(rowsOf(['a', ROOM], ['b', HALL]));
  cut.cut('/cancel', isDone);
  await cut.apply(rowsOf(['b', HALL]), { prune: true });
  cut.mend();
  return cut;
}

describe.for([true, false])(
  'a cancellation in doubt, carried out or not (%s), whose row is back in another mailbox',
  (isDone) => {
    const input = rowsOf(['a', HALL], ['b', HALL]);

    it('is carried out once, and the row has its event there in the same run', async () => {
      const { bench, apply, events, mails } = await cancelInDoubt(isDone);
      const { report, results } = await apply(input);
      expect(results.map(({ line, key, mailbox, status }) => [line, key, mailbox, status])).toEqual([
        [2, 'a', HALL, 'created'],
        [3, 'b', HALL, 'unchanged'],
        [null, 'a', ROOM, 'cancelled'],
      ]);
      expect(report).toMatchObject({ createdNow: 1, gone: { rows: 1, pending: 0, cancelled: 1 } });
      expect(events()).toEqual([0, 2]);
      expect(mails().sort()).toEqual(['cancellation', 'request', 'request', 'request']);
      const writes = bench.emulator.record.writeCount;
      await apply(input, { prune: true });
      expect(bench.emulator.record.writeCount).toBe(writes);
    });

    it('is planned with the mails of both', async () => {
      const { bench, apply } = await cancelInDoubt(isDone);
      const file = await bench.write('term.csv', input);
      const { rows } = await bench.plan(file, { mode: 'apply' });
      expect(rows.map(({ line, mailbox, act, mails }) => [line, mailbox, act, mails])).toEqual([
        [2, HALL, 'create', 1],
        [3, HALL, 'unchanged', 0],
        [null, ROOM, 'cancel', 1],
      ]);
      await expect(apply(input, { maxMails: 1 })).rejects.toMatchObject({ code: 'too-many-mails' });
    });

    it('is carried out by a run that ends before it made the event there, and the next one makes it once', async () => {
      const { cut, mend, apply, events } = await cancelInDoubt(isDone);
      cut('/events', false);
      await apply(input);
      mend();
      await apply(input);
      expect(events()).toEqual([0, 2]);
    });

    it('and which goes back is refused while its old event may be there, and not any more once that is cancelled', async () => {
      const { bench, cut, mend, apply, events } = await cancelInDoubt(isDone);
      cut('/events', false);
      await apply(input);
      mend();
      const back = rowsOf(['a', ROOM], ['b', HALL]);
      await expect(apply(back)).rejects.toMatchObject({ code: 'row-moved-back' });
      await bench.during((given) => resumeJob({ ...given, job: 'term' }));
      expect(events()).toEqual([0, 2]);
      await apply(back, { prune: true });
      expect(events()).toEqual([1, 1]);
    });
  },
);

it('a row that goes back before its event was cancelled does not take that one, which would be cancelled later', async () => {
  const { bench, cut, mend, apply, events } = await benchToCut();
  await apply(rowsOf(['a', ROOM]));
  cut('/events', false);
  await apply(rowsOf(['a', HALL]), { prune: true });
  mend();
  const file = await bench.write('term.csv', rowsOf(['a', ROOM]));
  for (const again of [
    () => bench.apply(file),
    () => bench.apply(file, { prune: true }),
    () => bench.send(file, { acceptChanges: true }),
    () => bench.adopt(file),
  ]) {
    await expect(again()).rejects.toMatchObject({ code: 'row-moved-back' });
  }
  await bench.during((given) => resumeJob({ ...given, job: 'term' }));
  expect(events()).toEqual([0, 1]);
  await apply(rowsOf(['a', ROOM]), { prune: true });
  expect(events()).toEqual([1, 0]);
  await apply(rowsOf(['a', ROOM]), { prune: true });
  expect(events()).toEqual([1, 0]);
});

it('a row that goes back to an event that it adopted, which nothing would cancel, takes that one again', async () => {
  const { bench, apply, events } = await benchToCut();
  await makeOwnEvent(bench, ROOM, 'Theirs');
  await bench.adopt(await bench.write('term.csv', rowsOf(['a', ROOM], ['b', HALL])), { match: ['start'] });
  await apply(rowsOf(['a', ROOM], ['b', HALL]));
  await apply(rowsOf(['a', HALL], ['b', HALL]), { prune: true });
  expect(events()).toEqual([1, 2]);
  const back = await apply(rowsOf(['a', ROOM], ['b', HALL]), { prune: true });
  expect(back.report).toMatchObject({ createdNow: 0, adoptedNow: 1, cancelledNow: 1 });
  expect(events()).toEqual([1, 1]);
  expect((await apply(rowsOf(['a', ROOM], ['b', HALL]), { prune: true })).report).toMatchObject({ cancelledNow: 0 });
  expect(events()).toEqual([1, 1]);
  await bench.undo('term');
  expect(bench.eventsOf(ROOM).map(({ subject }) => subject)).toEqual(['Theirs']);
});
