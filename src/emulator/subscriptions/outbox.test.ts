import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import type { RecordedDelivery } from '../record/delivery.ts';
import { createEndpointHealth } from './endpoint-health.ts';
import { createOutbox, type Letter, type OutboxParts } from './outbox.ts';
import { createNearReceiver, notificationsOf } from './testing-receiver.ts';
import { createTestSubscriber } from './testing-subscriber.ts';

describe('notifications on their way', () => {
  const subscriber = createTestSubscriber();
  const { start, subscribe, create, outcomes, untilDelivered } = subscriber;
  beforeEach(subscriber.open);
  afterEach(subscriber.close);

  it('of what changes while one is under way go together, in their order', async () => {
    await subscribe();
    let release: () => void = () => undefined;
    subscriber.receiver.answer = (response) => {
      release = () => response.writeHead(202).end();
    };
    const ids = [(await create()).id];
    await subscriber.receiver.until(1);
    subscriber.receiver.answer = undefined;
    for (let more = 0; more < 3; more++) ids.push((await create()).id);
    release();
    await subscriber.receiver.until(2);
    expect(subscriber.receiver.received.map((one) => notificationsOf([one]).length)).toEqual([1, 3]);
    expect(notificationsOf(subscriber.receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual(ids);
  });

  it('are sent again until they are taken, with growing waits, and later ones after them', async () => {
    await subscribe();
    const statuses = [500, 404, 302, 200];
    const { url: location } = subscriber.receiver;
    subscriber.receiver.answer = (response) => response.writeHead(statuses.shift() ?? 202, { location }).end();
    const first = await create();
    await untilDelivered(1);
    const second = await create();
    for (const [at, wait] of [10_000, 20_000, 40_000].entries()) {
      await subscriber.server.clock.advance(wait);
      await untilDelivered(at + 2);
    }
    await subscriber.receiver.until(5);
    expect(notificationsOf(subscriber.receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual([
      ...[first, first, first, first].map(({ id }) => id),
      second.id,
    ]);
    await untilDelivered(5);
    expect(outcomes()).toEqual(['refused', 'refused', 'refused', 'accepted', 'accepted']);
    const tries = subscriber.server.emulator.record.deliveries.filter(({ kind }) => kind === 'change');
    expect(tries.map(({ time }) => time - Date.UTC(2026, 0, 5, 10))).toEqual([0, 10_000, 30_000, 70_000, 70_000]);
  });

  it('are given up after four hours, of which the subscriber is told', async () => {
    const id = await subscribe({ lifecycleNotificationUrl: `${subscriber.receiver.url}/lifecycle` });
    subscriber.receiver.answer = (response, { path }) => response.writeHead(path === '/hook' ? 503 : 202).end();
    await create();
    await untilDelivered(1);
    let tries = 1;
    while (!subscriber.receiver.received.some(({ path }) => path === '/hook/lifecycle')) {
      await subscriber.server.clock.advance(1_800_000);
      await untilDelivered(++tries);
    }
    const elapsed = subscriber.server.clock.monotonic();
    expect(elapsed).toBeLessThanOrEqual(4 * 3_600_000 + 1_800_000);
    expect(notificationsOf(subscriber.receiver.received).at(-1)).toMatchObject({
      subscriptionId: id,
      lifecycleEvent: 'missed',
    });
  });

  it('that nobody answers within three seconds are sent again', async () => {
    await subscribe();
    subscriber.receiver.answer = () => undefined;
    await create();
    await subscriber.receiver.until(1);
    await subscriber.server.clock.advance(3_000);
    await untilDelivered(1);
    expect(subscriber.server.emulator.record.deliveries.at(-1)).toMatchObject({
      outcome: 'timed-out',
      status: 0,
      tookMs: 3_000,
    });
    subscriber.receiver.answer = undefined;
    await subscriber.server.clock.advance(10_000);
    await untilDelivered(2);
    expect(outcomes()).toEqual(['timed-out', 'accepted']);
  });

  it('go out after the delay of the mode', async () => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send, notificationDelayMs: 500 });
    await subscribe();
    await create();
    await subscriber.server.clock.advance(499);
    expect(near.received).toEqual([]);
    await subscriber.server.clock.advance(1);
    expect(near.received).toHaveLength(1);
  });

  it('stop with their subscription', async () => {
    const near = createNearReceiver();
    near.status = 500;
    await start({ sendNotification: near.send });
    const { call, clock } = subscriber.server;
    const id = await subscribe();
    await create();
    await clock.advance(10_000);
    expect(near.received).toHaveLength(2);
    await call('DELETE', `/v1.0/subscriptions/${id}`);
    await create();
    await clock.advance(3_600_000);
    expect(near.received).toHaveLength(2);
  });

  it.each([
    ['another machine', 'https://hooks.example/a'],
    ['a host of this network', 'http://10.0.0.1/a'],
    ['what is no address', 'hook'],
  ])('are not sent to %s that a snapshot names, unless it is let in', async (_, notificationUrl) => {
    const near = createNearReceiver();
    await start({ sendNotification: near.send });
    await subscribe();
    const snapshot = subscriber.server.emulator.snapshot();
    const [[, , record] = []] = snapshot.records.subscriptions;
    Object.assign(record as object, { notificationUrl });
    await subscriber.server.emulator.restore(snapshot);
    await create();
    await untilDelivered(1);
    expect([outcomes(), near.received]).toEqual([['dropped'], []]);
    expect(subscriber.server.emulator.record.errors).toEqual([]);
  });

  it('are not sent to a slow endpoint at once, nor to a slower one at all', async () => {
    let late = 0;
    await start({
      sendNotification: async ({ url }) => {
        const token = new URL(url).searchParams.get('validationToken');
        if (token !== null) return { status: 200, headers: { 'content-type': 'text/plain' }, body: token };
        late++;
        if (late <= 12) await subscriber.server.clock.advance(2_901);
        return { status: 202, headers: {}, body: '' };
      },
    });
    await subscribe();
    for (let made = 1; made <= 100; made++) {
      await create();
      await untilDelivered(made);
    }
    await create();
    await subscriber.server.clock.advance(1_000);
    expect(outcomes()).toHaveLength(100);
    await subscriber.server.clock.advance(600_000);
    await untilDelivered(101);
  });
});

describe('an outbox', () => {
  /** One on a clock of its own, whose endpoint always answers with a status. */
  const open = (status: number, more: Partial<OutboxParts> = {}) => {
    const clock = createManualClock();
    const near = createNearReceiver();
    near.status = status;
    const tries: RecordedDelivery[] = [];
    const told = { dropped: 0, ended: 0 };
    const closing = new AbortController();
    const outbox = createOutbox({
      kind: 'change',
      subscription: 'one-of-tests',
      url: () => 'http://127.0.0.1:7/hook',
      hosts: [],
      delayMs: () => 0,
      tokens: () => undefined,
      send: near.send,
      health: createEndpointHealth(),
      clock,
      closing: closing.signal,
      delivered: (delivery) => tries.push(delivery),
      dropped: () => {
        told.dropped++;
      },
      failed: (error) => {
        throw error;
      },
      ended: () => {
        told.ended++;
      },
      ...more,
    });
    const listeners = () => getEventListeners(closing.signal, 'abort').length;
    return { outbox, clock, near, tries, told, listeners };
  };
  const letter = (what: string): Letter => ({ summary: { what, resource: '' }, value: { what } });

  it('drops what waited for four hours behind others, and says so once with them', async () => {
    const { outbox, clock, near, tries, told } = open(503);
    outbox.put(letter('first'));
    await clock.advance(0);
    for (let later = 1; later <= 101; later++) outbox.put(letter(`later ${later}`));
    await clock.advance(9 * 3_600_000);
    expect(told.dropped).toBe(2);
    expect(tries.at(-1)).toMatchObject({ outcome: 'dropped', status: 0, notifications: [{ what: 'later 101' }] });
    expect(JSON.stringify(near.received)).toContain('later 100');
    expect(JSON.stringify(near.received)).not.toContain('later 101');
    expect(clock.sleepers).toBe(0);
  });

  it('holds ten thousand, drops what comes beyond, and says so once', async () => {
    const { outbox, clock, near, tries, told } = open(202);
    for (let each = 1; each <= 10_003; each++) outbox.put(letter(String(each)));
    expect(tries.map(({ outcome, notifications }) => [outcome, notifications[0]?.what])).toEqual([
      ['dropped', '10001'],
      ['dropped', '10002'],
      ['dropped', '10003'],
    ]);
    expect(told.dropped).toBe(1);
    await clock.advance(0);
    expect(near.received).toHaveLength(100);
    outbox.put(letter('another'));
    await clock.advance(0);
    expect(near.received).toHaveLength(101);
  });

  it('sends nothing any more once there is no address', async () => {
    let url: string | undefined = 'http://127.0.0.1:7/hook';
    const { outbox, clock, near, told } = open(503, { url: () => url });
    outbox.put(letter('first'));
    await clock.advance(10_000);
    expect(near.received).toHaveLength(2);
    url = undefined;
    await clock.advance(4 * 3_600_000);
    expect(near.received).toHaveLength(2);
    expect([told.dropped, told.ended, clock.sleepers]).toEqual([0, 1, 0]);
  });

  it('listens to nobody any more once nothing is in it', async () => {
    const { outbox, clock, near, told, listeners } = open(202);
    outbox.put(letter('first'));
    outbox.put(letter('second'));
    expect([told.ended, listeners()]).toEqual([0, 1]);
    await clock.advance(0);
    expect([near.received.length, told.ended, listeners()]).toEqual([1, 1, 0]);
  });
});
