import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
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

const requests = () => emulator.record.requests.map(({ method, status }) => [method, status]);

describe('a list', () => {
  const names = ['Assembly', 'Biology', 'Chemistry'];
  const openFilled = async () => {
    const { calendar } = await open();
    for (const subject of names) await calendar.createEvent({ ...ASSEMBLY, subject });
    return calendar;
  };
  const reads = () => requests().filter(([method]) => method === 'GET').length;

  it('follows its pages to the end', async () => {
    const calendar = await openFilled();
    const list = await calendar.listEvents({ top: 1, orderBy: 'subject' });
    expect(list).toMatchObject({ value: names.map((subject) => ({ subject })), complete: true });
    expect(reads()).toBe(3);
  });

  // Of three events.
  it.for([
    { maxItems: 1, top: 2, held: 1, pages: 1, complete: false },
    { maxItems: 2, top: 2, held: 2, pages: 1, complete: false },
    { maxItems: 2, top: 3, held: 2, pages: 1, complete: false },
    { maxItems: 3, top: 2, held: 3, pages: 2, complete: true },
    { maxItems: 4, top: 2, held: 3, pages: 2, complete: true },
  ])('of at most $maxItems in pages of $top is read in $pages; complete: $complete', async (row) => {
    const calendar = await openFilled();
    const list = await calendar.listEvents({ maxItems: row.maxItems, top: row.top, orderBy: 'subject' });
    expect(list.value.map(({ subject }) => subject)).toEqual(names.slice(0, row.held));
    expect({ complete: list.complete, pages: reads() }).toEqual({ complete: row.complete, pages: row.pages });
  });

  it('is an error, not an empty list, where the answer holds no list', async () => {
    const { calendar } = await open({
      faults: { rules: [{ match: { method: 'GET' }, action: { type: 'commit-then-status', status: 200 } }] },
    });
    await expect(calendar.listCalendars()).rejects.toMatchObject({
      name: 'GraphcalError',
      code: 'answer-not-readable',
    });
  });
});

describe('the mailbox in force', () => {
  const paths = () => emulator.record.requests.map(({ path }) => path);

  it("is the input's, else the configured one, in lower case", async () => {
    const { calendar } = await open();
    await calendar.listEvents({ mailbox: ' Room.102@School.example ' });
    await calendar.listEvents();
    expect(paths()).toEqual([
      '/v1.0/users/room.102%40school.example/events?$top=500',
      '/v1.0/users/room.101%40school.example/events?$top=500',
    ]);
  });

  it('has to be named, where an app signs in as itself', async () => {
    const { calendar } = await open({}, { mailbox: undefined });
    await expect(calendar.listEvents()).rejects.toMatchObject({ name: 'UsageError', code: 'mailbox-needed' });
    await expect(calendar.listEvents({ mailbox: 'ME' })).rejects.toMatchObject({ code: 'mailbox-me' });
    expect(emulator.record.tokenRequestCount).toBe(0);
  });

  it('is not asked for by a raw request', async () => {
    const { calendar } = await open({}, { mailbox: undefined });
    const answer = await calendar.rawRequest({ method: 'GET', path: `/users/${ROOM}/calendars`, query: { $top: '1' } });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': expect.stringContaining('application/json') },
      body: { value: [{ name: 'Calendar' }] },
    });
  });
});

describe('a call', () => {
  it('with a faulty input sends nothing, not even for a token', async () => {
    const { call } = await open();
    await expect(call('get-event', { eventId: '' })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'input-invalid',
      message: expect.stringMatching(/^get-event: eventId/),
      hint: 'Its fields: graphcal get-event --help',
    });
    await expect(call('get-event')).rejects.toMatchObject({ code: 'input-invalid' });
    expect([emulator.record.requestCount, emulator.record.tokenRequestCount]).toEqual([0, 0]);
  });

  it('of an app alone that only people may make sends nothing, and names what an app can call', async () => {
    const client = await open();
    const refusal = {
      name: 'UsageError',
      code: 'person-needed',
      message: 'find-meeting-times: Graph gives this to people alone, and to no app that signs in as itself.',
      hint: 'Use an authentication with which a person signs in. get-schedule works for apps.',
    };
    const input = { attendees: ['tutor@school.example'] };
    await expect(client.calendar.findMeetingTimes(input)).rejects.toMatchObject(refusal);
    await expect(client.dryRun('find-meeting-times', input)).rejects.toMatchObject(refusal);
    expect([emulator.record.requestCount, emulator.record.tokenRequestCount]).toEqual([0, 0]);
  });

  it('that is refused names status, code and request, and is not repeated', async () => {
    const { calendar } = await open();
    await expect(calendar.getEvent({ eventId: 'nope' })).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-400',
      evidence: {
        status: 400,
        serviceCode: 'ErrorInvalidIdMalformed',
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(requests()).toEqual([['GET', 400]]);
  });

  it('that reads is repeated after a lost answer and after an error of the server', async () => {
    const { calendar } = await open({
      faults: {
        rules: [
          { match: { method: 'GET', nth: 1 }, action: { type: 'reset-before' } },
          { match: { method: 'GET', nth: 2 }, action: { type: 'refuse', status: 503, code: 'ErrorServerBusy' } },
        ],
      },
    });
    expect(await calendar.listEvents()).toEqual({ value: [], complete: true });
    expect(requests().map(([, status]) => status)).toEqual([0, 503, 200]);
  });

  it('that creates a calendar is never repeated after a lost answer', async () => {
    const { calendar } = await open({
      faults: { rules: [{ match: { method: 'POST', nth: 1 }, action: { type: 'commit-then-reset' } }] },
    });
    await expect(calendar.createCalendar({ name: 'Exams' })).rejects.toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
    });
    expect(await calendar.listCalendars()).toMatchObject({ value: [{ name: 'Calendar' }, { name: 'Exams' }] });
    expect(emulator.record.writeCount).toBe(1);
  });

  it('that deletes has succeeded when the repeat of a lost try finds nothing', async () => {
    const { calendar } = await open({
      faults: { rules: [{ match: { method: 'DELETE', nth: 1 }, action: { type: 'commit-then-reset' } }] },
    });
    const { id } = await calendar.createEvent(ASSEMBLY);
    expect(await calendar.deleteEvent({ eventId: id })).toEqual({ deleted: true, eventId: id });
    await expect(calendar.deleteEvent({ eventId: id })).rejects.toMatchObject({ code: 'service-404' });
  });

  it('ends with the reason of its signal, before anything is sent', async () => {
    const { calendar } = await open();
    const reason = new Error('stopped');
    await expect(calendar.listEvents({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(emulator.record.requestCount).toBe(0);
  });
});

describe('a subscription', () => {
  it('needs a mailbox, unless the input says itself what is watched', async () => {
    const { calendar } = await open({}, { mailbox: undefined });
    const notificationUrl = 'https://hooks.school.example/calendar';
    await expect(calendar.createSubscription({ notificationUrl })).rejects.toMatchObject({ code: 'mailbox-needed' });
    // Which this server reaches nobody to prove.
    const named = calendar.createSubscription({ notificationUrl, resource: `users/${ROOM}/events` });
    await expect(named).rejects.toMatchObject({ code: 'service-400' });
    expect((await calendar.listSubscriptions()).value).toEqual([]);
  });
});
