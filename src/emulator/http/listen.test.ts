import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
import type { Listener } from '../options.ts';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
let listener: Listener;

beforeEach(async () => {
  server = await createTestServer({
    faults: { rules: [{ match: { pathContains: 'cut.off' }, action: { type: 'commit-then-reset' } }] },
  });
  listener = await server.emulator.listen();
});
afterEach(() => server.emulator.close());

const send = (path: string, init: RequestInit = {}) =>
  fetch(`${listener.url}${path}`, { ...init, headers: { authorization: `Bearer ${server.token}`, ...init.headers } });
const post = (path: string, body: string) =>
  send(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

describe('an emulator on a port', () => {
  it('serves under its loopback address, with the date of its own clock', async () => {
    expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await send(`${ROOM}/events`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('date')).toBe('Mon, 05 Jan 2026 10:00:00 GMT');
    const body = (await answer.json()) as Record<string, string>;
    expect(body['@odata.context']?.startsWith(`${listener.url}/v1.0/$metadata#users('`)).toBe(true);
  });

  it('reads bodies and answers without one', async () => {
    const created = await post(`${ROOM}/events`, JSON.stringify(eventBody({ subject: 'Größe \u{1f4c5}' })));
    expect(created.status).toBe(201);
    const { id, subject } = (await created.json()) as { id: string; subject: string };
    expect(subject).toBe('Größe \u{1f4c5}');
    const deleted = await send(`${ROOM}/events/${id}`, { method: 'DELETE' });
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
  });

  it('refuses a body above 4 MB and still answers', async () => {
    expect((await post(`${ROOM}/events`, 'x'.repeat(5 * 1024 * 1024))).status).toBe(413);
  });

  it('resets the connection where the plan says so, after the commit (R1)', async () => {
    const path = '/v1.0/users/cut.off@school.example/events';
    await expect(post(path, JSON.stringify(eventBody()))).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(server.emulator.record.commits).toHaveLength(1);
  });

  it('says which port is in use, and what to do', async () => {
    const port = Number(new URL(listener.url).port);
    const refused = await server.emulator.listen({ port }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(GraphcalError);
    expect(refused).toMatchObject({ code: 'port-in-use', hint: 'Choose another port, or 0 for any free one.' });
  });

  it('opens several ports, and closes open connections with them', async () => {
    const second = await server.emulator.listen({ host: '127.0.0.1' });
    const { hostname, port } = new URL(second.url);
    const idle = connect(Number(port), hostname);
    const closed = new Promise((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    await second.close();
    await closed;
    expect((await send(`${ROOM}/events`)).status).toBe(200);
  });
});

describe('the paths for tests in other processes', () => {
  const read = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${listener.url}/emulator/${path}`, init);
    return { status: answer.status, text: await answer.text() };
  };

  it('tell what arrived and what was committed, and are not counted themselves', async () => {
    await post(
      `${ROOM}/events`,
      JSON.stringify(eventBody({ attendees: [{ emailAddress: { address: 'a@b.example' } }] })),
    );
    await send(`${ROOM}/events`);
    expect(JSON.parse((await read('record')).text)).toEqual({
      writes: 1,
      requests: 2,
      batches: 0,
      tokenRequests: 1,
      throttled: 0,
      maxInFlight: 1,
      maxInFlightByMailbox: { 'room.101@school.example': 1 },
      commits: 1,
      events: 1,
      copies: 0,
      mails: 1,
      errors: 0,
    });
    expect(JSON.parse((await read('commits')).text)).toMatchObject([{ mailbox: 'room.101@school.example' }]);
    expect(JSON.parse((await read('mails')).text)).toMatchObject([{ kind: 'request', recipients: ['a@b.example'] }]);
    expect(JSON.parse((await read('requests')).text)).toMatchObject([{ method: 'POST' }, { method: 'GET' }]);
  });

  it('reset to the beginning; tokens stay valid', async () => {
    await post(`${ROOM}/events`, JSON.stringify(eventBody()));
    expect((await read('reset', { method: 'POST' })).status).toBe(204);
    expect(JSON.parse((await read('record')).text)).toMatchObject({ writes: 0, requests: 0, commits: 0, events: 0 });
    expect((await send(`${ROOM}/events`)).status).toBe(200);
  });

  it('are for this machine and not for pages of a browser', async () => {
    expect((await read('record', { headers: { origin: 'https://page.example' } })).status).toBe(403);
    const remote = { method: 'POST', url: '/emulator/reset', remoteAddress: '192.0.2.7' };
    expect((await server.emulator.handle(remote)).status).toBe(403);
    expect((await read('nothing')).status).toBe(404);
  });
});
