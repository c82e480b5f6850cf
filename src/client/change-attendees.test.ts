import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { HttpRequest, Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

const [ADA, BO, CY] = ['ada@school.example', 'bo@school.example', 'cy@school.example'] as const;

let emulator: Emulator;
let client: Client;

/** A server on loopback, and a client that waits for nothing. */
async function open(options: EmulatorOptions = {}, settings: Partial<ConnectOptions> = {}): Promise<Client> {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, recordBodies: true, limits: 'off', ...options });
  const { url } = await emulator.listen();
  client = await connect({ auth: authenticationFor(emulator, url), mailbox: ROOM, retry: { baseMs: 0 }, ...settings });
  return client;
}
afterEach(async () => {
  await client.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

/** A meeting of Ada, who has accepted, and Bo. */
async function openMeeting(options: EmulatorOptions = {}, settings: Partial<ConnectOptions> = {}): Promise<string> {
  const { calendar } = await open(options, settings);
  const { id } = await calendar.createEvent({ ...ASSEMBLY, attendees: [ADA, { address: BO, type: 'optional' }] });
  const copy = (await calendar.listEvents({ mailbox: ADA })).value[0]?.id ?? '';
  await calendar.rawRequest({ method: 'POST', path: `/users/${ADA}/events/${copy}/accept`, body: '{}' });
  return id;
}

const change = (name: 'add' | 'remove' | 'set', eventId: string, attendees: (string | object)[]) =>
  client.call(`${name}-attendees`, { eventId, attendees }) as Promise<{ changed: boolean; mailed: string[] }>;
const answers = async (eventId: string) => {
  const { attendees } = await client.calendar.getEvent({ eventId });
  return attendees?.map((one) => [
    one.emailAddress?.address,
    one.type,
    (one.status as { response?: string } | undefined)?.response,
  ]);
};
const writes = () => emulator.record.requests.filter(({ method }) => method === 'PATCH');
/** Mails of changes: the invitation and the answer were before. */
const mails = () => emulator.record.mails.slice(2).map(({ kind, recipients }) => [kind, ...recipients]);
const LOST: FaultRule = { match: { method: 'PATCH', nth: 1 }, action: { type: 'commit-then-reset' } };

/** Does something else before each PATCH is sent, as often as there are acts. */
function beforeWrites(...acts: (() => Promise<unknown>)[]): { transport: Transport; end(): Promise<void> } {
  const wire = createUndiciTransport();
  const send = async (request: HttpRequest) => {
    if (request.method === 'PATCH') await acts.shift()?.();
    return wire.send(request);
  };
  return { transport: { send, close: () => wire.close() }, end: () => wire.close() };
}

/** Another client adds somebody. */
const another = (eventId: () => string, address: string) => async () => {
  const other = await connect({ auth: authenticationFor(emulator, emulator.url), mailbox: ROOM });
  await other.calendar.addAttendees({ eventId: eventId(), attendees: [address] });
  await other.close();
};

describe('attendees', () => {
  it('who are added are mailed, and nobody else; answers stay', async () => {
    const id = await openMeeting();
    expect(await change('add', id, [{ address: CY, name: 'Cy', type: 'optional' }, ADA.toUpperCase()])).toMatchObject({
      eventId: id,
      changed: true,
      mailed: [CY],
      attendees: [{}, {}, { emailAddress: { address: CY } }],
    });
    expect(await answers(id)).toEqual([
      [ADA, 'required', 'accepted'],
      [BO, 'optional', 'none'],
      [CY, 'optional', 'none'],
    ]);
    expect(mails()).toEqual([['request', CY]]);
    expect(Object.keys(JSON.parse(writes()[0]?.body ?? ''))).toEqual(['attendees']);
  });

  it('who are removed are mailed, and nobody else; answers stay', async () => {
    const id = await openMeeting();
    expect(await change('remove', id, [BO.toUpperCase(), CY])).toMatchObject({ changed: true, mailed: [BO] });
    expect(await answers(id)).toEqual([[ADA, 'required', 'accepted']]);
    expect(mails()).toEqual([['cancellation', BO]]);
  });

  it('are set: who comes or goes is mailed, and nobody else; answers stay', async () => {
    const id = await openMeeting();
    expect(await change('set', id, [CY, ADA])).toMatchObject({ changed: true, mailed: [CY, BO] });
    expect(await answers(id)).toEqual([
      [ADA, 'required', 'accepted'],
      [CY, 'required', 'none'],
    ]);
    expect(mails()).toEqual([
      ['cancellation', BO],
      ['request', CY],
    ]);
    expect(await change('set', id, [])).toMatchObject({ changed: true, mailed: [ADA, CY], attendees: [] });
  });

  it.for([
    ['add', [BO.toUpperCase(), ADA]],
    ['remove', [CY]],
    ['set', [{ address: BO, name: 'Bo B.', type: 'optional' }, ADA]],
  ] as const)('that are as wanted are left alone: %s', async ([name, attendees]) => {
    const id = await openMeeting();
    expect(await change(name, id, [...attendees])).toMatchObject({ changed: false, mailed: [], attendees: [{}, {}] });
    expect(writes()).toEqual([]);
    expect(mails()).toEqual([]);
  });

  it('never hold the organizer', async () => {
    const id = await openMeeting();
    expect(await change('add', id, [ROOM])).toMatchObject({ changed: false });
    expect(await change('set', id, [ROOM, ADA, BO])).toMatchObject({ changed: false });
    expect(writes()).toEqual([]);
  });

  it('of a copy are for its organizer to change, which is said before anything is written', async () => {
    await openMeeting();
    const copy = (await client.calendar.listEvents({ mailbox: ADA })).value[0]?.id ?? '';
    for (const name of ['add', 'remove', 'set'] as const) {
      const input = { mailbox: ADA, eventId: copy, attendees: [CY] };
      await expect(client.call(`${name}-attendees`, input)).rejects.toMatchObject({
        name: 'UsageError',
        code: 'not-organizer',
      });
    }
    await expect(client.calendar.cancelEvent({ mailbox: ADA, eventId: copy })).rejects.toMatchObject({
      code: 'not-organizer',
    });
    expect(writes()).toEqual([]);
  });

  // https://learn.microsoft.com/graph/api/resources/event, property attendees
  it('are 500 at most, together with those who are there', async () => {
    const id = await openMeeting();
    const more = Array.from({ length: 499 }, (_, at) => `pupil.${at}@elsewhere.example`);
    await expect(change('add', id, more)).rejects.toMatchObject({
      name: 'UsageError',
      code: 'attendees-too-many',
      message: 'The event would have 501 attendees; it takes 500.',
    });
    expect(writes()).toEqual([]);
    expect(await change('add', id, more.slice(1))).toMatchObject({ changed: true });
  });
});

describe('a change of attendees', () => {
  it('is merged again, where somebody else changed the event meanwhile', async () => {
    let id = '';
    const { transport, end } = beforeWrites(another(() => id, 'dan@school.example'));
    id = await openMeeting({}, { transport });
    expect(await change('set', id, [ADA, CY])).toMatchObject({
      changed: true,
      mailed: [CY, BO, 'dan@school.example'],
    });
    expect((await answers(id))?.map(([address]) => address)).toEqual([ADA, CY]);
    await end();
  });

  it('leaves nothing to do, where somebody else was quicker with the same', async () => {
    let id = '';
    const { transport, end } = beforeWrites(another(() => id, CY));
    id = await openMeeting({}, { transport });
    expect(await change('add', id, [CY])).toMatchObject({ changed: false, mailed: [] });
    expect(mails()).toEqual([['request', CY]]);
    await end();
  });

  it('is a conflict, where others change the event each time', async () => {
    let id = '';
    const names = ['d', 'e', 'f', 'g', 'h', 'i'].map((name) => `${name}@school.example`);
    const { transport, end } = beforeWrites(...names.map((address) => another(() => id, address)));
    id = await openMeeting({}, { transport });
    await expect(change('remove', id, [BO])).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-412',
      hint: expect.stringMatching(/./u),
    });
    // Four of ours, each behind one of theirs.
    expect(writes().map(({ status }) => status)).toEqual([200, 412, 200, 412, 200, 412, 200, 412]);
    await end();
  });

  it('was done, where its answer was lost: nobody is mailed twice', async () => {
    const id = await openMeeting({ faults: { rules: [LOST] } });
    expect(await change('add', id, [CY])).toMatchObject({ changed: true, mailed: [CY], attendees: [{}, {}, {}] });
    expect(writes()).toHaveLength(1);
    expect(mails()).toEqual([['request', CY]]);
  });

  it('is sent again, where its answer was lost and nothing was done', async () => {
    const id = await openMeeting({
      faults: { rules: [{ match: { method: 'PATCH', nth: 1 }, action: { type: 'reset-before' } }] },
    });
    expect(await change('remove', id, [BO])).toMatchObject({ changed: true, mailed: [BO] });
    expect(writes().map(({ status }) => status)).toEqual([0, 200]);
    expect(mails()).toEqual([['cancellation', BO]]);
  });
});

describe('the cancellation of a meeting', () => {
  const CANCEL = { method: 'POST', pathContains: '/cancel', nth: 1 };
  const cancellations = () => emulator.record.mails.filter(({ kind }) => kind === 'cancellation');

  it('mails all attendees what its organizer says, and takes the event away', async () => {
    const id = await openMeeting();
    expect(await client.calendar.cancelEvent({ eventId: id, comment: 'Snow.' })).toEqual({
      cancelled: true,
      eventId: id,
      mailed: [ADA, BO],
    });
    expect(cancellations()).toMatchObject([{ recipients: [ADA, BO], comment: 'Snow.' }]);
    await expect(client.calendar.getEvent({ eventId: id })).rejects.toMatchObject({ code: 'service-404' });
    await expect(client.calendar.cancelEvent({ eventId: id })).rejects.toMatchObject({ code: 'service-404' });
  });

  it.for([
    ['done', 'commit-then-reset', 1],
    ['not done', 'reset-before', 2],
  ] as const)('mails once, where its answer was lost and it was %s', async ([, type, calls]) => {
    const id = await openMeeting({ faults: { rules: [{ match: CANCEL, action: { type } }] } });
    expect(await client.calendar.cancelEvent({ eventId: id })).toEqual({
      cancelled: true,
      eventId: id,
      mailed: [ADA, BO],
    });
    expect(cancellations()).toHaveLength(1);
    expect(emulator.record.requests.filter(({ path }) => path.endsWith('/cancel'))).toHaveLength(calls);
  });

  it('was done, where it commits after its repeat was sent', async () => {
    const late = { match: CANCEL, action: { type: 'delay-commit', ms: 150, status: 504 } } as const;
    const wire = createUndiciTransport();
    let calls = 0;
    const send = async (request: HttpRequest) => {
      if (request.url.endsWith('/cancel') && ++calls === 2) await emulator.clock.advance(150);
      return wire.send(request);
    };
    const transport = { send, close: () => wire.close() };
    const id = await openMeeting({ faults: { rules: [late] }, time: 'manual' }, { transport });
    expect(await client.calendar.cancelEvent({ eventId: id })).toMatchObject({ cancelled: true });
    expect(cancellations()).toHaveLength(1);
    await wire.close();
  });
});
