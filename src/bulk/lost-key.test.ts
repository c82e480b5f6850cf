import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { makeOwnEvent } from '../../test/own-event.ts';
import { TransportError } from '../core/errors.ts';
import { SOURCE_KEY_PROPERTY } from './key.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const rowOf = (subject: string) =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone,Attendees',
    `a,${ROOM},${subject},2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,ada@school.example`,
    '',
  ].join('\n');

interface Cut {
  bench: Bench;
  /** From the next request of this method on the service is silent, be it that this one is carried out. */
  cut(method: string, isDone: boolean): void;
  mend(): void;
  apply(subject: string): ReturnType<Bench['apply']>;
  /** Of each event its subject and whether it has a key of a row. */
  shown(): [string | null | undefined, boolean][];
  mails(): string[];
}

/** An event of people, and a row like it that `adopt` is about to tie to it. */
async function benchToCut(): Promise<Cut> {
  let armed: { method: string; isDone: boolean } | undefined;
  let isDown = false;
  const fail = () => {
    isDown = true;
    throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  };
  const bench = await benchWith({
    wire: {
      before: ({ method }) => {
        if (isDown || (armed?.method === method && !armed.isDone)) fail();
      },
      after: ({ method }, reply) => (armed?.method === method && armed.isDone ? fail() : reply),
    },
  });
  await makeOwnEvent(bench, ROOM, 'Art', {
    attendees: [{ type: 'required', emailAddress: { address: 'ada@school.example' } }],
  });
  const before = bench.emulator.record.mails.length;
  return {
    bench,
    cut(method, isDone) {
      armed = { method, isDone };
    },
    mend() {
      armed = undefined;
      isDown = false;
    },
    apply: async (subject) => bench.apply(await bench.write('term.csv', rowOf(subject))),
    shown: () =>
      bench.eventsOf(ROOM).map(({ subject, singleValueExtendedProperties: properties = [] }) => {
        const key = properties?.find(({ id }) => id === SOURCE_KEY_PROPERTY)?.value;
        return [subject, key !== undefined && key !== 'released'];
      }),
    mails: () => bench.emulator.record.mails.slice(before).map(({ kind }) => kind),
  };
}

/** An adoption that ends before it wrote anything, and an undo that ends before it looked. */
async function neverAdopted(): Promise<Cut> {
  const cut = await benchToCut();
  cut.cut('PATCH', false);
  await cut.bench.adopt(await cut.bench.write('term.csv', rowOf('Art')));
  cut.mend();
  cut.cut('GET', false);
  await cut.bench.undo('term');
  cut.mend();
  return cut;
}

/** An undo that nobody heard of once it was carried out, and another one that ends before it looked. */
async function givenBack(): Promise<Cut> {
  const cut = await benchToCut();
  await cut.bench.adopt(await cut.bench.write('term.csv', rowOf('Art')));
  cut.cut('PATCH', true);
  await cut.bench.undo('term');
  cut.mend();
  cut.cut('GET', false);
  await cut.bench.undo('term');
  cut.mend();
  return cut;
}

describe.for([
  { name: 'never adopted', begin: neverAdopted },
  { name: 'given back', begin: givenBack },
])('an event of people that was $name, and whose undo never came to an end', ({ begin }) => {
  it('is adopted by the next apply without a mail, and made what its row says by the one after it', async () => {
    const { bench, apply, shown, mails } = await begin();
    expect(shown()).toEqual([['Art', false]]);
    const { report, results } = await apply('Arts');
    expect(results).toMatchObject([{ status: 'adopted', faults: [], warnings: [{ code: 'kept-as-sent' }] }]);
    expect(report).toMatchObject({ adoptedNow: 1, createdNow: 0, updatedNow: 0 });
    expect(shown()).toEqual([['Art', true]]);
    expect(mails()).toEqual([]);
    expect((await apply('Arts')).results).toMatchObject([{ status: 'updated', warnings: [] }]);
    expect(shown()).toEqual([['Arts', true]]);
    expect(mails()).toEqual(['update']);
    const writes = bench.emulator.record.writeCount;
    expect((await apply('Arts')).results).toMatchObject([{ status: 'unchanged' }]);
    expect(bench.emulator.record.writeCount).toBe(writes);
    await bench.undo('term');
    expect(shown()).toEqual([['Art', false]]);
  });

  it('is the row again at once where it is as the row says, and where send takes it', async () => {
    for (const again of ['apply', 'send'] as const) {
      const { bench, shown } = await begin();
      const file = await bench.write('term.csv', rowOf('Art'));
      const { results } = await bench[again](file);
      expect(results).toMatchObject([{ status: 'adopted', faults: [], warnings: [] }]);
      expect(shown()).toEqual([['Art', true]]);
    }
  });

  it('is left to an undo that comes to an end', async () => {
    const { bench, shown } = await begin();
    const { report } = await bench.undo('term');
    expect(report).toMatchObject({ releasedNow: 1, counts: { failed: 0, pending: 0 } });
    expect(shown()).toEqual([['Art', false]]);
  });

  it('is not taken from a row of another job that has it by then', async () => {
    const { bench, apply, shown } = await begin();
    await bench.adopt(await bench.write('other.csv', rowOf('Art').replace('\na,', '\nb,')));
    expect(shown()).toEqual([['Art', true]]);
    const { results } = await apply('Arts');
    expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-of-another-row' }] }]);
    expect(shown()).toEqual([['Art', true]]);
  });

  it('fails once somebody deleted it, and is made anew by --recreate', async () => {
    const { bench, apply, shown } = await begin();
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    await bench.asPerson({ method: 'DELETE', path, mailbox: ROOM });
    expect((await apply('Arts')).results).toMatchObject([{ faults: [{ code: 'event-deleted' }] }]);
    await bench.apply(await bench.write('term.csv', rowOf('Arts')), { recreate: true });
    expect(shown()).toEqual([['Arts', true]]);
  });
});
