import { afterEach, describe, expect, it } from 'vitest';
import { TransportError } from '../core/errors.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let client: Client;

/** A server on loopback, and a client that waits for nothing. */
async function open(options: EmulatorOptions = {}, settings: Partial<ConnectOptions> = {}): Promise<Client> {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
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
});

const POST = { method: 'POST', pathContains: '/events', nth: 1 };
const LOST = { rules: [{ match: POST, action: { type: 'commit-then-reset' } }] } as const;
const requests = () => emulator.record.requests.map(({ method, status }) => [method, status]);

describe('a create whose first outcome was lost', () => {
  it.for(['201-existing', '400', '409'] as const)(
    'gives the one event that it made, when a repeat is answered with %s (R4 in part)',
    async (onSameContent) => {
      const { calendar } = await open({ faults: LOST, transactionId: { onSameContent } });
      const event = await calendar.createEvent(ASSEMBLY);
      expect(event).toMatchObject({
        subject: 'Assembly',
        start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
      });
      expect(await calendar.listEvents()).toMatchObject({ value: [{ id: event.id }], complete: true });
      expect(emulator.record.commits[0]?.transactionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    },
  );

  it('reads the event once, where the service names it (R4 in part)', async () => {
    const { calendar } = await open({ faults: LOST, transactionId: { onSameContent: '409' } });
    await calendar.createEvent(ASSEMBLY);
    expect(requests()).toEqual([
      ['POST', 0],
      ['POST', 409],
      ['GET', 200],
    ]);
  });

  it('is adopted by a transactionId of the caller, if it has the content that was sent (R4 in part)', async () => {
    const { calendar } = await open({ faults: LOST, transactionId: { onSameContent: '400' } });
    const event = await calendar.createEvent({
      ...ASSEMBLY,
      ...{ transactionId: 'lesson-1', body: '<p>Bring chairs</p>', bodyContentType: 'html', location: 'Hall' },
      attendees: ['tutor@school.example'],
    });
    expect(event.transactionId).toBe('lesson-1');
    expect(await calendar.listEvents()).toMatchObject({ value: [{ id: event.id }], complete: true });
  });

  it('is not taken for another event that the transactionId of the caller made before', async () => {
    const { calendar } = await open({
      faults: { rules: [{ match: { ...POST, nth: 2 }, action: { type: 'commit-then-reset' } }] },
    });
    const first = await calendar.createEvent({ ...ASSEMBLY, transactionId: 'lesson-1' });
    await expect(
      calendar.createEvent({ ...ASSEMBLY, subject: 'Concert', transactionId: 'lesson-1' }),
    ).rejects.toMatchObject({
      name: 'ServiceError',
      evidence: { serviceCode: 'ErrorDuplicateTransactionId', existingEventId: first.id },
    });
    expect(requests().map(([method]) => method)).toEqual(['POST', 'POST', 'POST', 'GET']);
  });

  it('is refused with a hint, where the service does not name the event', async () => {
    const { calendar } = await open({
      faults: {
        rules: [
          ...LOST.rules,
          {
            match: { ...POST, nth: 2 },
            action: { type: 'refuse', status: 409, code: 'ErrorDuplicateTransactionId', message: 'Used before.' },
          },
        ],
      },
    });
    await expect(calendar.createEvent(ASSEMBLY)).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-409',
      message: 'Graph refused the request with ErrorDuplicateTransactionId (status 409): Used before.',
      hint: 'An event of this transactionId exists already: look at it before creating another with a new one.',
    });
    expect(emulator.record.commits).toHaveLength(1);
  });

  describe('that cannot be read', () => {
    const hidden = {
      faults: {
        rules: [
          ...LOST.rules,
          {
            match: { method: 'GET' as const },
            action: { type: 'refuse' as const, status: 403, code: 'ErrorAccessDenied' },
          },
        ],
      },
      transactionId: { onSameContent: '409' as const },
    };

    it('is given by its id alone, where nobody else can have made it', async () => {
      const { calendar } = await open(hidden);
      const made = await calendar.createEvent(ASSEMBLY);
      expect(made).toEqual({ id: expect.stringMatching(/./) });
      expect(emulator.record.commits).toHaveLength(1);
    });

    it("is refused as the duplicate that it is, where the transactionId is the caller's", async () => {
      const { calendar } = await open(hidden);
      await expect(calendar.createEvent({ ...ASSEMBLY, transactionId: 'lesson-1' })).rejects.toMatchObject({
        code: 'service-409',
        evidence: { existingEventId: expect.stringMatching(/./) },
      });
    });
  });

  it('says that it may have been done where its signal ends it while the event is read', async () => {
    const wire = createUndiciTransport();
    const reason = new Error('stopped');
    const stop = new AbortController();
    const transport: Transport = {
      close: () => wire.close(),
      send: (request) => {
        if (request.method === 'GET') stop.abort(reason);
        return wire.send(request);
      },
    };
    const { calendar } = await open({ faults: LOST, transactionId: { onSameContent: '409' } }, { transport });
    await expect(calendar.createEvent(ASSEMBLY, { signal: stop.signal })).rejects.toMatchObject({
      ...{ name: 'TransportError', code: 'interrupted', delivery: 'unknown' },
      cause: reason,
    });
    await wire.close();
  });

  it('is unknown, not refused, when the last try failed in another way', async () => {
    const { calendar } = await open({
      faults: {
        rules: [
          ...LOST.rules,
          { match: { method: 'POST' }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } },
        ],
      },
    });
    await expect(calendar.createEvent(ASSEMBLY)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'outcome-unknown',
      delivery: 'unknown',
      cause: { name: 'ServiceError', code: 'service-403' },
    });
    expect(emulator.record.commits).toHaveLength(1);
  });
});

describe('a duplicate answer to the first try', () => {
  it('stands, if the tries before it never reached the service', async () => {
    const wire = createUndiciTransport();
    let tries = 0;
    const transport: Transport = {
      close: () => wire.close(),
      send: async (request) => {
        if (request.url.endsWith('/events') && ++tries === 2) {
          throw new TransportError('connection-refused', 'No connection.', 'not-sent');
        }
        return wire.send(request);
      },
    };
    const { calendar } = await open({ transactionId: { onSameContent: '409' } }, { transport });
    const input = { ...ASSEMBLY, transactionId: 'lesson-1' };
    const first = await calendar.createEvent(input);
    await expect(calendar.createEvent(input)).rejects.toMatchObject({
      name: 'ServiceError',
      evidence: { existingEventId: first.id },
    });
    expect(requests().map(([method]) => method)).toEqual(['POST', 'POST']);
    expect(tries).toBe(3);
    await wire.close();
  });

  it.for([400, 409] as const)('stands as an error of status %i and names the event', async (onOtherContent) => {
    const { calendar } = await open({ transactionId: { onOtherContent } });
    const first = await calendar.createEvent({ ...ASSEMBLY, transactionId: 'lesson-1' });
    await expect(
      calendar.createEvent({ ...ASSEMBLY, subject: 'Concert', transactionId: 'lesson-1' }),
    ).rejects.toMatchObject({
      name: 'ServiceError',
      code: `service-${onOtherContent}`,
      evidence: { serviceCode: 'ErrorDuplicateTransactionId', existingEventId: first.id },
    });
    expect(requests().map(([method]) => method)).toEqual(['POST', 'POST']);
  });
});
