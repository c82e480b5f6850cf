import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM } from '../testing.ts';
import { createNearReceiver, notificationsOf, openReceiver, subscriptionBody } from './testing-receiver.ts';
import { createTestSubscriber } from './testing-subscriber.ts';

describe('subscriptions', () => {
  const subscriber = createTestSubscriber();
  const { start, subscribe, create } = subscriber;
  beforeEach(subscriber.open);
  afterEach(subscriber.close);

  it('say what happens to a subscription, in the recorded form', async () => {
    const id = await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    subscriber.server.emulator.lifecycleEvent(id, 'missed');
    await subscriber.receiver.until(1);
    expect(subscriber.receiver.received[0]?.path).toBe('/hook/lifecycle');
    expect(subscriber.receiver.received[0]?.body).toEqual({
      value: [
        {
          subscriptionId: id,
          encryptedContent: null,
          organizationId: subscriber.server.emulator.tenantId,
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
    subscriber.server.emulator.lifecycleEvent(id, 'subscriptionRemoved');
    await subscriber.receiver.until(2);
    expect(notificationsOf(subscriber.receiver.received)[1]?.lifecycleEvent).toBe('subscriptionRemoved');
    expect(subscriber.server.emulator.subscriptions).toEqual([]);
    expect(() => subscriber.server.emulator.lifecycleEvent(id, 'missed')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  it('ask once for another authorization, a quarter of an hour before the end, and when they are told to', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send });
    const { emulator, clock } = subscriber.server;
    const id = await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    await clock.advance(24 * 3_600_000 - 900_001);
    expect(near.received).toEqual([]);
    await clock.advance(1);
    expect(notificationsOf(near.received)[0]?.lifecycleEvent).toBe('reauthorizationRequired');
    // Has it look again at who is to be asked.
    emulator.setModes({});
    await clock.advance(600_000);
    expect(near.received).toHaveLength(1);
    emulator.lifecycleEvent(id, 'reauthorizationRequired');
    await clock.advance(0);
    expect(near.received).toHaveLength(2);
  });

  it('by a mode ask anew after each authorization', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send, reauthorizationAfterMs: 3_600_000, tokenLifetimeSeconds: 100_000 });
    const { emulator, call, clock } = subscriber.server;
    const id = await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    await clock.advance(3_600_000);
    expect(near.received).toHaveLength(1);
    expect((await call('POST', `/v1.0/subscriptions/${id}/reauthorize`)).status).toBe(204);
    await clock.advance(3_599_999);
    expect(near.received).toHaveLength(1);
    await clock.advance(1);
    expect(near.received).toHaveLength(2);
    emulator.setModes({ reauthorizationAfterMs: 3_600_000 });
    await clock.advance(7_200_000);
    expect(near.received).toHaveLength(2);
  });

  it('ask nobody who authorized anew in the last quarter of an hour, or subscribed for less', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send, tokenLifetimeSeconds: 100_000 });
    const { server } = subscriber;
    const lifecycleNotificationUrl = `${subscriber.receiver.url}/lifecycle`;
    const id = await subscribe({ lifecycleNotificationUrl });
    await server.clock.advance(24 * 3_600_000 - 900_000);
    expect(notificationsOf(near.received).map((one) => one.lifecycleEvent)).toEqual(['reauthorizationRequired']);
    expect((await server.call('POST', `/v1.0/subscriptions/${id}/reauthorize`)).status).toBe(204);
    await subscribe({ lifecycleNotificationUrl, changeType: 'created' });
    await server.clock.advance(899_999);
    expect(near.received).toHaveLength(1);
  });

  it('are forgotten when they end, with what waits for them', async () => {
    const near = createNearReceiver();
    near.status = 503;
    await start({ sendNotification: near.send });
    const { emulator, clock } = subscriber.server;
    await subscribe({ expirationDateTime: '2026-01-05T11:00:00Z' });
    await create();
    await clock.advance(3_599_999);
    const before = emulator.snapshot();
    expect([before.records.subscriptions.length, near.received.length]).toEqual([1, 9]);
    await clock.advance(1);
    expect([emulator.snapshot().records.subscriptions, clock.sleepers]).toEqual([[], 0]);
    await emulator.restore(before);
    expect(emulator.snapshot().records.subscriptions).toEqual([]);
    await clock.advance(4 * 3_600_000);
    expect(near.received).toHaveLength(9);
  });

  it('that are there are asked by a mode that is set later', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send });
    const { emulator, clock } = subscriber.server;
    await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    emulator.setModes({ reauthorizationAfterMs: 60_000 });
    await clock.advance(59_999);
    expect(near.received).toEqual([]);
    await clock.advance(1);
    expect(notificationsOf(near.received).map(({ lifecycleEvent }) => lifecycleEvent)).toEqual([
      'reauthorizationRequired',
    ]);
  });

  it('whose endpoint has not answered when the server is set back are refused, and not held', async () => {
    const { server, receiver } = subscriber;
    receiver.prove = () => undefined;
    const waiting = server.call('POST', '/v1.0/subscriptions', subscriptionBody(receiver.url));
    while (receiver.validations.length < 1) await new Promise((resolve) => setImmediate(resolve));
    server.emulator.reset();
    const { status, body } = await waiting;
    expect([status, body.error?.code]).toEqual([400, 'ValidationError']);
    expect([server.emulator.subscriptions, server.clock.sleepers]).toEqual([[], 0]);
  });

  it('hear nothing of what the service would have changed before it was set back', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send, touchAfterMs: 120_000 });
    const { emulator, clock } = subscriber.server;
    await subscribe();
    await create();
    await clock.advance(0);
    await emulator.restore(emulator.snapshot());
    await clock.advance(120_000);
    expect(notificationsOf(near.received).map(({ changeType }) => changeType)).toEqual(['created']);
  });

  it('that a caller deletes are told nothing any more of what happens to them', async () => {
    const near = createNearReceiver();
    near.status = 503;
    await start({ sendNotification: near.send });
    const { emulator, clock, call } = subscriber.server;
    const id = await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    emulator.lifecycleEvent(id, 'missed');
    await clock.advance(0);
    expect(near.received.map(({ path }) => path)).toEqual(['/hook/lifecycle']);
    await call('DELETE', `/v1.0/subscriptions/${id}`);
    await clock.advance(4 * 3_600_000);
    expect([near.received.length, clock.sleepers]).toEqual([1, 0]);
  });

  it('go on after a restart on a data folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'graphcal-subscriptions-'));
    await start({ data });
    const id = await subscribe();
    await start({ data });
    expect(subscriber.server.emulator.subscriptions.map((one) => one.id)).toEqual([id]);
    await create();
    await subscriber.receiver.until(1);
    expect(notificationsOf(subscriber.receiver.received)[0]).toMatchObject({
      subscriptionId: id,
      clientState: 'a-state-of-tests',
    });
    await subscriber.server.emulator.close();
    rmSync(data, { recursive: true });
  });

  it('end with a reset, and a snapshot knows no clientState', async () => {
    await subscribe();
    const snapshot = subscriber.server.emulator.snapshot();
    expect(JSON.stringify(snapshot)).not.toContain('a-state-of-tests');
    await subscriber.server.emulator.restore(snapshot);
    await create();
    await subscriber.receiver.until(1);
    expect(notificationsOf(subscriber.receiver.received)[0]?.clientState).toBe('a-state-of-tests');
    subscriber.server.emulator.reset();
    expect(subscriber.server.emulator.subscriptions).toEqual([]);
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
