import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import { resumeJob } from './index.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const rowsOf = (...rows: [key: string, subject: string][]) =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone',
    ...rows.map(([key, subject]) => `${key},${ROOM},${subject},2026-11-03T09:00:00,2026-11-03T10:00:00,UTC`),
    '',
  ].join('\n');

interface Doubt {
  bench: Bench;
  /** Whether nobody is answered. */
  wire: { isDown: boolean };
  apply(input: string, options?: Parameters<Bench['apply']>[1]): ReturnType<Bench['apply']>;
  subjects(): (string | null | undefined)[];
}

/** The event of the row `a` was made, and nobody heard of it. */
async function createInDoubt(): Promise<Doubt> {
  const wire = { isDown: false };
  let isArmed = true;
  const fail = () => {
    wire.isDown = true;
    throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  };
  const bench = await benchWith({
    wire: {
      before: () => {
        if (wire.isDown) fail();
      },
      after: ({ method, url }, reply) => (isArmed && method === 'POST' && url.includes('/events') ? fail() : reply),
    },
  });
  const apply: Doubt['apply'] = async (input, options) => bench.apply(await bench.write('term.csv', input), options);
  const subjects = () =>
    bench
      .eventsOf(ROOM)
      .map(({ subject }) => subject)
      .sort();
  expect((await apply(rowsOf(['a', 'Art']))).report).toMatchObject({ keptAsSent: 0, counts: { pending: 1 } });
  expect(subjects()).toEqual(['Art']);
  wire.isDown = false;
  isArmed = false;
  return { bench, wire, apply, subjects };
}

const CHANGED = rowsOf(['a', 'Arts'], ['b', 'Maths']);

describe('a row that changed while nobody knew what came of it', () => {
  it('is counted by the run that settles it as it was sent, and written by the next one alone', async () => {
    const { bench, apply, subjects } = await createInDoubt();
    const { report, results } = await apply(CHANGED);
    expect(report).toMatchObject({ keptAsSent: 1, adoptedNow: 1, createdNow: 1, updatedNow: 0 });
    expect(results.map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([['kept-as-sent'], []]);
    expect(results[0]?.warnings[0]?.text).toBe(
      'The row was changed while it was under way, and was settled as it had been sent; apply again to have it written as it is now.',
    );
    expect(subjects()).toEqual(['Art', 'Maths']);
    expect((await apply(CHANGED)).report).toMatchObject({ keptAsSent: 0, updatedNow: 1 });
    expect(subjects()).toEqual(['Arts', 'Maths']);
    const writes = bench.emulator.record.writeCount;
    expect((await apply(CHANGED)).report).toMatchObject({ keptAsSent: 0, updatedNow: 0 });
    expect(bench.emulator.record.writeCount).toBe(writes);
  });

  it.for([
    { prune: true, kept: 1, left: ['Maths'] },
    { prune: false, kept: 0, left: ['Art', 'Maths'] },
  ])('is counted where it is gone if it is pruned (--prune: $prune)', async ({ prune, kept, left }) => {
    const { apply, subjects } = await createInDoubt();
    const input = rowsOf(['b', 'Maths']);
    expect((await apply(input, { prune })).report).toMatchObject({ keptAsSent: kept, cancelledNow: 0 });
    expect((await apply(input, { prune })).report).toMatchObject({ keptAsSent: 0, cancelledNow: kept });
    expect(subjects()).toEqual(left);
  });

  it('is counted by a job that is resumed', async () => {
    const { bench, wire, apply } = await createInDoubt();
    wire.isDown = true;
    expect((await apply(CHANGED)).report).toMatchObject({ keptAsSent: 0, counts: { pending: 2 } });
    wire.isDown = false;
    expect((await bench.during((given) => resumeJob({ ...given, job: 'term' }))).keptAsSent).toBe(1);
  });

  it('is not counted where its event is over, which no run changes', async () => {
    const { bench, apply, subjects } = await createInDoubt();
    await bench.pass(40 * 86_400_000);
    expect((await apply(rowsOf(['a', 'Arts']))).report).toMatchObject({ keptAsSent: 0, adoptedNow: 1 });
    expect((await apply(rowsOf(['a', 'Arts']))).report).toMatchObject({ keptAsSent: 0, updatedNow: 0 });
    expect(subjects()).toEqual(['Art']);
  });

  it('is not counted by send, which leaves events as they are', async () => {
    const { bench } = await createInDoubt();
    const { report, results } = await bench.send(await bench.write('term.csv', CHANGED), { acceptChanges: true });
    expect(report).toMatchObject({ keptAsSent: 0, adoptedNow: 1 });
    expect(results[0]?.warnings[0]?.text).toBe('The row was changed after its event was made; the event is as it was.');
  });
});
