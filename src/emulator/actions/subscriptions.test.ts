import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { openReceiver, type Receiver, subscriptionBody } from '../subscriptions/testing-receiver.ts';
import { asUser, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const PATH = '/v1.0/subscriptions';
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('subscriptions', () => {
  let server: TestServer;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await openReceiver();
    server = await createTestServer({ userPassword: 'correct horse' });
  });
  afterEach(async () => {
    await server.emulator.close();
    await receiver.close();
  });

  const restart = async (options: EmulatorOptions) => {
    await server.emulator.close();
    server = await createTestServer({ userPassword: 'correct horse', ...options });
  };
  const create = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    server.call('POST', PATH, subscriptionBody(receiver.url, more), headers);
  const outcome = ({ status, body }: { status: number; body: Json }) => [status, body.error?.code, body.error?.message];

  it('are made once their endpoint has proved itself, and shown with all members, nulls included', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      '@odata.context': 'http://graph.example/v1.0/$metadata#subscriptions/$entity',
      id: expect.stringMatching(GUID),
      resource: 'users/room.101@school.example/events',
      applicationId: server.emulator.clientId,
      changeType: 'created,updated,deleted',
      clientState: 'a-state-of-tests',
      notificationUrl: receiver.url,
      notificationQueryOptions: null,
      lifecycleNotificationUrl: null,
      expirationDateTime: '2026-01-06T10:00:00Z',
      creatorId: expect.stringMatching(GUID),
      includeResourceData: null,
      latestSupportedTlsVersion: 'v1_2',
      encryptionCertificate: null,
      encryptionCertificateId: null,
      notificationUrlAppId: null,
    });
    expect(receiver.validations).toEqual([
      {
        path: expect.stringMatching(
          /^\/hook\?validationToken=Validation%3A%20Testing%20client%20application%20reachability%20for%20subscription%20Request-Id%3A%20[0-9a-f-]{36}$/,
        ),
        contentType: 'text/plain; charset=utf-8',
        body: undefined,
      },
    ]);
  });

  it('have both endpoints prove themselves, also where they are the same, and keep their queries', async () => {
    const url = `${receiver.url}?key=1`;
    expect((await create({ notificationUrl: url, lifecycleNotificationUrl: url })).status).toBe(201);
    expect(receiver.validations.map(({ path }) => path.split('validationToken')[0])).toEqual([
      '/hook?key=1&',
      '/hook?key=1&',
    ]);
  });

  it.each([
    ['another status', 'must respond with 200 OK', (token: string) => [202, 'text/plain', token]],
    ['another type', "content type 'text/plain'", (token: string) => [200, 'application/json', token]],
    ['another token', 'exactly match', () => [200, 'text/plain', 'another']],
    ['the token as it was encoded', 'exactly match', (token: string) => [200, 'text/plain', encodeURIComponent(token)]],
    ['a redirection', 'must respond with 200 OK', () => [302, 'text/plain', '']],
  ] as const)('are refused where the endpoint answers with %s', async (_, message, make) => {
    receiver.prove = (response, token) => {
      const [status, type, body] = make(token);
      const location = status === 302 ? { location: receiver.url } : {};
      response.writeHead(Number(status), { 'content-type': String(type), ...location }).end(body);
    };
    const refused = await create();
    expect(outcome(refused)).toEqual([400, 'ValidationError', expect.stringContaining(message)]);
    expect(receiver.validations).toHaveLength(1);
    expect(server.emulator.subscriptions).toEqual([]);
  });

  it('are refused where the endpoint takes longer than ten seconds, or is not there', async () => {
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    receiver.prove = () => asked();
    const late = create();
    await isAsked;
    await server.clock.advance(10_000);
    expect(outcome(await late)).toEqual([400, 'ValidationError', 'Subscription validation request timed out.']);
    await receiver.close();
    expect(outcome(await create())[1]).toBe('ValidationError');
    receiver = await openReceiver();
  });

  it.each([
    [{ changeType: 'created,moved' }, "Invalid 'changeType' attribute: 'moved'."],
    [{ changeType: undefined }, "The 'changeType' attribute is required."],
    [{ resource: undefined }, "The 'resource' attribute is required."],
    [{ notificationUrl: undefined }, "The 'notificationUrl' attribute is required."],
    [{ notificationUrl: 'hook' }, "The 'notificationUrl' attribute is no absolute address."],
    [{ notificationUrl: 'http://hooks.example/a' }, "The 'notificationUrl' attribute must use the HTTPS protocol."],
    [{ notificationUrl: 'ftp://127.0.0.1/a' }, "The 'notificationUrl' attribute must use the HTTPS protocol."],
    [
      { notificationUrl: 'https://hooks.example/a' },
      "The 'notificationUrl' attribute leads to hooks.example: this server notifies nobody but this machine, unless its option notificationHosts names the host.",
    ],
    [
      { lifecycleNotificationUrl: 'http://hooks.example/a' },
      "The 'lifecycleNotificationUrl' attribute must use the HTTPS protocol.",
    ],
    [{ expirationDateTime: '2026-01-05T10:00:00Z' }, 'Subscription expiration must be in the future.'],
    [{ clientState: 'x'.repeat(129) }, "The 'clientState' attribute is longer than 128 characters."],
    [{ latestSupportedTlsVersion: 'v3' }, "Invalid 'latestSupportedTlsVersion' attribute: 'v3'."],
    [{ resource: 'users/room.101@school.example/colours' }, expect.stringContaining('does not support')],
    [{ resource: 'users/room.101@school.example/events?$top=5' }, expect.stringContaining("'$top'")],
    [{ expirationDateTime: '2026-01-06T10:00:00' }, expect.stringContaining('Could not process subscription')],
    [{ colour: 'red' }, expect.stringContaining('Could not process subscription')],
    [{ clientState: 5 }, expect.stringContaining('Could not process subscription')],
  ])('with %o are refused', async (more, message) => {
    expect(outcome(await create(more))).toEqual([400, 'InvalidRequest', message]);
    expect(receiver.validations).toEqual([]);
  });

  it('live for 4,230 minutes at most, as recorded; for 10,080 by a mode', async () => {
    const refused = [400, 'ExtensionError', 'Subscription expiration can only be 4230 minutes in the future.'];
    expect(outcome(await create({ expirationDateTime: '2026-01-08T08:30:01Z' }))).toEqual(refused);
    expect((await create({ expirationDateTime: '2026-01-08T08:30:00Z' })).status).toBe(201);
    await restart({ subscriptionMinutes: 10_080 });
    expect((await create({ expirationDateTime: '2026-01-12T10:00:00.0000000+00:00' })).body.expirationDateTime).toBe(
      '2026-01-12T10:00:00Z',
    );
  });

  it('to mail and other things that this server does not have are refused as such', async () => {
    const refused = await create({ resource: "me/mailFolders('Inbox')/messages" });
    expect(outcome(refused).slice(0, 2)).toEqual([501, 'NotImplemented']);
  });

  it.each([
    'users/room.101@school.example/calendar/events',
    "/Users('room.101@school.example')/Events",
    'users/room.101@school.example/calendars/{calendar}/events',
    'users/room.101@school.example/events/{event}',
  ])('can be made to %s', async (resource) => {
    const event = (await server.call('POST', `${ROOM}/events`, eventBody())).body.id;
    const calendar = (await server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body.id;
    const named = resource.replace('{event}', String(event)).replace('{calendar}', String(calendar));
    const { status, body } = await create({ resource: named });
    expect([status, body.resource]).toEqual([201, named]);
  });

  it('to what is not there are refused as the service wraps it', async () => {
    await restart({
      seed: { users: [{ userPrincipalName: 'leaver@school.example', mailbox: 'none' }] },
      autoCreateUsers: false,
    });
    expect(outcome(await create({ resource: 'users/leaver@school.example/events' }))).toEqual([
      404,
      'ExtensionError',
      'Operation: Create; Exception: [Status Code: NotFound; Reason: REST API is not yet supported for this mailbox.]',
    ]);
    expect(outcome(await create())[1]).toBe('ExtensionError');
  });

  it('need a permission to read events, of a user in the own mailbox alone', async () => {
    await restart({ scopes: ['Calendars.Read', 'Calendars.Read.Shared'], roles: ['Calendars.ReadBasic'] });
    expect(outcome(await create()).slice(0, 2)).toEqual([403, 'ErrorAccessDenied']);
    const tutor = await asUser(server.emulator);
    expect((await create({ resource: 'me/events' }, tutor)).status).toBe(201);
    expect(outcome(await create({}, tutor))).toEqual([
      403,
      'ExtensionError',
      'Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied. Check credentials and try again.]',
    ]);
  });

  it("to somebody else's calendar that is shared are refused", async () => {
    const share = { emailAddress: { address: 'tutor.7@school.example' }, role: 'write' };
    const tutor = 'users/tutor.7@school.example';
    await server.call('GET', `/v1.0/${tutor}/calendar`);
    const shared = await server.call('POST', `${ROOM}/calendar/calendarPermissions`, share);
    expect(shared.status).toBe(200);
    const { body } = await server.call('GET', `/v1.0/${tutor}/calendars`);
    const idOf = (calendar: string) =>
      (body.value as unknown as Json[]).find(({ name }) => String(name) === calendar)?.id;
    expect((await create({ resource: `${tutor}/calendars/${idOf('Calendar')}/events` })).status).toBe(201);
    expect(outcome(await create({ resource: `${tutor}/calendars/${idOf('room 101')}/events` }))).toEqual([
      403,
      'ExtensionError',
      'Operation: Create; Exception: [Status Code: Forbidden; Reason: Access is denied. Check credentials and try again.]',
    ]);
  });

  it('of an application by itself name a user, not me', async () => {
    expect(outcome(await create({ resource: 'me/events' }))[0]).toBe(400);
  });

  it('to the same changes of the same resource are refused as recorded, unless a mode lets them in', async () => {
    const first = await create();
    expect(outcome(await create())).toEqual([
      409,
      'ObjectIdentifierInUse',
      `Subscription Id ${first.body.id} already exists for the requested combination`,
    ]);
    expect((await create({ changeType: 'created' })).status).toBe(201);
    server.emulator.setModes({ duplicateSubscriptions: 'made' });
    expect((await create()).status).toBe(201);
  });

  it('are listed, read, renewed, authorized anew and deleted', async () => {
    const { id } = (await create()).body;
    const { body: list } = await server.call('GET', PATH);
    expect(list['@odata.context']).toBe('http://graph.example/v1.0/$metadata#subscriptions');
    expect((list.value as unknown as Json[]).map((one) => one.id)).toEqual([id]);
    const { body: renewed } = await server.call('PATCH', `${PATH}/${id}`, {
      expirationDateTime: '2026-01-07T10:00:00.1234567Z',
    });
    expect(renewed.expirationDateTime).toBe('2026-01-07T10:00:00.1234567Z');
    const { body: read } = await server.call('GET', `${PATH}('${id}')?$select=expirationDateTime`);
    expect(read).toEqual({
      '@odata.context': 'http://graph.example/v1.0/$metadata#subscriptions(expirationDateTime)/$entity',
      id,
      expirationDateTime: '2026-01-07T10:00:00.1234567Z',
    });
    expect((await server.call('POST', `${PATH}/${id}/reauthorize`)).status).toBe(204);
    expect((await server.call('DELETE', `${PATH}/${id}`)).status).toBe(204);
    for (const [method, path] of [
      ['GET', id],
      ['DELETE', id],
      ['PATCH', id],
      ['POST', `${id}/reauthorize`],
    ] as const)
      expect(outcome(await server.call(method, `${PATH}/${path}`, method === 'PATCH' ? {} : undefined))).toEqual([
        404,
        'ResourceNotFound',
        'The object was not found.',
      ]);
  });

  it('keep what another change wrote while an endpoint was asked to prove itself', async () => {
    const { id } = (await create()).body;
    let answer = () => undefined as unknown;
    const isAsked = new Promise<void>((resolve) => {
      receiver.prove = (response, token) => {
        answer = () => response.writeHead(200, { 'content-type': 'text/plain' }).end(token);
        resolve();
      };
    });
    const path = `${PATH}/${id}`;
    const moved = server.call('PATCH', path, { notificationUrl: `${receiver.url}/moved` });
    await isAsked;
    const expirationDateTime = '2026-01-07T10:00:00Z';
    expect((await server.call('PATCH', path, { expirationDateTime })).status).toBe(200);
    answer();
    expect((await moved).body).toMatchObject({ notificationUrl: `${receiver.url}/moved`, expirationDateTime });
    expect((await server.call('GET', path)).body).toMatchObject({
      notificationUrl: `${receiver.url}/moved`,
      expirationDateTime,
    });
  });

  it('are seen by who made them alone', async () => {
    const { id } = (await create()).body;
    const tutor = await asUser(server.emulator);
    const own = (await create({ resource: 'me/events' }, tutor)).body.id;
    const other = await asUser(server.emulator, { username: 'head@school.example' });
    expect((await server.call('GET', `${PATH}/${id}`, undefined, tutor)).status).toBe(404);
    expect((await server.call('GET', `${PATH}/${own}`, undefined, tutor)).status).toBe(200);
    expect((await server.call('GET', PATH, undefined, other)).body.value).toEqual([]);
    // The application by itself sees all that it made.
    expect((await server.call('GET', PATH)).body.value).toHaveLength(2);
  });

  it('end when they expire', async () => {
    const { id } = (await create()).body;
    await server.clock.advance(24 * 3_600_000 - 1);
    expect(server.emulator.subscriptions).toHaveLength(1);
    await server.clock.advance(1);
    expect(server.emulator.subscriptions).toEqual([]);
    const token = await asUser(server.emulator);
    expect((await server.call('GET', `${PATH}/${id}`, undefined, token)).status).toBe(404);
  });

  it('are refused beyond a thousand for one mailbox', async () => {
    server.emulator.setModes({ duplicateSubscriptions: 'made' });
    await restart({
      limits: 'off',
      duplicateSubscriptions: 'made',
      sendNotification: async ({ url }) => ({
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: new URL(url).searchParams.get('validationToken') ?? '',
      }),
    });
    for (let made = 0; made < 1000; made++) expect((await create()).status).toBe(201);
    expect(outcome(await create()).slice(0, 2)).toEqual([403, 'ExtensionError']);
  });

  it('have limits of their own', async () => {
    for (let list = 0; list < 40; list++) expect((await server.call('GET', PATH)).status).toBe(200);
    const { status, headers } = await server.call('GET', PATH);
    expect([status, headers['retry-after']]).toEqual([429, '20']);
    expect((await server.call('GET', `${PATH}/none`)).status).toBe(404);
  });

  it('in a batch wait for their endpoint too', async () => {
    const { body } = await server.batch([
      {
        id: '1',
        method: 'POST',
        url: '/subscriptions',
        headers: { 'Content-Type': 'application/json' },
        body: subscriptionBody(receiver.url),
      },
      { id: '2', method: 'POST', url: '/subscriptions', headers: { 'Content-Type': 'application/json' }, body: {} },
    ]);
    const statuses = (body.responses as unknown as Json[]).map(({ id, status }) => [id, status]).sort();
    expect(statuses).toEqual([
      ['1', 201],
      ['2', 400],
    ]);
  });
});
