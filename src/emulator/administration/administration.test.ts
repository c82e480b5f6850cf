import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import type { EmulatorOptions } from '../options.ts';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

interface Told {
  status: number;
  body: Json;
}

async function open(options: EmulatorOptions = {}) {
  const server = await createTestServer(options);
  const tell = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await server.emulator.handle({
      method,
      url: `/emulator/${path}`,
      headers: { host: 'localhost:8080', ...(body === undefined ? {} : JSON_TYPE), ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) }),
    });
    const text = String(answer.body);
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) } as Told;
  };
  return { ...server, tell };
}

const create = ({ call }: TestServer, more: Record<string, unknown> = {}) =>
  call('POST', `${ROOM}/events`, eventBody({ ...more }));

describe('a snapshot', () => {
  it('that is restored gives the same answers, and what follows gets the ids it would have had', async () => {
    const server = await open();
    const { tell, call, emulator } = server;
    const first = await create(server, {
      transactionId: 'T',
      attendees: [{ emailAddress: { address: 'a@b.example' } }],
    });
    const gone = await create(server);
    await call('DELETE', `${ROOM}/events/${gone.body.id}`);
    const taken = await tell('GET', 'snapshot');
    expect(taken).toMatchObject({ status: 200, body: { users: [{ events: [{ transactionId: 'T' }] }] } });
    const before = await call('GET', `${ROOM}/events/${first.body.id}`);
    const next = await create(server);

    await call('GET', '/v1.0/users/room.102@school.example/events');

    expect((await tell('POST', 'restore', taken.body)).status).toBe(204);
    expect(emulator.snapshot().users.map((user) => user.userPrincipalName)).toEqual(['room.101@school.example']);
    expect((await call('GET', `${ROOM}/events/${first.body.id}`)).body).toEqual(before.body);
    expect((await call('GET', `${ROOM}/events`)).body.value).toHaveLength(1);
    expect(
      (await create(server, { transactionId: 'T', attendees: [{ emailAddress: { address: 'a@b.example' } }] })).body.id,
    ).toBe(first.body.id);
    expect((await create(server)).body.id).toBe(next.body.id);
    expect(emulator.record.commits.map(({ eventId }) => eventId)).toEqual([first.body.id, next.body.id]);
    expect(emulator.record.mails).toHaveLength(1);
  });

  it('stays as it was taken, and can be restored in another emulator', async () => {
    const one = await open();
    const { body } = await create(one);
    const snapshot = one.emulator.snapshot();
    await create(one);
    Object.assign(snapshot.users[0] ?? {}, { displayName: 'for people only' });
    const [[, , user] = []] = snapshot.records.users;
    Object.assign(user ?? {}, { displayName: 'Changed' });
    expect(one.emulator.snapshot().users).toMatchObject([{ displayName: 'room 101' }]);
    const other = await open({ random: createSeededRandom(8) });
    other.emulator.restore(snapshot);
    expect(other.emulator.snapshot().users).toMatchObject([{ displayName: 'Changed' }]);
    const there = await other.call('GET', `${ROOM}/events`);
    expect(there.body.value).toMatchObject([{ id: body.id }]);
    await create(other);
    expect([snapshot.records.events.length, snapshot.users[0]?.events.length]).toEqual([1, 1]);
  });

  it('that is damaged is refused, and changes nothing', async () => {
    const server = await open();
    const { tell, call, emulator } = server;
    await create(server);
    const { records } = emulator.snapshot();
    const refused = async (changed: unknown) => (await tell('POST', 'restore', { records: changed })).body;
    expect(await refused({ ...records, events: [['a', 1]] })).toEqual({
      error: 'snapshot-invalid',
      message: 'The snapshot: records.events[0] must be owner, number and value.',
    });
    expect(await refused({ ...records, more: [] })).toMatchObject({
      message: 'The snapshot: records.more is not known; it is of another version.',
    });
    const [[owner] = ['']] = records.users;
    expect(await refused({ ...records, events: [[owner, 4100, { number: 4100 }]] })).toMatchObject({
      message: 'The snapshot: records cannot be read; they are damaged, or of another version.',
    });
    expect((await call('GET', `${ROOM}/events`)).body.value).toHaveLength(1);
    expect((await tell('POST', 'restore', { users: [{}] })).body).toMatchObject({ error: 'seed-invalid' });
    expect((await call('GET', `${ROOM}/events`)).body.value).toHaveLength(1);
  });

  it('may be a seed', async () => {
    const server = await open();
    await create(server);
    await server.tell('POST', 'restore', { users: [{ userPrincipalName: 'a@school.example' }] });
    expect(server.emulator.snapshot().users.map((user) => user.userPrincipalName)).toEqual(['a@school.example']);
  });
});

describe('a running emulator', () => {
  it('takes more users', async () => {
    const { tell, emulator } = await open({ seed: { users: [{ userPrincipalName: 'a@school.example' }] } });
    const users = [{ userPrincipalName: 'A@school.example' }, { userPrincipalName: 'b@school.example' }];
    expect(await tell('POST', 'seed', { users })).toEqual({ status: 200, body: { added: 1 } });
    expect((await tell('POST', 'seed', { users: [{ name: 'c' }] })).body).toMatchObject({ error: 'seed-invalid' });
    emulator.reset();
    expect(emulator.snapshot().users).toHaveLength(1);
  });

  it('plays another plan', async () => {
    const server = await open({ faults: { rules: [{ match: {}, action: { type: 'reset-before' } }] } });
    const plan = { rules: [{ match: { nth: 1 }, action: { type: 'refuse', status: 503 } }] };
    expect((await server.tell('PUT', 'fault-plan', plan)).status).toBe(204);
    expect([(await create(server)).status, (await create(server)).status]).toEqual([503, 201]);
    expect((await server.tell('GET', 'fault-plan')).body).toEqual(plan);
    await server.tell('PUT', 'fault-plan', plan);
    expect((await create(server)).status).toBe(503);
    const wrong = await server.tell('PUT', 'fault-plan', { rules: [{ action: { type: 'explode' } }] });
    expect([wrong.status, wrong.body.error]).toEqual([400, 'fault-plan-invalid']);
    server.emulator.setFaultPlan(undefined);
    expect([(await create(server)).status, server.emulator.faultPlan]).toEqual([201, { rules: [] }]);
  });

  it('answers in another mode', async () => {
    const server = await open();
    await create(server, { transactionId: 'T' });
    const changed = await server.tell('PUT', 'modes', { transactionId: { onSameContent: '409' } });
    expect(changed.body).toMatchObject({ transactionId: { onSameContent: '409', windowMs: null }, ifMatch: 'checked' });
    expect((await create(server, { transactionId: 'T' })).status).toBe(409);
    server.emulator.setModes({});
    expect((await create(server, { transactionId: 'T' })).status).toBe(201);
    expect(server.emulator.modes.transactionId.onSameContent).toBe('201-existing');
    expect((await server.tell('PUT', 'modes', { ifMatch: 'no' })).body).toEqual({
      error: 'mode-invalid',
      message: 'ifMatch must be checked or ignored.',
    });
  });

  it('has its time set, moved on, stopped and started, and whoever waits wakes', async () => {
    const { tell, call, emulator } = await open({ latencyMs: 60_000 });
    const answer = call('GET', `${ROOM}/events`);
    expect((await tell('GET', 'clock')).body).toEqual({ now: '2026-01-05T10:00:00.000Z', runs: true });
    expect((await tell('POST', 'clock', { run: false })).body).toMatchObject({ runs: false });
    expect((await tell('POST', 'clock', { advance: 60_000 })).body).toMatchObject({ now: '2026-01-05T10:01:00.000Z' });
    expect((await answer).headers.date).toBe('Mon, 05 Jan 2026 10:01:00 GMT');
    expect((await tell('POST', 'clock', { set: '2026-06-01T00:00:00Z' })).body).toMatchObject({
      now: '2026-06-01T00:00:00.000Z',
    });
    await tell('POST', 'clock', { run: true });
    expect(emulator.clock.runs).toBe(true);
  });

  it.each([
    [{}, 'The body must be {"set": time}, {"advance": milliseconds} or {"run": true or false}.'],
    [{ set: 'soon' }, 'set must be a time such as 2026-01-05T10:00:00Z, or milliseconds since 1970.'],
    [{ advance: -1 }, 'advance must be a number of milliseconds.'],
    [{ advance: 1e30 }, 'The time after it must be in the years 1 to 9999.'],
    [{ run: 1 }, 'run must be true or false.'],
    [{ run: true, advance: 1 }, 'The body must have one of set, advance, run alone.'],
    ['{', 'The body must be JSON.'],
  ])('refuses to move its time by %o', async (body, message) => {
    const { tell } = await open();
    expect(await tell('POST', 'clock', body)).toMatchObject({ status: 400, body: { message } });
  });

  it('tells the requests of a mailbox since a time, with bodies where they are recorded, never secrets', async () => {
    const server = await open({ recordBodies: true });
    const { tell, call, batch, clock } = server;
    await create(server, { subject: 'First' });
    await clock.advance(1000);
    await call('GET', '/v1.0/users/room.102@school.example/events');
    const url = '/users/room.101@school.example/events';
    await batch([{ id: '1', method: 'POST', url, headers: JSON_TYPE, body: eventBody({ subject: 'Second' }) }]);
    const all = (await tell('GET', 'requests')).body as unknown as { body?: string; answer: string }[];
    expect(all.map(({ body }) => (body === undefined ? undefined : JSON.parse(body).subject))).toEqual([
      'First',
      undefined,
      'Second',
    ]);
    expect(all.map(({ answer }) => JSON.parse(answer).subject)).toEqual(['First', undefined, 'Second']);
    for (const secret of [server.token, server.emulator.clientSecret])
      expect(JSON.stringify(all)).not.toContain(secret);
    const paths = async (query: string) =>
      ((await tell('GET', `requests?${query}`)).body as unknown as { method: string; mailbox: string }[]).map(
        ({ method, mailbox }) => `${method} ${mailbox.slice(0, 8)}`,
      );
    expect(await paths('mailbox=Room.101@school.example')).toEqual(['POST room.101', 'POST room.101']);
    expect(await paths('since=2026-01-05T10:00:01Z')).toEqual(['GET room.102', 'POST room.101']);
    expect(await paths(`since=${Date.UTC(2026, 0, 5, 10)}&mailbox=room.102@school.example`)).toEqual(['GET room.102']);
    expect((await tell('GET', 'requests?since=noon')).body.error).toBe('time-invalid');
  });

  it('counts events apart from the copies of their attendees', async () => {
    const server = await open();
    const attendees = ['ada', 'bo'].map((name) => ({ emailAddress: { address: `${name}@school.example` } }));
    await create(server, { attendees });
    await create(server);
    const counts = { commits: 2, events: 2, copies: 2, mails: 1 };
    expect((await server.tell('GET', 'record')).body).toMatchObject(counts);
    const { body } = await server.call('GET', '/v1.0/users/ada@school.example/events');
    await server.call('DELETE', `/v1.0/users/ada@school.example/events/${body.value?.[0]?.id}`);
    expect((await server.tell('GET', 'record')).body).toMatchObject({ ...counts, copies: 1 });
  });

  it('records no bodies unless it is asked to', async () => {
    const server = await open();
    await create(server);
    expect(Object.keys(server.emulator.record.requests[0] ?? {})).not.toContain('body');
    expect(Object.keys(server.emulator.record.requests[0] ?? {})).not.toContain('answer');
  });

  it('tells how many requests are in flight', async () => {
    const { tell, call, clock } = await open({ latencyMs: 50 });
    const answers = [1, 2, 3].map(() => call('GET', `${ROOM}/events`));
    await clock.advance(1);
    expect((await tell('GET', 'concurrency')).body).toMatchObject({ inFlight: 3, maxInFlight: 3 });
    await clock.advance(50);
    await Promise.all(answers);
    expect((await tell('GET', 'concurrency')).body).toEqual({
      inFlight: 0,
      maxInFlight: 3,
      maxInFlightByMailbox: { 'room.101@school.example': 3 },
    });
  });
});
