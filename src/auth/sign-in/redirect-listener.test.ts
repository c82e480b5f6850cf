import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { listenForRedirect, type RedirectListener } from './redirect-listener.ts';

const STATE = 'state-of-this-sign-in';

let listener: RedirectListener | undefined;
afterEach(() => listener?.close());

async function open(port?: number): Promise<{ listener: RedirectListener; port: number }> {
  listener = await listenForRedirect({ state: STATE, port });
  return { listener, port: Number(new URL(listener.redirectUri).port) };
}

/** Sends bytes as they are and gives all that comes back; '' where nobody listens. */
function talk(host: string, port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let told = '';
    const socket = connect({ host, port }, () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (piece: string) => {
      told += piece;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(told));
  });
}

const get = (port: number, target: string, host = `localhost:${port}`) =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const statusOf = (told: string) => Number(told.split(' ')[1]);
const callback = `/?code=the-code&state=${STATE}`;

describe('the port that waits for the redirect', () => {
  it('is one of localhost, taken at both of its addresses and at no other (R28 in part)', async () => {
    const { listener, port } = await open();
    expect(listener.redirectUri).toBe(`http://localhost:${port}`);
    const answers = await Promise.all(['127.0.0.1', '::1'].map((host) => talk(host, port, get(port, '/x'))));
    expect(answers.map(statusOf).filter((status) => !Number.isNaN(status))).toContain(404);
    // 127.0.0.2 is this machine too: whoever listens at every address would answer there.
    expect(await talk('127.0.0.2', port, get(port, '/x'))).toBe('');
  });

  it('differs from sign-in to sign-in (R28 in part)', async () => {
    const first = await listenForRedirect({ state: STATE });
    const second = await listenForRedirect({ state: STATE });
    expect(first.redirectUri).not.toBe(second.redirectUri);
    await Promise.all([first.close(), second.close()]);
  });

  it('takes the redirect once, refuses a second one, and is closed then (R28 in part)', async () => {
    const { listener, port } = await open();
    // Two requests on one connection, and one on another, before anybody can close.
    const [both, other] = await Promise.all([
      talk('127.0.0.1', port, get(port, callback) + get(port, callback)),
      talk('127.0.0.1', port, get(port, callback)),
    ]);
    const statuses = [both, other].map(statusOf);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(1);
    expect(await listener.answered).toEqual({ code: 'the-code' });
    await listener.close();
    expect(await talk('127.0.0.1', port, get(port, callback))).toBe('');
    expect(await talk('::1', port, get(port, callback))).toBe('');
  });

  it('goes on waiting after requests that it refuses (R28 in part)', async () => {
    const { listener, port } = await open();
    const refused = [
      [400, get(port, '/?code=the-code&state=guess')],
      [421, get(port, callback, 'evil.example')],
      [404, get(port, '/favicon.ico')],
      [405, `POST ${callback} HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Length: 0\r\n\r\n`],
    ] as const;
    for (const [status, text] of refused) expect(statusOf(await talk('127.0.0.1', port, text))).toBe(status);
    let isAnswered = false;
    void listener.answered.then(() => {
      isAnswered = true;
    });
    expect(isAnswered).toBe(false);
    expect(statusOf(await talk('127.0.0.1', port, get(port, callback)))).toBe(200);
    expect(await listener.answered).toEqual({ code: 'the-code' });
  });

  it('shows a page without code or state, which nothing keeps, frames or runs (R28 in part)', async () => {
    const { port } = await open();
    const [head = '', page = ''] = (await talk('127.0.0.1', port, get(port, callback))).split('\r\n\r\n');
    expect(page).toContain('You may close this window.');
    expect(page).not.toMatch(/the-code|state-of|<script/u);
    const headers = head.toLowerCase();
    for (const header of [
      "content-security-policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'cache-control: no-store',
      'referrer-policy: no-referrer',
      'x-content-type-options: nosniff',
      'connection: close',
    ])
      expect(headers).toContain(header);
  });

  it('tells of a sign-in that was declined', async () => {
    const { listener, port } = await open();
    const told = await talk('127.0.0.1', port, get(port, `/?error=access_denied&state=${STATE}`));
    expect(told).toContain('You are not signed in');
    expect(await listener.answered).toEqual({ error: 'access_denied', description: '' });
  });

  it.each(['127.0.0.1', '::1'])(
    'that is asked for and in use at %s is refused, and nothing stays open',
    async (host) => {
      const other = createServer();
      other.listen({ host, port: 0 });
      const failed = await Promise.race([
        once(other, 'listening').then(() => false),
        once(other, 'error').then(() => true),
      ]);
      // A machine without the newer addresses has no port there to be in use.
      if (failed) return;
      const { port } = other.address() as { port: number };
      await expect(listenForRedirect({ state: STATE, port })).rejects.toMatchObject({ code: 'port-in-use' });
      other.close();
      await once(other, 'close');
      const { listener } = await open(port);
      expect(listener.redirectUri).toBe(`http://localhost:${port}`);
    },
  );
});
