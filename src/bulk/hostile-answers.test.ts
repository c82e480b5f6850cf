import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, type Between, openBench, timetable } from '../../test/bulk-bench.ts';
import { hostileGateway, type Mischief } from '../../test/hostile-gateway.ts';

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** Of a call that drips; far beyond what one takes that goes well, on a busy machine too. */
const LIMITS = { idleMs: 5_000, totalMs: 2_000, maxBytes: 300_000 };

/** Writes one byte after the other, until the caller hangs up. */
const drip = (socket: Socket | null, bytes: (at: number) => string) => {
  let at = 0;
  const timer = setInterval(() => socket?.write(bytes(at++)), 10);
  socket?.once('close', () => clearInterval(timer));
};

const drippingHead: Mischief = ({ socket }) => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Endless: ';
  drip(socket, (at) => head[at] ?? 'x');
};
const drippingBody: Mischief = (response, { status, body }) => {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }).flushHeaders();
  drip(response.socket, (at) => `1\r\n${String.fromCharCode(body[at] ?? 0x20)}\r\n`);
};
const endless: Mischief = (response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const more = () => {
    while (!response.destroyed && response.write(' '.repeat(10_000)));
    response.once('drain', more);
  };
  more();
};
const bomb: Mischief = (response, { status, body }) => {
  const grown = Buffer.concat([body.subarray(0, -1), Buffer.alloc(50_000_000, ' '), Buffer.from('}')]);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }).end(gzipSync(grown));
};

describe('rows whose answer is', () => {
  it.for([
    ['a head that drips', drippingHead],
    ['a body that drips without end', drippingBody],
    ['endless', endless],
    ['a compression bomb', bomb],
  ] as const)('%s are unknown, found by their keys, and made once (R43)', async ([, mischief]) => {
    bench = await openBench({ wireLimits: LIMITS, between: hostileGateway([mischief, mischief]) });
    const { report, results } = await bench.send(await bench.write('lessons.csv', timetable(16, 2)));
    expect(report.counts).toMatchObject({ rows: 16, failed: 0, pending: 0, adopted: 8, created: 8 });
    expect(results.filter(({ EventID }) => EventID === null)).toEqual([]);
    expect([...bench.eventsByKey().values()]).toEqual(Array.from({ length: 16 }, () => 1));
  });
});

/** Passes bytes on, except for the next so many requests once it is told to: they disappear, and whatever comes back. */
function blackhole() {
  let left = 0;
  let swallowed = 0;
  const between = async (port: number): Promise<Between> => {
    const sockets = new Set<Socket>();
    const server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => {});
      }
      near
        .on('close', () => far.destroy())
        .on('data', (chunk: Buffer) => {
          if (left === 0) {
            far.write(chunk);
            return;
          }
          left -= 1;
          swallowed += 1;
        });
      far
        .on('close', () => near.destroy())
        .on('data', (chunk: Buffer) => {
          if (left === 0) near.write(chunk);
        });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        for (const socket of sockets) socket.destroy();
        await new Promise((done) => server.close(done));
      },
    };
  };
  return {
    between,
    swallow(requests: number) {
      left = requests;
    },
    swallowed: () => swallowed,
  };
}

describe('a network that swallows everything for a while', () => {
  it('is outlasted: the run goes on by itself, and each row is one event (R46)', async () => {
    const network = blackhole();
    bench = await openBench({ wireLimits: { totalMs: 300 }, between: network.between });
    let settled = 0;
    const { report } = await bench.send(await bench.write('lessons.csv', timetable(120, 3)), {
      settings: { breaker: { failures: 3, probeMs: 50, maxProbeMs: 400, giveUpMs: 60_000 } },
      tell: ({ type }) => {
        if (type !== 'row-settled') return;
        settled += 1;
        if (settled === 20) network.swallow(8);
      },
    });
    expect(report.stopped).toBeUndefined();
    expect(network.swallowed()).toBe(8);
    expect(report.counts).toMatchObject({ rows: 120, failed: 0, pending: 0 });
    expect([...bench.eventsByKey().values()]).toEqual(Array.from({ length: 120 }, () => 1));
  });
});
