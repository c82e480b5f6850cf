import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const JSON_HEADERS = { 'Content-Type': 'application/json' };
const EVENTS = '/users/room.101@school.example/events';
let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

const post = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  method: 'POST',
  url: EVENTS,
  headers: JSON_HEADERS,
  body: eventBody(),
  ...more,
});
const responses = (body: Json) =>
  body.responses as unknown as { id: string; status: number; headers: Record<string, string>; body?: Json }[];

describe('a batch', () => {
  it('answers each part with its own status, headers and body', async () => {
    const { status, body } = await server.batch([
      post('1', { headers: { ...JSON_HEADERS, Prefer: 'outlook.timezone="Tokyo Standard Time"' } }),
      post('2', { body: eventBody({ start: null }) }),
      { id: '3', method: 'GET', url: `${EVENTS}/abc` },
      { id: '4', method: 'GET', url: 'users/room.101@school.example/calendar' },
    ]);
    expect(status).toBe(200);
    const byId = new Map(responses(body).map((part) => [part.id, part]));
    expect(byId.get('1')).toMatchObject({
      status: 201,
      headers: {
        'Cache-Control': 'private',
        'OData-Version': '4.0',
        'Content-Type':
          'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
        Location: 'https://outlook.office365.com',
        'Preference-Applied': 'outlook.timezone="Tokyo Standard Time"',
      },
      body: { start: { dateTime: '2026-01-12T18:00:00.0000000', timeZone: 'Tokyo Standard Time' } },
    });
    expect(byId.get('2')).toMatchObject({
      status: 400,
      body: { error: { code: 'ErrorPropertyValidationFailure' } },
    });
    expect(byId.get('2')?.headers).toEqual({ 'Cache-Control': 'private', 'Content-Type': 'application/json' });
    expect(byId.get('3')).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidIdMalformed' } } });
    expect(byId.get('4')).toMatchObject({ status: 200, body: { name: 'Calendar' } });
  });

  it('may carry spaces and quotes in urls, and its next links are encoded', async () => {
    const { body } = await server.batch([
      { id: '1', method: 'GET', url: `${EVENTS}?$filter=subject ne 'a b'&$top=1` },
      post('2'),
      post('3', { dependsOn: ['2'] }),
      { id: '4', dependsOn: ['3'], method: 'GET', url: `${EVENTS}?$filter=subject ne 'a b'&$top=1` },
    ]);
    const last = responses(body).find((part) => part.id === '4');
    expect(last?.body?.['@odata.nextLink']).toBe(
      `http://graph.example/v1.0${EVENTS}?$filter=subject%20ne%20'a%20b'&$top=1&$skip=1`,
    );
  });

  it('runs what depends on another part after it, and answers 424 when that failed', async () => {
    const { body } = await server.batch([
      post('a', { dependsOn: ['B'] }),
      post('b', { body: eventBody({ end: null }) }),
      post('c', { dependsOn: ['a'] }),
      post('d'),
    ]);
    expect(new Map(responses(body).map((part) => [part.id, part.status]))).toEqual(
      new Map([
        ['b', 400],
        ['d', 201],
        ['a', 424],
        ['c', 424],
      ]),
    );
  });

  it('counts its parts as requests, and not itself', async () => {
    const at = await createTestServer();
    await at.batch([post('1'), { id: '2', method: 'GET', url: EVENTS }]);
    const { record } = at.emulator;
    expect([record.requestCount, record.batchCount, record.writeCount]).toEqual([2, 1, 1]);
    expect(record.requests.map((request) => [request.method, request.status, request.inBatch])).toEqual([
      ['POST', 201, true],
      ['GET', 200, true],
    ]);
  });

  it('runs four parts at a time over all mailboxes, and answers in order of completion', async () => {
    const at = await createTestServer({ latencyMs: 100 });
    const requests = Array.from({ length: 20 }, (_, index) => ({
      ...post(String(index)),
      url: `/users/room.${index}@school.example/events`,
    }));
    let done = false;
    const answer = at.batch(requests).then((value) => {
      done = true;
      return value;
    });
    for (let round = 1; round <= 5; round++) {
      expect(done).toBe(false);
      await at.clock.advance(100);
      expect(at.emulator.record.commits).toHaveLength(round * 4);
    }
    expect(responses((await answer).body).map((part) => part.id)).toEqual(requests.map((part) => part.id));
  });

  it('with a dependency runs its parts one by one', async () => {
    const at = await createTestServer({ latencyMs: 100 });
    const requests = [post('1'), ...['2', '3', '4'].map((id) => post(id, { dependsOn: ['1'] }))];
    const answer = at.batch(requests);
    for (let done = 1; done <= 4; done++) {
      await at.clock.advance(100);
      expect(at.emulator.record.commits).toHaveLength(done);
    }
    expect(responses((await answer).body).map((part) => part.status)).toEqual([201, 201, 201, 201]);
  });

  it('carries bodies that are not JSON as base64url, which an event is not', async () => {
    const body = Buffer.from(JSON.stringify(eventBody())).toString('base64url');
    const text = { 'Content-Type': 'text/plain' };
    const { status, body: answer } = await server.batch([
      post('1', { headers: text, body }),
      post('2', { headers: text }),
      post('3', { headers: { 'Content-Type': 'application/json; charset=utf-8' } }),
      post('4', { body }),
    ]);
    expect(status).toBe(200);
    expect(responses(answer).map((part) => [part.id, part.status, part.body?.error?.code ?? ''])).toEqual([
      ['1', 400, 'BadRequest'],
      ['2', 400, 'BadRequest'],
      ['3', 201, ''],
      ['4', 400, 'UnableToDeserializePostBody'],
    ]);
  });

  it.each([
    ['let-in', [201, 201, 201, 201, 201, 201, 200, 201]],
    ['four', [201, 201, 201, 201, 429, 429, 200, 201]],
  ] as const)('with six writes to one mailbox has these %s', async (batchWrites, statuses) => {
    const at = await createTestServer({ batchWrites });
    const byId = `/users/${(await at.call('GET', '/v1.0/users/room.101@school.example')).body.id}/events`;
    const { body } = await at.batch([
      ...['1', '2', '3', '4'].map((id) => post(id)),
      post('5', { url: byId }),
      post('6', { url: byId.toUpperCase() }),
      { id: '7', method: 'GET', url: EVENTS },
      post('8', { url: '/users/room.102@school.example/events' }),
    ]);
    const parts = new Map(responses(body).map((part) => [part.id, part]));
    expect([...'12345678'].map((id) => parts.get(id)?.status)).toEqual(statuses);
    const commits = at.emulator.record.commits.length;
    expect(commits).toBe(statuses.filter((status) => status === 201).length);
    expect(at.emulator.record.throttledCount).toBe(7 - commits);
    if (batchWrites === 'let-in') return;
    expect(parts.get('6')).toMatchObject({
      headers: { 'Retry-After': '1' },
      body: {
        error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' },
      },
    });
  });

  it('of ordered writes has all of them, in either mode', async () => {
    const at = await createTestServer({ batchWrites: 'four' });
    const ids = [...'123456'];
    const chain = ids.map((id, index) => post(id, index === 0 ? {} : { dependsOn: [ids[index - 1]] }));
    expect(responses((await at.batch(chain)).body).map((part) => part.status)).toEqual(ids.map(() => 201));
  });

  it.each([
    ['no list', { requests: {} }],
    ['no parts', { requests: [] }],
    ['21 parts', { requests: Array.from({ length: 21 }, (_, at) => post(String(at))) }],
    ['ids that differ in letter case only', { requests: [post('a'), post('A')] }],
    ['a part without id', { requests: [post('')] }],
    ['a part without method', { requests: [{ id: '1', url: EVENTS }] }],
    ['a part without url', { requests: [{ id: '1', method: 'GET' }] }],
    ['an absolute url', { requests: [{ id: '1', method: 'GET', url: 'https://graph.example/v1.0/me' }] }],
    ['a url of another host', { requests: [{ id: '1', method: 'GET', url: '//graph.example/me' }] }],
    ['a batch in a batch', { requests: [{ ...post('1'), url: '/$batch' }] }],
    ['a body without content type', { requests: [post('1', { headers: {} })] }],
    ['an unknown dependency', { requests: [post('1', { dependsOn: ['2'] })] }],
    ['a circle of dependencies', { requests: [post('1', { dependsOn: ['2'] }), post('2', { dependsOn: ['1'] })] }],
  ])('with %s is refused as a whole with 400', async (_, body) => {
    const at = server.emulator.record.commits.length;
    expect(await server.call('POST', '/v1.0/$batch', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'BadRequest' } },
    });
    expect(server.emulator.record.commits).toHaveLength(at);
  });

  it('needs a token for the whole', async () => {
    const answer = await server.call('POST', '/v1.0/$batch', { requests: [post('1')] }, { authorization: '' });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
  });
});
