import { createDecipheriv, createHmac, privateDecrypt, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClientCertificate } from '../identity/testing-certificate.ts';
import type { EmulatorOptions } from '../options.ts';
import { claimsOf, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';
import { notificationsOf, openReceiver, type Receiver, subscriptionBody } from './testing-receiver.ts';

describe('notifications', () => {
  let server: TestServer;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await openReceiver();
    await start();
  });
  afterEach(async () => {
    await server.emulator.close();
    await receiver.close();
  });

  const start = async (options: EmulatorOptions = {}) => {
    await server?.emulator.close();
    server = await createTestServer({ touchAfterMs: null, ...options });
  };
  const subscribe = async (more: Record<string, unknown> = {}) => {
    const { status, body } = await server.call('POST', '/v1.0/subscriptions', subscriptionBody(receiver.url, more));
    expect([status, body.error]).toEqual([201, undefined]);
    return String(body.id);
  };
  const create = async (more: Record<string, unknown> = {}) =>
    (await server.call('POST', `${ROOM}/events`, eventBody(more))).body;
  const outcomes = () =>
    server.emulator.record.deliveries.filter(({ kind }) => kind !== 'validation').map(({ outcome }) => outcome);
  /** Until something the server does by itself is recorded. */
  const untilDelivered = async (count: number) => {
    while (outcomes().length < count) await new Promise((resolve) => setImmediate(resolve));
  };

  it('tell of what was made, changed and deleted, in the recorded form', async () => {
    const id = await subscribe();
    const made = await create();
    await receiver.until(1);
    const { body: changed } = await server.call('PATCH', `${ROOM}/events/${made.id}`, { subject: 'Chemistry' });
    await receiver.until(2);
    await server.call('DELETE', `${ROOM}/events/${made.id}`);
    await receiver.until(3);
    const [created, updated, deleted] = notificationsOf(receiver.received);
    const user = server.emulator.snapshot().users[0]?.id;
    const resource = `Users/${user}/Events/${made.id}`;
    expect(created).toEqual({
      subscriptionId: id,
      subscriptionExpirationDateTime: '2026-01-06T10:00:00+00:00',
      changeType: 'created',
      resource,
      resourceData: {
        '@odata.type': '#Microsoft.Graph.Event',
        '@odata.id': resource,
        '@odata.etag': expect.stringMatching(/^W\/"DwAAABYAAA[A-Za-z0-9+/]{30}"$/),
        id: made.id,
      },
      clientState: 'a-state-of-tests',
      tenantId: server.emulator.tenantId,
    });
    expect(Object.keys(created as Json)).toEqual([
      'subscriptionId',
      'subscriptionExpirationDateTime',
      'changeType',
      'resource',
      'resourceData',
      'clientState',
      'tenantId',
    ]);
    const bytes = (etag: unknown) => Buffer.from(String(etag).slice(3, -1), 'base64').subarray(-22);
    expect(bytes(updated?.resourceData?.['@odata.etag'])).toEqual(bytes(changed['@odata.etag']));
    expect([updated?.changeType, deleted?.changeType]).toEqual(['updated', 'deleted']);
    expect(receiver.received[0]?.contentType).toBe('application/json; charset=utf-8');
  });

  it('tell of no other kinds of change, calendars or events than were asked for', async () => {
    const exams = (await server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body.id;
    const one = await create();
    await subscribe({ changeType: 'Deleted' });
    await subscribe({ resource: `users/room.101@school.example/calendars/${exams}/events` });
    await subscribe({ resource: `users/room.101@school.example/events/${one.id}` });
    const two = await create();
    await server.call('PATCH', `${ROOM}/events/${one.id}`, { subject: 'Chemistry' });
    const exam = (await server.call('POST', `${ROOM}/calendars/${exams}/events`, eventBody())).body;
    await server.call('DELETE', `${ROOM}/events/${two.id}`);
    await receiver.until(3);
    expect(
      notificationsOf(receiver.received)
        .map(({ changeType, resourceData }) => [changeType, resourceData?.id])
        .sort(),
    ).toEqual([
      ['created', exam.id],
      ['deleted', two.id],
      ['updated', one.id],
    ]);
  });

  it('take an event that comes to fit a filter for a new one, as documented', async () => {
    await subscribe({ resource: "users/room.101@school.example/events?$filter=subject eq 'Chemistry'" });
    const made = await create();
    for (const [at, subject] of ['Chemistry', 'Physics'].entries()) {
      await server.call('PATCH', `${ROOM}/events/${made.id}`, { subject });
      await receiver.until(at + 1);
    }
    expect(notificationsOf(receiver.received).map(({ changeType }) => changeType)).toEqual(['created', 'deleted']);
  });

  it('reach whoever watches an attendee, and name immutable ids where they were asked for', async () => {
    const resource = 'users/tutor.7@school.example/events';
    const headers = { prefer: 'IdType="ImmutableId"' };
    await server.call('POST', '/v1.0/subscriptions', subscriptionBody(receiver.url, { resource }), headers);
    await create({ attendees: [{ emailAddress: { address: 'tutor.7@school.example' } }] });
    await receiver.until(1);
    const { body } = await server.call('GET', `/v1.0/${resource}`, undefined, headers);
    const [copy] = body.value as unknown as Json[];
    expect(notificationsOf(receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual([copy?.id]);
  });

  it('of what changes while one is under way go together, in their order', async () => {
    await subscribe();
    let release: () => void = () => undefined;
    receiver.answer = (response) => {
      release = () => response.writeHead(202).end();
    };
    const ids = [(await create()).id];
    await receiver.until(1);
    receiver.answer = undefined;
    for (let more = 0; more < 3; more++) ids.push((await create()).id);
    release();
    await receiver.until(2);
    expect(receiver.received.map((one) => notificationsOf([one]).length)).toEqual([1, 3]);
    expect(notificationsOf(receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual(ids);
  });

  it('are sent again until they are taken, with growing waits, and later ones after them', async () => {
    await subscribe();
    const statuses = [500, 404, 302, 200];
    receiver.answer = (response) => response.writeHead(statuses.shift() ?? 202, { location: receiver.url }).end();
    const first = await create();
    await untilDelivered(1);
    const second = await create();
    const times: number[] = [];
    for (const wait of [10_000, 20_000, 40_000]) {
      await server.clock.advance(wait - 1);
      expect(receiver.received).toHaveLength(times.length + 1);
      await server.clock.advance(1);
      times.push(wait);
      await untilDelivered(times.length + 1);
    }
    await receiver.until(5);
    expect(notificationsOf(receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual([
      ...[first, first, first, first].map(({ id }) => id),
      second.id,
    ]);
    await untilDelivered(5);
    expect(outcomes()).toEqual(['refused', 'refused', 'refused', 'accepted', 'accepted']);
  });

  it('are given up after four hours, of which the subscriber is told', async () => {
    const id = await subscribe({ lifecycleNotificationUrl: `${receiver.url}/lifecycle` });
    receiver.answer = (response, { path }) => response.writeHead(path === '/hook' ? 503 : 202).end();
    await create();
    await untilDelivered(1);
    let tries = 1;
    while (!receiver.received.some(({ path }) => path === '/hook/lifecycle')) {
      await server.clock.advance(1_800_000);
      await untilDelivered(++tries);
    }
    const elapsed = server.clock.monotonic();
    expect(elapsed).toBeLessThanOrEqual(4 * 3_600_000 + 1_800_000);
    expect(notificationsOf(receiver.received).at(-1)).toMatchObject({ subscriptionId: id, lifecycleEvent: 'missed' });
  });

  it('that nobody answers within three seconds are sent again', async () => {
    await subscribe();
    receiver.answer = () => undefined;
    await create();
    await receiver.until(1);
    await server.clock.advance(3_000);
    await untilDelivered(1);
    expect(server.emulator.record.deliveries.at(-1)).toMatchObject({ outcome: 'timed-out', status: 0, tookMs: 3_000 });
    receiver.answer = undefined;
    await server.clock.advance(10_000);
    await untilDelivered(2);
    expect(outcomes()).toEqual(['timed-out', 'accepted']);
  });

  it('go out after the delay of the mode', async () => {
    server.emulator.setModes({ notificationDelayMs: 500, touchAfterMs: null });
    await subscribe();
    await create();
    await server.clock.advance(499);
    expect(receiver.received).toEqual([]);
    await server.clock.advance(1);
    await receiver.until(1);
  });

  it('tell of what the service itself changes some minutes after a create', async () => {
    await start({ touchAfterMs: 120_000 });
    await subscribe();
    const made = await create();
    await untilDelivered(1);
    await server.clock.advance(120_000);
    await receiver.until(2);
    expect(
      notificationsOf(receiver.received).map(({ changeType, resourceData }) => [changeType, resourceData?.id]),
    ).toEqual([
      ['created', made.id],
      ['updated', made.id],
    ]);
  });

  it('stop with their subscription', async () => {
    const id = await subscribe();
    receiver.answer = (response) => response.writeHead(500).end();
    await create();
    await untilDelivered(1);
    await server.call('DELETE', `/v1.0/subscriptions/${id}`);
    await server.clock.advance(3_600_000);
    await create();
    expect(receiver.received).toHaveLength(1);
  });

  it('say what happens to a subscription, in the recorded form', async () => {
    const id = await subscribe({ lifecycleNotificationUrl: `${receiver.url}/lifecycle` });
    server.emulator.lifecycleEvent(id, 'missed');
    await receiver.until(1);
    expect(receiver.received[0]?.path).toBe('/hook/lifecycle');
    expect(receiver.received[0]?.body).toEqual({
      value: [
        {
          subscriptionId: id,
          encryptedContent: null,
          organizationId: server.emulator.tenantId,
          lifecycleEvent: 'missed',
          clientState: 'a-state-of-tests',
          subscriptionExpirationDateTime: '2026-01-06T10:00:00+00:00',
          resource: `Subscriptions/${id}`,
          resourceChangeType: null,
          resourceData: {
            '@odata.id': `subscriptions/${id}`,
            '@odata.type': '#microsoft.graph.subscription',
            id,
          },
        },
      ],
    });
    server.emulator.lifecycleEvent(id, 'subscriptionRemoved');
    await receiver.until(2);
    expect(notificationsOf(receiver.received)[1]?.lifecycleEvent).toBe('subscriptionRemoved');
    expect(server.emulator.subscriptions).toEqual([]);
    expect(() => server.emulator.lifecycleEvent(id, 'missed')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('ask once for another authorization, a quarter of an hour before the end or when the mode says', async () => {
    const id = await subscribe({ lifecycleNotificationUrl: `${receiver.url}/lifecycle` });
    const day = 24 * 3_600_000;
    await server.clock.advance(day - 900_001);
    expect(receiver.received).toEqual([]);
    await server.clock.advance(1);
    await untilDelivered(1);
    expect(notificationsOf(receiver.received)[0]?.lifecycleEvent).toBe('reauthorizationRequired');
    await server.clock.advance(600_000);
    expect(receiver.received).toHaveLength(1);
    server.emulator.setModes({ reauthorizationAfterMs: 60_000 });
    server.emulator.lifecycleEvent(id, 'reauthorizationRequired');
    await receiver.until(2);
  });

  it('by a mode ask anew after each authorization', async () => {
    await start({ reauthorizationAfterMs: 3_600_000, tokenLifetimeSeconds: 100_000 });
    const id = await subscribe({ lifecycleNotificationUrl: `${receiver.url}/lifecycle` });
    await server.clock.advance(3_600_000);
    await untilDelivered(1);
    expect((await server.call('POST', `/v1.0/subscriptions/${id}/reauthorize`)).status).toBe(204);
    await server.clock.advance(3_600_000);
    await untilDelivered(2);
    await server.clock.advance(7_200_000);
    expect(receiver.received).toHaveLength(2);
  });

  it('are not sent to a slow endpoint at once, nor to a slower one at all', async () => {
    let late = 0;
    await start({
      sendNotification: async ({ url }) => {
        const token = new URL(url).searchParams.get('validationToken');
        if (token !== null) return { status: 200, headers: { 'content-type': 'text/plain' }, body: token };
        late++;
        if (late <= 12) await server.clock.advance(2_901);
        return { status: 202, headers: {}, body: '' };
      },
    });
    await subscribe();
    for (let made = 1; made <= 100; made++) {
      await create();
      await untilDelivered(made);
    }
    await create();
    await server.clock.advance(1_000);
    expect(outcomes()).toHaveLength(100);
    await server.clock.advance(600_000);
    await untilDelivered(101);
  });

  it('go on after a restart on a data folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'graphcal-subscriptions-'));
    await start({ data });
    const id = await subscribe();
    await start({ data });
    expect(server.emulator.subscriptions.map((one) => one.id)).toEqual([id]);
    await create();
    await receiver.until(1);
    expect(notificationsOf(receiver.received)[0]).toMatchObject({
      subscriptionId: id,
      clientState: 'a-state-of-tests',
    });
    await server.emulator.close();
    rmSync(data, { recursive: true });
  });

  it('end with a reset, and a snapshot knows no clientState', async () => {
    await subscribe();
    const snapshot = server.emulator.snapshot();
    expect(JSON.stringify(snapshot)).not.toContain('a-state-of-tests');
    await server.emulator.restore(snapshot);
    await create();
    await receiver.until(1);
    expect(notificationsOf(receiver.received)[0]?.clientState).toBe('a-state-of-tests');
    server.emulator.reset();
    expect(server.emulator.subscriptions).toEqual([]);
  });
});

describe('notifications with data', async () => {
  const { privateKey, certificate: pem } = await createClientCertificate();
  const certificate = new X509Certificate(pem);
  const select = 'users/room.101@school.example/events?$select=subject,start';
  const rich = {
    includeResourceData: true,
    encryptionCertificate: certificate.raw.toString('base64'),
    encryptionCertificateId: 'a-certificate-of-tests',
    resource: select,
  };
  let server: TestServer;
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await openReceiver();
    server = await createTestServer();
  });
  afterEach(async () => {
    await server.emulator.close();
    await receiver.close();
  });

  it('are encrypted as documented, and signed by a token of the service', async () => {
    const body = subscriptionBody(receiver.url, rich);
    const made = await server.call('POST', '/v1.0/subscriptions', body);
    expect([made.status, made.body.includeResourceData]).toEqual([201, true]);
    const event = (await server.call('POST', `${ROOM}/events`, eventBody())).body;
    await receiver.until(1);
    const [notification] = notificationsOf(receiver.received);
    const content = notification?.encryptedContent ?? {};
    expect(Object.keys(content)).toEqual([
      'data',
      'dataSignature',
      'dataKey',
      'encryptionCertificateId',
      'encryptionCertificateThumbprint',
    ]);
    expect(content.encryptionCertificateId).toBe('a-certificate-of-tests');
    expect(content.encryptionCertificateThumbprint).toBe(certificate.fingerprint.replaceAll(':', ''));

    // As the documentation's own example for Node decrypts.
    const key = privateDecrypt(privateKey, Buffer.from(String(content.dataKey), 'base64'));
    const data = Buffer.from(String(content.data), 'base64');
    expect(createHmac('sha256', key).update(data).digest('base64')).toBe(content.dataSignature);
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
    const shown = JSON.parse(decipher.update(data, undefined, 'utf8') + decipher.final('utf8'));
    expect(shown).toMatchObject({ id: event.id, subject: 'Year 7 Mathematics' });
    expect(Object.keys(shown).sort()).toEqual(['@odata.context', '@odata.etag', 'id', 'start', 'subject']);

    const token = String(receiver.received[0]?.body?.validationTokens?.[0]);
    const { tenantId, clientId } = server.emulator;
    expect(claimsOf(token)).toMatchObject({
      aud: clientId,
      iss: `https://sts.windows.net/${tenantId}/`,
      tid: tenantId,
      appid: '0bf30f3b-4a52-48df-9a82-234910c4a086',
      azp: '0bf30f3b-4a52-48df-9a82-234910c4a086',
    });
    const keys = (await server.call('GET', `/common/discovery/v2.0/keys`)).body.keys as unknown as Json[];
    const [head = '', claims = '', signature = ''] = token.split('.');
    const jwk = keys.find(({ kid }) => kid === JSON.parse(Buffer.from(head, 'base64url').toString()).kid);
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: jwk as never, format: 'jwk' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    expect(
      (await server.call('GET', `${ROOM}/events`, undefined, { authorization: `Bearer ${token}` })).status,
    ).not.toBe(200);
  });

  it.each([
    ['no $select', { resource: 'users/room.101@school.example/events' }, 'InvalidRequest'],
    ['the body', { resource: 'users/room.101@school.example/events?$select=subject,body' }, 'InvalidRequest'],
    ['no certificate', { encryptionCertificate: null }, 'InvalidRequest'],
    ['no name of the certificate', { encryptionCertificateId: null }, 'InvalidRequest'],
    ['what is no certificate', { encryptionCertificate: 'AAAA' }, 'InvalidRequest'],
    ['more than a day', { expirationDateTime: '2026-01-06T10:00:01Z' }, 'ExtensionError'],
  ])('are refused with %s', async (_, more, code) => {
    const refused = await server.call(
      'POST',
      '/v1.0/subscriptions',
      subscriptionBody(receiver.url, { ...rich, ...more }),
    );
    expect([refused.status, refused.body.error?.code]).toEqual([400, code]);
  });
});

describe('a server with subscriptions', () => {
  it('waits for nobody once it is closed', async () => {
    const receiver = await openReceiver();
    const server = await createTestServer();
    await server.call('POST', '/v1.0/subscriptions', subscriptionBody(receiver.url));
    receiver.answer = () => undefined;
    receiver.prove = () => undefined;
    await server.call('POST', `${ROOM}/events`, eventBody());
    await receiver.until(1);
    const waiting = server.call(
      'POST',
      '/v1.0/subscriptions',
      subscriptionBody(receiver.url, { changeType: 'created' }),
    );
    const ended = expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
    while (receiver.validations.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await server.emulator.close();
    await ended;
    expect(server.clock.sleepers).toBe(0);
    await receiver.close();
  });
});
