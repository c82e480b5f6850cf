import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { createEmulator } from './emulator.ts';
import type { FaultAction } from './faults/faults.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { createTestServer, eventBody, ROOM } from './testing.ts';

const opened: Emulator[] = [];
afterEach(async () => {
  for (const emulator of opened.splice(0)) await emulator.close();
});
async function open(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator(options);
  opened.push(emulator);
  return emulator;
}

describe('an emulator', () => {
  it('opens a port at once where it is told to, and has its address', async () => {
    const emulator = await open({ listen: { port: 0, tls: true } });
    expect(emulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [listener] = emulator.listeners;
    expect(listener?.url).toBe(emulator.url);
    const socket = connectTls({ port: Number(new URL(emulator.url).port), ca: listener?.certificate });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    socket.destroy();
  });

  it('has an address without a port, which leads nowhere, until one is open', async () => {
    const emulator = await open();
    expect([emulator.url, emulator.listeners]).toEqual(['http://emulator.localhost', []]);
    const first = await emulator.listen();
    await emulator.listen();
    expect([emulator.url, emulator.listeners.length]).toEqual([first.url, 2]);
    await first.close();
    expect(emulator.url).toBe(emulator.listeners[0]?.url);
  });

  it('whose port is in use is none, and frees what it had open', async () => {
    const port = Number(new URL((await open({ listen: {} })).url).port);
    await expect(createEmulator({ listen: { port } })).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it.each([
    [{ latency: { medianMs: 0 } }, 'latency-invalid'],
    [{ latency: 'live', latencyMs: 5 }, 'latency-invalid'],
    [{ time: { start: 'noon' } }, 'time-invalid'],
    [{ ifMatch: 'never' as 'ignored' }, 'mode-invalid'],
  ] as [EmulatorOptions, string][])('refuses %o with %s', async (options, code) => {
    await expect(createEmulator(options)).rejects.toMatchObject({ code });
  });

  it('takes as long as a distribution says', async () => {
    const { call, clock } = await createTestServer({ latency: { medianMs: 400, p99Ms: 400 } });
    let done = false;
    const answer = call('GET', `${ROOM}/events`).then(() => {
      done = true;
    });
    await clock.advance(399);
    expect(done).toBe(false);
    await clock.advance(1);
    await answer;
  });
});

describe('an emulator called with a web Request', () => {
  async function openWeb(action?: FaultAction) {
    const clock = createManualClock();
    const emulator = await open({ clock });
    const form = {
      client_id: emulator.clientId,
      client_secret: emulator.clientSecret,
      grant_type: 'client_credentials',
    };
    const body = new URLSearchParams({ ...form, scope: `${emulator.url}/.default` });
    const token = await emulator.handle(
      new Request(`${emulator.url}/${emulator.tenantId}/oauth2/v2.0/token`, { method: 'POST', body }),
    );
    const { access_token } = (await token.json()) as { access_token: string };
    if (action) emulator.setFaultPlan({ rules: [{ match: {}, action }] });
    const call = (method: string, path: string, json?: unknown) =>
      emulator.handle(
        new Request(`${emulator.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
          ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        }),
      );
    return { emulator, clock, call };
  }

  it('gives a web Response, whose links lead to the address of the Request', async () => {
    const { call } = await openWeb();
    const created = await call('POST', `${ROOM}/events`, eventBody({ subject: 'Größe' }));
    expect([created.status, created.headers.get('odata-version')]).toEqual([201, '4.0']);
    const event = (await created.json()) as Record<string, string>;
    expect(event.subject).toBe('Größe');
    expect(event['@odata.context']?.startsWith('http://emulator.localhost/v1.0/$metadata#')).toBe(true);
    const deleted = await call('DELETE', `${ROOM}/events/${event.id}`);
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
  });

  it('has a body that fails where a plan cuts it', async () => {
    const { call } = await openWeb({ type: 'cut', afterBytes: 9 });
    const reader = (await call('GET', `${ROOM}/calendar`)).body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('{"@odata.');
    await expect(reader?.read()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('has a body that comes slowly where a plan has it drip', async () => {
    const { call, clock } = await openWeb({ type: 'drip', bytes: 200, ms: 1_000 });
    const answer = await call('GET', `${ROOM}/calendar`);
    let text: string | undefined;
    const read = answer.text().then((all) => {
      text = all;
    });
    await clock.advance(1_999);
    expect(text).toBeUndefined();
    await clock.advance(10_000);
    await read;
    expect(JSON.parse(String(text)).name).toBe('Calendar');
  });

  it('rejects where a plan resets the connection', async () => {
    const { call } = await openWeb({ type: 'commit-then-reset' });
    await expect(call('POST', `${ROOM}/events`, eventBody())).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

/** Answers to a whole scenario, byte by byte: signing in, writing, reading, refusing, a batch, a fault, the snapshot. */
async function scenario(options: EmulatorOptions): Promise<string[]> {
  const emulator = await open({
    latency: { medianMs: 5 },
    ...options,
  });
  const answers: string[] = [];
  let token = '';
  const call = async (method: string, url: string, body?: unknown, type = 'application/json') => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const answer = emulator.handle({
      method,
      url,
      headers: { host: 'graph.example', authorization: `Bearer ${token}`, 'content-type': type },
      body: Buffer.from(text),
    });
    await emulator.clock.advance(60_000);
    const { status, headers, body: answered } = await answer;
    answers.push(JSON.stringify({ status, headers, body: String(answered) }));
    return JSON.parse(String(answered) || '{}');
  };
  const form = `grant_type=client_credentials&client_id=${emulator.clientId}&client_secret=${encodeURIComponent(emulator.clientSecret)}&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default`;
  const signIn = `/${emulator.tenantId}/oauth2/v2.0/token`;
  token = (await call('POST', signIn, form, 'application/x-www-form-urlencoded')).access_token;
  await call('GET', `/${emulator.tenantId}/discovery/v2.0/keys`);
  const attendees = [{ emailAddress: { address: 'a@school.example' } }];
  const event = await call('POST', `${ROOM}/events`, eventBody({ isOnlineMeeting: true, attendees }));
  await call('GET', `${ROOM}/events/${event.id}`);
  await call('POST', `${ROOM}/calendars`, { name: 'Exams' });
  await call('GET', `${ROOM}/events/nothing`);
  const url = '/users/room.102@school.example/events';
  const requests = [...'12345'].map((id) => ({
    id,
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/json' },
    body: eventBody(),
  }));
  await call('POST', '/v1.0/$batch', { requests });
  emulator.setFaultPlan({ rules: [{ match: {}, action: { type: 'commit-then-status', status: 504 } }] });
  await call('POST', `${ROOM}/events`, eventBody());
  await call('GET', '/emulator/snapshot');
  return answers;
}

describe('a deterministic emulator', () => {
  it('gives the same requests the same answers, byte by byte, tokens and ids of requests included', async () => {
    const [first, second] = [await scenario({ deterministic: true }), await scenario({ deterministic: true })];
    expect(first).toHaveLength(9);
    expect(first.map((answer) => JSON.parse(answer).status)).toEqual([200, 200, 201, 200, 201, 400, 200, 504, 200]);
    expect(second).toEqual(first);
  });

  it('gives others from another seed', async () => {
    const [first, second] = [await scenario({ deterministic: 2 }), await scenario({ deterministic: 3 })];
    for (const [at, answer] of first.entries()) expect(second[at]).not.toBe(answer);
  });
});
