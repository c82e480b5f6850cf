import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../../test/emulated-connection.ts';
import { isObject } from '../../core/json.ts';
import type { FaultAnswer } from '../../emulator/index.ts';
import { createRequest } from './create-request.ts';
import { findEvent } from './row-finder.ts';

const ROOM = 'room.101@school.example';
const KEY = '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da';
const OTHER_KEY = '728eef6cfd3ec815-000000000000000000000000000000000000000000000000';
const NOWHERE = 'AAMkADnowhere=';
const EVENT = {
  subject: 'Year 7 Mathematics',
  start: { dateTime: '2026-10-26T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-10-26T10:00:00', timeZone: 'UTC' },
};
/** Nothing is tried again, so that no test waits. */
const ONE_TRY = { retry: { attempts: 1, throttledAttempts: 1 } };

let service: EmulatedConnection;
beforeEach(async () => {
  service = await openEmulatedConnection({}, ONE_TRY);
});
afterEach(() => service.close());

async function create(key: string, { connection } = service): Promise<string> {
  const { request } = createRequest({ mailbox: ROOM, eventText: JSON.stringify(EVENT) }, key, undefined);
  const { body } = await connection.sender.send(request, 'never', 'id');
  return isObject(body) ? String(body.id) : '';
}

/** Somebody copied the event: the same key under another transactionId. */
async function copy(): Promise<string> {
  const { bodyText = '' } = createRequest({ mailbox: ROOM, eventText: JSON.stringify(EVENT) }, KEY, undefined).request;
  const { transactionId: _, ...rest } = JSON.parse(bodyText);
  const reply = await service.connection.sender.send(
    {
      method: 'POST',
      path: `/users/${ROOM}/events`,
      headers: { Prefer: 'IdType="ImmutableId"' },
      body: JSON.parse(JSON.stringify(rest)),
      mailbox: ROOM,
    },
    'never',
    'id',
  );
  return isObject(reply.body) ? String(reply.body.id) : '';
}

const find = (existingEventId?: string, { connection } = service) =>
  findEvent(connection.sender, ROOM, KEY, existingEventId, {});
const reads = () => service.emulator.record.requests.filter(({ method }) => method === 'GET').length;

describe('the search for the event of a row', () => {
  it('goes by the key where no id was named', async () => {
    const id = await create(KEY);
    expect(await find()).toMatchObject({ events: 1, id });
    expect(reads()).toBe(1);
  });

  it('takes the event that a duplicate answer named, once it is seen to carry the key', async () => {
    const id = await create(KEY);
    expect(await find(id)).toMatchObject({ events: 1, id });
    expect(reads()).toBe(1);
  });

  it('takes the event that was named although copies of it carry the key too', async () => {
    const id = await create(KEY);
    const copied = await copy();
    expect(await find()).toEqual({ events: 2, ids: expect.arrayContaining([id, copied]) });
    expect(await find(id)).toMatchObject({ events: 1, id });
  });

  it('goes by the key where the id that was named leads nowhere', async () => {
    const id = await create(KEY);
    expect(await find(NOWHERE)).toMatchObject({ events: 1, id });
    expect(reads()).toBe(2);
  });

  it('goes by the key where the event that was named is of another row', async () => {
    const other = await create(OTHER_KEY);
    expect(await find(other)).toEqual({ events: 0 });
    const id = await create(KEY);
    expect(await find(other)).toMatchObject({ events: 1, id });
  });

  it.each<[string, FaultAnswer, string]>([
    ['fails', { status: 503, code: 'ErrorServerBusy' }, 'service-503'],
    ['is throttled', { status: 429, code: 'ApplicationThrottled' }, 'service-429'],
    ['is refused the token', { status: 401, code: 'InvalidAuthenticationToken' }, 'token-refused'],
  ])('says so when reading the named event %s, instead of to look elsewhere', async (_name, answer, code) => {
    const faulty = await openEmulatedConnection(
      { faults: { rules: [{ match: { method: 'GET' }, action: { type: 'refuse', ...answer } }] } },
      ONE_TRY,
    );
    try {
      const id = await create(KEY, faulty);
      await expect(find(id, faulty)).rejects.toMatchObject({ code });
      expect(faulty.emulator.record.requests.some(({ path }) => path.includes('$filter='))).toBe(false);
    } finally {
      await faulty.close();
    }
  });

  it('says so when the connection is lost while it reads the named event', async () => {
    const faulty = await openEmulatedConnection(
      { faults: { rules: [{ match: { method: 'GET' }, action: { type: 'reset-before' } }] } },
      ONE_TRY,
    );
    try {
      const id = await create(KEY, faulty);
      await expect(find(id, faulty)).rejects.toMatchObject({ name: 'TransportError' });
    } finally {
      await faulty.close();
    }
  });
});
