import { readdirSync, readFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator } from './emulator.ts';
import type { Emulator } from './options.ts';

const FOLDER = 'src/emulator/page';
const STRICT = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

let emulator: Emulator;
beforeAll(async () => {
  emulator = await createEmulator({ deterministic: true, listen: { port: 0 } });
});
afterAll(() => emulator.close());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => {
  const { hostname, port } = new URL(emulator.url);
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const asked = send({ hostname, port, path, method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end();
  });
};
const names = (pattern: RegExp) => readdirSync(FOLDER).filter((name) => pattern.test(name));
const textOf = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8');

describe('the page', () => {
  it('is at /, with or without a query, under headers that let in nothing from elsewhere', async () => {
    for (const path of ['/', '/?from=anywhere']) {
      const answer = await get(path);
      expect(answer).toMatchObject({ status: 200, headers: { ...STRICT, 'content-type': 'text/html; charset=utf-8' } });
      expect(answer.text).toBe(textOf('index.html'));
    }
  });

  it.each(names(/\.(?:js|css|svg)$/))('has its file %s', async (name) => {
    const type = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };
    const answer = await get(`/emulator/page/${name}`);
    const ending = name.split('.').at(-1) as keyof typeof type;
    expect(answer).toMatchObject({ status: 200, headers: { ...STRICT, 'content-type': type[ending] } });
    expect(answer.text).toBe(textOf(name));
  });

  it('has only files that are served, and asks for no other', () => {
    const wanted = [
      ...[...textOf('index.html').matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address),
      ...names(/\.js$/).flatMap((name) =>
        [...textOf(name).matchAll(/^(?:import|export) .*from '([^']+)'/gm)].map(([, path = '']) =>
          path.replace('./', '/emulator/page/'),
        ),
      ),
    ].filter((address) => !address.startsWith('#'));
    expect(wanted).toContain('/emulator/page/page.js');
    const served = names(/\.(?:js|css|svg)$/).map((name) => `/emulator/page/${name}`);
    expect(wanted.filter((address) => !served.includes(address))).toEqual([]);
  });

  it('has no script or style inline, and makes no markup of text', () => {
    expect(textOf('index.html')).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
    for (const name of names(/\.js$/))
      expect(textOf(name)).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|\beval\b|new Function|\bstyle\b/,
      );
  });

  it('is for reading alone: another method is answered as before', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await get('/', {}, method);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'BadRequest', message: 'Invalid version.' } });
    }
    expect((await get('/emulator/page/page.js', {}, 'POST')).status).toBe(404);
  });

  it.each(['//', '/index.html', '/page.js', '/emulator/page/..%2f..%2frecord.ts', '/emulator/page/tree.ts'])(
    'is not at %s',
    async (path) => {
      const answer = await get(path);
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    },
  );

  it('tells no secret', async () => {
    const paths = [
      '/',
      '/emulator/status',
      '/emulator/mailboxes',
      '/emulator/requests/newest',
      '/emulator/mails/newest',
    ];
    for (const path of paths) expect((await get(path)).text).not.toContain(emulator.clientSecret);
  });
});

describe('the page and its data', () => {
  const others = [
    '/',
    '/emulator/page/page.js',
    '/emulator/status',
    '/emulator/mailboxes',
    '/emulator/requests/newest',
  ];

  it.each(others)('at %s are closed to a name that was made to lead here', async (path) => {
    for (const name of ['page.example', `page.example:${new URL(emulator.url).port}`, '127.0.0.1.page.example'])
      expect(await get(path, { host: name })).toMatchObject({ status: 403, text: '{"error":"loopback-only"}' });
  });

  it.each(others)('at %s are closed to scripts and frames of other pages', async (path) => {
    const frame = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://page.example' },
      frame,
    ])
      expect(await get(path, headers)).toMatchObject({ status: 403, text: '{"error":"page-of-other-origin"}' });
  });

  it.each(others)("at %s are open to the page's own requests", async (path) => {
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' },
      { 'sec-fetch-site': 'same-origin', origin: emulator.url },
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
    ])
      expect((await get(path, headers)).status).toBe(200);
  });

  it('open from a link of another page, the data do not', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await get('/', link)).status).toBe(200);
    expect((await get('/emulator/status', link)).status).toBe(403);
  });
});
