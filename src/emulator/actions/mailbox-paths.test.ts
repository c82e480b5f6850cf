import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer({
    autoCreateUsers: false,
    seed: {
      users: [
        {
          userPrincipalName: 'room.101@school.example',
          id: '11111111-2222-4333-8444-555555555555',
          displayName: 'Room 101',
        },
        { userPrincipalName: 'on.premises@school.example', mailbox: 'none' },
        { userPrincipalName: 'head.office@school.example', mailbox: 'denied' },
      ],
    },
  });
});

const get = (path: string, headers: Record<string, string> = {}) => server.call('GET', path, undefined, headers);

describe('users', () => {
  it('are found by name in any letter case and by id, in a segment or in brackets', async () => {
    for (const path of [
      '/v1.0/users/ROOM.101@school.example',
      '/v1.0/users/11111111-2222-4333-8444-555555555555',
      "/v1.0/users('room.101@school.example')",
      "/v1.0/Users('room.101%40school.example')",
    ]) {
      const { status, body } = await get(path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ id: '11111111-2222-4333-8444-555555555555', displayName: 'Room 101' });
    }
    expect((await get("/v1.0/users('room.101@school.example')/calendar/events")).status).toBe(200);
  });

  it('answer the selected members only', async () => {
    const { body } = await get(`${ROOM}?$select=id,mail`);
    expect(body).toEqual({
      '@odata.context': 'http://graph.example/v1.0/$metadata#users(id,mail)/$entity',
      id: '11111111-2222-4333-8444-555555555555',
      mail: 'room.101@school.example',
    });
  });

  it.each([
    ['/v1.0/users/nobody@school.example', 404, 'Request_ResourceNotFound'],
    ['/v1.0/users/nobody@school.example/events', 404, 'ErrorInvalidUser'],
    ['/v1.0/users/on.premises@school.example/events', 404, 'MailboxNotEnabledForRESTAPI'],
    ['/v1.0/users/head.office@school.example/events', 403, 'ErrorAccessDenied'],
    ['/v1.0/users/on.premises@school.example', 200, undefined],
    ['/v1.0/me/events', 400, 'BadRequest'],
    ['/v1.0/me', 400, 'BadRequest'],
  ])('%s answers %i %s (R25)', async (path, status, code) => {
    const answer = await get(path);
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.body.error?.code).toBe(code);
  });

  it('are made on first use where that is left on, with a default calendar', async () => {
    const open = await createTestServer();
    const { body } = await open.call('GET', '/v1.0/users/new.starter@school.example/calendars');
    expect(body.value).toMatchObject([{ name: 'Calendar', isDefaultCalendar: true }]);
    expect((await open.call('GET', '/v1.0/users/not-an-address')).status).toBe(404);
    const id = '99999999-2222-4333-8444-555555555555';
    expect((await open.call('GET', `/v1.0/users/${id.toUpperCase()}`)).body.id).toBe(id);
  });
});

describe('somebody who is not signed in', () => {
  it('makes no user appear', async () => {
    const open = await createTestServer();
    const answer = await open.call('GET', `${ROOM}/events`, undefined, { authorization: '' });
    expect([answer.status, open.emulator.snapshot().users.length]).toEqual([401, 0]);
  });
});

describe('paths', () => {
  it.each([
    ['GET', `${ROOM}/colours`, 400, 'BadRequest'],
    ['GET', '/v1.0/teams', 400, 'BadRequest'],
    ['GET', `${ROOM}/events/x/instances`, 400, 'ErrorInvalidIdMalformed'],
    ['PATCH', `${ROOM}/events`, 405, 'Request_BadRequest'],
    ['GET', '/beta/users/x', 501, 'NotImplemented'],
    ['PUT', `${ROOM}/events`, 405, 'Request_BadRequest'],
    ['GET', `${ROOM}/ev%ents`, 400, 'BadRequest'],
  ])('%s %s is refused with %i %s', async (method, path, status, code) => {
    expect(await server.call(method, path)).toMatchObject({ status, body: { error: { code } } });
  });

  it('answer errors in the form of the service and echo the client request id', async () => {
    const id = 'c0ffee00-2222-4333-8444-555555555555';
    const { headers, body } = await get(`${ROOM}/events/abc`, { 'Client-Request-Id': id });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'client-request-id': id });
    expect(Object.keys(headers)).not.toContain('odata-version');
    expect(body).toEqual({
      error: {
        code: 'ErrorInvalidIdMalformed',
        message: 'Id is malformed.',
        innerError: { date: '2026-01-05T10:00:00', 'request-id': headers['request-id'], 'client-request-id': id },
      },
    });
  });

  it('refuse a body above 4 MB', async () => {
    const body = eventBody({ body: { contentType: 'text', content: 'x'.repeat(4 * 1024 * 1024) } });
    expect((await server.call('POST', `${ROOM}/events`, body)).status).toBe(413);
  });
});

describe('calendars', () => {
  it('are listed with the members of the service in their order', async () => {
    const { body } = await get(`${ROOM}/calendars`);
    expect(body['@odata.context']).toBe(
      "http://graph.example/v1.0/$metadata#users('11111111-2222-4333-8444-555555555555')/calendars",
    );
    expect(Object.keys(body.value?.[0] ?? {})).toEqual(
      (
        'id name color hexColor groupClassId isDefaultCalendar changeKey canShare canViewPrivateItems canEdit ' +
        'allowedOnlineMeetingProviders defaultOnlineMeetingProvider isTallyingResponses isRemovable owner'
      ).split(' '),
    );
  });

  it('are created, got by id, filtered and selected', async () => {
    const created = await server.call('POST', `${ROOM}/calendars`, { name: 'New Calendar', color: 'LightOrange' });
    expect(created).toMatchObject({
      status: 201,
      body: {
        name: 'New Calendar',
        color: 'lightOrange',
        hexColor: '#fcab73',
        isDefaultCalendar: false,
        isTallyingResponses: false,
        isRemovable: true,
        owner: { name: 'Room 101', address: 'room.101@school.example' },
      },
    });
    expect(created.headers.location).toMatch(/^https:\/\/outlook\.office\.com\/api\/v2\.0\//);
    const read = await get(`${ROOM}/calendars/${created.body.id}?$select=name`);
    expect(Object.keys(read.body)).toEqual(['@odata.context', 'id', 'name']);
    const found = await get(`${ROOM}/calendars?$filter=name eq 'new calendar' and canEdit eq true&$top=2&$count=true`);
    expect(found.body.value).toMatchObject([{ id: created.body.id }]);
    expect(found.body['@odata.count']).toBe(1);
    expect((await get(`${ROOM}/calendar`)).body).toMatchObject({ name: 'Calendar', isDefaultCalendar: true });
  });

  it.each([
    [{}, 400, 'ErrorPropertyValidationFailure'],
    [{ name: 'calendar' }, 409, 'ErrorFolderExists'],
    [{ name: 7 }, 400, 'UnableToDeserializePostBody'],
    [{ name: 'x', color: 'red' }, 400, 'UnableToDeserializePostBody'],
  ])('are refused for %o', async (body, status, code) => {
    expect(await server.call('POST', `${ROOM}/calendars`, body)).toMatchObject({ status, body: { error: { code } } });
  });
});

describe('an event', () => {
  it('has a plain and an immutable id, and is found by both', async () => {
    const prefer = { prefer: 'IdType="ImmutableId"' };
    const plain = await server.call('POST', `${ROOM}/events`, eventBody());
    const id = String(plain.body.id);
    const immutable = await get(`${ROOM}/events/${id}`, prefer);
    expect(immutable.headers['preference-applied']).toBe('IdType="ImmutableId"');
    expect(String(immutable.body.id)).toMatch(/^AAkALgAAAAAAHYQDEapmEc2byACqAC/);
    const back = await get(`${ROOM}/events/${immutable.body.id}`);
    expect(back.body).toEqual({ ...back.body, id });
    expect(back.body['@odata.etag']).toBe(plain.body['@odata.etag']);
  });

  it('is not found under an id of another letter case, in another mailbox, or in another calendar', async () => {
    const open = await createTestServer();
    const neighbour = '/v1.0/users/room.102@school.example';
    const ids = await Promise.all(
      [ROOM, neighbour].map(async (mailbox) => (await open.call('POST', `${mailbox}/events`, eventBody())).body.id),
    );
    const id = String(ids[0]);
    // A letter of the part that names the mailbox, in the other case.
    const at = [...id].findIndex((letter, index) => index > 8 && /[a-z]/i.test(letter));
    const letter = id.charAt(at);
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const { body: calendar } = await open.call('POST', `${ROOM}/calendars`, { name: 'Other' });
    expect((await open.call('GET', `${ROOM}/calendar/events/${id}`)).status).toBe(200);
    for (const path of [
      `${ROOM}/events/${id.slice(0, at)}${other}${id.slice(at + 1)}`,
      `${neighbour}/events/${id}`,
      `${ROOM}/calendars/${calendar.id}/events/${id}`,
    ])
      expect(await open.call('GET', path)).toMatchObject({
        status: 404,
        body: { error: { code: 'ErrorItemNotFound' } },
      });
  });

  it('is gone after its deletion, which answers 204 without a body', async () => {
    const { body } = await server.call('POST', `${ROOM}/events`, eventBody());
    const path = `${ROOM}/events/${body.id}`;
    expect(await server.call('DELETE', path)).toMatchObject({ status: 204, body: {} });
    expect(await server.call('DELETE', path)).toMatchObject({
      status: 404,
      body: { error: { code: 'ErrorItemNotFound' } },
    });
    expect((await get(path)).status).toBe(404);
  });

  it('comes with a zone that the service does not know refused', async () => {
    const answer = await get(`${ROOM}/events`, { prefer: 'outlook.timezone="Mars"' });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'TimeZoneNotSupportedException' } } });
  });
});
