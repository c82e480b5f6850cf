import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf } from '../../test/bulk-bench.ts';
import type { JsonObject } from '../core/json.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

const lesson = (subject: string, place: string) =>
  [
    'Key,Mailbox,Subject,Start,End,TimeZone,Location',
    `a,${ROOM},${subject},2026-11-03T09:00:00,2026-11-03T10:00:00,UTC,${place}`,
    '',
  ].join('\n');

/** A bench on which a person changes the event each time between our reading it and our writing it, so many times. */
async function benchWithPerson(times: number, body: JsonObject): Promise<Bench> {
  let left = 0;
  const bench: Bench = await benchWith({
    wire: {
      async before({ method, headers }) {
        const isOurs = Object.keys(headers).some((name) => name.toLowerCase() === 'if-match');
        if (method !== 'PATCH' || left === 0 || !isOurs) return;
        left -= 1;
        const [event] = bench.eventsOf(ROOM);
        const path = `/users/${ROOM}/events/${event?.id}`;
        await bench.connection.sender.send({ method: 'PATCH', path, body, mailbox: ROOM }, 'safe', 'id', {});
      },
    },
  });
  await bench.apply(await bench.write('term.csv', lesson('Maths', 'R1')));
  left = times;
  return bench;
}

const statuses = (bench: Bench) =>
  bench.emulator.record.requests.filter(({ method }) => method === 'PATCH').map(({ status }) => status);

describe('an event that changes between our reading and our writing', () => {
  it('of the part that the row changes is a conflict: read again, reported, and not overwritten (R8)', async () => {
    const bench = await benchWithPerson(1, { subject: 'Maths, quiz' });
    const { report, results } = await bench.apply(await bench.write('term.csv', lesson('Algebra', 'R1')));
    // The person's, and ours, which the service refused by If-Match.
    expect(statuses(bench)).toEqual([200, 412]);
    expect(report).toMatchObject({ updatedNow: 0, counts: { failed: 1 } });
    expect(results).toMatchObject([
      { status: 'failed', EventID: expect.any(String), faults: [{ code: 'event-edited' }] },
    ]);
    expect(results[0]?.error).toContain('(subject)');
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths, quiz' }]);
  });

  it('of another part is read again, and keeps both changes (R8)', async () => {
    const bench = await benchWithPerson(1, { location: { displayName: 'Hall' } });
    const { results } = await bench.apply(await bench.write('term.csv', lesson('Algebra', 'R1')));
    expect(statuses(bench)).toEqual([200, 412, 200]);
    expect(results.map(({ status }) => status)).toEqual(['updated']);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Algebra', location: { displayName: 'Hall' } }]);
  });

  it('again and again ends pending, and writes nothing over it (R8)', async () => {
    const bench = await benchWithPerson(1_000, { location: { displayName: 'Hall' } });
    const { report, results } = await bench.apply(await bench.write('term.csv', lesson('Algebra', 'R1')));
    expect(new Set(statuses(bench))).toEqual(new Set([200, 412]));
    expect(report).toMatchObject({ updatedNow: 0, counts: { pending: 1 } });
    expect(results).toMatchObject([{ status: 'pending' }]);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths', location: { displayName: 'Hall' } }]);
  });
});

describe('an event that was adopted', () => {
  it('and that a person edited meanwhile is not overwritten, and is told of (R5)', async () => {
    let isLost = true;
    const stop = new AbortController();
    const bench: Bench = await benchWith({
      wire: {
        after({ method, url }, reply) {
          if (!isLost || method !== 'POST' || url.includes('/oauth2/')) return reply;
          stop.abort();
          return { status: 500, headers: {}, body: Buffer.from('') };
        },
      },
    });
    const path = await bench.write('term.csv', lesson('Maths', 'R1'));
    expect((await bench.send(path, { signal: stop.signal })).report.counts).toMatchObject({ pending: 1 });
    isLost = false;
    const [event] = bench.eventsOf(ROOM);
    await bench.asPerson({
      method: 'PATCH',
      path: `/users/${ROOM}/events/${event?.id}`,
      body: { subject: 'Maths, quiz' },
      mailbox: ROOM,
    });
    const { results } = await bench.send(path);
    expect(results).toMatchObject([
      { status: 'adopted', EventID: expect.any(String), warnings: [{ code: 'differs' }] },
    ]);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths, quiz' }]);
    expect((await bench.apply(path)).report).toMatchObject({ updatedNow: 0 });
    expect((await bench.verify('term')).findings).toMatchObject([{ kind: 'edited', line: 2, parts: ['subject'] }]);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ subject: 'Maths, quiz' }]);
  });
});

describe('a part that the row begins to say', () => {
  it('is not written over what a person wrote there, on an event that the job made', async () => {
    const bench = await benchWith();
    const file = await bench.write('term.csv', lesson('Maths', ''));
    await bench.apply(file);
    const path = `/users/${ROOM}/events/${bench.eventsOf(ROOM)[0]?.id}`;
    await bench.asPerson({ method: 'PATCH', path, body: { location: { displayName: 'Hall' } }, mailbox: ROOM });
    await bench.write('term.csv', lesson('Maths', 'R1'));
    const { results } = await bench.apply(file);
    expect(results).toMatchObject([{ status: 'failed', faults: [{ code: 'event-edited' }] }]);
    expect(bench.eventsOf(ROOM)).toMatchObject([{ location: { displayName: 'Hall' } }]);
    await bench.apply(file, { overwrite: true });
    expect(bench.eventsOf(ROOM)).toMatchObject([{ location: { displayName: 'R1' } }]);
  });
});
