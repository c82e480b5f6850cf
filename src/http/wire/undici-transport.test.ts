import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createTestServers, type TestServers } from './servers.contract.ts';
import { describeTransport } from './transport.contract.ts';
import type { TransportLimits } from './transport.ts';
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts';

describe('the wire over undici', () => {
  describeTransport((limits) => createUndiciTransport({ limits }));
});

let servers: TestServers;
beforeEach(() => {
  servers = createTestServers();
});
afterEach(() => servers.close());

function open(limits: Partial<TransportLimits> = {}, options: UndiciTransportOptions = {}) {
  const transport = createUndiciTransport({ limits, ...options });
  servers.afterwards(() => transport.close());
  return transport;
}

const get = (url: string) => ({ method: 'GET', url, headers: {} });
const times = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));

describe('connections', () => {
  /** A server that says on which connection each request came, and answers as its path says. */
  async function numbered() {
    const sockets: Socket[] = [];
    const origin = await servers.serve((request: IncomingMessage, response) => {
      if (!sockets.includes(request.socket)) sockets.push(request.socket);
      const [, status, form] = (request.url ?? '').split('/');
      response.writeHead(Number(status), form === 'sized' ? { 'Content-Length': '2' } : {});
      response.end(String(sockets.indexOf(request.socket)).padStart(2));
    });
    const transport = open();
    const ask = async (path: string) => {
      const { status, body } = await transport.send(get(origin + path));
      return [status, Number(Buffer.from(body).toString())];
    };
    return { ask, sockets };
  }

  it('are used again, also after refusals', async () => {
    const { ask } = await numbered();
    for (const status of [200, 404, 429, 500, 504]) expect(await ask(`/${status}`)).toEqual([status, 0]);
  });

  it.each(['chunked', 'sized'])(
    'that brought a 503 (%s) bring nothing more: the repeat goes a new way, and only the repeat',
    async (form) => {
      const { ask, sockets } = await numbered();
      expect(await ask(`/200/${form}`)).toEqual([200, 0]);
      expect(await ask(`/503/${form}`)).toEqual([503, 0]);
      expect(await ask(`/503/${form}`)).toEqual([503, 1]);
      expect(await ask(`/200/${form}`)).toEqual([200, 2]);
      expect(await ask(`/200/${form}`)).toEqual([200, 2]);
      expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
    },
  );

  it('beside the one that brought a 503 go on, and none is opened before it is needed', async () => {
    const { ask, sockets } = await numbered();
    await times(4, () => ask('/200'));
    await ask('/503');
    await new Promise(setImmediate);
    expect(sockets).toHaveLength(4);
    expect(sockets.filter(({ destroyed }) => destroyed)).toHaveLength(1);
    await times(4, () => ask('/200'));
    expect(sockets).toHaveLength(5);
  });

  it('are no more than allowed; what waits for one too long was not sent', async () => {
    const clock = createManualClock();
    const arrived: (string | undefined)[] = [];
    let first = () => {};
    const isThere = new Promise<void>((done) => {
      first = done;
    });
    const origin = await servers.serve((request) => {
      arrived.push(request.url);
      first();
    });
    const transport = open({ connections: 1, totalMs: 1_000 }, { clock });
    const sent = transport.send(get(`${origin}/sent`));
    const waits = transport.send(get(`${origin}/waits`));
    const ends = Promise.allSettled([sent, waits]);
    await isThere;
    await clock.advance(1_000);
    expect(await ends).toMatchObject([
      { reason: { code: 'answer-timeout', delivery: 'unknown' } },
      { reason: { code: 'service-unreachable', delivery: 'not-sent' } },
    ]);
    expect(arrived).toEqual(['/sent']);
  });

  it('are not spent on what was given up while it waited for one', async () => {
    const { promise: released, resolve: release } = withResolvers();
    const ports = new Set<number | undefined>();
    const arrived: (string | undefined)[] = [];
    const origin = await servers.serve(async (request, response) => {
      ports.add(request.socket.remotePort);
      arrived.push(request.url);
      if (request.url === '/first') await released;
      response.end();
    });
    const transport = open({ connections: 1 });
    const stop = new AbortController();
    const first = transport.send(get(`${origin}/first`));
    const second = transport.send({ ...get(`${origin}/second`), signal: stop.signal });
    const third = transport.send(get(`${origin}/third`));
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(second).rejects.toBe(reason);
    release();
    await Promise.all([first, third]);
    expect(arrived).toEqual(['/first', '/third']);
    expect(ports.size).toBe(1);
  });
});

describe('the time of an exchange', () => {
  it('leaves no timer behind that would keep the process alive', async () => {
    const clock = createManualClock();
    const origin = await servers.serve((_, response) => response.end());
    const transport = open({}, { clock });
    await times(20, () => transport.send(get(origin)));
    expect(clock.sleepers).toBe(0);
  });
});

describe('an answer’s head', () => {
  it('is read up to its own bound (R43 in part)', async () => {
    const origin = await servers.serve((request, response) => {
      response.writeHead(200, { 'X-Long': 'x'.repeat(Number(request.url?.slice(1))) }).end();
    });
    const transport = open({ maxHeadBytes: 4_096 });
    expect((await transport.send(get(`${origin}/3000`))).status).toBe(200);
    await expect(transport.send(get(`${origin}/5000`))).rejects.toMatchObject({
      code: 'answer-too-large',
      delivery: 'unknown',
    });
  });
});

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
