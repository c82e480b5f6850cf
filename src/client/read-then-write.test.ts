import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { HttpRequest, Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;

/** A server on loopback, and a client that waits for nothing. */
async function open(options: EmulatorOptions = {}, settings: Partial<ConnectOptions> = {}): Promise<Client> {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, recordBodies: true, ...options });
  const { url } = await emulator.listen();
  client = await connect({
    auth: authenticationFor(emulator, url),
    mailbox: ROOM,
    retry: { baseMs: 0 },
    ...settings,
  });
  return client;
}
afterEach(async () => {
  await client.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

const PATCH = { method: 'PATCH', nth: 1 };
const LOST: FaultRule = { match: PATCH, action: { type: 'commit-then-reset' } };
const NEVER_ARRIVED: FaultRule = { match: PATCH, action: { type: 'reset-before' } };
const MEETING = { ...ASSEMBLY, attendees: ['ada@school.example', 'bo@school.example'] };

/** Requests from the first read on: the create before it is not what is tested. */
const requests = () => emulator.record.requests.slice(1).map(({ method, status }) => [method, status]);
/** Mails from the first change on: what they were for, and to whom. */
const mails = () => emulator.record.mails.slice(1).map(({ kind, recipients }) => [kind, ...recipients]);

/** Does something else with a request of a method before it is sent; each function is for one of them. */
function meanwhile(
  method: string,
  ...acts: (() => Promise<unknown>)[]
): { transport: Transport; end(): Promise<void> } {
  const wire = createUndiciTransport();
  const send = async (request: HttpRequest) => {
    if (request.method === method) await acts.shift()?.();
    return wire.send(request);
  };
  return { transport: { send, close: () => wire.close() }, end: () => wire.close() };
}

/** Another client of the same mailbox. */
async function another(): Promise<Client> {
  return connect({ auth: authenticationFor(emulator, emulator.url), mailbox: ROOM, retry: { baseMs: 0 } });
}

describe('a change of an event', () => {
  it('reads the event and writes what was given, for the version that was read', async () => {
    const { calendar } = await open();
    const { id, ...made } = await calendar.createEvent({ ...ASSEMBLY, categories: ['Blue'], location: 'Hall' });
    const changed = await calendar.updateEvent({ eventId: id, subject: 'Concert', timeZone: 'Europe/London' });
    expect(changed).toMatchObject({
      id,
      subject: 'Concert',
      categories: ['Blue'],
      start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
    });
    expect(changed['@odata.etag']).not.toBe(made['@odata.etag']);
    expect(requests()).toEqual([
      ['GET', 200],
      ['PATCH', 200],
    ]);
    expect(JSON.parse(emulator.record.requests[2]?.body ?? '')).toEqual({ subject: 'Concert' });
  });

  it('can empty texts and lists', async () => {
    const { calendar } = await open();
    const full = { subject: 'Assembly', body: 'Bring chairs', location: 'Hall', categories: ['Blue'] };
    const { id } = await calendar.createEvent({ ...MEETING, ...full });
    const none = { subject: '', body: '', location: '', categories: [], attendees: [] };
    expect(await calendar.updateEvent({ eventId: id, ...none })).toMatchObject({
      subject: '',
      body: { content: '' },
      location: { displayName: '' },
      categories: [],
      attendees: [],
    });
  });

  it('was done, where its answer was lost and what was sent is there: it is not sent again, and nobody is mailed twice', async () => {
    const { calendar } = await open({ faults: { rules: [LOST] } });
    const { id } = await calendar.createEvent(MEETING);
    const input = {
      ...{ eventId: id, subject: 'Concert', body: 'Bring\nchairs', timeZone: 'Europe/London', isAllDay: true },
      ...{ startDateTime: '2026-06-13', endDateTime: '2026-06-14', attendees: ['bo@school.example'] },
    };
    const changed = await calendar.updateEvent(input);
    expect(changed).toMatchObject({ id, subject: 'Concert', isAllDay: true });
    expect(requests()).toEqual([
      ['GET', 200],
      ['PATCH', 0],
      ['GET', 200],
    ]);
    expect(mails()).toEqual([
      ['cancellation', 'ada@school.example'],
      ['update', 'bo@school.example'],
    ]);
  });

  it('is sent again, where its answer was lost and nothing was done', async () => {
    const { calendar } = await open({ faults: { rules: [NEVER_ARRIVED] } });
    const { id } = await calendar.createEvent(MEETING);
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({ subject: 'Concert' });
    expect(requests()).toEqual([
      ['GET', 200],
      ['PATCH', 0],
      ['GET', 200],
      ['PATCH', 200],
    ]);
    expect(mails()).toEqual([['update', 'ada@school.example', 'bo@school.example']]);
  });

  it('is sent again over the version that the service made by itself meanwhile', async () => {
    const touch = async () => emulator.clock.advance(130_000);
    const { transport, end } = meanwhile('PATCH', touch);
    const { calendar } = await open({}, { transport });
    const { id } = await calendar.createEvent(ASSEMBLY);
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({ subject: 'Concert' });
    expect(requests()).toEqual([
      ['GET', 200],
      ['PATCH', 412],
      ['GET', 200],
      ['PATCH', 200],
    ]);
    await end();
  });

  it('that commits after its repeat was sent is one change', async () => {
    const late: FaultRule = { match: PATCH, action: { type: 'delay-commit', ms: 150, status: 504 } };
    // The first one commits in between: the look before this one found nothing yet.
    const { transport, end } = meanwhile(
      'PATCH',
      async () => {},
      async () => emulator.clock.advance(150),
    );
    const { calendar } = await open({ faults: { rules: [late] }, time: 'manual' }, { transport });
    const { id } = await calendar.createEvent(MEETING);
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({ subject: 'Concert' });
    expect(requests()).toEqual([
      ['GET', 200],
      ['PATCH', 504],
      ['GET', 200],
      ['PATCH', 412],
      ['GET', 200],
    ]);
    expect(mails()).toHaveLength(1);
    await end();
  });

  it('meets one of something else, and both are there', async () => {
    let id = '';
    const { transport, end } = meanwhile('PATCH', async () => {
      const other = await another();
      await other.calendar.updateEvent({ eventId: id, location: 'Gym' });
      await other.close();
    });
    const { calendar } = await open({}, { transport });
    ({ id } = await calendar.createEvent(ASSEMBLY));
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({
      subject: 'Concert',
      location: { displayName: 'Gym' },
    });
    await end();
  });

  it('is a conflict, and overwrites nothing, where somebody changed the same meanwhile (R8 in part)', async () => {
    let id = '';
    const { transport, end } = meanwhile('PATCH', async () => {
      const other = await another();
      await other.calendar.updateEvent({ eventId: id, subject: 'Play' });
      await other.close();
    });
    const { calendar } = await open({}, { transport });
    ({ id } = await calendar.createEvent(ASSEMBLY));
    await expect(calendar.updateEvent({ eventId: id, subject: 'Concert' })).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-412',
      hint: expect.stringContaining('Meanwhile somebody else changed subject.'),
    });
    expect(await calendar.getEvent({ eventId: id })).toMatchObject({ subject: 'Play' });
    await end();
  });

  it('is not written once more where somebody quicker wanted the same', async () => {
    let id = '';
    const { transport, end } = meanwhile('PATCH', async () => {
      const other = await another();
      await other.calendar.updateEvent({ eventId: id, subject: 'Concert' });
      await other.close();
    });
    const { calendar } = await open({}, { transport });
    ({ id } = await calendar.createEvent(MEETING));
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({ subject: 'Concert' });
    expect(requests()).toEqual([
      ['GET', 200],
      ['GET', 200],
      ['PATCH', 200],
      ['PATCH', 412],
      ['GET', 200],
    ]);
    expect(mails()).toHaveLength(1);
    await end();
  });

  it('of a version that the caller names is a conflict where another one is there, at once (R8 in part)', async () => {
    const { calendar } = await open();
    const { id, ...made } = await calendar.createEvent(ASSEMBLY);
    const ifMatch = String(made['@odata.etag']);
    const second = await calendar.updateEvent({ eventId: id, ifMatch, subject: 'Concert' });
    await expect(calendar.updateEvent({ eventId: id, ifMatch, location: 'Gym' })).rejects.toMatchObject({
      code: 'service-412',
      evidence: { serviceCode: 'ErrorIrresolvableConflict' },
    });
    expect(emulator.record.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
    const changeKey = String(second.changeKey);
    expect(await calendar.updateEvent({ eventId: id, ifMatch: changeKey, location: 'Gym' })).toMatchObject({
      subject: 'Concert',
      location: { displayName: 'Gym' },
    });
  });

  it('of a version that the caller names was done, where the answer was lost (R8 in part)', async () => {
    const { calendar } = await open({ faults: { rules: [LOST] } });
    const { id, ...made } = await calendar.createEvent(ASSEMBLY);
    const input = { eventId: id, ifMatch: String(made['@odata.etag']), subject: 'Concert' };
    expect(await calendar.updateEvent(input)).toMatchObject({ subject: 'Concert' });
  });

  it('is neither done nor failed, where its answer was lost and somebody else changed the same', async () => {
    let id = '';
    const overtake = async () => {
      const other = await another();
      await other.calendar.updateEvent({ eventId: id, subject: 'Play' });
      await other.close();
    };
    // The second read is the one that settles.
    const { transport, end } = meanwhile('GET', async () => {}, overtake);
    const { calendar } = await open({ faults: { rules: [LOST] } }, { transport });
    ({ id } = await calendar.createEvent(ASSEMBLY));
    await expect(calendar.updateEvent({ eventId: id, subject: 'Concert' })).rejects.toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
      hint: expect.stringContaining('Meanwhile somebody else changed subject.'),
      evidence: { method: 'PATCH', path: '/v1.0/users/{id}/events/{id}', clientRequestId: expect.any(String) },
    });
    expect(await calendar.getEvent({ eventId: id })).toMatchObject({ subject: 'Play' });
    await end();
  });

  it('is unknown, not failed, where neither it is answered nor the look after it', async () => {
    const gone: FaultRule = { match: { method: 'GET', from: 2 }, action: { type: 'reset-before' } };
    const { calendar } = await open({ faults: { rules: [LOST, gone] } });
    const { id } = await calendar.createEvent(ASSEMBLY);
    await expect(calendar.updateEvent({ eventId: id, subject: 'Concert' })).rejects.toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
      evidence: { method: 'PATCH' },
    });
  });

  it('is settled once more after the last try, whose answer was lost too', async () => {
    const { calendar } = await open(
      {
        faults: {
          rules: [NEVER_ARRIVED, { match: { method: 'PATCH', nth: 2 }, action: { type: 'commit-then-reset' } }],
        },
      },
      { retry: { baseMs: 0, attempts: 2 } },
    );
    const { id } = await calendar.createEvent(ASSEMBLY);
    expect(await calendar.updateEvent({ eventId: id, subject: 'Concert' })).toMatchObject({ subject: 'Concert' });
  });

  it('says that it may have been done where its signal ends it while it is settled', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const { transport, end } = meanwhile(
      'GET',
      async () => {},
      async () => stop.abort(reason),
    );
    const { calendar } = await open({ faults: { rules: [LOST] } }, { transport });
    const { id } = await calendar.createEvent(ASSEMBLY);
    const change = calendar.updateEvent({ eventId: id, subject: 'Concert' }, { signal: stop.signal });
    await expect(change).rejects.toMatchObject({ code: 'interrupted', delivery: 'unknown', cause: reason });
    await end();
  });

  it('is refused as it is, where the service refuses it', async () => {
    const { calendar } = await open();
    const { id } = await calendar.createEvent(ASSEMBLY);
    const early = { endDateTime: '2026-06-12T08:00:00', timeZone: 'Europe/London' };
    await expect(calendar.updateEvent({ eventId: id, ...early })).rejects.toMatchObject({ code: 'service-400' });
    await expect(calendar.updateEvent({ eventId: `${id}x`, subject: 'Concert' })).rejects.toMatchObject({
      name: 'ServiceError',
    });
    expect(emulator.record.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});

describe('a cancellation', () => {
  it('was done, where its answer was lost and the event is gone', async () => {
    const lost: FaultRule = { match: { pathContains: '/cancel', nth: 1 }, action: { type: 'commit-then-reset' } };
    const { calendar } = await open({ faults: { rules: [lost] } });
    const { id } = await calendar.createEvent(MEETING);
    expect(await calendar.cancelEvent({ eventId: id })).toEqual({
      cancelled: true,
      eventId: id,
      mailed: ['ada@school.example', 'bo@school.example'],
    });
    expect(requests()).toEqual([
      ['GET', 200],
      ['POST', 0],
      ['GET', 404],
    ]);
  });

  it('is a conflict, and not ours, where it was refused and somebody else deleted the event', async () => {
    let id = '';
    const remove = async () => {
      const other = await another();
      await other.calendar.deleteEvent({ eventId: id });
      await other.close();
    };
    // The second read is the one that settles.
    const { transport, end } = meanwhile('GET', async () => {}, remove);
    const refused: FaultRule = {
      match: { pathContains: '/cancel', nth: 1 },
      action: { type: 'refuse', status: 409, code: 'ErrorIrresolvableConflict' },
    };
    const { calendar } = await open({ faults: { rules: [refused] } }, { transport });
    ({ id } = await calendar.createEvent(MEETING));
    await expect(calendar.cancelEvent({ eventId: id })).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-409',
    });
    await end();
  });
});

describe('an online meeting', () => {
  const ONLINE = { ...ASSEMBLY, isOnlineMeeting: true, body: '<p>Old plan</p>', bodyContentType: 'html' } as const;

  it.for([
    [{ body: 'New plan\nfor 1 < 2' }, 'New plan'],
    [{ body: '<p>New plan</p>', bodyContentType: 'html' }, '<p>New plan</p>'],
    [{ properties: { body: { contentType: 'HTML', content: '<i>New plan</i>' } } }, '<i>New plan</i>'],
    [{ body: '' }, ''],
  ] as const)('stays one with another body: %j', async ([change, shown]) => {
    const { calendar } = await open();
    const { id, onlineMeeting, ...made } = await calendar.createEvent(ONLINE);
    const changed = await calendar.updateEvent({ eventId: id, ...change });
    expect(changed).toMatchObject({ isOnlineMeeting: true, onlineMeeting });
    expect(changed.body?.content).toContain(shown);
    expect(changed.body?.content).not.toContain('Old plan');
    const block = /<div>_{80}<\/div>[\s\S]*<div>_{80}<\/div>/u;
    expect(block.exec(changed.body?.content ?? '')?.[0]).toBe(block.exec(made.body?.content ?? '')?.[0]);
    // And once more, with what came of it.
    const again = await calendar.updateEvent({ eventId: id, body: 'Third plan' });
    expect(again).toMatchObject({ isOnlineMeeting: true, onlineMeeting });
    expect(again.body?.content.match(/_{80}/gu)).toHaveLength(2);
  });

  it('stays one where its body was written as text', async () => {
    const { calendar } = await open();
    const { id, onlineMeeting } = await calendar.createEvent({ ...ASSEMBLY, isOnlineMeeting: true, body: 'Old plan' });
    const changed = await calendar.updateEvent({ eventId: id, body: 'New plan' });
    expect(changed).toMatchObject({ isOnlineMeeting: true, onlineMeeting });
    expect(changed.body?.content).not.toContain('Old plan');
  });

  it('was given its new body, where the answer was lost', async () => {
    const { calendar } = await open({ faults: { rules: [LOST] } });
    const { id } = await calendar.createEvent(ONLINE);
    expect(await calendar.updateEvent({ eventId: id, body: 'New plan' })).toMatchObject({
      isOnlineMeeting: true,
      bodyPreview: expect.stringMatching(/^New plan/u),
    });
    expect(requests().filter(([method]) => method === 'PATCH')).toHaveLength(1);
  });

  it('cannot be made an ordinary event, which is said before anything is written', async () => {
    const { calendar } = await open();
    const { id } = await calendar.createEvent(ONLINE);
    await expect(calendar.updateEvent({ eventId: id, isOnlineMeeting: false, subject: 'x' })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'online-meeting-stays',
    });
    expect(requests()).toEqual([['GET', 200]]);
    const ordinary = await calendar.createEvent(ASSEMBLY);
    await calendar.updateEvent({ eventId: ordinary.id, isOnlineMeeting: false });
    expect(await calendar.updateEvent({ eventId: ordinary.id, isOnlineMeeting: true })).toMatchObject({
      isOnlineMeeting: true,
    });
  });
});
