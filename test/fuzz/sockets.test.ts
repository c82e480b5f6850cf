import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import fc, { type Arbitrary } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Listener } from '../../src/emulator/index.ts';
import { createTestServer, ROOM, type TestServer } from '../../src/emulator/testing.ts';

const SECOND = 1000;
/** Within which the server has to be done with a connection whose client said that it has nothing more to send. */
const LIMIT_MS = 5 * SECOND;
/** Connections at a time. */
const CROWD = 8;
const ROUNDS = process.env.GRAPHCAL_PROPERTY_RUNS === undefined ? 60 : 600;

let server: TestServer;
let listener: Listener;

beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
  listener = await server.emulator.listen();
});
afterEach(() => server.emulator.close());

/** What a client writes, in how many pieces, and how it goes away. */
interface Conversation {
  pieces: readonly string[];
  /** Says that it has nothing more to send, or tears the connection down at once. */
  end: 'politely' | 'abruptly';
}

const line = fc
  .tuple(
    fc.constantFrom(
      'GET',
      'POST',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'CONNECT',
      'PRI',
      'get',
      '',
      'G\u0000T',
      'X'.repeat(300),
    ),
    fc.constantFrom(
      `${ROOM}/events`,
      '/v1.0/$batch',
      '/',
      '*',
      'http://x/v1.0/me',
      'x',
      '',
      '/%',
      `/${'a'.repeat(20_000)}`,
      '/\u00e9',
      '/ /',
      '/#',
    ),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '', 'ICY'),
  )
  .map((words) => words.join(' '));
const header: Arbitrary<string> = fc.constantFrom(
  ...[
    'Host: a',
    'Host: a',
    'Host:',
    'Host: a\r\nHost: b',
    'Content-Length: 2',
    'Content-Length: 2',
    'Content-Length: 2, 3',
  ],
  ...[
    'Content-Length: -1',
    'Content-Length: 999999999999999999999',
    'Content-Length: 0x2',
    'Content-Length: 50',
    'Content-Length: 2\r\nContent-Length: 3',
  ],
  ...[
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: chunked, chunked',
    'Transfer-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: x',
  ],
  ...[
    'Connection: close',
    'Connection: keep-alive',
    'Connection: upgrade\r\nUpgrade: websocket',
    'Connection: upgrade\r\nUpgrade: h2c',
  ],
  ...[
    'Content-Type: application/json',
    `X: ${'a'.repeat(20_000)}`,
    'X',
    ': x',
    ' folded',
    'X: \u0000',
    'X\u00e9: y',
    'X: a\rb',
    `Client-Request-Id: \u00ff`,
  ],
  ...[Array.from({ length: 3000 }, (_, at) => `X${at}: y`).join('\r\n')],
);
const body = fc.constantFrom(
  '',
  '{}',
  '{}',
  '{',
  '2\r\n{}\r\n0\r\n\r\n',
  '2\r\n{}\r\n',
  'zz\r\n',
  '-1\r\n',
  'ffffffffffffffff\r\n',
  '0\r\nX: y\r\n\r\n',
  'a'.repeat(70_000),
);
const message = fc
  .tuple(
    line,
    fc.array(header, { maxLength: 5 }),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r'),
    fc.boolean(),
    body,
  )
  .map(([first, headers, newline, isSignedIn, sent]) =>
    [first, ...(isSignedIn ? ['Host: a', 'Authorization: Bearer {token}'] : []), ...headers, '', sent].join(newline),
  );
const conversation: Arbitrary<Conversation> = fc.record({
  pieces: fc
    .tuple(fc.array(message, { minLength: 1, maxLength: 3 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
    .map(([messages, where, isCut]) => {
      const text = messages.join('');
      const at = Math.floor(where * text.length);
      return isCut ? [text.slice(0, at)] : [text.slice(0, at), text.slice(at)];
    }),
  end: fc.constantFrom('politely', 'politely', 'abruptly'),
});

/** Holds it; gives what was answered, once the connection is closed by both sides. */
function hold({ pieces, end }: Conversation): Promise<string> {
  const { hostname, port } = new URL(listener.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const answered: Buffer[] = [];
    const limit = setTimeout(() => {
      socket.destroy();
      reject(new Error(`The connection was still open ${LIMIT_MS} ms after its client had nothing more to send.`));
    }, LIMIT_MS);
    socket.on('data', (chunk) => answered.push(chunk));
    // A server may reset what it does not understand.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(limit);
      resolve(Buffer.concat(answered).toString('latin1'));
    });
    socket.once('connect', () => {
      for (const piece of pieces) socket.write(Buffer.from(piece.replace('{token}', server.token), 'latin1'));
      if (end === 'abruptly') socket.destroy();
      else socket.end();
    });
  });
}

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

describe(`${ROUNDS * CROWD} conversations that are hardly HTTP`, () => {
  it('leave a server that answers, without a fault of its own or a connection that stays', {
    timeout: 120 * SECOND,
  }, async () => {
    const before = openSockets();
    const crowd = fc.array(conversation, { minLength: 1, maxLength: 2 * CROWD - 1, size: 'max' });
    let held = 0;
    const round = fc.asyncProperty(crowd, async (conversations) => {
      const answers = await Promise.all(conversations.map(hold));
      held += conversations.length;
      for (const answer of answers) expect(answer).toMatch(/^(?:HTTP\/1\.1 [1-5]\d\d |$)/);
      expect(server.emulator.record.errors).toEqual([]);
    });
    const { seed = 0 } = fc.readConfigureGlobal();
    for (let at = 0; held < ROUNDS * CROWD; at += 1) await fc.assert(round, { numRuns: 20, seed: seed + at });

    const deadline = performance.now() + LIMIT_MS;
    // Both ends are in this process, and the system tells the server last.
    while (openSockets() > before && performance.now() < deadline) await wait(5);
    expect(openSockets()).toBe(before);
    const headers = { authorization: `Bearer ${server.token}`, connection: 'close' };
    expect((await fetch(`${listener.url}${ROOM}/events`, { headers })).status).toBe(200);
  });
});
