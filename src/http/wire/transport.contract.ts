import { getEventListeners, once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServers, type TestServers } from './servers.contract.ts';
import type { Transport, TransportLimits } from './transport.ts';

const get = (url: string) => ({ method: 'GET', url, headers: {} });
const post = (url: string) => ({ method: 'POST', url, headers: { 'content-type': 'text/plain' }, body: 'an event' });
const bodyOf = async (request: IncomingMessage) => Buffer.concat(await request.toArray()).toString('utf8');
const answer = (response: ServerResponse, text: string) => response.end(text);

type Bounds = Partial<Pick<TransportLimits, 'idleMs' | 'totalMs' | 'maxBytes'>>;

/** What every transport does; each implementation runs it over real sockets. `create` gets the bounds of the exchange. */
export function describeTransport(create: (limits: Bounds) => Transport): void {
  let servers: TestServers;
  beforeEach(() => {
    servers = createTestServers();
  });
  afterEach(() => servers.close());
  const { serve, serveBytes, closedPort } = {
    serve: (...given: Parameters<TestServers['serve']>) => servers.serve(...given),
    serveBytes: (...given: Parameters<TestServers['serveBytes']>) => servers.serveBytes(...given),
    closedPort: () => servers.closedPort(),
  };
  const transportWith = (limits: Bounds = {}): Transport => {
    const transport = create(limits);
    servers.afterwards(() => transport.close());
    return transport;
  };

  describe('an exchange', () => {
    it('brings method, address, headers and body there, and status, headers and body back', async () => {
      const seen: unknown[] = [];
      const origin = await serve(async (request, response) => {
        seen.push([request.method, request.url, request.headers['x-asked'], await bodyOf(request)]);
        response.writeHead(
          201,
          [
            ['X-Answered', 'yes'],
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
          ].flat(),
        );
        response.end('grün');
      });
      const reply = await transportWith().send({
        method: 'POST',
        url: `${origin}/v1.0/me/events?$top=1`,
        headers: { 'X-Asked': 'so' },
        body: 'größer',
      });
      expect(seen).toEqual([['POST', '/v1.0/me/events?$top=1', 'so', 'größer']]);
      expect(reply.status).toBe(201);
      expect(reply.headers).toMatchObject({ 'x-answered': 'yes', 'set-cookie': 'a=1, b=2' });
      expect(Buffer.from(reply.body).toString('utf8')).toBe('grün');
    });

    it('brings bytes as they are, and an empty body as no bytes', async () => {
      const seen: string[] = [];
      const origin = await serve(async (request, response) => {
        seen.push(Buffer.concat(await request.toArray()).toString('hex'));
        response.writeHead(204).end();
      });
      const reply = await transportWith().send({ ...post(origin), body: Uint8Array.from([0, 255, 10]) });
      expect(seen).toEqual(['00ff0a']);
      expect(reply.body.byteLength).toBe(0);
    });

    it('does not follow a redirect (R44 in part)', async () => {
      const reached: (string | undefined)[] = [];
      const other = await serve((request, response) => {
        reached.push(request.url);
        answer(response, 'caught');
      });
      for (const status of [301, 302, 303, 307, 308]) {
        const origin = await serve((_, response) => response.writeHead(status, { Location: `${other}/caught` }).end());
        const reply = await transportWith().send(get(origin));
        expect([reply.status, reply.headers.location]).toEqual([status, `${other}/caught`]);
      }
      expect(reached).toEqual([]);
    });

    it.each([
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])(
      'reads an answer that a gateway compressed by %s, up to the size that is allowed (R43 in part)',
      async (encoding, compress) => {
        const origin = await serve((request, response) => {
          const size = request.url === '/bomb' ? 10_000_000 : 100_000;
          response.writeHead(200, { 'Content-Encoding': encoding }).end(compress(Buffer.alloc(size, 'x')));
        });
        const transport = transportWith({ maxBytes: 100_000 });
        expect(Buffer.from((await transport.send(get(origin))).body).toString()).toBe('x'.repeat(100_000));
        // Not the body, which takes minutes to be shown where it comes back after all.
        const grown = transport.send(post(`${origin}/bomb`)).then(({ body }) => body.byteLength);
        await expect(grown).rejects.toMatchObject({ code: 'answer-too-large', delivery: 'unknown' });
      },
    );

    it('reads as unknown what calls itself compressed and is not', async () => {
      const origin = await serve((_, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('{"id":"AAMk"}');
      });
      await expect(transportWith().send(post(origin))).rejects.toMatchObject({ delivery: 'unknown' });
    });
  });

  describe('an exchange that fails', () => {
    it.each(['127.0.0.1', 'localhost'])('was not sent where nobody listens on %s', async (host) => {
      const url = `http://${host}:${await closedPort()}/`;
      await expect(transportWith().send(post(url))).rejects.toMatchObject({
        name: 'TransportError',
        code: 'service-unreachable',
        delivery: 'not-sent',
      });
    });

    it('is unknown where the connection is reset after the request arrived', async () => {
      const origin = await serveBytes((socket) => socket.resetAndDestroy());
      await expect(transportWith().send(post(origin))).rejects.toMatchObject({
        code: 'connection-lost',
        delivery: 'unknown',
      });
    });

    it('is unknown where the connection is closed without an answer', async () => {
      const origin = await serveBytes((socket) => socket.end());
      await expect(transportWith().send(post(origin))).rejects.toMatchObject({
        code: 'connection-lost',
        delivery: 'unknown',
      });
    });

    it.each([
      ['in its head', 'HTTP/1.1 201 Created\r\nContent-Le'],
      ['in its body', 'HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{"id":"AAMk'],
      ['in a chunk', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"id":"AAMk'],
      ['before its last chunk', 'HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n'],
    ])('is unknown where the answer is cut off %s', async (_, bytes) => {
      for (const cut of [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.resetAndDestroy()]) {
        const origin = await serveBytes((socket) => socket.write(bytes, () => cut(socket)));
        await expect(transportWith().send(post(origin))).rejects.toMatchObject({
          code: 'connection-lost',
          delivery: 'unknown',
        });
      }
    });

    it('is unknown where what comes back is not HTTP', async () => {
      const origin = await serveBytes((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
      await expect(transportWith().send(post(origin))).rejects.toMatchObject({ delivery: 'unknown' });
    });

    it('is unknown after no byte for as long as is allowed, before and inside the answer (R43 in part)', async () => {
      const silent = await serveBytes(() => {});
      const stuck = await serveBytes((socket) => socket.write('HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{'));
      for (const origin of [silent, stuck]) {
        await expect(transportWith({ idleMs: 60 }).send(post(origin))).rejects.toMatchObject({
          code: 'answer-timeout',
          delivery: 'unknown',
        });
      }
    });

    it.each([
      ['head', 'HTTP/1.1 200 OK\r\nX-Endless: ', 'x'],
      ['body', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', '1\r\nx\r\n'],
    ])('is unknown after the whole time, however steadily its %s drips (R43 in part)', async (_, head, drop) => {
      const origin = await serveBytes((socket) => {
        socket.write(head);
        const drip = setInterval(() => socket.write(drop), 10);
        socket.once('close', () => clearInterval(drip));
      });
      await expect(transportWith({ idleMs: 60_000, totalMs: 150 }).send(post(origin))).rejects.toMatchObject({
        code: 'answer-timeout',
        delivery: 'unknown',
      });
    });

    it('is unknown where the answer is too large, and reads no further (R43 in part)', async () => {
      const closed: Promise<unknown>[] = [];
      const origin = await serve((_, response) => {
        closed.push(once(response, 'close'));
        const more = () => {
          while (response.write('x'.repeat(10_000)));
          response.once('drain', more);
        };
        more();
      });
      await expect(transportWith({ maxBytes: 100_000 }).send(get(origin))).rejects.toMatchObject({
        code: 'answer-too-large',
        delivery: 'unknown',
      });
      await Promise.all(closed);
    });

    it('takes an answer of just the size that is allowed', async () => {
      const origin = await serve((_, response) => answer(response, 'x'.repeat(1_000)));
      expect((await transportWith({ maxBytes: 1_000 }).send(get(origin))).body.byteLength).toBe(1_000);
      await expect(transportWith({ maxBytes: 999 }).send(get(origin))).rejects.toMatchObject({
        code: 'answer-too-large',
      });
    });

    it('says neither address nor headers nor body beyond the host', async () => {
      const url = `http://127.0.0.1:${await closedPort()}/v1.0/users/room.101@school.example`;
      const headers = { Authorization: 'Bearer canary-token' };
      const error: unknown = await transportWith()
        .send({ ...post(url), headers, body: 'canary-body' })
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(`${(error as Error).message} ${JSON.stringify(error)}`).not.toMatch(/canary|room\.101/u);
    });
  });

  describe('the caller’s abort', () => {
    const reason = new Error('stopped');

    it('ends an exchange under way with its own reason, and the connection with it', async () => {
      const controller = new AbortController();
      const closed: Promise<unknown>[] = [];
      const origin = await serve((request) => {
        closed.push(once(request.socket, 'close'));
        controller.abort(reason);
      });
      await expect(transportWith().send({ ...get(origin), signal: controller.signal })).rejects.toBe(reason);
      await Promise.all(closed);
    });

    it('ends an exchange in the middle of its answer', async () => {
      const controller = new AbortController();
      const origin = await serve((_, response) => {
        response.writeHead(200, { 'Content-Length': '100' });
        response.write('{', () => controller.abort(reason));
      });
      await expect(transportWith().send({ ...get(origin), signal: controller.signal })).rejects.toBe(reason);
    });

    it('is listened for no longer than the exchange lasts, whatever comes of it', async () => {
      const { signal } = new AbortController();
      const origin = await serve((_, response) => answer(response, ''));
      const lost = await serveBytes((socket) => socket.resetAndDestroy());
      const transport = transportWith();
      await transport.send({ ...get(origin), signal });
      await expect(transport.send({ ...get(lost), signal })).rejects.toMatchObject({ code: 'connection-lost' });
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('that came before sends nothing', async () => {
      let requests = 0;
      const origin = await serve((_, response) => {
        requests += 1;
        answer(response, '');
      });
      const transport = transportWith();
      await expect(transport.send({ ...get(origin), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await transport.send(get(origin));
      expect(requests).toBe(1);
    });
  });

  describe('a request that HTTP does not allow', () => {
    it.each([{ Expect: 'x' }, { Prefer: 'outlook.timezone="Eur\u2013pe"' }, { 'a b': 'x' }])(
      'is told as that, and not as a lost connection: %j',
      async (headers) => {
        const origin = await serve((_request, response) => answer(response, 'yes'));
        await expect(transportWith().send({ ...get(origin), headers })).rejects.toMatchObject({
          name: 'UsageError',
          code: 'request-not-writable',
        });
      },
    );
  });

  describe('a closed transport', () => {
    it('sends nothing more', async () => {
      const transport = create({});
      await transport.close();
      await expect(transport.send(get('http://127.0.0.1:9'))).rejects.toMatchObject({ code: 'client-closed' });
    });

    it('ends what is under way as unknown', async () => {
      const transport = create({});
      const origin = await serve(() => {
        transport.close();
      });
      await expect(transport.send(post(origin))).rejects.toMatchObject({ delivery: 'unknown' });
    });
  });
}
