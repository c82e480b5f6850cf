import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

const LONDON = 'Europe/London';
const time = (dateTime: string, timeZone = 'UTC') => ({ dateTime, timeZone });
const seed = {
  users: [
    { userPrincipalName: 'Zoe@school.example', displayName: 'Zoe', mailbox: 'denied' as const },
    { userPrincipalName: 'room.101@school.example', displayName: 'Maths room', purpose: 'room' as const },
    { userPrincipalName: 'head@school.example', timeZone: 'GMT Standard Time', calendars: [{ name: 'Exams' }] },
  ],
};

async function open() {
  const server = await createTestServer({ seed });
  const ask = async (path: string) => {
    const answer = await server.emulator.handle({ method: 'GET', url: `/emulator/${path}` });
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };
  return { ...server, ask };
}
const create = async ({ call }: TestServer, more: Record<string, unknown>, path = `${ROOM}/events`) =>
  String((await call('POST', path, eventBody(more))).body.id);

describe('the list of mailboxes', () => {
  it('tells each with its kind and counts, by address', async () => {
    const server = await open();
    await create(server, {});
    expect((await server.ask('mailboxes')).body).toEqual({
      count: 3,
      value: [
        {
          id: expect.any(String),
          userPrincipalName: 'head@school.example',
          displayName: 'head',
          purpose: 'user',
          mailbox: 'ok',
          timeZone: 'GMT Standard Time',
          calendars: 2,
          events: 0,
        },
        expect.objectContaining({ userPrincipalName: 'room.101@school.example', purpose: 'room', events: 1 }),
        expect.objectContaining({ userPrincipalName: 'Zoe@school.example', mailbox: 'denied' }),
      ],
    });
  });

  it('is searched by address and name in any letter case, and told in parts', async () => {
    const { ask } = await open();
    const found = async (query: string) => {
      const { count, value } = (await ask(`mailboxes?${query}`)).body;
      return [count, ...value.map(({ displayName }: { displayName: string }) => displayName)];
    };
    expect(await found('search=MATHS')).toEqual([1, 'Maths room']);
    expect(await found('search=%20zoe@')).toEqual([1, 'Zoe']);
    expect(await found('search=nobody')).toEqual([0]);
    expect(await found('top=1')).toEqual([3, 'head']);
    expect(await found('top=2&skip=2')).toEqual([3, 'Zoe']);
  });

  it.each([
    ['top=0', 'top must be a whole number from 1 to 1000.'],
    ['top=1001', 'top must be a whole number from 1 to 1000.'],
    ['top=ten', 'top must be a whole number.'],
    ['skip=-1', 'skip must be a whole number.'],
  ])('refuses %s', async (query, message) => {
    const { ask } = await open();
    expect(await ask(`mailboxes?${query}`)).toEqual({ status: 400, body: { error: 'query-invalid', message } });
  });
});

describe('a mailbox', () => {
  it('is found by address in any letter case and by id; asking makes none', async () => {
    const { ask } = await open();
    const named = await ask('mailboxes/HEAD@school.example');
    expect(named.body).toMatchObject({ displayName: 'head' });
    expect((await ask(`mailboxes/${named.body.id}`)).body).toEqual(named.body);
    for (const path of ['mailboxes/new@school.example', 'mailboxes/new@school.example/events?from=0&to=1'])
      expect(await ask(path)).toEqual({
        status: 404,
        body: { error: 'not-found', message: 'There is no mailbox new@school.example.' },
      });
    expect((await ask('mailboxes')).body.count).toBe(3);
  });
});

describe('the events of a range', () => {
  it('are told in short, with times in UTC and in their own zone', async () => {
    const server = await open();
    const id = await create(server, {
      subject: '<b>Exam</b>',
      start: time('2026-06-12T09:00:00', LONDON),
      end: time('2026-06-12T10:30:00', LONDON),
      location: { displayName: 'Hall' },
      attendees: [
        { emailAddress: { address: 'head@school.example' }, type: 'optional' },
        { emailAddress: { address: 'hall@elsewhere.example', name: 'Hall' }, type: 'resource' },
      ],
    });
    const range = 'events?from=2026-06-08&to=2026-06-15';
    expect((await server.ask(`mailboxes/room.101@school.example/${range}`)).body).toEqual({
      count: 1,
      before: null,
      after: null,
      value: [
        {
          id,
          subject: '<b>Exam</b>',
          calendar: 'Calendar',
          start: '2026-06-12T08:00:00.000Z',
          end: '2026-06-12T09:30:00.000Z',
          isAllDay: false,
          local: { zone: LONDON, start: '2026-06-12T09:00:00', end: '2026-06-12T10:30:00' },
          location: 'Hall',
          showAs: 'busy',
          isCancelled: false,
          isOnlineMeeting: false,
          isOrganizer: true,
          organizer: { name: 'Maths room', address: 'room.101@school.example' },
          response: 'organizer',
          attendees: [
            { name: 'head', address: 'head@school.example', type: 'optional', response: 'none', isRoom: false },
            { name: 'Hall', address: 'hall@elsewhere.example', type: 'resource', response: 'none', isRoom: true },
          ],
        },
      ],
    });
    await server.call('POST', `${ROOM}/events/${id}/cancel`, {});
    const [copy] = (await server.ask(`mailboxes/head@school.example/${range}`)).body.value;
    expect(copy).toMatchObject({ isCancelled: true, isOrganizer: false, response: 'notResponded' });
    expect(copy.organizer.address).toBe('room.101@school.example');
  });

  it('are those of all calendars by start, at most as many as asked for, with what lies next to the range', async () => {
    const server = await open();
    const head = '/v1.0/users/head@school.example';
    const calendars = await server.call('GET', `${head}/calendars`);
    const exams = `${head}/calendars/${calendars.body.value?.[1]?.id}/events`;
    const at = (day: string) => ({ subject: day, start: time(`${day}T09:00:00`), end: time(`${day}T10:00:00`) });
    for (const day of ['2026-03-03', '2026-01-01', '2026-03-02']) await create(server, at(day), `${head}/events`);
    for (const day of ['2026-03-04', '2026-05-05', '2026-02-02']) await create(server, at(day), exams);
    const { body } = await server.ask('mailboxes/head@school.example/events?from=2026-03-02&to=2026-03-09&top=2');
    expect(body).toMatchObject({
      count: 3,
      value: [{ subject: '2026-03-02' }, { subject: '2026-03-03' }],
      before: '2026-02-02T09:00:00.000Z',
      after: '2026-05-05T09:00:00.000Z',
    });
  });

  it('hold the occurrences of a series, each with its own id, and know the ones next to the range', async () => {
    const server = await open();
    const master = await create(server, {
      start: time('2026-03-02T09:00:00'),
      end: time('2026-03-02T10:00:00'),
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
        range: { type: 'noEnd', startDate: '2026-03-02' },
      },
    });
    const { body } = await server.ask('mailboxes/room.101@school.example/events?from=2026-03-16&to=2026-03-24');
    expect(body).toMatchObject({
      count: 2,
      value: [{ start: '2026-03-16T09:00:00.000Z' }, { start: '2026-03-23T09:00:00.000Z' }],
      before: '2026-03-09T09:00:00.000Z',
      after: '2026-03-30T09:00:00.000Z',
    });
    const [{ id }] = body.value;
    expect(id).not.toBe(master);
    expect((await server.ask(`mailboxes/room.101@school.example/events/${id}`)).body).toEqual(body.value[0]);
  });

  it('hold an all-day event on its dates, wherever its zone is', async () => {
    const server = await open();
    const zone = 'Pacific/Kiritimati';
    await create(server, {
      isAllDay: true,
      start: time('2026-03-02T00:00:00', zone),
      end: time('2026-03-03T00:00:00', zone),
    });
    const count = async (from: string, to: string) =>
      (await server.ask(`mailboxes/room.101@school.example/events?from=${from}&to=${to}`)).body.count;
    expect([await count('2026-03-01', '2026-03-02'), await count('2026-03-02', '2026-03-03')]).toEqual([0, 1]);
    expect(await count('2026-03-02T22:00:00Z', '2026-03-02T23:00:00Z')).toBe(1);
  });

  it.each([
    ['', 'query-invalid'],
    ['from=2026-03-02', 'query-invalid'],
    ['from=2026-03-02&to=2026-03-02', 'query-invalid'],
    ['from=monday&to=2026-03-02', 'time-invalid'],
    ['from=0&to=1&top=0', 'query-invalid'],
    ['from=2026-01-01&to=2031-01-01', 'query-invalid'],
  ])('are refused for the range %o', async (query, error) => {
    const { ask } = await open();
    const answer = await ask(`mailboxes/head@school.example/events?${query}`);
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  });
});

describe('one event', () => {
  it('is told as in the range; what is gone, of another mailbox or no id is not found', async () => {
    const server = await open();
    const id = await create(server, { subject: 'Exam' });
    const of = (mailbox: string, event: string) => server.ask(`mailboxes/${mailbox}@school.example/events/${event}`);
    expect((await of('room.101', id)).body).toMatchObject({ id, subject: 'Exam' });
    expect((await of('head', id)).status).toBe(404);
    expect((await of('room.101', 'exam')).status).toBe(404);
    await server.call('DELETE', `${ROOM}/events/${id}`);
    expect(await of('room.101', id)).toEqual({
      status: 404,
      body: { error: 'not-found', message: 'There is no such event in the mailbox; it may have been deleted.' },
    });
  });
});
