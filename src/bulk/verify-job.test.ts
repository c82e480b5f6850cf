import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, rowOf, rowsOf } from '../../test/bulk-bench.ts';
import { isObject, parseJson } from '../core/json.ts';
import { SOURCE_KEY_PROPERTY } from './key.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);
const TUTOR = mailboxOf(1);

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees';
const lesson = (key: string, subject: string, attendees = '') =>
  [key, ROOM, subject, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC', attendees].join();
const file = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');

const idOf = (bench: Bench, subject: string, mailbox = ROOM) =>
  bench.eventsOf(mailbox).find((event) => event.subject === subject)?.id ?? '';
const change = (bench: Bench, id: string, body: Record<string, unknown>) =>
  bench.asPerson({ method: 'PATCH', path: `/users/${ROOM}/events/${id}`, body: body as never, mailbox: ROOM });
const remove = (bench: Bench, id: string) =>
  bench.asPerson({ method: 'DELETE', path: `/users/${ROOM}/events/${id}`, mailbox: ROOM });

describe('a job verified', () => {
  it('whose events are as they were written has no findings, and costs one request a mailbox', async () => {
    const bench = await benchWith();
    await bench.send(await bench.write('term.csv', rowsOf(rowOf('a', ROOM), rowOf('b', ROOM), rowOf('c', TUTOR))));
    const before = bench.emulator.record.requests.length;
    const found = await bench.verify('term');
    expect(found).toMatchObject({ job: { name: 'term' }, rows: 3, asWritten: 3, notCompared: 0, pending: 0 });
    expect(found.findings).toEqual([]);
    expect(found.mailboxes.map(({ mailbox, asWritten }) => [mailbox, asWritten])).toEqual([
      [ROOM, 2],
      [TUTOR, 1],
    ]);
    expect(bench.emulator.record.requests.slice(before).map(({ method }) => method)).toEqual(['GET', 'GET']);
  });

  it('lists what somebody deleted, which a rerun does not create again (R5)', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    const { results } = await bench.send(path);
    const id = idOf(bench, 'Art');
    await remove(bench, id);
    expect((await bench.send(path)).report).toMatchObject({ createdNow: 0, counts: { created: 2 } });
    expect(bench.eventsOf(ROOM)).toHaveLength(1);
    const found = await bench.verify('term');
    expect(found).toMatchObject({ rows: 2, asWritten: 1, found: { deleted: 1, edited: 0 } });
    expect(found.findings).toMatchObject([
      { kind: 'deleted', mailbox: ROOM, line: 3, key: 'b', EventID: results[1]?.EventID, copies: [] },
    ]);
    expect(results[1]?.EventID).not.toBeNull();
  });

  it('tells which parts of an event somebody changed, and how many attendees are missing', async () => {
    const bench = await benchWith();
    const rows = file(lesson('a', 'Maths', 'ada@school.example; ben@school.example'), lesson('b', 'Art'));
    await bench.send(await bench.write('term.csv', rows));
    await change(bench, idOf(bench, 'Maths'), {
      subject: 'Maths, quiz',
      attendees: [{ emailAddress: { address: 'ada@school.example' }, type: 'required' }],
    });
    // Who was added by somebody else is nobody's loss.
    await change(bench, idOf(bench, 'Art'), {
      attendees: [{ emailAddress: { address: 'cy@school.example' }, type: 'required' }],
    });
    const found = await bench.verify('term');
    expect(found.findings).toMatchObject([
      { kind: 'edited', line: 2, key: 'a', parts: ['subject', 'attendees'], attendeesMissing: 1 },
    ]);
  });

  it('names copies that carry the key, and events that no row stands for', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    await bench.send(path);
    const keyOf = (subject: string) => {
      const event: unknown = bench.eventsOf(ROOM).find((one) => one.subject === subject);
      const properties = isObject(event) ? event.singleValueExtendedProperties : undefined;
      const [first] = Array.isArray(properties) ? (properties as unknown[]) : [];
      return isObject(first) ? String(first.value) : '';
    };
    const [maths, art] = [keyOf('Maths'), keyOf('Art')];
    for (const value of [maths, `${art.slice(0, 17)}${'0'.repeat(48)}`]) {
      await bench.asPerson({
        method: 'POST',
        path: `/users/${ROOM}/events`,
        body: {
          subject: 'A copy',
          start: { dateTime: '2026-11-04T09:00:00', timeZone: 'UTC' },
          end: { dateTime: '2026-11-04T10:00:00', timeZone: 'UTC' },
          singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value }],
        },
        mailbox: ROOM,
      });
    }
    const found = await bench.verify('term');
    expect(found).toMatchObject({ asWritten: 2, found: { several: 1, extra: 1, edited: 0, deleted: 0 } });
    expect(found.findings.map(({ kind, line, key, copies }) => [kind, line, key, copies.length])).toEqual([
      ['several', 2, 'a', 1],
      ['extra', null, null, 0],
    ]);
  });

  it('finds events in the calendars that rows named, and tells when one lost its key', async () => {
    const bench = await benchWith();
    await bench.asPerson({
      method: 'POST',
      path: `/users/${ROOM}/calendars`,
      body: { name: 'Lessons' },
      mailbox: ROOM,
    });
    const rows = rowsOf(rowOf('a', ROOM, 'Lessons', 'Maths'), rowOf('b', ROOM, '', 'Art'));
    await bench.send(await bench.write('term.csv', rows));
    await change(bench, idOf(bench, 'Art'), {
      singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value: 'released' }],
    });
    const found = await bench.verify('term');
    expect(found).toMatchObject({ rows: 2, asWritten: 1, found: { untied: 1 } });
    expect(found.findings).toMatchObject([{ kind: 'untied', line: 3, key: 'b' }]);
  });

  it('lists the other calendars where the mailbox shows the default one alone, instead of reading each event', async () => {
    const urls: string[] = [];
    const bench = await benchWith({
      wire: {
        after({ method, url }, reply) {
          urls.push(`${method} ${new URL(url).pathname}`);
          if (method !== 'GET' || !/\/users\/[^/]+\/events$/u.test(new URL(url).pathname)) return reply;
          const page = parseJson(Buffer.from(reply.body).toString('utf8'));
          const body = JSON.stringify({ ...(isObject(page) ? page : {}), value: [] });
          return { ...reply, body: Buffer.from(body) };
        },
      },
    });
    await bench.asPerson({
      method: 'POST',
      path: `/users/${ROOM}/calendars`,
      body: { name: 'Lessons' },
      mailbox: ROOM,
    });
    const rows = Array.from({ length: 12 }, (_, at) => rowOf(`k${at}`, ROOM, 'Lessons'));
    await bench.send(await bench.write('term.csv', rowsOf(...rows)));
    urls.length = 0;
    expect(await bench.verify('term')).toMatchObject({ rows: 12, asWritten: 12 });
    expect(urls.filter((url) => /\/events\/[^/]+$/u.test(url))).toEqual([]);
    expect(urls.filter((url) => url.endsWith('/calendars'))).toHaveLength(1);
  });

  it('goes on beside a mailbox that cannot be read, and counts what waits apart', async () => {
    let isClosed = false;
    const bench = await benchWith({
      wire: {
        after: ({ url }, reply) =>
          isClosed && url.includes('m1') ? { ...graphRefusal, headers: reply.headers } : reply,
      },
    });
    const path = await bench.write('term.csv', rowsOf(rowOf('a', ROOM), rowOf('b', TUTOR), rowOf('c', mailboxOf(2))));
    await bench.send(path, { only: [ROOM, TUTOR] });
    isClosed = true;
    const found = await bench.verify('term');
    expect(found).toMatchObject({ rows: 2, asWritten: 1, pending: 1, found: { unreadable: 1, deleted: 0 } });
    expect(found.findings).toMatchObject([{ kind: 'unreadable', mailbox: TUTOR, line: null }]);
  });

  it('that does not exist is refused by name', async () => {
    const bench = await benchWith();
    await expect(bench.verify('nothing')).rejects.toMatchObject({ code: 'job-not-found' });
  });
});

const graphRefusal = {
  status: 404,
  body: Buffer.from(JSON.stringify({ error: { code: 'MailboxNotEnabledForRESTAPI', message: 'It is no mailbox.' } })),
};
