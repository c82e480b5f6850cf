import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { FaultAction, FaultMatch } from '../faults/faults.ts';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';

let server: TestServer | undefined;
let socket: Socket | undefined;
afterEach(async () => {
  socket?.destroy();
  await server?.emulator.close();
});

/** What came over a connection, byte by byte. */
interface Wire {
  /** The text so far, once it has `length` bytes. */
  has(length: number): Promise<string>;
  /** All of it, and whether the connection ended in order. */
  whole(): Promise<{ head: string; body: string; how: 'end' | 'ECONNRESET' }>;
}

/** Sends one request over a connection of its own, to a server that plays one fault. */
async function play(
  action: FaultAction,
  {
    match = {},
    method = 'GET',
    path = `${ROOM}/calendar`,
    body = '',
    tls = false,
  }: { match?: FaultMatch; method?: string; path?: string; body?: string; tls?: boolean } = {},
): Promise<Wire> {
  server = await createTestServer({ faults: { rules: [{ match, action }] } });
  const { url, certificate } = await server.emulator.listen({ tls });
  const { hostname, port } = new URL(url);
  if (tls) {
    const { connect: connectTls } = await import('node:tls');
    socket = connectTls({ host: hostname, port: Number(port), ca: certificate });
  } else socket = connect(Number(port), hostname);
  const wire = collect(socket);
  await once(socket, tls ? 'secureConnect' : 'connect');
  const type = body === '' ? '' : 'Content-Type: application/json\r\n';
  const head = `${method} ${path} HTTP/1.1\r\nHost: graph.example\r\nAuthorization: Bearer ${server.token}\r\n${type}`;
  socket.write(`${head}Connection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return wire;
}

function collect(from: Socket): Wire {
  let text = '';
  let how: 'end' | 'ECONNRESET' | undefined;
  let changed: () => void = () => undefined;
  from.on('data', (bytes) => {
    text += bytes.toString('latin1');
    changed();
  });
  from.on('end', () => {
    how ??= 'end';
    changed();
  });
  from.on('error', (error: NodeJS.ErrnoException) => {
    expect(error.code).toBe('ECONNRESET');
    how ??= 'ECONNRESET';
    changed();
  });
  const until = async (isThere: () => boolean) => {
    while (!isThere())
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
  };
  return {
    async has(length) {
      await until(() => text.length >= length);
      return text;
    },
    async whole() {
      await until(() => how !== undefined);
      const at = text.indexOf('\r\n\r\n');
      return { head: text.slice(0, Math.max(at, 0)), body: text.slice(at + 4), how: how ?? 'end' };
    },
  };
}

const CREATE = { method: 'POST', path: `${ROOM}/events`, body: JSON.stringify(eventBody()) };
const commits = () => server?.emulator.record.commits.length;

describe('an answer that is cut', () => {
  it('ends in order before its length is reached', async () => {
    const wire = await play({ type: 'cut', afterBytes: 20 }, CREATE);
    const { head, body, how } = await wire.whole();
    expect(head.startsWith('HTTP/1.1 201 Created\r\n')).toBe(true);
    expect(Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1])).toBeGreaterThan(1000);
    expect([body, how, commits()]).toEqual(['{"@odata.context":"h', 'end', 1]);
  });

  it('promises more than there is where it is cut behind its end', async () => {
    const wire = await play({ type: 'cut', afterBytes: 100_000 });
    const { head, body } = await wire.whole();
    expect(head).toContain('content-length: 100001');
    expect(JSON.parse(body)).toMatchObject({ name: 'Calendar' });
  });

  it('ends in the middle of a chunk', async () => {
    const wire = await play({ type: 'cut', afterBytes: 20, chunked: true });
    const { head, body, how } = await wire.whole();
    expect(head).toContain('transfer-encoding: chunked');
    expect(head).not.toContain('content-length');
    expect(body).toMatch(/^[0-9a-f]{3}\r\n\{"@odata\.context":"h$/);
    expect(how).toBe('end');
  });

  it('is a failed fetch', async () => {
    await play({ type: 'cut', afterBytes: 20 });
    const headers = { authorization: `Bearer ${server?.token}` };
    const answer = await fetch(`${server?.emulator.url}${ROOM}/calendar`, { headers });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  it('ends by TLS too', async () => {
    const wire = await play({ type: 'cut', afterBytes: 5 }, { tls: true });
    expect(await wire.whole()).toMatchObject({ body: '{"@od', how: 'end' });
  });
});

describe('an answer that drips', () => {
  it('sends its head at once and its body in slices', async () => {
    const wire = await play({ type: 'drip', bytes: 100, ms: 500 });
    const head = (await wire.has(1)).split('\r\n\r\n')[0] ?? '';
    const start = head.length + 4;
    const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
    expect(length).toBeGreaterThan(300);
    for (let sent = 100; sent < length; sent += 100) {
      expect((await wire.has(start + sent)).length).toBe(start + sent);
      await server?.clock.advance(499);
      expect(server?.clock.sleepers).toBe(1);
      await server?.clock.advance(1);
    }
    await server?.clock.advance(500);
    const { body, how } = await wire.whole();
    expect([JSON.parse(body).name, body.length, how]).toEqual(['Calendar', length, 'end']);
  });

  it('sends its head in slices', async () => {
    const wire = await play({ type: 'drip', bytes: 9, ms: 500, of: 'headers' });
    expect(await wire.has(9)).toBe('HTTP/1.1 ');
    await server?.clock.advance(500);
    expect(await wire.has(18)).toBe('HTTP/1.1 200 OK\r\nc');
    await server?.clock.advance(500 * 100);
    expect(JSON.parse((await wire.whole()).body).name).toBe('Calendar');
  });

  it('never ends its head', async () => {
    const wire = await play({ type: 'drip', bytes: 1_000, ms: 500, of: 'headers', endless: true });
    const head = await wire.has(1);
    for (let at = 0; at < 20; at++) await server?.clock.advance(500);
    const more = await wire.has(head.length + 200);
    expect(more.slice(head.length, head.length + 24)).toBe('x-drip: 0\r\nx-drip: 0\r\nx-');
    expect(more).not.toContain('\r\n\r\n');
  });

  it('never ends its body, which stays JSON', async () => {
    const wire = await play({ type: 'drip', bytes: 10_000, ms: 500, endless: true });
    const first = await wire.has(600);
    for (let at = 0; at < 20; at++) await server?.clock.advance(500);
    expect((await wire.has(first.length + 60)).slice(first.length, first.length + 12)).toBe('1\r\n \r\n1\r\n \r\n');
  });

  it('of all drips head and body, and forgets a client that goes away', async () => {
    const wire = await play({ type: 'drip', bytes: 200, ms: 500, of: 'all' });
    await wire.has(200);
    await server?.clock.advance(500);
    await wire.has(400);
    expect(server?.clock.sleepers).toBe(1);
    socket?.destroy();
    await server?.emulator.close();
    await server?.clock.advance(0);
    expect(server?.clock.sleepers).toBe(0);
  });

  it('drips by TLS too', async () => {
    const wire = await play({ type: 'drip', bytes: 9, ms: 500, of: 'all' }, { tls: true });
    expect(await wire.has(9)).toBe('HTTP/1.1 ');
  });

  it('of signing in drips as well', async () => {
    const path = '/organizations/oauth2/v2.0/token';
    const wire = await play(
      { type: 'drip', bytes: 9, ms: 500, of: 'all' },
      { match: { signIn: true }, method: 'POST', path },
    );
    // The test server itself has signed in without a port, where the answer is whole.
    expect(await wire.has(9)).toBe('HTTP/1.1 ');
  });
});

describe('an answer on a connection', () => {
  it('is a reset one, before or after acting', async () => {
    expect((await (await play({ type: 'reset-before' }, CREATE)).whole()).how).toBe('ECONNRESET');
    expect(commits()).toBe(0);
    await server?.emulator.close();
    expect((await (await play({ type: 'commit-then-reset' }, CREATE)).whole()).how).toBe('ECONNRESET');
    expect(commits()).toBe(1);
  });

  it('is compressed where a plan says so', async () => {
    await play({ type: 'set-headers', gzip: true }, CREATE);
    const { request } = await import('undici');
    const headers = { authorization: `Bearer ${server?.token}` };
    const answer = await request(`${server?.emulator.url}${ROOM}/calendar`, { headers });
    expect(answer.headers['content-encoding']).toBe('gzip');
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    expect(answer.headers['content-length']).toBe(String(bytes.length));
    expect(JSON.parse(gunzipSync(bytes).toString('utf8'))).toMatchObject({ name: 'Calendar' });
  });

  it('has other headers where a plan says so', async () => {
    const headers = { 'Retry-After': '7', 'REQUEST-ID': null, date: null, 'x-new': 'a' };
    const wire = await play({ type: 'set-headers', headers });
    const { head } = await wire.whole();
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(head).toContain('\r\nRetry-After: 7');
    expect(head).toContain('\r\nx-new: a');
    expect(head).not.toMatch(/\r\n(?:request-id|date):/i);
    expect(head).toContain('\r\nclient-request-id: ');
  });

  it('has another status and body where a plan says so', async () => {
    const wire = await play(
      { type: 'alter-part', status: 500, headers: { 'content-type': 'text/html' }, body: '<html>' },
      CREATE,
    );
    const { head, body } = await wire.whole();
    expect([head.split('\r\n')[0], body, commits()]).toEqual(['HTTP/1.1 500 Internal Server Error', '<html>', 1]);
    expect(head).toContain('content-type: text/html');
    expect(head).toContain('content-length: 6');
    expect(server?.emulator.record.requests.at(-1)?.status).toBe(500);
  });

  it('leads elsewhere after acting', async () => {
    const headers = { Location: 'https://login.example/' };
    const wire = await play({ type: 'commit-then-status', status: 302, headers }, CREATE);
    const { head } = await wire.whole();
    expect(head.split('\r\n')[0]).toBe('HTTP/1.1 302 Found');
    expect(head).toContain('\r\nlocation: https://login.example/');
    expect(commits()).toBe(1);
  });

  it('is a refusal without acting', async () => {
    const wire = await play({ type: 'refuse', status: 503, retryAfter: 2 }, CREATE);
    const { head } = await wire.whole();
    expect([head.split('\r\n')[0], commits()]).toEqual(['HTTP/1.1 503 Service Unavailable', 0]);
    expect(head).toContain('retry-after: 2');
  });

  it('comes before the event is there', async () => {
    const wire = await play({ type: 'delay-commit', ms: 5_000, status: 504 }, CREATE);
    expect((await wire.whole()).head.split('\r\n')[0]).toBe('HTTP/1.1 504 Gateway Timeout');
    expect(commits()).toBe(0);
    await server?.clock.advance(5_000);
    expect(commits()).toBe(1);
  });
});

describe('the answer to a batch on a connection', () => {
  const part = (id: string) => ({
    id,
    method: 'POST',
    url: '/users/room.101@school.example/events',
    headers: { 'Content-Type': 'application/json' },
    body: eventBody(),
  });
  const BATCH = {
    method: 'POST',
    path: '/v1.0/$batch',
    body: JSON.stringify({ requests: [part('1'), part('2'), part('3')] }),
  };
  const answers = async (action: FaultAction, match: FaultMatch) => {
    const { body } = await (await play(action, { ...BATCH, match })).whole();
    return (JSON.parse(body) as { responses: { id: string; status: number; body: unknown; headers: object }[] })
      .responses;
  };

  it.each([
    [
      { type: 'omit-part' },
      { nth: 2 },
      [
        ['1', 201],
        ['3', 201],
      ],
    ],
    [
      { type: 'alter-id', to: 'X' },
      { nth: 2 },
      [
        ['1', 201],
        ['X', 201],
        ['3', 201],
      ],
    ],
    [
      { type: 'reorder-parts' },
      {},
      [
        ['3', 201],
        ['2', 201],
        ['1', 201],
      ],
    ],
    [
      { type: 'repeat-part' },
      { nth: 2 },
      [
        ['1', 201],
        ['2', 201],
        ['2', 201],
        ['3', 201],
      ],
    ],
    [
      { type: 'repeat-part', status: 429 },
      { nth: 2 },
      [
        ['1', 201],
        ['2', 201],
        ['2', 429],
        ['3', 201],
      ],
    ],
    [
      { type: 'alter-part', status: 404 },
      { inBatch: true, nth: 2 },
      [
        ['1', 201],
        ['2', 404],
        ['3', 201],
      ],
    ],
  ] as [FaultAction, FaultMatch, [string, number][]][])('with %o has the parts %#', async (action, match, expected) => {
    const responses = await answers(action, match);
    expect(responses.map(({ id, status }) => [id, status])).toEqual(expected);
    expect(commits()).toBe(3);
  });

  it('has a part with other headers and another body', async () => {
    const headers = { 'retry-after': '3', 'cache-control': null };
    const [, second] = await answers({ type: 'alter-part', headers, body: '{"a":1}' }, { inBatch: true, nth: 2 });
    expect(second).toMatchObject({ status: 201, body: { a: 1 }, headers: { 'retry-after': '3' } });
    expect(second?.headers).not.toHaveProperty('Cache-Control');
    await server?.emulator.close();
    const [third] = await answers({ type: 'alter-part', body: '<html>' }, { inBatch: true, nth: 1 });
    expect(Buffer.from(String(third?.body), 'base64url').toString()).toBe('<html>');
  });

  it('is cut as a whole, and no part of it alone', async () => {
    const wire = await play({ type: 'cut', afterBytes: 14 }, BATCH);
    expect(await wire.whole()).toMatchObject({ body: '{"responses":[', how: 'end' });
    await server?.emulator.close();
    expect(await answers({ type: 'cut', afterBytes: 14 }, { inBatch: true })).toHaveLength(3);
  });
});
