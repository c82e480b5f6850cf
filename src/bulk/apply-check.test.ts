import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../test/bulk-bench.ts';

const benchWith = benchesWith({ time: 'virtual' });
const ROOM = mailboxOf(0);

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Location,Attendees';
const lesson = (key: string, subject: string, place = 'R1', attendees = '', day = '2026-11-03') =>
  [key, ROOM, subject, `${day}T09:00:00`, `${day}T10:00:00`, 'UTC', place, attendees].join();
const file = (...rows: string[]) => [HEADER, ...rows, ''].join('\n');

const idOf = (bench: Bench, subject: string) =>
  bench.eventsOf(ROOM).find((event) => event.subject === subject)?.id ?? '';
const change = (bench: Bench, id: string, body: Record<string, unknown>) =>
  bench.asPerson({ method: 'PATCH', path: `/users/${ROOM}/events/${id}`, body: body as never, mailbox: ROOM });
const remove = (bench: Bench, id: string) =>
  bench.asPerson({ method: 'DELETE', path: `/users/${ROOM}/events/${id}`, mailbox: ROOM });
const subjects = (bench: Bench) =>
  bench
    .eventsOf(ROOM)
    .map(({ subject }) => subject)
    .sort();

describe('apply --check', () => {
  it('reads the calendars at no more than 0.02 requests a row, and without it nothing', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', timetable(1_000, 10));
    await bench.apply(path);
    const requests = () => bench.emulator.record.requests.length;
    const before = requests();
    await bench.apply(path);
    expect(requests()).toBe(before);
    const { report } = await bench.apply(path, { check: true });
    expect(report).toMatchObject({ checked: { rows: 1_000, edited: 0, deleted: 0 }, counts: { unchanged: 1_000 } });
    expect(requests() - before).toBeGreaterThanOrEqual(10);
    expect(requests() - before).toBeLessThanOrEqual(20);
  });

  it('warns of an event that somebody edited although its row did not change, and leaves it (R5)', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    await bench.apply(path);
    const id = idOf(bench, 'Art');
    await change(bench, id, { subject: 'Art, with the head', location: { displayName: 'Hall' } });
    const { report, results } = await bench.apply(path, { check: true });
    expect(report).toMatchObject({ updatedNow: 0, checked: { rows: 2, edited: 1, deleted: 0 } });
    expect(results.map(({ status, warnings }) => [status, warnings.map(({ code }) => code)])).toEqual([
      ['unchanged', []],
      ['unchanged', ['edited']],
    ]);
    expect(results[1]?.warnings[0]?.text).toContain('(subject, location)');
    expect(subjects(bench)).toEqual(['Art, with the head', 'Maths']);
    // The person takes it back, and so does the next check.
    await change(bench, id, { subject: 'Art', location: { displayName: 'R1' } });
    const again = await bench.apply(path, { check: true });
    expect(again.results.map(({ warnings }) => warnings)).toEqual([[], []]);
  });

  it('makes an edited event what its row says when it is asked to overwrite, and keeps whom others added', async () => {
    const bench = await benchWith();
    const rows = file(lesson('a', 'Maths', 'R1', 'ada@school.example; ben@school.example'), lesson('b', 'Art'));
    const path = await bench.write('term.csv', rows);
    await bench.apply(path);
    await change(bench, idOf(bench, 'Maths'), {
      subject: 'Maths, quiz',
      showAs: 'free',
      attendees: ['ada@school.example', 'cy@school.example'].map((address) => ({
        emailAddress: { address },
        type: 'required',
      })),
    });
    const { report, results } = await bench.apply(path, { check: true, overwrite: true });
    expect(report).toMatchObject({ updatedNow: 1, checked: { edited: 1 } });
    expect(results.map(({ status, warnings }) => [status, warnings])).toEqual([
      ['updated', []],
      ['unchanged', []],
    ]);
    const [event] = bench.eventsOf(ROOM).filter(({ subject }) => subject === 'Maths');
    expect(event?.attendees?.map(({ emailAddress }) => emailAddress.address).sort()).toEqual([
      'ada@school.example',
      'ben@school.example',
      'cy@school.example',
    ]);
    // The row says nothing of it.
    expect(event?.showAs).toBe('free');
    const before = bench.emulator.record.requests.filter(({ method }) => method === 'PATCH').length;
    await bench.apply(path, { check: true, overwrite: true });
    expect(bench.emulator.record.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(before);
  });

  it('fails a row whose event somebody deleted, and creates it again only when it is asked to (R5)', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    const first = await bench.apply(path);
    await remove(bench, idOf(bench, 'Art'));
    const { report, results } = await bench.apply(path, { check: true });
    expect(report).toMatchObject({ createdNow: 0, checked: { rows: 2, deleted: 1 }, counts: { failed: 1 } });
    expect(results[1]).toMatchObject({
      status: 'failed',
      EventID: first.results[1]?.EventID,
      faults: [{ code: 'event-deleted' }],
    });
    // Known by now: it is not looked for again.
    const before = bench.emulator.record.requests.length;
    expect((await bench.apply(path, { check: true })).report).toMatchObject({ createdNow: 0, counts: { failed: 1 } });
    expect(bench.emulator.record.requests.length - before).toBe(1);
    expect(subjects(bench)).toEqual(['Maths']);
    expect((await bench.apply(path, { check: true, recreate: true })).report).toMatchObject({ createdNow: 1 });
    expect(subjects(bench)).toEqual(['Art', 'Maths']);
    expect((await bench.apply(path, { check: true })).report).toMatchObject({
      checked: { rows: 2, edited: 0, deleted: 0 },
      counts: { unchanged: 2 },
    });
  });

  it('creates a deleted event again in the run that finds it, where that is asked for', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    await bench.apply(path);
    await remove(bench, idOf(bench, 'Art'));
    const { results } = await bench.apply(path, { check: true, recreate: true });
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'created']);
    expect(subjects(bench)).toEqual(['Art', 'Maths']);
  });

  it('looks at no event that is over, and touches none', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('p', 'Old', 'R1', '', '2026-10-01')));
    await bench.apply(path);
    await change(bench, idOf(bench, 'Old'), { subject: 'Older' });
    const before = bench.emulator.record.requests.length;
    const { report } = await bench.apply(path, { check: true, overwrite: true });
    expect(report).toMatchObject({ updatedNow: 0, checked: { rows: 0 } });
    expect(bench.emulator.record.requests.length).toBe(before);
    expect(subjects(bench)).toEqual(['Older']);
  });

  it('sends nothing where a mailbox cannot be read', async () => {
    let isClosed = false;
    const body = Buffer.from(JSON.stringify({ error: { code: 'ErrorAccessDenied', message: 'No.' } }));
    const bench = await benchWith({
      wire: { after: (_, reply) => (isClosed ? { ...reply, status: 403, body } : reply) },
    });
    const path = await bench.write('term.csv', file(lesson('a', 'Maths')));
    await bench.apply(path);
    isClosed = true;
    const more = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art')));
    await expect(bench.apply(more, { check: true })).rejects.toMatchObject({ code: 'mailbox-unreadable' });
    isClosed = false;
    expect(subjects(bench)).toEqual(['Maths']);
  });
});

describe('a plan that reads the calendars', () => {
  it('says beforehand what was edited and deleted, and what would be made of it', async () => {
    const bench = await benchWith();
    const path = await bench.write('term.csv', file(lesson('a', 'Maths'), lesson('b', 'Art'), lesson('c', 'Music')));
    await bench.apply(path);
    await change(bench, idOf(bench, 'Art'), { subject: 'Arts' });
    await remove(bench, idOf(bench, 'Music'));
    const mode = { mode: 'apply', check: true } as const;
    const left = await bench.plan(path, mode);
    expect(left.rows.map(({ key, act, parts, edited }) => [key, act, parts, edited])).toEqual([
      ['a', 'unchanged', [], []],
      ['b', 'unchanged', [], ['subject']],
      ['c', 'deleted', [], []],
    ]);
    expect(left.plan).toMatchObject({ edited: 1, counts: { deleted: 1 }, checked: { rows: 3, edited: 1, deleted: 1 } });
    const mended = await bench.plan(path, { ...mode, overwrite: true, recreate: true });
    expect(mended.rows.map(({ key, act, parts }) => [key, act, parts])).toEqual([
      ['a', 'unchanged', []],
      ['b', 'update', ['subject']],
      ['c', 'create', []],
    ]);
    // It left nothing behind.
    expect((await bench.apply(path)).results.map(({ status, warnings }) => [status, warnings])).toEqual([
      ['unchanged', []],
      ['unchanged', []],
      ['unchanged', []],
    ]);
  });
});
