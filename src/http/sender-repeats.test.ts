import { describe, expect, it } from 'vitest';
import { AuthenticationError, TransportError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { Tokens } from './exchange.ts';
import {
  type Act,
  type Arrived,
  CREATE,
  CREATED,
  json,
  LIST,
  parts,
  ROOM,
  refuse,
  reset,
  START,
  sendersToServers,
} from './testing.ts';
import { createUndiciTransport } from './wire/undici-transport.ts';

const DELETE: GraphRequest = { method: 'DELETE', path: `/users/${ROOM}/events/AAMk`, mailbox: ROOM };
const bearers = (arrived: readonly Arrived[]) => arrived.map(({ headers }) => headers.authorization);
const setUp = sendersToServers();

describe('a throttled mailbox', () => {
  const throttledPart = (id: string, seconds: string) => ({
    id,
    status: 429,
    headers: { 'Retry-After': seconds },
    body: { error: { code: 'ApplicationThrottled' } },
  });

  it('is asked again when its wait is over, and not a moment earlier (R15 in part)', async () => {
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled', { 'Retry-After': '7' }), CREATED]);
    await sender.send(CREATE, 'transaction-id', 'id');
    expect(arrived.map(({ at }) => at)).toEqual([0, 7_000]);
  });

  it('waits for the longest of the waits of a batch’s parts (R15 in part)', async () => {
    const responses = [throttledPart('1', '5'), throttledPart('2', '90.5'), throttledPart('3', '30')];
    const { sender, arrived, throttle } = await setUp([json(200, { responses }), CREATED]);
    await sender.attemptBatch(ROOM, parts(CREATE, CREATE, CREATE));
    expect(throttle.closedFor(ROOM)).toBe(90_500);
    expect(throttle.closedFor('room.102@school.example')).toBe(0);
    await sender.attempt({ ...CREATE, mailbox: 'room.102@school.example' }, 'id');
    await sender.attempt(CREATE, 'id');
    expect(arrived.map(({ at }) => at)).toEqual([0, 0, 90_500]);
  });

  it('waits as a date says by the service’s own clock, an hour off ours (R17 in part)', async () => {
    const headers = { Date: 'Thu, 01 Jan 2026 01:00:00 GMT', 'Retry-After': 'Thu, 01 Jan 2026 01:00:45 GMT' };
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled', headers), CREATED]);
    await sender.send(CREATE, 'transaction-id', 'id');
    expect(arrived.map(({ at }) => at)).toEqual([0, 45_000]);
  });

  it('is backed off from where it names no wait, longer each time (R16 in part)', async () => {
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled')]);
    await expect(sender.send(CREATE, 'transaction-id', 'id')).rejects.toMatchObject({ code: 'service-429' });
    const gaps = arrived.slice(1).map(({ at }, before) => at - (arrived[before] as Arrived).at);
    expect(gaps).toHaveLength(9);
    for (const [round, gap] of gaps.entries()) {
      const full = [2, 4, 8, 16, 32, 64, 128, 256, 300][round] as number;
      expect(gap).toBeGreaterThanOrEqual(full * 500);
      expect(gap).toBeLessThanOrEqual(full * 1_000);
    }
  });

  it('takes no passage of the breaker, which may be the one probe, for a mailbox closed for long (R15 in part)', async () => {
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled', { 'Retry-After': '7200' }), CREATED]);
    let passes = 0;
    const breaker = {
      isOpen: false,
      async pass() {
        passes += 1;
        return { end() {}, giveBack() {} };
      },
    };
    expect((await sender.attempt(CREATE, 'id', { breaker })).class).toBe('throttled');
    expect((await sender.attempt(CREATE, 'id', { breaker })).class).toBe('throttled');
    expect(passes).toBe(1);
    expect(arrived).toHaveLength(1);
  });

  it('gets no call that waited for the breaker while the mailbox was closed for long (R15 in part)', async () => {
    const { sender, arrived } = await setUp([refuse(429, 'ApplicationThrottled', { 'Retry-After': '7200' }), CREATED]);
    const told: string[] = [];
    const breaker = {
      isOpen: true,
      async pass() {
        await sender.attempt(CREATE, 'id');
        return { end: () => told.push('end'), giveBack: () => told.push('give back') };
      },
    };
    expect((await sender.attempt(CREATE, 'id', { breaker })).class).toBe('throttled');
    expect(arrived).toHaveLength(1);
    // It may have been the probe: it is another's turn.
    expect(told).toEqual(['give back']);
  });

  it('gets no call that waited for its token while the mailbox was closed (R15 in part)', async () => {
    let give = () => {};
    let isSlow = false;
    const tokens: Tokens = {
      async getToken() {
        if (isSlow) {
          await new Promise<void>((done) => {
            give = done;
          });
        }
        isSlow = false;
        return { token: new Secret('token-1'), expiresOn: START + 3_600_000 };
      },
    };
    let answerFirst = () => {};
    const later: Act = (response, one) => {
      answerFirst = () => refuse(429, 'ApplicationThrottled', { 'Retry-After': '60' })(response, one);
      arrivedFirst();
    };
    let arrivedFirst = () => {};
    const firstArrived = new Promise<void>((done) => {
      arrivedFirst = done;
    });
    const { sender, arrived } = await setUp([later, CREATED], { tokens });
    const first = sender.attempt(CREATE, 'id');
    await firstArrived;
    isSlow = true;
    const second = sender.attempt(CREATE, 'id');
    answerFirst();
    expect((await first).class).toBe('throttled');
    give();
    expect((await second).class).toBe('done');
    expect(arrived.map(({ at }) => at)).toEqual([0, 60_000]);
  });
});

describe('a refused token', () => {
  const EXPIRED = refuse(401, 'InvalidAuthenticationToken');

  it('is renewed once, and the request sent again with the new one (R20 in part)', async () => {
    const { sender, arrived, asked, clock } = await setUp([EXPIRED, CREATED]);
    expect((await sender.send(CREATE, 'never', 'id')).status).toBe(201);
    expect(bearers(arrived)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(asked).toEqual([{ refused: 'token-1' }]);
    expect(clock.waits).toEqual([]);
  });

  it('that was renewed in vain ends in a clear stop, without a third try (R22 in part)', async () => {
    const { sender, arrived, asked } = await setUp([EXPIRED]);
    const error: unknown = await sender.send(CREATE, 'transaction-id', 'id').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ code: 'token-refused' });
    expect(arrived).toHaveLength(2);
    expect(asked).toHaveLength(1);
  });

  it('is renewed with the claims that a challenge asks for (R22 in part)', async () => {
    // {"access_token":{"nbf":{"essential":true}}}
    const claims = 'eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ==';
    const challenge = { 'WWW-Authenticate': `Bearer error="insufficient_claims", claims="${claims}"` };
    const { sender, arrived, asked } = await setUp([
      refuse(401, 'InvalidAuthenticationToken', challenge),
      json(200, { value: [] }),
    ]);
    await sender.send(LIST, 'safe', 'json');
    expect(asked).toEqual([{ refused: 'token-1', claims: '{"access_token":{"nbf":{"essential":true}}}' }]);
    expect(bearers(arrived)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('is named by each answer that refused it, in a batch too, and shown by none', async () => {
    const part = { id: '1', status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } };
    const { sender } = await setUp([EXPIRED, json(200, { responses: [part] })]);
    const single = await sender.attempt(CREATE, 'id');
    const [inBatch] = await sender.attemptBatch(ROOM, parts(CREATE));
    for (const answer of [single, inBatch]) {
      expect(answer?.class === 'unauthorized' && answer.refused?.reveal()).toBe('token-1');
      expect(JSON.stringify(answer)).not.toContain('token-1');
    }
  });
});

const NOT_FOUND = Buffer.from(JSON.stringify({ error: { code: 'ErrorItemNotFound', message: 'Not found.' } }));

describe('a call that waits for one outcome', () => {
  it('is tried again while the outcome is unknown, with waits that double (R18 in part)', async () => {
    const { sender, arrived, clock } = await setUp([refuse(503, 'ServiceUnavailable')]);
    await expect(sender.send(LIST, 'safe', 'json')).rejects.toMatchObject({ code: 'service-503' });
    expect(arrived).toHaveLength(4);
    expect(clock.waits).toHaveLength(3);
    for (const [round, wait] of clock.waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** round);
      expect(wait).toBeLessThanOrEqual(1_000 * 2 ** round);
    }
  });

  it('gets the answer of a later try', async () => {
    const { sender, arrived } = await setUp([reset, refuse(502, 'BadGateway'), json(200, { value: [] })]);
    expect((await sender.send(LIST, 'safe', 'json')).body).toEqual({ value: [] });
    expect(arrived).toHaveLength(3);
  });

  it('reads nothing again whose answer was too large, and deletes again', async () => {
    const transport = createUndiciTransport({ limits: { maxBytes: 1_000 } });
    const large = json(200, { value: 'x'.repeat(1_000) });
    const { sender, arrived } = await setUp([large], { transport });
    const tooLarge = { name: 'TransportError', code: 'answer-too-large' };
    await expect(sender.send(LIST, 'safe', 'json')).rejects.toMatchObject(tooLarge);
    await expect(sender.send(CREATE, 'safe', 'json', { effect: 'read' })).rejects.toMatchObject(tooLarge);
    expect(arrived.map(({ method }) => method)).toEqual(['GET', 'POST']);
    await expect(sender.send(DELETE, 'safe', 'anything')).rejects.toMatchObject(tooLarge);
    expect(arrived.map(({ method }) => method)).toEqual(['GET', 'POST', ...Array(4).fill('DELETE')]);
    await transport.close();
  });

  it('is never sent twice where nothing makes a repeat safe', async () => {
    const { sender, arrived } = await setUp([reset, CREATED]);
    const error: unknown = await sender.send(CREATE, 'never', 'id').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({
      code: 'connection-lost',
      message: expect.stringMatching(/^The connection to 127\.0\.0\.1.* was lost .*\. It may have been done\.$/u),
      delivery: 'unknown',
      hint: 'Look before repeating it.',
      evidence: { method: 'POST', path: '/v1.0/users/{id}/events' },
    });
    expect(arrived).toHaveLength(1);
  });

  it('is told of a doubt once, where the answer itself left it', async () => {
    const { sender } = await setUp([json(201, {})]);
    await expect(sender.send(CREATE, 'never', 'id')).rejects.toMatchObject({
      code: 'outcome-unknown',
      message: 'The outcome of the request is not known (answer-without-id).',
      hint: 'Look before repeating it.',
    });
  });

  it('is told no doubt of what can be done twice without harm', async () => {
    const { sender } = await setUp([reset]);
    const error: unknown = await sender.send(DELETE, 'safe', 'anything').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'connection-lost', delivery: 'unknown', hint: undefined });
    expect(String(error)).not.toContain('may have been done');
  });

  it('is not told that a write was refused which a failing service may have done', async () => {
    const { sender, arrived } = await setUp([refuse(504, 'UnknownError')]);
    await expect(sender.send(CREATE, 'never', 'id')).rejects.toMatchObject({
      name: 'TransportError',
      code: 'outcome-unknown',
      delivery: 'unknown',
      hint: 'Look before repeating it.',
      cause: { evidence: { status: 504 } },
    });
    expect(arrived).toHaveLength(1);
  });

  it('is told that Graph has not implemented a write, which is no doubt', async () => {
    const { sender } = await setUp([refuse(501, 'NotImplemented')]);
    await expect(sender.send(CREATE, 'transaction-id', 'id')).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-501',
    });
  });

  it('is told what Graph refused, with the evidence', async () => {
    const { sender, arrived } = await setUp([refuse(404, 'ErrorItemNotFound', { 'request-id': 'r-1' })]);
    await expect(sender.send(LIST, 'safe', 'json')).rejects.toMatchObject({
      name: 'ServiceError',
      code: 'service-404',
      evidence: { status: 404, serviceCode: 'ErrorItemNotFound', requestId: 'r-1' },
    });
    expect(arrived).toHaveLength(1);
  });

  it('takes a delete for done that finds nothing after a try that was lost', async () => {
    const { sender } = await setUp([reset, refuse(404, 'ErrorItemNotFound')]);
    expect(await sender.send(DELETE, 'safe', 'anything')).toEqual({ status: 204, headers: {}, body: undefined });
  });

  it('takes a delete for refused that finds nothing after a try that never left', async () => {
    const unreachable = () => {
      throw new TransportError('service-unreachable', 'Nobody there.', 'not-sent');
    };
    let tries = 0;
    const { sender } = await setUp([refuse(404, 'ErrorItemNotFound')], {
      transport: {
        send: async () => (tries++ === 0 ? unreachable() : { status: 404, headers: {}, body: NOT_FOUND }),
        close: async () => {},
      },
    });
    await expect(sender.send(DELETE, 'safe', 'anything')).rejects.toMatchObject({ code: 'service-404' });
    expect(tries).toBe(2);
  });

  it('takes a delete that finds nothing at its first try for refused', async () => {
    const { sender } = await setUp([refuse(404, 'ErrorItemNotFound')]);
    await expect(sender.send(DELETE, 'safe', 'anything')).rejects.toMatchObject({ code: 'service-404' });
  });

  it('ends its wait with the caller’s reason', async () => {
    const reason = new Error('stopped');
    const controller = new AbortController();
    const stop: Act = (response, one) => {
      controller.abort(reason);
      refuse(503, 'ServiceUnavailable')(response, one);
    };
    const { sender, arrived } = await setUp([stop]);
    // The call itself is not ended: only what waits is.
    const { signal } = controller;
    const abort = new AbortController().signal;
    await expect(sender.send(LIST, 'safe', 'json', { signal, abort })).rejects.toBe(reason);
    expect(arrived).toHaveLength(1);
  });

  it('is ended under way where the caller says so', async () => {
    const reason = new Error('stopped');
    const controller = new AbortController();
    const { sender } = await setUp([() => controller.abort(reason)]);
    await expect(sender.send(LIST, 'safe', 'json', { signal: controller.signal })).rejects.toBe(reason);
  });
});
