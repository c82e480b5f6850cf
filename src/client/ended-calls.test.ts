import { afterEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../test/emulated-connection.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { TransportError } from '../core/errors.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { defineOperation, type Operation, type Steps } from '../operations/define.ts';
import { findOperation } from '../operations/table.ts';
import { callOperation } from './call-operation.ts';
import { ASSEMBLY, ROOM } from './testing.ts';

const DEADLINE_MS = 77_777;
const BY_CALLER = new DOMException('This operation was aborted', 'AbortError');

let service: EmulatedConnection;
let closeWire: () => Promise<void>;
let stop: AbortController;
afterEach(async () => {
  await service.close();
  await closeWire();
});

/** A call that is ended, by its caller and its deadline alike, once such a request is under way. */
async function callEndedAt(
  operation: Operation,
  input: object,
  isIt: (request: HttpRequest) => boolean,
): Promise<(options: CallOptions) => Promise<unknown>> {
  const wire = createUndiciTransport();
  closeWire = () => wire.close();
  let pass = () => {};
  const passed = new Promise<void>((resolve) => {
    pass = resolve;
  });
  const sleep: Clock['sleep'] = (ms, signal) => (ms === DEADLINE_MS ? passed : systemClock.sleep(ms, signal));
  stop = new AbortController();
  service = await openEmulatedConnection(
    {},
    {
      clock: { ...systemClock, sleep },
      transport: {
        send(request) {
          if (!isIt(request)) return wire.send(request);
          pass();
          stop.abort(BY_CALLER);
          return new Promise((_, reject) => {
            const { signal } = request;
            if (signal?.aborted) reject(signal.reason);
            else signal?.addEventListener('abort', () => reject(signal.reason));
          });
        },
        close: async () => {},
      },
    },
  );
  return (options) => callOperation(service.connection, operation, input, ROOM, options).catch((error) => error);
}

const posts =
  (end: string) =>
  ({ method, url }: HttpRequest) =>
    method === 'POST' && url.endsWith(end);
const operationOf = (name: string) => findOperation(name) as Operation;

/** Makes a calendar, then lists all of them. */
const ADD_EXAMS = defineOperation({
  name: 'try-steps',
  title: 'Try steps',
  topic: 'Calendars',
  documentation: 'https://learn.microsoft.com/graph/api/resources/calendar',
  endpoints: [],
  permissions: { delegated: [], application: [] },
  effect: 'create',
  repeat: 'never',
  input: (z) => z.strictObject({}),
  output: (z) => z.unknown(),
  example: {},
  request: (_, mailbox) => ({ method: 'POST', path: `/users/${mailbox}/calendars`, mailbox }),
  *steps(_, mailbox): Steps {
    const path = `/users/${mailbox}/calendars`;
    const look = { method: 'POST', path: `/users/${mailbox}/calendar/getSchedule`, mailbox } as const;
    const times = { startTime: ZONED, endTime: { ...ZONED, dateTime: '2026-06-12T10:00:00' } };
    const body = { schedules: [mailbox], ...times };
    yield { request: { ...look, body }, effect: 'read', repeat: 'safe', expects: 'json' };
    const make = { method: 'POST', path, body: { name: 'Exams' }, mailbox } as const;
    yield { request: make, effect: 'create', repeat: 'never', expects: 'id' };
    return (yield { request: { method: 'GET', path, mailbox }, effect: 'read', repeat: 'safe', expects: 'json' }).body;
  },
}) as unknown as Operation;
const ZONED = { dateTime: '2026-06-12T09:00:00', timeZone: 'UTC' };

describe('a write that its caller ends', () => {
  it('says that it may have been carried out where its request was under way', async () => {
    const call = await callEndedAt(operationOf('create-event'), ASSEMBLY, posts('/events'));
    const error = await call({ signal: stop.signal });
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: 'interrupted',
      delivery: 'unknown',
      message: 'Interrupted while it waited for the answer.',
      hint: 'It may have been carried out: look before repeating it.',
      cause: BY_CALLER,
    });
  });

  it('says the same where only requests that were sent were to be ended', async () => {
    const call = await callEndedAt(operationOf('create-event'), ASSEMBLY, posts('/events'));
    expect(await call({ abort: stop.signal })).toMatchObject({ code: 'interrupted', cause: BY_CALLER });
  });

  it('says the same where it has a deadline as well', async () => {
    const call = await callEndedAt(operationOf('create-event'), ASSEMBLY, posts('/events'));
    expect(await call({ signal: stop.signal, deadlineMs: 60_000 })).toMatchObject({ code: 'interrupted' });
  });

  it('ends with the reason of its caller where nothing of it was sent', async () => {
    const call = await callEndedAt(operationOf('create-event'), ASSEMBLY, posts('/token'));
    expect(await call({ signal: stop.signal })).toBe(BY_CALLER);
  });

  it('ends with that reason where all that was sent only reads, whatever its method', async () => {
    const times = { startDateTime: ASSEMBLY.startDateTime, endDateTime: ASSEMBLY.endDateTime };
    const input = { schedules: [ROOM], ...times };
    const call = await callEndedAt(operationOf('get-schedule'), input, posts('/getSchedule'));
    expect(await call({ signal: stop.signal })).toBe(BY_CALLER);
    await service.close();
    await closeWire();
    const look = await callEndedAt(ADD_EXAMS, {}, posts('/getSchedule'));
    expect(await look({ signal: stop.signal })).toBe(BY_CALLER);
  });

  it('says that a part was done where a request before the last one was', async () => {
    const call = await callEndedAt(ADD_EXAMS, {}, ({ method }) => method === 'GET');
    expect(await call({ signal: stop.signal })).toMatchObject({
      code: 'interrupted',
      delivery: 'unknown',
      hint: 'It was carried out, at least in part: look before repeating it.',
    });
  });
});

describe('a write of several requests whose deadline passes', () => {
  it('says that a part was done where a request before the last one was', async () => {
    const call = await callEndedAt(ADD_EXAMS, {}, ({ method }) => method === 'GET');
    expect(await call({ deadlineMs: DEADLINE_MS })).toMatchObject({
      code: 'deadline-passed',
      delivery: 'unknown',
      hint: 'It was carried out, at least in part: look before repeating it.',
    });
  });

  it('was not sent where it had only read, whatever the method', async () => {
    const call = await callEndedAt(ADD_EXAMS, {}, posts('/getSchedule'));
    expect(await call({ deadlineMs: DEADLINE_MS })).toMatchObject({ code: 'deadline-passed', delivery: 'not-sent' });
  });

  it('was not sent where a single request that is no GET only reads', async () => {
    const { steps: _, ...inOne } = operationOf('get-schedule');
    const times = { startDateTime: ASSEMBLY.startDateTime, endDateTime: ASSEMBLY.endDateTime };
    const call = await callEndedAt(inOne, { schedules: [ROOM], ...times }, posts('/getSchedule'));
    expect(await call({ deadlineMs: DEADLINE_MS })).toMatchObject({ code: 'deadline-passed', delivery: 'not-sent' });
  });

  it('gives the file that is attached where only its reading back was to come', async () => {
    const input = { eventId: '', name: 'hall.pdf', contentBytes: Buffer.alloc(3_000_000).toString('base64') };
    const isReading = ({ method, url }: HttpRequest) => method === 'GET' && /\/attachments\/./.test(url);
    const call = await callEndedAt(operationOf('add-attachment'), input, isReading);
    const event = await callOperation(service.connection, operationOf('create-event'), ASSEMBLY, ROOM);
    input.eventId = (event as { id: string }).id;
    expect(await call({ deadlineMs: DEADLINE_MS })).toEqual({
      id: expect.stringMatching(/./),
      name: 'hall.pdf',
      isInline: false,
    });
  });
});
