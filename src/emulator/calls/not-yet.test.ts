import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
let event = '';

beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
  event = String((await server.call('POST', `${ROOM}/events`, eventBody())).body.id);
});
afterAll(() => server.emulator.close());

/** The lines of docs/emulator.md under "What it does not have yet". */
describe('what the emulator does not have yet', () => {
  const refusalOf = async (method: string, path: string, body?: unknown) => {
    const full = path.replace('{event}', event);
    const answer = await server.call(method, full.startsWith('/') ? full : `${ROOM}/${full}`, body);
    return [answer.status, answer.body.error?.code];
  };

  it.each([
    ['GET', '/v1.0/users'],
    ['GET', '/v1.0/groups'],
    ['POST', '/v1.0/places'],
    ['DELETE', '/v1.0/places/hall@school.example'],
    ['GET', '/v1.0/places/microsoft.graph.workspace'],
    ['GET', 'events/{event}?$expand=instances'],
    ['GET', 'calendars?$expand=events'],
    ['GET', 'calendar?$expand=calendarView'],
    ['GET', 'calendars?$orderby=name'],
    ['GET', 'calendarGroups?$orderby=name'],
    ['GET', '/beta/users/room.101@school.example/events'],
  ])('%s %s is refused as such', async (method, path) => {
    expect(await refusalOf(method, path)).toEqual([501, 'NotImplemented']);
  });

  it.each([{}, null])('a recurrence that is %o is none', async (recurrence) => {
    expect((await server.call('POST', `${ROOM}/events`, eventBody({ recurrence }))).status).toBe(201);
  });

  it.each([
    ['PUT', 'events/{event}', 405],
    ['GET', 'events?$search="x"', 400],
    ['GET', 'events?$apply=aggregate($count as n)', 400],
    ['GET', '/v1.0/me/events', 400],
  ])('%s %s is refused with %i', async (method, path, status) => {
    expect((await refusalOf(method, path))[0]).toBe(status);
  });

  it('a list that names no calendar holds the events of all, which the service documents in two ways', async () => {
    const mailbox = '/v1.0/users/hall@school.example';
    const { body: other } = await server.call('POST', `${mailbox}/calendars`, { name: 'Exams' });
    const { body: first } = await server.call('POST', `${mailbox}/events`, eventBody());
    const { body: second } = await server.call('POST', `${mailbox}/calendars/${other.id}/events`, eventBody());
    const idsOf = async (path: string) => {
      const { body } = await server.call('GET', `${mailbox}/${path}`);
      return (body.value as unknown as { id: string }[]).map(({ id }) => id);
    };
    expect(await idsOf('events')).toEqual([first.id, second.id]);
    expect(await idsOf('calendar/events')).toEqual([first.id]);
  });
});
