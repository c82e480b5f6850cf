import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphcalError, UsageError } from '../core/errors.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { connect } from './connect.ts';

/** A client over a wire that keeps what would leave; nothing does. */
async function openKept(answer: { status: number; body: Uint8Array } = { status: 200, body: Buffer.from('{}') }) {
  const sent: HttpRequest[] = [];
  const client = await connect({
    auth: { credential: { getToken: async () => ({ token: 'own', expiresOnTimestamp: 4_102_444_800_000 }) } },
    transport: {
      send: async (request) => {
        sent.push(request);
        return { ...answer, headers: {} };
      },
      close: async () => {},
    },
  });
  return { client, sent };
}

const PIECES = [
  ...[
    '/',
    '//',
    '.',
    '..',
    '/..',
    '%2e',
    '%2E%2e',
    '%252e',
    '%2f',
    '%5c',
    '\\',
    '@',
    ':',
    ';',
    '?',
    '#',
    '%',
    '&',
    '=',
  ],
  ...['\r\n', '\r', '\n', '\t', '\0', ' ', '%0d%0a', '%09', '\u2028', 'é', '\ud800', 'https:', 'http:', 'file:'],
  ...['attacker.example', 'graph.microsoft.com', 'v1.0', 'beta', 'me', 'users', 'events', '$top=1', 'Host: x'],
];
const SUFFIX = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => `/me/${pieces.join('')}`),
  fc.string(),
);

/** What decides where a request goes and as whom, or belongs to the connection. https://www.rfc-editor.org/rfc/rfc9110#name-connection */
const FORBIDDEN = [
  ...['Authorization', 'Host', 'Connection', 'Keep-Alive', 'Proxy-Connection', 'Proxy-Authorization', 'TE', 'Trailer'],
  ...['Transfer-Encoding', 'Upgrade', 'Content-Length', 'Expect', 'Cookie'],
];

describe('a raw request', () => {
  it('whose body holds itself is refused before anything is sent, by itself and in a batch', async () => {
    const { client, sent } = await openKept();
    const body: Record<string, unknown> = { subject: 'Assembly' };
    body.copy = body;
    const request = { method: 'POST', path: '/me/events', body };
    await expect(client.call('raw-request', request)).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'raw-request: body.copy: holds itself.',
    });
    await expect(client.call('raw-batch', { requests: [request] })).rejects.toMatchObject({
      code: 'input-invalid',
      message: 'raw-batch: requests.0.body.copy: holds itself.',
    });
    expect(sent).toEqual([]);
  });

  it.for([
    ['GET', 'service-404'],
    ['DELETE', undefined],
  ] as const)('whose %s finds nothing after a lost answer ends with %s', async ([method, code]) => {
    const statuses = [503, 404];
    const client = await connect({
      auth: { credential: { getToken: async () => ({ token: 'own', expiresOnTimestamp: 4_102_444_800_000 }) } },
      audit: 'off',
      retry: { baseMs: 0 },
      transport: {
        send: async () => ({
          status: statuses.shift() ?? 500,
          headers: {},
          body: Buffer.from(JSON.stringify({ error: { code: 'ErrorItemNotFound', message: '' } })),
        }),
        close: async () => {},
      },
    });
    const ended = client.calendar.rawRequest({ method, path: '/me/events/AAMk' });
    expect(
      await ended.then(
        () => undefined,
        (error: GraphcalError) => error.code,
      ),
    ).toBe(code);
    expect(statuses).toEqual([]);
  });

  it('never leaves base and version, whatever its path (R45)', async () => {
    const { client, sent } = await openKept();
    const isRefused = async (path: string) => {
      sent.length = 0;
      const error = await client.calendar.rawRequest({ method: 'GET', path }).catch((caught: unknown) => caught);
      if (!(error instanceof GraphcalError)) return false;
      expect(error).toBeInstanceOf(UsageError);
      expect(sent).toEqual([]);
      return true;
    };
    for (const path of [
      'https://attacker.example/v1.0/me',
      '//attacker.example/me',
      '@attacker.example/me',
      '/../beta/me',
      '/me/..',
      '/me/./events',
      '/%2e%2e/beta/me',
      '/me/%2E%2E/%2e%2e/beta',
      '/%252e%252e/beta',
      '/\\attacker.example',
      '/me\\..\\..\\beta',
      '/me%5c..%5c',
      '/me\r\nHost: attacker.example',
      '/me\nX: y',
      '/me\tHTTP/1.1',
      '/me%0d%0aX:%20y',
      '/me%09',
      '',
    ]) {
      expect([path, await isRefused(path)]).toEqual([path, true]);
    }
    await fc.assert(
      fc.asyncProperty(SUFFIX, async (path) => {
        if (await isRefused(path)) return;
        expect(sent).toHaveLength(1);
        const [{ url, headers }] = sent as [HttpRequest];
        const { origin, pathname, username, hash } = new URL(url);
        expect(origin).toBe('https://graph.microsoft.com');
        expect(pathname.startsWith('/v1.0/')).toBe(true);
        expect(username + hash).toBe('');
        expect(new URL(url).href).toMatch(/^[\x21-\x7e]+$/u);
        expect(headers.authorization).toBe('Bearer own');
      }),
    );
  });

  it.for([200, 201, 203, 206])('gives the bytes of an answer with %i as they are', async (status) => {
    const { client } = await openKept({ status, body: new Uint8Array([0xff, 0x00, 0xfe]) });
    const asking = client.calendar.rawRequest({ method: 'GET', path: '/me/photo/$value', responseType: 'file' });
    expect(await asking).toMatchObject({ status, body: '/wD+' });
    await client.close();
  });

  it.for([
    [200, ''],
    [202, null],
    [204, null],
  ] as const)('gives of an answer with %i and no content %j', async ([status, body]) => {
    const { client } = await openKept({ status, body: new Uint8Array() });
    expect(await client.calendar.rawRequest({ method: 'GET', path: '/me', responseType: 'file' })).toMatchObject({
      body,
    });
    await client.close();
  });

  it.for([302, 304])('gives a read that is answered with %i as it came, and asks once', async (status) => {
    const { client, sent } = await openKept({ status, body: new Uint8Array() });
    const headers = { 'If-None-Match': 'W/"1"' };
    const asking = client.calendar.rawRequest({ method: 'GET', path: '/me/events/AAMk', headers });
    expect(await asking).toEqual({ status, headers: {}, body: null });
    expect(sent).toHaveLength(1);
    await client.close();
  });

  it('gives the bytes of where a read is sent on', async () => {
    const { client } = await openKept({ status: 302, body: new Uint8Array([0xff, 0x00, 0xfe]) });
    const asking = client.calendar.rawRequest({ method: 'GET', path: '/me/photo/$value', responseType: 'file' });
    expect(await asking).toMatchObject({ status: 302, body: '/wD+' });
    await client.close();
  });

  it('does not know of a write that is sent on whether it was done', async () => {
    const { client, sent } = await openKept({ status: 302, body: new Uint8Array() });
    await expect(client.calendar.rawRequest({ method: 'POST', path: '/me/events', body: {} })).rejects.toMatchObject({
      code: 'outcome-unknown',
      delivery: 'unknown',
    });
    expect(sent).toHaveLength(1);
    await client.close();
  });

  it('cannot say who asks, which host is meant, or what belongs to the connection, in any letter case (R45)', async () => {
    const { client, sent } = await openKept();
    const name = fc
      .tuple(fc.constantFrom(...FORBIDDEN), fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }))
      .map(([word, up]) =>
        [...word].map((letter, at) => (up[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''),
      );
    await fc.assert(
      fc.asyncProperty(name, fc.string(), async (header, value) => {
        const asking = client.calendar.rawRequest({ method: 'GET', path: '/me', headers: { [header]: value } });
        await expect(asking).rejects.toMatchObject({ name: 'UsageError', code: 'header-reserved' });
      }),
    );
    for (const value of ['a\r\nAuthorization: Bearer other', 'a\nb', 'a\0b']) {
      const asking = client.calendar.rawRequest({ method: 'GET', path: '/me', headers: { Prefer: value } });
      await expect(asking).rejects.toMatchObject({ name: 'UsageError', code: 'header-invalid' });
    }
    expect(sent).toEqual([]);
  });
});
