import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventBody, type Json, ROOM } from '../testing.ts';
import { notificationsOf, subscriptionBody } from './testing-receiver.ts';
import { createTestSubscriber } from './testing-subscriber.ts';

describe('notifications', () => {
  const subscriber = createTestSubscriber();
  const { start, subscribe, create, untilDelivered } = subscriber;
  beforeEach(subscriber.open);
  afterEach(subscriber.close);

  it('tell of what was made, changed and deleted, in the recorded form', async () => {
    const id = await subscribe();
    const made = await create();
    await subscriber.receiver.until(1);
    const path = `${ROOM}/events/${made.id}`;
    const { body: changed } = await subscriber.server.call('PATCH', path, { subject: 'Chemistry' });
    await subscriber.receiver.until(2);
    await subscriber.server.call('DELETE', path);
    await subscriber.receiver.until(3);
    const [created, updated, deleted] = notificationsOf(subscriber.receiver.received);
    const user = subscriber.server.emulator.snapshot().users[0]?.id;
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
      tenantId: subscriber.server.emulator.tenantId,
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
    expect(subscriber.receiver.received[0]?.contentType).toBe('application/json; charset=utf-8');
  });

  it('tell of no other kinds of change, calendars or events than were asked for', async () => {
    const exams = (await subscriber.server.call('POST', `${ROOM}/calendars`, { name: 'Exams' })).body.id;
    const one = await create();
    await subscribe({ changeType: 'Deleted' });
    await subscribe({ resource: `users/room.101@school.example/calendars/${exams}/events` });
    await subscribe({ resource: `users/room.101@school.example/events/${one.id}` });
    const two = await create();
    await subscriber.server.call('PATCH', `${ROOM}/events/${one.id}`, { subject: 'Chemistry' });
    const exam = (await subscriber.server.call('POST', `${ROOM}/calendars/${exams}/events`, eventBody())).body;
    await subscriber.server.call('DELETE', `${ROOM}/events/${two.id}`);
    await subscriber.receiver.until(3);
    expect(
      notificationsOf(subscriber.receiver.received)
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
      await subscriber.server.call('PATCH', `${ROOM}/events/${made.id}`, { subject });
      await subscriber.receiver.until(at + 1);
    }
    expect(notificationsOf(subscriber.receiver.received).map(({ changeType }) => changeType)).toEqual([
      'created',
      'deleted',
    ]);
  });

  it('reach whoever watches an attendee, and name immutable ids where they were asked for', async () => {
    const resource = 'users/tutor.7@school.example/events';
    const headers = { prefer: 'IdType="ImmutableId"' };
    const asked = subscriptionBody(subscriber.receiver.url, { resource });
    await subscriber.server.call('POST', '/v1.0/subscriptions', asked, headers);
    await create({ attendees: [{ emailAddress: { address: 'tutor.7@school.example' } }] });
    await subscriber.receiver.until(1);
    const { body } = await subscriber.server.call('GET', `/v1.0/${resource}`, undefined, headers);
    const [copy] = body.value as unknown as Json[];
    expect(notificationsOf(subscriber.receiver.received).map(({ resourceData }) => resourceData?.id)).toEqual([
      copy?.id,
    ]);
  });

  it('tell of what the service itself changes some minutes after a create', async () => {
    await start({ touchAfterMs: 120_000 });
    await subscribe();
    const made = await create();
    await untilDelivered(1);
    await subscriber.server.clock.advance(120_000);
    await subscriber.receiver.until(2);
    expect(
      notificationsOf(subscriber.receiver.received).map(({ changeType, resourceData }) => [
        changeType,
        resourceData?.id,
      ]),
    ).toEqual([
      ['created', made.id],
      ['updated', made.id],
    ]);
  });
});
