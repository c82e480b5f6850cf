import { afterEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../test/emulated-connection.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { CallOptions } from '../http/exchange.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { defineOperation, type Operation, type Steps } from '../operations/define.ts';
import { findOperation } from '../operations/table.ts';
import { callOperation } from './call-operation.ts';
import { ASSEMBLY, ROOM } from './testing.ts';

const DEADLINE_MS = 77_777;

let service: EmulatedConnection;
let closeWire: () => Promise<void>;
afterEach(async () => {
  await service.close();
  await closeWire();
});

/** A call that is ended, by its deadline, once such a request is under way. */
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
  service = await openEmulatedConnection(
    {},
    {
      clock: { ...systemClock, sleep },
      transport: {
        send(request) {
          if (!isIt(request)) return wire.send(request);
          pass();
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
