import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type FaultRule } from '../emulator/index.ts';
import { openReceiver, type Receiver } from '../emulator/subscriptions/testing-receiver.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { WireEvent } from '../http/trace/wire-events.ts';
import type { Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;
let told: WireEvent[];
let wire: Transport;
/** What happens before the next write of a property or an extension leaves. */
let before: (() => Promise<unknown>) | undefined;

beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  const { url } = await emulator.listen();
  [told, wire, before] = [[], createUndiciTransport(), undefined];
  client = await connect({
    auth: authenticationFor(emulator, url),
    mailbox: ROOM,
    retry: { baseMs: 0 },
    onWire: (event) => told.push(event),
    transport: {
      async send(request) {
        const act = /^PATCH|^POST .*\/extensions$/.test(`${request.method} ${request.url}`) ? before : undefined;
        if (act !== undefined) before = undefined;
        await act?.();
        return wire.send(request);
      },
      close: () => wire.close(),
    },
  });
});
afterEach(async () => {
  await client.close();
  await wire.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

/** The requests of a kind meet these faults, one after the other. */
const play = (match: NonNullable<FaultRule['match']>, ...actions: readonly FaultRule['action'][]) =>
  emulator.setFaultPlan({ rules: actions.map((action, at) => ({ match: { ...match, nth: at + 1 }, action })) });
const LOST = { type: 'commit-then-reset' } as const;
const CUT = { type: 'reset-before' } as const;
const gone = (status: number) => ({ type: 'commit-then-status', status }) as const;

describe('a file that is uploaded', () => {
  const SIZE = 9_000_000;
  const contentBytes = Buffer.from(Array.from({ length: SIZE }, (_, at) => at % 253)).toString('base64');
  const ranges = () => emulator.record.requests.filter(({ method }) => method === 'PUT').length;
  const upload = async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const added = await calendar.addAttachment({ eventId, name: 'hall.pdf', contentBytes });
    const { value } = await calendar.listAttachments({ eventId });
    const downloaded = await calendar.downloadAttachment({ eventId, attachmentId: added.id });
    expect(value.map(({ id }) => id)).toEqual([added.id]);
    expect(downloaded.contentBytes === contentBytes).toBe(true);
  };

  // Of three ranges each.
  it.for([
    ['no answer is lost', [], 3],
    ['the answer to the first range is lost', [LOST], 3],
    ['all answers are lost, that of the last range too, which made the attachment', [LOST, LOST, LOST], 3],
    ['a range never arrives', [CUT], 4],
    ['a gateway answers for a range that was taken', [gone(504)], 3],
    ['every other range is in doubt', [LOST, CUT, gone(502)], 4],
  ] as const)('is attached once, byte for byte, where %s', async ([, actions, expected]) => {
    play({ method: 'PUT' }, ...actions);
    await upload();
    expect(ranges()).toBe(expected);
  });

  it('is attached once where another one of the same name was there before', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const first = await calendar.addAttachment({ eventId, name: 'hall.pdf', contentBytes: 'AAEC' });
    emulator.setFaultPlan({ rules: [{ match: { method: 'PUT', nth: 3 }, action: LOST }] });
    const second = await calendar.addAttachment({ eventId, name: 'hall.pdf', contentBytes });
    expect(second.id).not.toBe(first.id);
    const { value } = await calendar.listAttachments({ eventId });
    expect(value.map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it('leaves nothing behind where the service takes no range, and says that it failed', async () => {
    emulator.setFaultPlan({ rules: [{ match: { method: 'PUT' }, action: { type: 'refuse', status: 503 } }] });
    const { id: eventId } = await client.calendar.createEvent(ASSEMBLY);
    const add = client.calendar.addAttachment({ eventId, name: 'hall.pdf', contentBytes });
    await expect(add).rejects.toMatchObject({ code: 'upload-failed', hint: 'Nothing was attached: try again later.' });
    expect(ranges()).toBe(4);
    expect((await client.calendar.listAttachments({ eventId })).value).toEqual([]);
  });

  it('has the secret of its address in no event of the wire (R53 in part)', async () => {
    play({ method: 'PUT' }, LOST);
    await upload();
    expect(JSON.stringify(told)).not.toContain('authtoken');
  });
});

describe('what applications keep on an event', () => {
  it('is written once where its answer is lost, and told as it is', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const writes = () => emulator.record.requests.filter(({ method }) => method !== 'GET').length;
    const others = writes();
    play({ method: 'POST', pathContains: '/extensions' }, LOST);
    const set = await calendar.setExtension({ eventId, extensionName: 'com.example.a', data: { lesson: '7M3' } });
    expect(set).toMatchObject({ changed: true, previous: null, extension: { lesson: '7M3' } });
    play({ method: 'PATCH' }, LOST);
    const propertyId = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';
    const property = await calendar.setExtendedProperty({ eventId, propertyId, value: '7M3' });
    expect(property).toMatchObject({ changed: true, previous: null, value: '7M3' });
    expect(writes() - others).toBe(2);
  });

  it('is read again where another write was quicker, so that what it replaced is told', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const propertyId = 'String {66f5a359-4659-4830-9070-00040ec6ac6e} Name Lesson';
    before = () => calendar.setExtendedProperty({ eventId, propertyId, value: 'of another' });
    expect(await calendar.setExtendedProperty({ eventId, propertyId, value: '7M3' })).toMatchObject({
      changed: true,
      previous: 'of another',
      value: '7M3',
    });
  });

  it('is not written to a version that the caller did not mean, where another write was quicker', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    const one = { eventId, extensionName: 'com.example.a' };
    await calendar.setExtension({ ...one, data: { lesson: '7M3' } });
    const { '@odata.etag': ifMatch } = await calendar.getEvent({ eventId });
    before = () => calendar.setExtension({ ...one, data: { cover: true } });
    const late = calendar.setExtension({ ...one, data: { lesson: '7M4' }, ifMatch });
    await expect(late).rejects.toMatchObject({ code: 'service-412' });
    expect(await calendar.getExtension(one)).toMatchObject({ lesson: '7M3', cover: true });
  });
});

describe('a write that nobody can settle', () => {
  const DOUBT = { delivery: 'unknown', hint: expect.stringContaining('Look before repeating it.') };

  it('says that it may have been done, where it is never repeated', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    play({ method: 'POST', pathContains: '/forward' }, LOST);
    const toRecipients = ['colleague@school.example'];
    await expect(calendar.forwardEvent({ eventId, toRecipients })).rejects.toMatchObject(DOUBT);
    play({ method: 'POST', pathContains: '/calendars' }, LOST);
    await expect(calendar.createCalendar({ name: 'Trips' })).rejects.toMatchObject(DOUBT);
  });

  it('says that it may have been done, where what is there cannot be read', async () => {
    const { calendar } = client;
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    emulator.setFaultPlan({
      rules: [
        { match: { method: 'PATCH' }, action: LOST },
        { match: { method: 'GET', nth: 2 }, action: { type: 'refuse', status: 403 } },
      ],
    });
    await expect(calendar.updateEvent({ eventId, subject: 'Other' })).rejects.toMatchObject({
      ...DOUBT,
      message: expect.stringContaining('It may have been done.'),
    });
  });
});

describe('a subscription', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  afterEach(() => receiver.close());

  it('is made once where its answer is lost, and given with its id', async () => {
    play({ method: 'POST', pathContains: '/subscriptions' }, LOST);
    const made = await client.calendar.createSubscription({ notificationUrl: receiver.url, clientState: 'of-tests' });
    const { value } = await client.calendar.listSubscriptions();
    expect(value.map(({ id }) => id)).toEqual([made.id]);
    expect(JSON.stringify(told)).not.toContain('of-tests');
  });

  it('is not called made where its request never arrived', async () => {
    play({ method: 'POST', pathContains: '/subscriptions' }, CUT);
    const make = client.calendar.createSubscription({ notificationUrl: receiver.url, clientState: 'of-tests' });
    const error: unknown = await make.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'TransportError', delivery: 'unknown' });
    expect(JSON.stringify(error) + String(error)).not.toContain('of-tests');
    expect((await client.calendar.listSubscriptions()).value).toEqual([]);
  });
});
