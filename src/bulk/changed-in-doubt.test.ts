import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import { TransportError } from '../core/errors.ts';
import type { HttpRequest } from '../http/wire/transport.ts';

const benchWith = benchesWith({ time: 'virtual' });
const [ROOM, HALL] = [mailboxOf(0), mailboxOf(1)];

interface Row {
  key?: string;
  mailbox?: string;
  subject?: string;
  place?: string;
}

const rows = (...all: Row[]) =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees',
    ...all.map(({ key = 'a', mailbox = ROOM, subject = 'Art', place = '' }) =>
      [key, mailbox, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC', place, 'ada@school.example'].join(),
    ),
    '',
  ].join('\n');

interface Doubt {
  bench: Bench;
  /** The next write of this method is carried out, or not, and neither it nor what comes after it is answered. */
  lose(method: string, isDone: boolean): void;
  mend(): void;
  apply(input: string, options?: Parameters<Bench['apply']>[1]): ReturnType<Bench['apply']>;
  mails(): string[];
  subjects(mailbox?: string): unknown[];
}

async function benchInDoubt(): Promise<Doubt> {
  let armed: { method: string; isDone: boolean } | undefined;
  let isDown = false;
  const fail = () => {
    isDown = true;
    throw new TransportError('connection-lost', 'The connection was lost.', 'unknown');
  };
  const isLost = ({ method, url }: HttpRequest) => armed?.method === method && url.includes('/events');
  const bench = await benchWith({
    wire: {
      before: (request) => {
        if (isDown || (isLost(request) && armed?.isDone === false)) fail();
      },
      after: (request, reply) => (isLost(request) ? fail() : reply),
    },
  });
  return {
    bench,
    lose(method, isDone) {
      armed = { method, isDone };
    },
    mend() {
      armed = undefined;
      isDown = false;
    },
    apply: async (input, options) => bench.apply(await bench.write('term.csv', input), options),
    mails: () => bench.emulator.record.mails.map(({ kind }) => kind),
    subjects: (mailbox = ROOM) => bench.eventsOf(mailbox).map(({ subject }) => subject),
  };
}

/** A create that was never answered, whether or not it was carried out. */
async function createInDoubt(isDone: boolean): Promise<Doubt> {
  const doubt = await benchInDoubt();
  doubt.lose('POST', isDone);
  expect((await doubt.apply(rows({}))).report.counts).toMatchObject({ pending: 1 });
  doubt.mend();
  return doubt;
}

/** Another run finds nothing to write. */
async function expectSettled({ bench, apply }: Doubt, input: string): Promise<void> {
  const writes = bench.emulator.record.writeCount;
  await apply(input, { prune: true });
  expect(bench.emulator.record.writeCount).toBe(writes);
}

describe('a row that changed while nobody knew whether its event was made', () => {
  it('has its event updated in the run that finds it', async () => {
    const doubt = await createInDoubt(true);
    const input = rows({ subject: 'Arts', place: 'Hall' });
    expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated', warnings: [] }]);
    expect(doubt.bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Arts', location: { displayName: 'Hall' } }]);
    expect(doubt.mails()).toEqual(['request', 'update']);
    await expectSettled(doubt, input);
  });

  it('has its event made as it is now, where there is none', async () => {
    const doubt = await createInDoubt(false);
    const input = rows({ subject: 'Arts' });
    expect((await doubt.apply(input)).results).toMatchObject([
      { status: 'created', warnings: [{ code: 'recreated' }] },
    ]);
    expect(doubt.subjects()).toEqual(['Arts']);
    await expectSettled(doubt, input);
  });

  it('sees no edit of somebody else in either of two creates, of which one made the event', async () => {
    for (const lost of ['first', 'second']) {
      const doubt = await createInDoubt(lost === 'first');
      if (lost === 'first') doubt.lose('GET', true);
      else doubt.lose('POST', true);
      expect((await doubt.apply(rows({ subject: 'Arts' }))).report.counts).toMatchObject({ pending: 1 });
      doubt.mend();
      expect(doubt.subjects()).toEqual([lost === 'first' ? 'Art' : 'Arts']);
      const input = rows({ subject: 'Crafts' });
      expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated' }]);
      expect(doubt.subjects()).toEqual(['Crafts']);
      await expectSettled(doubt, input);
    }
  });

  it('has its event updated after an undo that never came to an end', async () => {
    const doubt = await createInDoubt(true);
    const input = rows({ subject: 'Arts' });
    for (const command of ['apply', 'undo'] as const) {
      doubt.lose('GET', true);
      await (command === 'apply' ? doubt.apply(input) : doubt.bench.undo('term'));
      doubt.mend();
    }
    expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated' }]);
    expect(doubt.subjects()).toEqual(['Arts']);
  });

  it('leaves what somebody else changed in the meantime', async () => {
    const doubt = await createInDoubt(true);
    const path = `/users/${ROOM}/events/${doubt.bench.eventsOf(ROOM)[0]?.id}`;
    await doubt.bench.asPerson({ method: 'PATCH', path, body: { subject: 'By hand' }, mailbox: ROOM });
    const { results } = await doubt.apply(rows({ subject: 'Arts' }));
    expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-edited' }] }]);
    expect(doubt.subjects()).toEqual(['By hand']);
  });

  it('is sent as it was by a run that leaves events alone, and the next one that changes them writes the difference', async () => {
    const doubt = await createInDoubt(true);
    const file = await doubt.bench.write('term.csv', rows({ subject: 'Arts' }));
    const { results } = await doubt.bench.send(file, { acceptChanges: true });
    expect(results).toMatchObject([{ status: 'adopted', warnings: [{ code: 'kept-as-sent' }] }]);
    expect(doubt.subjects()).toEqual(['Art']);
    await doubt.apply(rows({ subject: 'Arts' }));
    expect(doubt.subjects()).toEqual(['Arts']);
  });
});

describe('a row that is gone while nobody knows whether its event was made', () => {
  const others = rows({ key: 'b', mailbox: HALL });

  it('has its event cancelled in the run that finds it, where that is asked, and kept where it is not', async () => {
    for (const prune of [true, false]) {
      const doubt = await createInDoubt(true);
      const { report } = await doubt.apply(others, { prune });
      expect(report.gone).toEqual({ rows: 1, pending: 0, cancelled: prune ? 1 : 0 });
      expect(doubt.subjects()).toEqual(prune ? [] : ['Art']);
      if (prune) await expectSettled(doubt, others);
    }
  });

  it('keeps its event where a later run, before it was found, asks for it no more', async () => {
    const doubt = await createInDoubt(true);
    doubt.lose('GET', true);
    await doubt.apply(others, { prune: true });
    doubt.mend();
    expect((await doubt.apply(others)).report.gone).toEqual({ rows: 1, pending: 0, cancelled: 0 });
    expect(doubt.subjects()).toEqual(['Art']);
  });

  it('loses the event in the mailbox that it left, and has the one in the other', async () => {
    const doubt = await createInDoubt(true);
    const input = rows({ mailbox: HALL });
    expect((await doubt.apply(input, { prune: true })).results).toMatchObject([
      { line: 2, mailbox: HALL, status: 'created' },
      { line: null, mailbox: ROOM, status: 'cancelled' },
    ]);
    expect([doubt.subjects(), doubt.subjects(HALL)]).toEqual([[], ['Art']]);
    await expectSettled(doubt, input);
  });
});

describe('a row that comes back in another mailbox while its cancellation is in doubt', () => {
  it.for([true, false])('has its event there, whether or not it was carried out (%s)', async (isDone) => {
    const doubt = await benchInDoubt();
    const other = { key: 'b', mailbox: HALL };
    await doubt.apply(rows({}, other));
    doubt.lose('POST', isDone);
    await doubt.apply(rows(other), { prune: true });
    doubt.mend();
    const input = rows({ mailbox: HALL }, other);
    expect((await doubt.apply(input)).results).toMatchObject([
      { line: 2, mailbox: HALL, status: 'created' },
      { line: 3, status: 'unchanged' },
      { line: null, mailbox: ROOM, status: 'cancelled' },
    ]);
    expect([doubt.subjects(), doubt.subjects(HALL)]).toEqual([[], ['Art', 'Art']]);
    await expectSettled(doubt, input);
  });
});

describe('a row of an event that people made', () => {
  async function adoptInDoubt(isDone: boolean): Promise<Doubt> {
    const doubt = await benchInDoubt();
    const time = (hour: string) => ({ dateTime: `2026-11-03T${hour}:00:00`, timeZone: 'UTC' });
    const body = { subject: 'Art', location: { displayName: 'Own room' }, start: time('09'), end: time('10') };
    await doubt.bench.asPerson({ method: 'POST', path: `/users/${ROOM}/events`, body, mailbox: ROOM });
    doubt.lose('PATCH', isDone);
    await doubt.bench.adopt(await doubt.bench.write('term.csv', rows({})));
    doubt.mend();
    return doubt;
  }

  it('is what its event becomes in one run, where it changed while the adoption was in doubt', async () => {
    for (const isDone of [true, false]) {
      const doubt = await adoptInDoubt(isDone);
      const input = rows({ subject: 'Arts', place: 'Hall' });
      expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated' }]);
      expect(doubt.bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Arts', location: { displayName: 'Hall' } }]);
      await expectSettled(doubt, input);
      await doubt.bench.undo('term');
      expect(doubt.bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Art', location: { displayName: 'Own room' } }]);
    }
  });

  it('adopts it again, where an undo of it never came to an end', async () => {
    for (const isReleased of [true, false]) {
      const doubt = await adoptInDoubt(isReleased);
      doubt.lose(isReleased ? 'PATCH' : 'GET', true);
      await doubt.bench.undo('term');
      doubt.mend();
      const input = rows({ subject: 'Arts' });
      expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated' }]);
      expect(doubt.subjects()).toEqual(['Arts']);
      await expectSettled(doubt, input);
      await doubt.bench.undo('term');
      expect(doubt.bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Art', location: { displayName: 'Own room' } }]);
    }
  });
});

describe('a row that changed while nobody knew whether its event was updated', () => {
  it.for([true, false])('has its event updated to what it says now in one run (carried out: %s)', async (isDone) => {
    const doubt = await benchInDoubt();
    await doubt.apply(rows({}));
    doubt.lose('PATCH', isDone);
    await doubt.apply(rows({ subject: 'Arts' }));
    doubt.mend();
    const input = rows({ subject: 'Crafts' });
    expect((await doubt.apply(input)).results).toMatchObject([{ status: 'updated', warnings: [] }]);
    expect(doubt.subjects()).toEqual(['Crafts']);
    await expectSettled(doubt, input);
  });

  it.for([true, false])('has its event left or cancelled in one run, where it is gone (--prune: %s)', async (prune) => {
    const doubt = await benchInDoubt();
    const other = { key: 'b', mailbox: HALL };
    await doubt.apply(rows({}, other));
    doubt.lose('PATCH', true);
    await doubt.apply(rows({ subject: 'Arts' }, other));
    doubt.mend();
    await doubt.apply(rows(other), { prune });
    expect(doubt.subjects()).toEqual(prune ? [] : ['Arts']);
    if (prune) await expectSettled(doubt, rows(other));
  });
});

describe('an update in doubt whose undo never came to an end', () => {
  it('is our own, for the row as it is then', async () => {
    const doubt = await benchInDoubt();
    await doubt.apply(rows({}));
    doubt.lose('PATCH', true);
    await doubt.apply(rows({ subject: 'Arts' }));
    doubt.mend();
    doubt.lose('GET', true);
    await doubt.bench.undo('term');
    doubt.mend();
    expect((await doubt.apply(rows({ subject: 'Crafts' }))).results).toMatchObject([{ status: 'updated' }]);
    expect(doubt.subjects()).toEqual(['Crafts']);
  });
});
