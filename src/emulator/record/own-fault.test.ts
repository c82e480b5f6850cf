import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '../../core/clock.ts';
import { createSeededRandom, type Random } from '../../core/random.ts';
import { createEmulator } from '../emulator.ts';
import { ConnectionReset } from '../http/message.ts';
import type { EmulatorOptions } from '../options.ts';
import { createTestServer, eventBody, expectNoFaults, ROOM, type TestServer } from '../testing.ts';

/** Chance that is used up: creates need `next`, all else needs `bytes`, which fails once each time it is armed. */
let armed = false;
const seeded = createSeededRandom(7);
const broken: Random = {
  next() {
    throw new TypeError('No chance is left.');
  },
  bytes(size) {
    if (!armed) return seeded.bytes(size);
    armed = false;
    throw new RangeError('No bytes are left, secret=abc.');
  },
};

let server: TestServer;
const open = async (options: EmulatorOptions = {}) => {
  server = await createTestServer({ random: broken, ...options });
};
afterEach(() => server.emulator.close());

const { stringify } = JSON;
const handle = (method: string, url: string, body?: unknown) =>
  server.emulator.handle({
    method,
    url,
    headers: { host: 'graph.example', authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: Buffer.from(stringify(body)) }),
  });
const form = {
  grant_type: 'client_credentials',
  scope: 'https://graph.microsoft.com/.default',
};

describe('a fault of the emulator itself', () => {
  it("is answered with 500 in Graph's form, and kept in the record with its place", async () => {
    await open();
    const answer = await handle('POST', `${ROOM}/events?x=1`, eventBody());
    expect(answer.status).toBe(500);
    expect(JSON.parse(String(answer.body))).toEqual({
      error: {
        code: 'EmulatorFault',
        message: 'The emulator failed: No chance is left.',
        innerError: {
          date: '2026-01-05T10:00:00',
          'request-id': expect.any(String),
          'client-request-id': expect.any(String),
        },
      },
    });
    const { record } = server.emulator;
    expect(record.errorCount).toBe(1);
    expect(record.errors).toEqual([
      {
        time: Date.UTC(2026, 0, 5, 10),
        method: 'POST',
        path: `${ROOM}/events?x=1`,
        name: 'TypeError',
        message: 'No chance is left.',
        stack: expect.any(Array),
      },
    ]);
    expect(record.errors[0]?.stack[0]).toMatch(/^at .*own-fault\.test\.ts:\d+/);
    expect(record.requests.at(-1)?.status).toBe(500);
    const read = await server.emulator.handle({ method: 'GET', url: '/emulator/errors' });
    expect(JSON.parse(String(read.body))).toMatchObject([{ name: 'TypeError' }]);
    const counted = await server.emulator.handle({ method: 'GET', url: '/emulator/record' });
    expect(JSON.parse(String(counted.body))).toMatchObject({ errors: 1 });
  });

  it('is answered on a port too, where it is no lost connection', async () => {
    await open();
    const { url } = await server.emulator.listen();
    const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: stringify(eventBody()) };
    expect((await fetch(`${url}${ROOM}/events`, init)).status).toBe(500);
    armed = true;
    expect((await fetch(`${url}/v1.0/$batch`, init)).status).toBe(500);
    expect(server.emulator.record.errors.map(({ name }) => name)).toEqual(['TypeError', 'RangeError']);
  });

  it('is answered where an answer cannot be written', async () => {
    const bad = { 'x-bad': 'good' };
    await open({ faults: { rules: [{ match: {}, action: { type: 'refuse', status: 503, headers: bad } }] } });
    // A plan is checked when it is given.
    bad['x-bad'] = 'a\u0000b';
    const { url } = await server.emulator.listen();
    const headers = { authorization: `Bearer ${server.token}` };
    expect((await fetch(`${url}${ROOM}/events`, { headers })).status).toBe(500);
    expect(server.emulator.record.errors).toMatchObject([{ path: `${ROOM}/events`, name: 'TypeError' }]);
  });

  it('takes one part of a batch, not the others', async () => {
    await open();
    const part = (id: string, method: string) => ({
      id,
      method,
      url: '/users/a@school.example/events',
      ...(method === 'POST' ? { headers: { 'Content-Type': 'application/json' }, body: eventBody() } : {}),
    });
    const answer = await handle('POST', '/v1.0/$batch', { requests: [part('1', 'POST'), part('2', 'GET')] });
    expect(JSON.parse(String(answer.body)).responses).toMatchObject([
      { id: '1', status: 500, body: { error: { code: 'EmulatorFault' } } },
      { id: '2', status: 200 },
    ]);
  });

  it('in a part of a batch is kept though another part is cut', async () => {
    await open({ faults: { rules: [{ match: { method: 'GET', inBatch: true }, action: { type: 'reset-before' } }] } });
    const headers = { 'Content-Type': 'application/json' };
    const requests = [
      { id: '1', method: 'GET', url: '/users/a@school.example/events' },
      { id: '2', method: 'POST', url: '/users/a@school.example/events', headers, body: eventBody() },
    ];
    await expect(handle('POST', '/v1.0/$batch', { requests })).rejects.toThrow(ConnectionReset);
    expect(server.emulator.record.errors).toMatchObject([{ method: 'POST', name: 'TypeError' }]);
  });

  it.each([
    ['of a create', '/events'],
    ['of a batch as a whole', '/$batch'],
  ])('is kept when it comes after the answer %s', async (_, pathContains) => {
    await open({
      faults: { rules: [{ match: { pathContains }, action: { type: 'delay-commit', ms: 1000, status: 504 } }] },
    });
    const headers = { 'Content-Type': 'application/json' };
    const requests = [{ id: '1', method: 'POST', url: '/users/a@school.example/events', headers, body: eventBody() }];
    const answer = await (pathContains === '/events'
      ? handle('POST', `${ROOM}/events`, eventBody())
      : handle('POST', '/v1.0/$batch', { requests }));
    expect(answer.status).toBe(504);
    expect(server.emulator.record.errors).toEqual([]);
    await server.clock.advance(1000);
    expect(server.emulator.record.errors).toMatchObject([{ method: 'POST', name: 'TypeError' }]);
  });

  it('of signing in keeps no text, which may hold a secret', async () => {
    await open();
    const { tenantId, clientId: client_id, clientSecret: client_secret } = server.emulator;
    armed = true;
    const answer = await server.emulator.handle({
      method: 'POST',
      url: `/${tenantId}/oauth2/v2.0/token?secret=abc`,
      body: Buffer.from(new URLSearchParams({ ...form, client_id, client_secret }).toString()),
    });
    expect(answer.status).toBe(500);
    const { errors } = server.emulator.record;
    expect(errors).toMatchObject([{ path: `/${tenantId}/oauth2/v2.0/token`, name: 'RangeError', message: '' }]);
    expect(stringify([answer, errors])).not.toMatch(/secret=|abc/);
  });

  it('is counted each time, while the record keeps the first hundred, and forgotten on reset', async () => {
    await open();
    for (let at = 0; at < 101; at++) await handle('POST', `${ROOM}/events?at=${at}`, eventBody());
    const { record } = server.emulator;
    expect([record.errorCount, record.errors.length, record.errors[0]?.path]).toEqual([
      101,
      100,
      `${ROOM}/events?at=0`,
    ]);
    server.emulator.reset();
    expect([record.errorCount, record.errors]).toEqual([0, []]);
  });

  it('fails the tests that use the harnesses', async () => {
    await open();
    await expect(server.call('POST', `${ROOM}/events`, eventBody())).rejects.toThrow(
      `The emulator failed at POST ${ROOM}/events: TypeError: No chance is left.`,
    );
    expect(() => expectNoFaults(server.emulator.record.errors)).toThrow('own-fault.test.ts');
    expect(() => expectNoFaults([])).not.toThrow();
  });
});

describe('what is no fault of the emulator', () => {
  it('a request that the emulator was closed under: it is cut, and commits nothing', async () => {
    await open({ random: seeded, latencyMs: 100 });
    const cut = expect(handle('POST', `${ROOM}/events`, eventBody())).rejects.toThrow(ConnectionReset);
    await server.clock.advance(50);
    await server.emulator.close();
    await server.clock.advance(50);
    await cut;
    const { errors, commits } = server.emulator.record;
    expect([errors, commits]).toEqual([[], []]);
  });

  it('a request to one that was closed before: it is cut too', async () => {
    await open();
    await server.emulator.close();
    await expect(handle('GET', `${ROOM}/events`)).rejects.toThrow(ConnectionReset);
    await expect(handle('GET', '/emulator/record')).rejects.toThrow(ConnectionReset);
  });

  it('a client that goes away while it sends', async () => {
    await open();
    const listener = await server.emulator.listen();
    const { hostname, port } = new URL(listener.url);
    const client = connect(Number(port), hostname);
    // The server says "continue" once it has begun to read.
    client.write(`POST ${ROOM}/events HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n`);
    const [said] = await once(client, 'data');
    expect(String(said)).toMatch(/^HTTP\/1\.1 100 /);
    await Promise.all([listener.close(), once(client, 'close')]);
    expect(server.emulator.record.errors).toEqual([]);
  });
});

describe('a clock with fractions of milliseconds', () => {
  it('is cut to whole ones, so that all answers are as ever', async () => {
    const manual = createManualClock(Date.UTC(2026, 0, 5, 10) + 0.75);
    const fractions = await createTestServer({ clock: manual });
    const created = await fractions.call('POST', `${ROOM}/events`, eventBody());
    expect(created.status).toBe(201);
    expect(created.body.createdDateTime).toMatch(/^2026-01-05T10:00:00/);
    expect(fractions.emulator.record.commits[0]?.time).toBe(Date.UTC(2026, 0, 5, 10));
    const path = `${ROOM}/calendarView?startDateTime=2026-01-01&endDateTime=2026-02-01`;
    expect((await fractions.call('GET', path)).body.value).toHaveLength(1);
    await fractions.emulator.close();
  });

  it('may be an object whose methods need it', async () => {
    class Machine {
      readonly #clock = systemClock;
      now() {
        return this.#clock.now();
      }
      monotonic() {
        return this.#clock.monotonic();
      }
      sleep(ms: number, signal?: AbortSignal) {
        return this.#clock.sleep(ms, signal);
      }
    }
    const emulator = await createEmulator({ clock: new Machine(), latencyMs: 1 });
    expect((await emulator.handle({ method: 'GET', url: `${ROOM}/events` })).status).toBe(401);
    await emulator.close();
  });
});
