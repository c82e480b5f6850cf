import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openVault } from '../auth/vault.ts';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { operations } from '../operations/table.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import type { TokenCredential } from './identity.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

let emulator: Emulator;
let url: string;
let clients: Client[];

beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  ({ url } = await emulator.listen());
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await emulator.close();
});

const open = async (options: Partial<ConnectOptions> = {}) => {
  const client = await connect({
    auth: authenticationFor(emulator, url),
    mailbox: ROOM,
    retry: { baseMs: 0 },
    ...options,
  });
  clients.push(client);
  return client;
};

describe('a client', () => {
  it('has a method for each operation, and sends nothing before the first call', async () => {
    const { calendar } = await open();
    const inCamelCase = (name: string) => name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    expect(Object.keys(calendar)).toEqual(Object.values(operations).map(({ name }) => inCamelCase(name)));
    expect(calendar).toMatchObject({ listCalendars: expect.any(Function), rawRequest: expect.any(Function) });
    expect(emulator.record.tokenRequestCount).toBe(0);
  });

  it('creates, lists, reads and deletes an event with one token', async () => {
    const { calendar } = await open();
    const { id } = await calendar.createEvent({ ...ASSEMBLY, location: 'Hall' });
    expect(await calendar.listEvents({ timeZone: 'Europe/London' })).toMatchObject({
      value: [
        {
          id,
          subject: 'Assembly',
          start: { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
          location: { displayName: 'Hall' },
        },
      ],
      complete: true,
    });
    const day = { startDateTime: '2026-06-12T00:00:00Z', endDateTime: '2026-06-13T00:00:00Z' };
    expect(await calendar.listCalendarView(day)).toMatchObject({ value: [{ id }], complete: true });
    expect(await calendar.getEvent({ eventId: id })).toMatchObject({ id, subject: 'Assembly' });
    expect(await calendar.deleteEvent({ eventId: id })).toEqual({ deleted: true, eventId: id });
    expect(await calendar.listEvents()).toEqual({ value: [], complete: true });
    expect(emulator.record.tokenRequestCount).toBe(1);
  });

  it('puts an event into the calendar that it has made', async () => {
    const { calendar } = await open();
    const { id: calendarId } = await calendar.createCalendar({ name: 'Exams', color: 'lightTeal' });
    const { id } = await calendar.createEvent({ ...ASSEMBLY, calendarId });
    expect(await calendar.listEvents({ calendarId })).toMatchObject({ value: [{ id }], complete: true });
    const day = { startDateTime: '2026-06-12T00:00:00Z', endDateTime: '2026-06-13T00:00:00Z' };
    expect(await calendar.listCalendarView({ ...day, calendarId })).toMatchObject({ value: [{ id }] });
    expect(await calendar.listCalendarView(day)).toEqual({ value: [], complete: true });
  });

  it.for([
    ['list-calendars', {}, { value: [{ name: 'Calendar' }], complete: true }],
    ['list-user-calendars', {}, { value: [{ name: 'Calendar' }], complete: true }],
    ['create-user-calendar', { name: 'Exams' }, { name: 'Exams' }],
    ['list-user-events', undefined, { value: [], complete: true }],
    ['create-user-event', ASSEMBLY, { subject: 'Assembly' }],
    ['universal-operation', { method: 'GET', path: `/users/${ROOM}/calendar` }, { status: 200 }],
  ] as const)('calls %s by name or alias', async ([name, input, answer]) => {
    const { call } = await open();
    expect(await call(name, input)).toMatchObject(answer);
  });

  it.for([undefined, {}, { auth: undefined }, { auth: null }, { auth: '' }])(
    'that was made with %j asks for an authentication, and does not break',
    async (options) => {
      await expect(connect(options as unknown as ConnectOptions)).rejects.toMatchObject({
        name: 'UsageError',
        code: 'authentication-needed',
      });
    },
  );

  it('names those that may be meant when an operation is not known', async () => {
    const { call } = await open();
    await expect(call('create-evnt', {})).rejects.toMatchObject({
      name: 'UsageError',
      code: 'operation-unknown',
      message: "There is no operation 'create-evnt'.",
      hint: 'Perhaps create-event; `graphcal operations` lists all.',
    });
  });

  it('fails with what the sign-in says, and sends nothing to the calendar, when the secret is wrong', async () => {
    const auth = authenticationFor({ ...emulator, clientSecret: 'wrong-secret' }, url);
    const { calendar } = await open({ auth });
    const error = await calendar.listEvents().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'AuthenticationError' });
    expect(JSON.stringify(error) + String(error)).not.toContain('wrong-secret');
    expect(emulator.record.requestCount).toBe(0);
  });

  it('sends nothing more once it is closed', async () => {
    const { calendar, close } = await open();
    await calendar.listEvents();
    await close();
    await expect(calendar.listEvents()).rejects.toMatchObject({ code: 'client-closed' });
    expect(emulator.record.requestCount).toBe(1);
  });
});

describe('a stored authentication', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'graphcal-connect-'));
  });
  afterEach(async () => {
    await rm(home, { recursive: true, force: true });
  });

  it('is found in the home that the given environment names, and its writes are put on record there', async () => {
    const vault = await openVault(home, { clock: systemClock, random: systemRandom });
    await vault.put(authenticationFor(emulator, url));
    const { calendar } = await open({ auth: 'school', env: { GRAPHCAL_HOME: home } });
    await calendar.createEvent(ASSEMBLY);
    expect(await readdir(home)).toEqual(expect.arrayContaining(['audit', 'vault.json']));
  });

  it('is used by its name', async () => {
    const vault = await openVault(home, { clock: systemClock, random: systemRandom });
    await vault.put(authenticationFor(emulator, url));
    const { calendar } = await open({ auth: 'school', home });
    expect(await calendar.listEvents()).toEqual({ value: [], complete: true });
  });

  it('that does not exist is told before a call', async () => {
    await expect(open({ auth: 'sandbox', home })).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'authentication-unknown',
    });
  });
});

describe("a caller's own credential", () => {
  const readToken = async () => {
    const answer = await fetch(`${url}/${emulator.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: emulator.clientId,
        client_secret: emulator.clientSecret,
        scope: 'https://graph.microsoft.com/.default',
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  };

  it('is asked once for a token for this Graph', async () => {
    const token = await readToken();
    const scopes: string[] = [];
    const credential: TokenCredential = {
      getToken: async (scope) => {
        scopes.push(scope);
        return { token, expiresOnTimestamp: systemClock.now() + 3_600_000 };
      },
    };
    const { calendar } = await open({ auth: { credential, graph: `${url}/v1.0` } });
    await calendar.listEvents();
    expect(await calendar.listCalendars()).toMatchObject({ value: [{ name: 'Calendar' }] });
    expect(scopes).toEqual([`${url}/.default`]);
  });

  it('may be of a person, so the mailbox need not be named', async () => {
    const token = await readToken();
    const credential = {
      getToken: async () => ({ token, expiresOnTimestamp: systemClock.now() + 3_600_000 }),
    };
    const { calendar } = await open({ auth: { credential, graph: `${url}/v1.0` }, mailbox: undefined });
    // This token is an app's; that it is refused shows that the person's path was taken.
    await expect(calendar.listEvents()).rejects.toMatchObject({ name: 'ServiceError' });
    expect(emulator.record.requests).toMatchObject([{ path: '/v1.0/me/events?$top=500' }, { path: '/v1.0/me/events' }]);
  });

  it('that fails is the error, with its own in the cause', async () => {
    const own = new Error('no connection to the identity service');
    const credential = { getToken: () => Promise.reject(own) };
    const { calendar } = await open({ auth: { credential, graph: `${url}/v1.0` } });
    await expect(calendar.listEvents()).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'credential-failed',
      cause: own,
    });
    expect(emulator.record.requestCount).toBe(0);
  });

  it('is never asked for a host that is not known', async () => {
    const credential = { getToken: () => Promise.reject(new Error('asked')) };
    await expect(open({ auth: { credential, graph: 'https://graph.elsewhere.example' } })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'host-not-allowed',
    });
  });
});
