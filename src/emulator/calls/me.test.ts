import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asUser, createTestServer, eventBody, type TestServer } from '../testing.ts';

const TUTOR = '0b0c0d0e-1111-4222-8333-444444444444';

let server: TestServer;
let tutor: Record<string, string>;
beforeAll(async () => {
  server = await createTestServer({
    limits: 'off',
    seed: {
      users: [
        { userPrincipalName: 'tutor.7@school.example', id: TUTOR, displayName: 'Tutor 7', password: 'correct horse' },
      ],
    },
  });
  tutor = await asUser(server.emulator);
});
afterAll(() => server.emulator.close());

const call = (method: string, path: string, body?: unknown) => server.call(method, path, body, tutor);

describe('me, for a signed-in user', () => {
  it('is the user', async () => {
    expect((await call('GET', '/v1.0/me')).body).toMatchObject({
      '@odata.context': 'http://graph.example/v1.0/$metadata#users/$entity',
      id: TUTOR,
      displayName: 'Tutor 7',
    });
    expect((await call('GET', '/v1.0/me?$select=displayName')).body).toMatchObject({ displayName: 'Tutor 7' });
  });

  it('has everything that the mailbox has, by any path and in any letter case', async () => {
    const { body: created, status } = await call('POST', '/v1.0/me/events', eventBody());
    expect(status).toBe(201);
    expect(created['@odata.context']).toBe(`http://graph.example/v1.0/$metadata#users('${TUTOR}')/events/$entity`);
    const { body: calendar } = await call('GET', '/v1.0/ME/Calendar');
    for (const path of ['events', 'calendar/events', `calendars/${calendar.id}/events`]) {
      const { body } = await call('GET', `/v1.0/me/${path}/${created.id}`);
      expect(body.subject).toBe('Year 7 Mathematics');
      expect(String(body['@odata.context'])).toContain(`#users('${TUTOR}')/`);
    }
    expect((await call('GET', '/v1.0/me/mailboxSettings/timeZone')).body.value).toBe('UTC');
    expect((await call('DELETE', `/v1.0/me/events/${created.id}`)).status).toBe(204);
  });

  it('tells scopes apart that differ by the calendar alone', async () => {
    const { body: other } = await call('POST', '/v1.0/me/calendars', { name: 'Exams' });
    await call('POST', `/v1.0/me/calendars/${other.id}/events`, eventBody());
    const countOf = async (path: string) => (await call('GET', path)).body.value;
    expect(await countOf('/v1.0/me/events')).toHaveLength(1);
    expect(await countOf('/v1.0/me/calendar/events')).toHaveLength(0);
  });

  it('keeps its name in the link to the next page, which leads on', async () => {
    for (const subject of ['one', 'two', 'three'])
      await call('POST', '/v1.0/me/calendar/events', eventBody({ subject }));
    const { body } = await call('GET', '/v1.0/me/calendar/events?$top=2&$select=subject');
    const link = String(body['@odata.nextLink']);
    expect(link).toBe('http://graph.example/v1.0/me/calendar/events?$top=2&$select=subject&$skip=2');
    expect((await call('GET', link)).body.value).toHaveLength(1);
  });

  it('works in the parts of a batch', async () => {
    const requests = [
      { id: '1', method: 'GET', url: '/me' },
      {
        id: '2',
        method: 'POST',
        url: '/me/events',
        headers: { 'Content-Type': 'application/json' },
        body: eventBody(),
      },
    ];
    const { body } = await call('POST', '/v1.0/$batch', { requests });
    expect(body.responses).toMatchObject([{ status: 200 }, { status: 201 }]);
  });

  it('is told by the record under its address, with the user beside the application', async () => {
    await call('GET', '/v1.0/me/calendars');
    expect(server.emulator.record.requests.at(-1)).toMatchObject({
      app: server.emulator.clientId,
      user: 'tutor.7@school.example',
      mailbox: 'tutor.7@school.example',
      path: '/v1.0/me/calendars',
    });
  });

  it('is an unknown segment where nothing of a user is named', async () => {
    expect((await call('GET', '/v1.0/me/nothing')).status).toBe(400);
  });
});

describe('me, for an application', () => {
  it('is refused, and the record has no user', async () => {
    expect(await server.call('GET', '/v1.0/me')).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
    expect(server.emulator.record.requests.at(-1)).toMatchObject({ user: '', mailbox: '' });
  });
});

describe('a user who is gone', () => {
  it('is not let in by a token of before', async () => {
    const { emulator, call: ask } = await createTestServer({ userPassword: 'correct horse' });
    const headers = await asUser(emulator);
    expect((await ask('GET', '/v1.0/me', undefined, headers)).status).toBe(200);
    emulator.reset();
    expect(await ask('GET', '/v1.0/me', undefined, headers)).toMatchObject({
      status: 401,
      body: { error: { code: 'InvalidAuthenticationToken' } },
    });
    await emulator.close();
  });
});
