import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { operations } from '../operations/table.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;
let exams: string;
let id: string;

/** A server on loopback with an event to move; the faults are played from then on. */
async function open(
  rules: readonly FaultRule[],
  options: EmulatorOptions = {},
  settings: Partial<ConnectOptions> = {},
) {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
  const { url } = await emulator.listen();
  const set = { auth: authenticationFor(emulator, url), mailbox: ROOM, audit: 'off' } as const;
  client = await connect({ ...set, retry: { baseMs: 0 }, ...settings });
  exams = String((await client.calendar.createCalendar({ name: 'Exams' })).id);
  id = String((await client.calendar.createEvent({ ...ASSEMBLY, body: '<b>Hall</b>', bodyContentType: 'html' })).id);
  emulator.setFaultPlan({ rules });
}
async function close() {
  await client.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
}
afterEach(close);

const move = () => client.calendar.moveEvent({ eventId: id, destinationCalendarId: exams });
/** Subjects in the default calendar, and in the other one. */
async function stands(): Promise<unknown[][]> {
  emulator.setFaultPlan(undefined);
  const all = await client.calendar.listEvents({ calendarId: exams });
  const user = await client.call('raw-request', { method: 'GET', path: `/users/${ROOM}/calendar/events` });
  const { value } = (user as { body: { value: { subject: string }[] } }).body;
  return [value.map(({ subject }) => subject), all.value.map(({ subject }) => subject)];
}
/** The id of an event that changes when the event is moved by Outlook, as Graph gives it to whoever asks for no other. */
async function plainIdOf(subject: string): Promise<string> {
  const path = `/users/${ROOM}/calendar/events`;
  const answer = await client.call('raw-request', { method: 'GET', path });
  const { value } = (answer as { body: { value: { id: string; subject: string }[] } }).body;
  return value.find((event) => event.subject === subject)?.id ?? '';
}
const MOVED = [[], ['Assembly']];
/** Whether a request is one of those that the row of move-event names. */
const isOfMove = (request: string) =>
  operations.moveEvent.endpoints.some((endpoint) => {
    const form = endpoint.replaceAll(/\{\w+\}/g, '[^/]+').replace(' ', ' /v1.0');
    return new RegExp(`^${form}$`).test(request.split('?', 1)[0] ?? '');
  });

describe('moving an event', () => {
  it('sends nothing but reads, one create and one delete, and mails nobody', async () => {
    await open([]);
    const before = emulator.record.requests.length;
    const { movedFrom, event } = await move();
    expect([movedFrom, event.subject]).toEqual([id, 'Assembly']);
    const writes = emulator.record.requests.slice(before).filter(({ method }) => method !== 'GET');
    expect(writes.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 201],
      ['DELETE', 204],
    ]);
    expect(emulator.record.mails).toEqual([]);
    expect(await stands()).toEqual(MOVED);
  });

  it.for([
    ['POST', 'commit-then-reset'],
    ['POST', 'reset-before'],
    ['DELETE', 'commit-then-reset'],
    ['DELETE', 'reset-before'],
  ] as const)('loses and doubles nothing where the answer to %s is lost by %s', async ([method, type]) => {
    await open([{ match: { method, nth: 1 }, action: { type } }]);
    expect(await move()).toMatchObject({ movedFrom: id, event: { subject: 'Assembly' } });
    expect(await stands()).toEqual(MOVED);
  });

  it('doubles nothing where the service has forgotten the create when it is repeated', async () => {
    await open([{ match: { method: 'POST', nth: 1 }, action: { type: 'commit-then-reset' } }], {
      transactionId: { windowMs: 0 },
    });
    await move();
    expect(await stands()).toEqual(MOVED);
  });

  it('is finished by the same call again, wherever it broke off', async () => {
    // It makes nine requests, and none is repeated; a lost create is looked for at once.
    for (const [nth, isDone] of [false, false, false, false, false, true, false, false, false, true].entries()) {
      await open(
        [{ match: { nth: nth + 1 }, action: { type: 'commit-then-reset' } }],
        { transactionId: { windowMs: 0 } },
        { retry: { attempts: 1 } },
      );
      const first = await move().then(
        () => true,
        () => false,
      );
      expect([nth, first]).toEqual([nth, isDone]);
      emulator.setFaultPlan(undefined);
      const again = await move();
      expect([nth, again.movedFrom, again.event.subject]).toEqual([nth, id, 'Assembly']);
      expect(await stands()).toEqual(MOVED);
      if (nth < 9) await close();
    }
  });

  it('is finished by a later call, where nothing came back any more from the create on', async () => {
    await open(
      [
        { match: { method: 'POST' }, action: { type: 'commit-then-reset' } },
        { match: { from: 6 }, action: { type: 'reset-before' } },
      ],
      { transactionId: { windowMs: 0 } },
      { retry: { attempts: 1 } },
    );
    await expect(move()).rejects.toThrow();
    emulator.setFaultPlan(undefined);
    expect(await move()).toMatchObject({ movedFrom: id });
    expect(await stands()).toEqual(MOVED);
  });

  /** The wire of a move, during which somebody else changes the original right before it is deleted. */
  const changedMeanwhile = (change: object) => {
    const wire = createUndiciTransport();
    let acts = 1;
    const send = async (request: HttpRequest) => {
      if (request.method === 'DELETE' && acts-- > 0) {
        const other = await connect({ auth: authenticationFor(emulator, emulator.url), mailbox: ROOM, audit: 'off' });
        await other.calendar.updateEvent({ eventId: id, ...change });
        await other.close();
      }
      return wire.send(request);
    };
    return { send, close: () => wire.close() };
  };

  it('takes along what somebody changes while it is under way', async () => {
    const transport = changedMeanwhile({ subject: 'Concert' });
    await open([], {}, { transport });
    const before = emulator.record.requests.length;
    expect(await move()).toMatchObject({ event: { subject: 'Concert' } });
    const made = emulator.record.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
    // Both of them change the event with this.
    expect(made.filter((request) => request.startsWith('PATCH'))).toHaveLength(2);
    expect(made.filter((request) => !isOfMove(request))).toEqual([]);
    expect(await stands()).toEqual([[], ['Concert']]);
    await transport.close();
  });

  it('takes the copy away and leaves the original, where somebody invites people to it meanwhile', async () => {
    const transport = changedMeanwhile({ attendees: ['head@school.example'] });
    await open([], {}, { transport });
    await expect(move()).rejects.toMatchObject({ name: 'UsageError', code: 'event-not-movable' });
    expect(await stands()).toEqual([['Assembly'], []]);
    await transport.close();
  });

  it('gives up after the third time that the delete is refused, and leaves both for the next call', async () => {
    const refused = { type: 'refuse', status: 412, code: 'ErrorIrresolvableConflict' } as const;
    await open([{ match: { method: 'DELETE' }, action: refused }]);
    const before = emulator.record.requests.length;
    await expect(move()).rejects.toMatchObject({ code: 'service-412' });
    const methods = emulator.record.requests.slice(before).map(({ method }) => method);
    expect(methods.filter((method) => method === 'DELETE')).toHaveLength(3);
    expect(await stands()).toEqual([['Assembly'], ['Assembly']]);
    expect(await move()).toMatchObject({ movedFrom: id });
    expect(await stands()).toEqual(MOVED);
  });

  it('writes nothing where the event has attendees', async () => {
    await open([]);
    await client.calendar.updateEvent({ eventId: id, attendees: ['head@school.example'] });
    const before = emulator.record.requests.length;
    await expect(move()).rejects.toMatchObject({ name: 'UsageError', code: 'event-not-movable' });
    expect(new Set(emulator.record.requests.slice(before).map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(await stands()).toEqual([['Assembly'], []]);
  });

  it('stands in its own zone afterwards', async () => {
    await open([]);
    const { event } = await move();
    const times = { originalStartTimeZone: 'Europe/London', originalEndTimeZone: 'Europe/London' };
    expect(await client.calendar.getEvent({ eventId: event.id, timeZone: 'Europe/London' })).toMatchObject({
      ...times,
      start: { dateTime: '2026-06-12T09:00:00.0000000' },
      end: { dateTime: '2026-06-12T10:00:00.0000000' },
    });
  });

  it('makes no second copy where its id is given in another form the next time', async () => {
    await open([]);
    const eventId = await plainIdOf('Assembly');
    expect(eventId).not.toBe(id);
    const refused = { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } as const;
    emulator.setFaultPlan({ rules: [{ match: { method: 'DELETE' }, action: refused }] });
    const first = client.calendar.moveEvent({ eventId, destinationCalendarId: exams });
    await expect(first).rejects.toMatchObject({ code: 'service-403' });
    emulator.setFaultPlan(undefined);
    expect(await move()).toMatchObject({ movedFrom: id });
    expect(await stands()).toEqual(MOVED);
  });

  it.for([200, 201])('deletes nothing where the create is answered by %i without an event', async (status) => {
    const wire = createUndiciTransport();
    const send = async (request: HttpRequest) => {
      const isCreate = request.method === 'POST' && request.url.endsWith('/events');
      return isCreate && exams !== '' && request.url.includes(encodeURIComponent(exams))
        ? {
            ...(await wire.send({ url: request.url, headers: request.headers, method: 'GET' })),
            status,
            body: Buffer.from('{}'),
          }
        : wire.send(request);
    };
    await open([], {}, { transport: { send, close: () => wire.close() } });
    await expect(move()).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(await stands()).toEqual([['Assembly'], []]);
    await wire.close();
  });

  it.for(['400', '409'] as const)(
    'adopts what the service refuses with %s as a duplicate, before a filter finds it (R4 in part)',
    async (onSameContent) => {
      await open(
        [{ match: { method: 'DELETE' }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } }],
        {
          transactionId: { onSameContent },
          extendedPropertyDelayMs: 3_600_000,
        },
      );
      await expect(move()).rejects.toMatchObject({ code: 'service-403' });
      emulator.setFaultPlan(undefined);
      expect(await move()).toMatchObject({ movedFrom: id, event: { subject: 'Assembly' } });
      expect(await stands()).toEqual(MOVED);
    },
  );

  it.for([400, 409] as const)(
    'leaves a duplicate by %i alone that is another event, and the original',
    async (mode) => {
      await open(
        [{ match: { method: 'DELETE' }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } }],
        {
          transactionId: { onOtherContent: mode },
          extendedPropertyDelayMs: 3_600_000,
        },
      );
      await expect(move()).rejects.toMatchObject({ code: 'service-403' });
      emulator.setFaultPlan(undefined);
      await client.calendar.updateEvent({ eventId: id, subject: 'Concert' });
      await expect(move()).rejects.toMatchObject({ name: 'UsageError', code: 'move-conflict' });
      expect(await stands()).toEqual([['Concert'], ['Assembly']]);
    },
  );

  it('deletes nothing where the copy does not stand in the other calendar', async () => {
    await open([
      {
        match: { method: 'GET', pathContains: '/calendar?', nth: 2 },
        action: { type: 'refuse', status: 404, code: 'ErrorItemNotFound' },
      },
    ]);
    await expect(move()).rejects.toMatchObject({ code: 'copy-not-there' });
    expect(await stands()).toEqual([['Assembly'], ['Assembly']]);
  });

  it('follows a 409 of the delete as a change of the original', async () => {
    await open([
      {
        match: { method: 'DELETE', nth: 1 },
        action: { type: 'refuse', status: 409, code: 'ErrorIrresolvableConflict' },
      },
    ]);
    expect(await move()).toMatchObject({ movedFrom: id });
    expect(await stands()).toEqual(MOVED);
  });

  it('stops where a copy of an earlier try was changed since, and touches neither', async () => {
    await open([{ match: { method: 'DELETE' }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } }]);
    await expect(move()).rejects.toMatchObject({ code: 'service-403' });
    emulator.setFaultPlan(undefined);
    await client.calendar.updateEvent({ eventId: id, subject: 'Concert' });
    await expect(move()).rejects.toMatchObject({ name: 'UsageError', code: 'move-conflict' });
    expect(await stands()).toEqual([['Concert'], ['Assembly']]);
  });

  it('shows its first write in a dry run, and makes none', async () => {
    await open([]);
    const { request } = await client.dryRun('move-event', { eventId: id, destinationCalendarId: exams });
    expect(request).toMatchObject({ method: 'POST', body: { subject: 'Assembly', transactionId: expect.any(String) } });
    expect(await stands()).toEqual([['Assembly'], []]);
  });
});
