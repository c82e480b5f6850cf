import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultAction } from '../faults/faults.ts';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';
import { EXCHANGE_CHANNEL, type Exchange } from './exchange.ts';

let seen: Exchange[];
const listener = (message: unknown) => void seen.push(message as Exchange);
let server: TestServer;

async function open(action?: FaultAction, inBatch?: boolean): Promise<void> {
  const match = inBatch === undefined ? {} : { inBatch };
  server = await createTestServer(action ? { faults: { rules: [{ match, action }] } } : {});
}

beforeEach(() => {
  seen = [];
  subscribe(EXCHANGE_CHANNEL, listener);
});
afterEach(async () => {
  unsubscribe(EXCHANGE_CHANNEL, listener);
  await server.emulator.close();
});

const batchOf = (...subjects: string[]) =>
  subjects.map((subject, at) => ({
    id: String(at),
    method: 'POST',
    url: ROOM.slice('/v1.0'.length).concat('/events'),
    headers: { 'content-type': 'application/json' },
    body: eventBody({ subject }),
  }));

describe('exchanges', () => {
  it('are published once they are answered, without the token', async () => {
    await open();
    const answer = await server.call('POST', `${ROOM}/events`, eventBody(), { 'Client-Request-Id': 'a' });
    expect(seen).toHaveLength(1);
    const [{ request, response, fault }] = seen as [Exchange];
    expect([request.method, request.url, fault]).toEqual(['POST', `${ROOM}/events`, false]);
    expect(request.headers).toEqual({
      host: 'graph.example',
      'content-type': 'application/json',
      'client-request-id': 'a',
    });
    expect(JSON.parse(Buffer.from(request.body).toString())).toEqual(eventBody());
    expect(response.status).toBe(201);
    expect(JSON.parse(String(response.body)).id).toBe(answer.body.id);
  });

  it('are published of a port too, refusals included', async () => {
    await open();
    const { url } = await server.emulator.listen();
    await fetch(`${url}/v1.0/users/x`, { headers: { authorization: 'Bearer no' } });
    expect(seen.map(({ request, response }) => [request.url, response.status])).toEqual([['/v1.0/users/x', 401]]);
    expect(seen[0]?.request.headers).not.toHaveProperty('authorization');
  });

  it('of signing in and of the emulator itself are left out', async () => {
    await open();
    await server.call('GET', '/emulator/record');
    await server.call('GET', '/common/discovery/keys');
    expect(seen).toEqual([]);
  });

  it('of a batch are one', async () => {
    await open();
    await server.batch(batchOf('a', 'b'));
    expect(seen.map(({ request, fault }) => [request.url, fault])).toEqual([['/v1.0/$batch', false]]);
  });
});

describe('a fault plan', () => {
  it.for([
    { type: 'refuse', status: 503 },
    { type: 'commit-then-status', status: 504 },
    { type: 'delay-commit', ms: 1, status: 504 },
  ] as const)('marks what it answered itself: $type', async (action) => {
    await open(action);
    await server.call('GET', `${ROOM}/events`);
    expect(seen.map(({ fault }) => fault)).toEqual([true]);
  });

  it.for([{ type: 'refuse', status: 503 }, { type: 'omit-part' }, { type: 'alter-id', to: 'z' }] as const)(
    'marks a batch for what it did to a part: $type',
    async (action) => {
      await open(action, true);
      await server.batch(batchOf('a'));
      expect(seen.map(({ fault }) => fault)).toEqual([true]);
    },
  );

  it('leaves unmarked what it does not touch, and answers that it only held back', async () => {
    await open({ type: 'delay-commit', ms: 5 });
    const answered = server.call('GET', `${ROOM}/events`);
    await server.clock.advance(5);
    await answered;
    expect(seen.map(({ fault }) => fault)).toEqual([false]);
  });

  it('that cuts the connection leaves nothing to publish', async () => {
    await open({ type: 'reset-before' });
    await expect(server.call('GET', `${ROOM}/events`)).rejects.toThrow('reset');
    expect(seen).toEqual([]);
  });
});
