import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

const create = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  server.call('POST', `${ROOM}/events`, eventBody(more), headers);

describe('a transactionId', () => {
  const post = (at: TestServer, more: Record<string, unknown>, path = `${ROOM}/events`) =>
    at.call('POST', path, eventBody({ transactionId: 'T-1', ...more }));

  it('used again with the same content answers 201 with the existing event and makes no second (R4)', async () => {
    const at = await createTestServer();
    const first = await post(at, {});
    const second = await post(at, {});
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect(at.emulator.record.commits).toHaveLength(1);
  });

  it('used again finds the same content in another order, with defaults written out', async () => {
    const at = await createTestServer();
    const location = { displayName: 'Hall', locationUri: 'https://school.example/hall' };
    const first = await post(at, { location });
    const reversed = Object.fromEntries(Object.entries(eventBody({ transactionId: 'T-1', location })).reverse());
    const again = await at.call('POST', `${ROOM}/events`, {
      ...reversed,
      location: { locationUri: location.locationUri, displayName: location.displayName },
      importance: 'Normal',
      categories: null,
    });
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    const elsewhere = await post(at, { location: { ...location, displayName: 'Gym' } });
    expect(elsewhere.status).toBe(400);
  });

  it.each([
    ['400', undefined, 400],
    ['409', undefined, 409],
    [undefined, 409, 201],
  ] as const)('used again follows the modes %s and %s (R4)', async (onSameContent, onOtherContent, status) => {
    const at = await createTestServer({
      transactionId: { ...(onSameContent && { onSameContent }), ...(onOtherContent && { onOtherContent }) },
    });
    const first = await post(at, {});
    expect((await post(at, {})).status).toBe(status);
    const other = await post(at, { subject: 'Other' });
    expect(other).toMatchObject({
      status: onOtherContent ?? 400,
      body: { error: { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': first.body.id } },
    });
    expect(at.emulator.record.commits).toHaveLength(1);
  });

  it('belongs to the mailbox, whatever the calendar', async () => {
    const at = await createTestServer();
    const first = await post(at, {});
    const { body: calendar } = await at.call('POST', `${ROOM}/calendars`, { name: 'Rota' });
    const again = await post(at, {}, `${ROOM}/calendars/${calendar.id}/events`);
    expect(again.body.id).toEqual(first.body.id);
    const elsewhere = await post(at, {}, '/v1.0/users/room.102@school.example/events');
    expect(elsewhere.body.id).not.toEqual(first.body.id);
  });

  it('is forgotten after its window, and when its event is deleted (R2)', async () => {
    const at = await createTestServer({ transactionId: { windowMs: 60_000 } });
    const first = await post(at, {});
    await at.clock.advance(59_999);
    expect((await post(at, {})).body.id).toEqual(first.body.id);
    await at.clock.advance(1);
    const second = await post(at, {});
    expect(second.body.id).not.toEqual(first.body.id);
    await at.call('DELETE', `${ROOM}/events/${second.body.id}`);
    expect((await post(at, {})).status).toBe(201);
    expect(at.emulator.record.commits).toHaveLength(3);
  });

  it('is never remembered with a window of 0', async () => {
    const at = await createTestServer({ transactionId: { windowMs: 0 } });
    await post(at, {});
    await post(at, {});
    expect(at.emulator.record.commits).toHaveLength(2);
  });
});

describe('an empty transactionId', () => {
  it('is none', async () => {
    const first = await create({ transactionId: '' });
    const second = await create({ transactionId: '', subject: 'Other' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toMatchObject({ transactionId: null, subject: 'Other' });
  });
});
