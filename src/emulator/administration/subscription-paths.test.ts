import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReceiver, type Receiver, subscriptionBody } from '../subscriptions/testing-receiver.ts';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

describe('the paths for followers and subscribers', () => {
  let server: TestServer;
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
    server = await createTestServer({ touchAfterMs: null });
  });
  afterEach(async () => {
    await server.emulator.close();
    await receiver.close();
  });

  it('tells subscriptions and what was sent for them, and says what happens to one', async () => {
    const lifecycleNotificationUrl = `${receiver.url}?of=lifecycle`;
    const made = await server.call(
      'POST',
      '/v1.0/subscriptions',
      subscriptionBody(receiver.url, { lifecycleNotificationUrl }),
    );
    const id = String(made.body.id);
    await server.call('POST', `${ROOM}/events`, eventBody());
    while (server.emulator.record.deliveries.length < 3) await new Promise((resolve) => setImmediate(resolve));
    const { body: subscriptions } = await server.call('GET', '/emulator/subscriptions');
    expect(subscriptions).toMatchObject([
      {
        id,
        changeType: 'created,updated,deleted',
        // Without the query, which may hold a key.
        lifecycleNotificationUrl: receiver.url,
        expires: '2026-01-06T10:00:00.000Z',
      },
    ]);
    expect(JSON.stringify(subscriptions)).not.toContain('a-state-of-tests');
    const { body: deliveries } = await server.call('GET', `/emulator/deliveries?subscription=${id}`);
    expect(deliveries).toMatchObject([
      { kind: 'validation', status: 200, outcome: 'accepted', endpoint: receiver.url },
      { kind: 'validation', status: 200, outcome: 'accepted', endpoint: receiver.url },
      { kind: 'change', status: 202, outcome: 'accepted', attempt: 1, notifications: [{ what: 'created' }] },
    ]);
    expect((await server.call('GET', '/emulator/deliveries?subscription=none')).body).toEqual([]);
    const path = `/emulator/subscriptions/${id}/lifecycle-event`;
    expect((await server.call('POST', path, { event: 'gone' })).body.error).toBe('event-invalid');
    expect((await server.call('POST', path, { event: 'missed' })).status).toBe(204);
    await receiver.until(2);
    expect(receiver.received[1]?.path).toBe('/hook?of=lifecycle');
    expect((await server.call('POST', path.replace(id, 'none'), { event: 'missed' })).status).toBe(404);
  });

  it('makes links of delta dead, of one mailbox or of all', async () => {
    const links: string[] = [];
    for (const user of ['room.101', 'room.102']) {
      const { body } = await server.call('GET', `/v1.0/users/${user}@school.example/events/delta`);
      links.push(String(body['@odata.deltaLink']).replace('http://graph.example', ''));
    }
    const statuses = async () => {
      const answers = await Promise.all(links.map((link) => server.call('GET', link)));
      return answers.map(({ status }) => status);
    };
    const one = '/emulator/mailboxes/room.101@school.example/expire-delta-links';
    expect((await server.call('POST', one)).body).toEqual({ mailboxes: 1 });
    expect(await statuses()).toEqual([410, 200]);
    expect((await server.call('POST', '/emulator/expire-delta-links')).body).toEqual({ mailboxes: 2 });
    expect(await statuses()).toEqual([410, 410]);
    expect((await server.call('POST', one.replace('room.101', 'nobody'))).status).toBe(404);
  });

  it('gives links that are dead after a restore, and after a reset', async () => {
    const link = async () => {
      const { body } = await server.call('GET', `${ROOM}/events/delta`);
      return String(body['@odata.deltaLink']).replace('http://graph.example', '');
    };
    const first = await link();
    const snapshot = server.emulator.snapshot();
    await server.emulator.restore(snapshot);
    const second = await link();
    await server.emulator.restore(snapshot);
    const dead = await Promise.all([first, second].map((one) => server.call('GET', one)));
    expect(dead.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [410, 'SyncStateNotFound'],
      [410, 'SyncStateNotFound'],
    ]);
    const third = await link();
    server.emulator.reset();
    expect((await server.call('GET', third)).body.error?.code).toBe('SyncStateInvalid');
  });
});
