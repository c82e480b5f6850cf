import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../../test/emulated-connection.ts';
import { isObject } from '../../core/json.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { createRetryBudget } from '../../http/retry-budget.ts';
import type { Sender } from '../../http/sender.ts';
import { keyedEvents, readKeyed } from '../keyed-events.ts';
import { createRequest } from './create-request.ts';
import { findByKey, hasKey } from './look-up.ts';

const ROOM = 'room.101@school.example';
const OTHER_ROOM = 'room.102@school.example';
const PROPERTY = 'String {6f3c1e52-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey';
const PREFIX = '728eef6cfd3ec815-';
const KEY = `${PREFIX}c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da`;
const OTHER_KEY = `${PREFIX}000000000000000000000000000000000000000000000000`;
const FOREIGN_KEY = '9d48a811213c9fd4-0c2156ad56fa643a78bf41852e381f86133482896b7ba1e7';

const TIMES = {
  start: { dateTime: '2026-10-26T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-10-26T10:00:00', timeZone: 'UTC' },
};
/** The event of somebody who copied ours, or whose client wrote its key another way. */
const carrying = (value: string, id = PROPERTY) => ({
  subject: 'Copy',
  ...TIMES,
  singleValueExtendedProperties: [{ id, value }],
});

let service: EmulatedConnection;
let sender: Sender;
beforeEach(async () => {
  service = await openEmulatedConnection();
  sender = service.connection.sender;
});
afterEach(() => service.close());

/** Creates an event as a row does. */
async function create(key: string, mailbox = ROOM) {
  const event = { subject: 'Year 7 Mathematics', ...TIMES };
  const { request } = createRequest({ mailbox, eventText: JSON.stringify(event) }, key, undefined);
  return ids(await sender.send(request, 'never', 'id'));
}

async function createCopy(body: ReturnType<typeof carrying>, mailbox = ROOM) {
  const headers = { Prefer: 'IdType="ImmutableId"' };
  const request = { method: 'POST', path: `/users/${mailbox}/events`, headers, body, mailbox } as const;
  return ids(await sender.send(request, 'never', 'id'));
}

function ids({ body }: { body: unknown }) {
  if (!isObject(body)) throw new Error('The answer to a create is no object.');
  return { id: String(body.id), iCalUId: String(body.iCalUId), webLink: String(body.webLink) };
}

const listByPrefix = (from: Sender, mailbox: string, value: string) =>
  keyedEvents(from, { mailbox, operator: 'startswith', value }, {});
const find = (key: string, mailbox = ROOM) => findByKey(sender, mailbox, key, {});
const namesOf = async (prefix: string, mailbox = ROOM) => {
  const found: string[] = [];
  for await (const { key } of listByPrefix(sender, mailbox, prefix)) found.push(key);
  return found;
};

describe('the look-up of one source key', () => {
  it('finds nothing in a mailbox without an event of this key', async () => {
    await create(OTHER_KEY);
    await create(KEY, OTHER_ROOM);
    expect(await find(KEY)).toEqual({ events: 0 });
  });

  it('finds the event, with the immutable id that its create gave', async () => {
    const created = await create(KEY);
    await create(OTHER_KEY);
    expect(await find(KEY)).toMatchObject({ events: 1, ...created });
  });

  it('finds it in whatever calendar it lies', async () => {
    const calendar = await sender.send(
      { method: 'POST', path: `/users/${ROOM}/calendars`, body: { name: 'Fire drills' }, mailbox: ROOM },
      'never',
      'id',
    );
    const payload = { mailbox: ROOM, eventText: JSON.stringify({ subject: 'Drill', ...TIMES }) };
    const reply = await sender.send(createRequest(payload, KEY, ids(calendar).id).request, 'never', 'id');
    expect(await find(KEY)).toMatchObject({ events: 1, ...ids(reply) });
  });

  it('tells all events that carry the key, since people copy events and copies keep it', async () => {
    const created = [await create(KEY), await createCopy(carrying(KEY)), await createCopy(carrying(KEY))];
    const found = await find(KEY);
    expect(found).toEqual({ events: 2, ids: expect.any(Array) });
    expect(found.events === 2 && [...found.ids].sort()).toEqual(created.map(({ id }) => id).sort());
  });

  it('knows the key in another letter case, in which the service finds it too', async () => {
    const created = await createCopy(carrying(KEY.toUpperCase()));
    expect(await find(KEY)).toMatchObject({ events: 1, ...created });
  });

  it('knows the property by a GUID in another letter case', async () => {
    const created = await createCopy(
      carrying(
        KEY,
        PROPERTY.replace(/\{.*\}/u, (guid) => guid.toUpperCase()),
      ),
    );
    expect(await find(KEY)).toMatchObject({ events: 1, ...created });
  });

  it('is no question of the same key under another property', async () => {
    await createCopy(carrying(KEY, 'String {00000000-9b0d-4f8e-a1c7-2d5e84b97a30} Name GraphcalSourceKey'));
    await createCopy(carrying(KEY, PROPERTY.replace('GraphcalSourceKey', 'OtherKey')));
    expect(await find(KEY)).toEqual({ events: 0 });
  });

  it('asks for the property and for immutable ids on /events, where the filter works', async () => {
    await find(KEY);
    const [request] = service.emulator.record.requests.slice(-1);
    const url = new URL(request?.path ?? '', 'https://graph.example');
    expect(request?.method).toBe('GET');
    expect(decodeURIComponent(url.pathname)).toBe(`/v1.0/users/${ROOM}/events`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      $filter: `singleValueExtendedProperties/any(ep: ep/id eq '${PROPERTY}' and ep/value eq '${KEY}')`,
      $expand: `singleValueExtendedProperties($filter=id eq '${PROPERTY}')`,
      $select: 'id,iCalUId,webLink,subject,start,end,isAllDay,transactionId',
      $top: '200',
    });
  });

  it('takes only what it reads back: a service that filters loosely makes no event ours', async () => {
    const property = (value: string) => [{ id: PROPERTY, value }];
    const loose = answering({
      value: [
        { id: 'longer', singleValueExtendedProperties: property(`${KEY}0`) },
        { id: 'other', singleValueExtendedProperties: property(OTHER_KEY) },
        { id: 'ours', singleValueExtendedProperties: property(KEY) },
      ],
    });
    expect(await findByKey(loose, ROOM, KEY, {})).toMatchObject({
      events: 1,
      id: 'ours',
      iCalUId: undefined,
      webLink: undefined,
    });
  });

  it('reads an event by itself that the list shows without its key, and does not take it for none', async () => {
    const created = await create(KEY);
    const strip = (request: GraphRequest) => request.path.endsWith('/events');
    const stripping = {
      ...sender,
      send: async (...call: Parameters<Sender['send']>) => {
        const reply = await sender.send(...call);
        if (!strip(call[0]) || !isObject(reply.body)) return reply;
        const value = (reply.body.value as { id: string }[]).map(({ id }) => ({ id }));
        return { ...reply, body: { value } };
      },
    };
    expect(await findByKey(stripping, ROOM, KEY, {})).toMatchObject({ events: 1, ...created });
  });

  it('fails where it is shown many events without their keys', async () => {
    const value = Array.from({ length: 21 }, (_, at) => ({ id: `e${at}` }));
    const stripped = {
      ...sender,
      send: async ({ path }: GraphRequest) => ({
        status: 200,
        headers: {},
        body: path.endsWith('/events') ? { value } : { id: path },
      }),
    };
    await expect(findByKey(stripped, ROOM, KEY, {})).rejects.toMatchObject({ code: 'answer-not-readable' });
  });

  it('asks for immutable ids', async () => {
    const asked: GraphRequest[] = [];
    await findByKey(answering({ value: [] }, asked), ROOM, KEY, {});
    expect(asked.map(({ headers }) => headers)).toEqual([{ Prefer: 'IdType="ImmutableId"' }]);
  });

  it('fails as its request does, rather than to find nothing', async () => {
    const denied = await openEmulatedConnection({ seed: { users: [{ userPrincipalName: ROOM, mailbox: 'denied' }] } });
    try {
      await expect(findByKey(denied.connection.sender, ROOM, KEY, {})).rejects.toMatchObject({
        code: 'service-403',
        evidence: { serviceCode: 'ErrorAccessDenied' },
      });
    } finally {
      await denied.close();
    }
  });
});

describe('the look at one event', () => {
  it('says that the event carries the key', async () => {
    const created = await create(KEY);
    expect(await hasKey(sender, ROOM, created.id, KEY, {})).toMatchObject({ events: 1, ...created });
  });

  it('says that it carries another key, or none', async () => {
    const other = await create(OTHER_KEY);
    const foreign = await createCopy(carrying(KEY, 'String {00000000-9b0d-4f8e-a1c7-2d5e84b97a30} Name Theirs'));
    expect(await hasKey(sender, ROOM, other.id, KEY, {})).toEqual({ events: 0 });
    expect(await hasKey(sender, ROOM, foreign.id, KEY, {})).toEqual({ events: 0 });
  });

  it('fails for an id that leads nowhere', async () => {
    await expect(hasKey(sender, ROOM, 'AAMkADnowhere=', KEY, {})).rejects.toMatchObject({ name: 'ServiceError' });
  });
});

describe('the list of a namespace', () => {
  it('gives the events of the namespace, and of no other mailbox or job', async () => {
    await create(KEY);
    await create(OTHER_KEY);
    await create(FOREIGN_KEY);
    await create(KEY, OTHER_ROOM);
    expect((await namesOf(PREFIX)).sort()).toEqual([OTHER_KEY, KEY]);
    expect(await namesOf('9d48a811213c9fd4-')).toEqual([FOREIGN_KEY]);
    expect(await namesOf('0000000000000000-')).toEqual([]);
  });

  it('gives each copy too, with its own id', async () => {
    const created = [await create(KEY), await createCopy(carrying(KEY))];
    const found: string[] = [];
    for await (const { id } of listByPrefix(sender, ROOM, PREFIX)) found.push(id);
    expect(found.sort()).toEqual(created.map(({ id }) => id).sort());
  });

  it('goes on through all pages', async () => {
    const events = Array.from({ length: 450 }, (_, index) => carrying(PREFIX + index.toString(16).padStart(48, '0')));
    const full = await openEmulatedConnection({ seed: { users: [{ userPrincipalName: ROOM, events }] } });
    try {
      const keys = new Set<string>();
      for await (const { key } of listByPrefix(full.connection.sender, ROOM, PREFIX)) keys.add(key);
      expect(keys.size).toBe(450);
      expect(full.emulator.record.requests).toHaveLength(3);
    } finally {
      await full.close();
    }
  });
});

describe('an event as a look-up reads it', () => {
  const property = { id: PROPERTY, value: KEY };

  it('has its key in lower case', () => {
    expect(
      readKeyed({
        id: 'A',
        iCalUId: '0400',
        singleValueExtendedProperties: [{ ...property, value: KEY.toUpperCase() }],
      }),
    ).toMatchObject({ id: 'A', key: KEY, iCalUId: '0400', webLink: undefined });
  });

  it.each([
    ['text', 'AAMk'],
    ['null', null],
    ['no id', { singleValueExtendedProperties: [property] }],
    ['no properties', { id: 'A' }],
    ['properties that are no list', { id: 'A', singleValueExtendedProperties: property }],
    ['null as a property', { id: 'A', singleValueExtendedProperties: [null] }],
    ['another property only', { id: 'A', singleValueExtendedProperties: [{ id: 'String 0x1', value: KEY }] }],
    ['a value that is no text', { id: 'A', singleValueExtendedProperties: [{ id: PROPERTY, value: 7 }] }],
  ])('is none of ours with %s', (_name, item) => {
    expect(readKeyed(item)).toBeUndefined();
  });
});

/** A sender that knows one answer. */
function answering(body: unknown, asked: GraphRequest[] = []): Sender {
  const refuse = () => Promise.reject(new Error('Not expected.'));
  return {
    budget: createRetryBudget(),
    send: (request) => {
      asked.push(request);
      return Promise.resolve({ status: 200, headers: {}, body });
    },
    attempt: refuse,
    attemptBatch: refuse,
    renewToken: refuse,
    slots: () => 4,
    batchParts: () => 20,
    next: (_link, first) => first,
  };
}
