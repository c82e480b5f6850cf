import { describe, expect, it } from 'vitest';
import { ConnectionReset } from '../http/message.ts';
import { createTestServer, eventBody, type Json, ROOM } from '../testing.ts';
import type { FaultAction, FaultMatch } from './faults.ts';

const EVENTS = '/users/room.101@school.example/events';
const part = (id: string) => ({
  id,
  method: 'POST',
  url: EVENTS,
  headers: { 'Content-Type': 'application/json' },
  body: eventBody(),
});
const withFault = (action: FaultAction, match: FaultMatch = { method: 'POST', pathContains: '/events' }) =>
  createTestServer({ faults: { rules: [{ match, action }] } });
const ids = (body: Json) => (body.responses as unknown as { id: string }[]).map((response) => response.id);

describe('a fault', () => {
  it('refuses without acting', async () => {
    const { call, emulator } = await withFault({ type: 'refuse', status: 503, code: 'UnknownError', retryAfter: 2.5 });
    expect(await call('POST', `${ROOM}/events`, eventBody())).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2.5' },
      body: { error: { code: 'UnknownError' } },
    });
    expect(emulator.record.commits).toHaveLength(0);
  });

  it.each([
    [7, '7'],
    [{ date: 30 }, 'Mon, 05 Jan 2026 10:00:30 GMT'],
    [null, undefined],
    [undefined, undefined],
  ])('writes Retry-After %o as %s (R15, R16, R17)', async (retryAfter, text) => {
    const { call } = await withFault({
      type: 'refuse',
      status: 429,
      ...(retryAfter === undefined ? {} : { retryAfter }),
    });
    const answer = await call('POST', `${ROOM}/events`, eventBody());
    expect(answer.headers['retry-after']).toBe(text);
    expect(answer.body.error?.code).toBe('ApplicationThrottled');
  });

  it('sets headers, such as those of a claims challenge (R22)', async () => {
    const challenge = 'Bearer error="insufficient_claims", claims="e30="';
    const headers = { 'WWW-Authenticate': challenge };
    const { call } = await withFault({ type: 'refuse', status: 401, headers });
    expect((await call('POST', `${ROOM}/events`, eventBody())).headers['www-authenticate']).toBe(challenge);
  });

  it('resets before or after the commit (R1)', async () => {
    const before = await withFault({ type: 'reset-before' });
    await expect(before.call('POST', `${ROOM}/events`, eventBody())).rejects.toThrow(ConnectionReset);
    expect(before.emulator.record.commits).toHaveLength(0);
    const after = await withFault({ type: 'commit-then-reset' });
    await expect(after.call('POST', `${ROOM}/events`, eventBody())).rejects.toThrow(ConnectionReset);
    expect(after.emulator.record.commits).toHaveLength(1);
    expect(after.emulator.record.requests).toMatchObject([{ status: 0 }]);
  });

  it('acts and answers another status', async () => {
    const { call, emulator } = await withFault({ type: 'commit-then-status', status: 504, message: 'late' });
    expect(await call('POST', `${ROOM}/events`, eventBody())).toMatchObject({
      status: 504,
      body: { error: { message: 'late' } },
    });
    expect(emulator.record.commits).toHaveLength(1);
  });

  it('delays the commit and the answer with it (R3)', async () => {
    const { call, clock, emulator } = await withFault({ type: 'delay-commit', ms: 5000 });
    const answer = call('POST', `${ROOM}/events`, eventBody());
    await clock.advance(4999);
    expect((await call('GET', `${ROOM}/events`)).body.value).toEqual([]);
    await clock.advance(1);
    expect((await answer).status).toBe(201);
    expect(emulator.record.commits).toHaveLength(1);
  });

  it('answers at once and commits later, out of the slot (R3)', async () => {
    const { call, clock, emulator } = await withFault({ type: 'delay-commit', ms: 5000, status: 504 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', `${ROOM}/events`, eventBody())));
    expect(answers.map((answer) => answer.status)).toEqual([504, 504, 504, 504, 429]);
    expect((await call('GET', `${ROOM}/events`)).body.value).toEqual([]);
    await clock.advance(5000);
    expect(emulator.record.commits).toHaveLength(4);
  });

  it('does not commit what still waits when the emulator closes', async () => {
    const { call, clock, emulator } = await withFault({ type: 'delay-commit', ms: 5000, status: 504 });
    await call('POST', `${ROOM}/events`, eventBody());
    await emulator.close();
    await clock.advance(5000);
    expect(emulator.record.commits).toHaveLength(0);
  });

  it.each([
    [{ nth: 2 }, [201, 500, 201, 201, 201, 201]],
    [{ every: 3 }, [201, 201, 500, 201, 201, 500]],
    [{ from: 4 }, [201, 201, 201, 500, 500, 500]],
    [{ from: 2, count: 2 }, [201, 500, 500, 201, 201, 201]],
    [{ mailbox: 'ROOM.101@school.example' }, [500, 500, 500, 500, 500, 500]],
    [{ mailbox: 'room.102@school.example' }, [201, 201, 201, 201, 201, 201]],
    [{ method: 'get' }, [201, 201, 201, 201, 201, 201]],
    [{ inBatch: true }, [201, 201, 201, 201, 201, 201]],
  ])('that matches %o meets the requests it names', async (match, statuses) => {
    const { call } = await withFault({ type: 'refuse', status: 500 }, match);
    const seen: number[] = [];
    for (let at = 0; at < 6; at++) seen.push((await call('POST', `${ROOM}/events`, eventBody())).status);
    expect(seen).toEqual(statuses);
  });

  it('of the first rule that is due acts, and all rules count', async () => {
    const { call } = await createTestServer({
      faults: {
        rules: [
          { match: { nth: 1 }, action: { type: 'refuse', status: 500 } },
          { match: { nth: 2 }, action: { type: 'refuse', status: 502 } },
          { match: { from: 1, count: 2 }, action: { type: 'refuse', status: 503 } },
        ],
      },
    });
    const seen: number[] = [];
    for (let at = 0; at < 5; at++) seen.push((await call('GET', `${ROOM}/events`)).status);
    expect(seen).toEqual([500, 502, 503, 503, 200]);
  });
});

describe('an answer that a plan has sent slowly or cut', () => {
  const get = async (action: FaultAction) => {
    const { emulator, token } = await withFault(action, {});
    return emulator.handle({ method: 'GET', url: `${ROOM}/calendar`, headers: { authorization: `Bearer ${token}` } });
  };

  it('is whole without a port, and says so', async () => {
    const dripping = await get({ type: 'drip', bytes: 3, ms: 20 });
    expect(dripping).toMatchObject({ status: 200, pace: { of: 'body', bytes: 3, everyMs: 20, endless: false } });
    expect(JSON.parse(String(dripping.body)).name).toBe('Calendar');
    const cut = await get({ type: 'cut', afterBytes: 3 });
    expect([cut.cutAfter, cut.chunked, JSON.parse(String(cut.body)).name]).toEqual([3, false, 'Calendar']);
  });
});

describe('a fault of connections', () => {
  it.each([
    [{ type: 'cut', afterBytes: 3 }, { cutAfter: 3 }],
    [{ type: 'drip', bytes: 3, ms: 1 }, { pace: { bytes: 3 } }],
    [{ type: 'set-headers', gzip: true }, { headers: { 'content-encoding': 'gzip' } }],
  ] as [FaultAction, object][])('such as %o counts no parts of batches', async (action, expected) => {
    const { emulator, token } = await withFault(action, { nth: 2 });
    const body = Buffer.from(JSON.stringify({ requests: [part('1'), part('2')] }));
    const request = { method: 'POST', url: '/v1.0/$batch', headers: { authorization: `Bearer ${token}` }, body };
    expect(await emulator.handle(request)).not.toMatchObject(expected);
    expect(await emulator.handle(request)).toMatchObject(expected);
  });
});

describe('a fault in a batch', () => {
  it('leaves a part out after acting (R12)', async () => {
    const { batch, emulator } = await withFault({ type: 'omit-part' }, { nth: 2 });
    expect(ids((await batch([part('1'), part('2'), part('3')])).body)).toEqual(['1', '3']);
    expect(emulator.record.commits).toHaveLength(3);
  });

  it('answers a part under another id, and the parts in reverse (R13)', async () => {
    const altered = await withFault({ type: 'alter-id', to: 'X' }, { nth: 1 });
    expect(ids((await altered.batch([part('1'), part('2')])).body)).toEqual(['X', '2']);
    const reversed = await withFault({ type: 'reorder-parts' }, {});
    expect(ids((await reversed.batch([part('1'), part('2'), part('3')])).body)).toEqual(['3', '2', '1']);
  });

  it('refuses one part, or the whole before or after it ran (R11, R14)', async () => {
    const one = await withFault({ type: 'refuse', status: 503 }, { inBatch: true, nth: 2 });
    expect((await one.batch([part('1'), part('2')])).body.responses).toMatchObject([
      { id: '1', status: 201 },
      { id: '2', status: 503 },
    ]);
    const before = await withFault({ type: 'refuse', status: 503 }, { pathContains: '$batch' });
    expect((await before.batch([part('1')])).status).toBe(503);
    expect(before.emulator.record.commits).toHaveLength(0);
    const after = await withFault({ type: 'commit-then-status', status: 424 }, { pathContains: '$batch' });
    expect((await after.batch([part('1'), part('2')])).status).toBe(424);
    expect(after.emulator.record.commits).toHaveLength(2);
  });

  it('of a part that resets cuts the whole, once the other parts have run', async () => {
    const { batch, emulator } = await withFault({ type: 'commit-then-reset' }, { inBatch: true, nth: 1 });
    await expect(batch([part('1'), part('2'), part('3')])).rejects.toThrow(ConnectionReset);
    expect(emulator.record.commits).toHaveLength(3);
  });
});

describe('a fault of one application', () => {
  it('meets its requests alone, those for a token included', async () => {
    const app = async (id: string) => {
      const server = await createTestServer();
      const action: FaultAction = { type: 'refuse', status: 503 };
      server.emulator.setFaultPlan({
        rules: [
          { match: { app: id || server.emulator.clientId.toUpperCase() }, action },
          { match: { app: id || server.emulator.clientId, signIn: true }, action },
        ],
      });
      const { status } = await server.call('GET', `${ROOM}/events`);
      const batch = await server.batch([{ id: '1', method: 'GET', url: EVENTS }]);
      const body = Buffer.from(`client_id=${server.emulator.clientId}`);
      const url = `/${server.emulator.tenantId}/oauth2/v2.0/token`;
      const signIn = await server.emulator.handle({ method: 'POST', url, body });
      return [status, batch.status, signIn.status];
    };
    expect(await app('')).toEqual([503, 503, 503]);
    expect(await app('00000000-0000-0000-0000-000000000000')).toEqual([200, 200, 400]);
  });
});

describe('a fault of signing in', () => {
  it.each([
    [{}, [503, 400]],
    [{ signIn: true }, [200, 503]],
    [{ signIn: false }, [503, 400]],
    [{ pathContains: '/' }, [503, 503]],
    [{ pathContains: '/', signIn: false }, [503, 400]],
    [{ pathContains: '/events', signIn: true }, [200, 400]],
  ])('that matches %o answers Graph and a request for a token with %o', async (match, statuses) => {
    const { call, emulator } = await createTestServer();
    emulator.setFaultPlan({ rules: [{ match, action: { type: 'refuse', status: 503 } }] });
    const token = await emulator.handle({ method: 'POST', url: `/${emulator.tenantId}/oauth2/v2.0/token` });
    expect([(await call('GET', `${ROOM}/events`)).status, token.status]).toEqual(statuses);
  });

  it('is answered in the form of the sign-in service (R23)', async () => {
    const { emulator } = await withFault(
      { type: 'refuse', status: 503, retryAfter: 1 },
      { pathContains: '/oauth2/v2.0/token', from: 2 },
    );
    const answer = await emulator.handle({ method: 'POST', url: `/${emulator.tenantId}/oauth2/v2.0/token` });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.parse(String(answer.body))).toMatchObject({ error: 'temporarily_unavailable' });
  });
});
