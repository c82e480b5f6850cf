import { describe, expect, it } from 'vitest';
import { createServer } from './server.js';

const open = (answer: () => Promise<Response>) => {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const server = createServer((input, init) => {
    sent.push({ url: String(input), init });
    return answer();
  });
  return { server, sent };
};

describe('the server, as the page asks it', () => {
  it('is asked below /emulator without credentials, and told in JSON', async () => {
    const { server, sent } = open(async () => Response.json({ runs: true }));
    expect(await server.ask('clock')).toEqual({ runs: true });
    await server.tell('clock', { run: false });
    expect(sent).toMatchObject([
      { url: '/emulator/clock', init: { credentials: 'omit', cache: 'no-store' } },
      {
        url: '/emulator/clock',
        init: { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"run":false}' },
      },
    ]);
    expect(sent[0]?.init?.method).toBeUndefined();
  });

  it('may answer nothing', async () => {
    const { server } = open(async () => new Response(null, { status: 204 }));
    expect(await server.tell('clock', {})).toBeUndefined();
  });

  it('refuses in its own words where it has some', async () => {
    const { server } = open(async () => Response.json({ message: 'Not so.' }, { status: 400 }));
    await expect(server.ask('x')).rejects.toMatchObject({ status: 400, message: 'Not so.' });
    const { server: other } = open(async () => Response.json({ error: 'loopback-only' }, { status: 403 }));
    await expect(other.ask('x')).rejects.toMatchObject({ status: 403, message: 'The server answered 403.' });
  });

  it('may be gone', async () => {
    const { server } = open(() => Promise.reject(new TypeError('fetch failed')));
    await expect(server.ask('x')).rejects.toThrow('Not reachable');
  });
});
