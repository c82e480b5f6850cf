import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLine, serviceForEach, shellForEach } from './testing.ts';

const ROOM = '/users/room.101@school.example';

const shell = shellForEach();
const service = serviceForEach(shell);

const raw = (...argv: string[]) => shell.call(['raw-request', ...argv, '--auth', 'school']);

describe('graphcal raw-request', () => {
  it('prints the body of the answer for a person, and status and headers when asked', async () => {
    const { code, out } = await raw('GET', `${ROOM}/calendars`, '--query', '$select=name');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ value: [{ name: 'Calendar' }] });
    const full = await raw('get', `${ROOM}/calendars`, '--include');
    expect(full.out).toMatch(/^200\n(?:[\w-]+: .*\n)+\n\{\n {2}"@odata.context"/u);
    expect(full.out).toContain('\nodata-version: 4.0\n');
  });

  it('prints one document of status, headers and body with --json', async () => {
    const { out } = await raw('POST', `${ROOM}/calendars`, '--body', '{"name":"Bookings"}', '--json');
    expect(JSON.parse(out)).toMatchObject({
      status: 201,
      headers: { 'odata-version': '4.0' },
      body: { name: 'Bookings' },
    });
  });

  it('reaches beta where it is asked to, and says so of a refusal', async () => {
    // The embedded server has v1.0 alone, and names the version that it was asked for.
    const { code, err } = await raw('GET', `${ROOM}/calendars`, '--api-version', 'beta');
    expect(code).toBe(13);
    expect(err).toContain("The version 'beta'");
    expect(err).toContain('For a support ticket: GET /beta/users/{id}/calendars, ');
    expect((await raw('GET', `${ROOM}/calendars`, '--api-version', 'v1.0')).code).toBe(0);
  });

  it('prints nothing where the answer has no body', async () => {
    const hour = (time: string) => ({ dateTime: `2026-11-03T${time}:00`, timeZone: 'UTC' });
    const body = JSON.stringify({ subject: 'Inspection', start: hour('09:00'), end: hour('10:00') });
    const { out } = await raw('POST', `${ROOM}/events`, '--body', body);
    const { id } = JSON.parse(out) as { id: string };
    expect(await raw('DELETE', `${ROOM}/events/${id}`)).toEqual({ code: 0, out: '', err: '' });
  });

  it('fails with exit code 13 when the request was refused', async () => {
    expect(await raw('GET', '/nowhere')).toEqual({
      code: 13,
      out: '',
      err: expect.stringMatching(
        /^graphcal: Graph refused the request with BadRequest \(status 400\): Resource not found for the segment 'nowhere'\. Check the values that were given; a dry run shows the request\.\nFor a support ticket: GET \/v1\.0\/\{id\}, request-id [0-9a-f-]{36}, client-request-id [0-9a-f-]{36}, .* GMT\n$/u,
      ),
    });
  });

  it.for([
    [['FETCH', '/users'], 'METHOD: has to be one of GET, POST, PATCH, PUT, DELETE.'],
    [['GET', '', '--body', '{canary'], 'PATH: must not be empty.'],
    [['GET', '/users', '--max-items', '5'], '--max-items: counts the items of pages: give --follow-pages.'],
    [['GET', '/users', '--follow-pages', '--max-items', '0'], '--max-items: has to be at least 1.'],
    [['POST', '/users', '--follow-pages'], '--follow-pages: is for GET alone, as only lists have pages.'],
    [['GET', '/users', '--follow-pages', '--response-type', 'text'], '--follow-pages: needs the --response-type json.'],
    [['GET', '//attacker.example/users'], 'must not begin with //'],
    [['GET', 'https://attacker.example/users'], 'must begin with /'],
    [['GET', '/users/../../x'], 'raw request'],
    [['GET', '/users', '--header', 'Authorization: Bearer canary'], 'The header Authorization cannot be set.'],
    [['GET', '/users', '--header', 'Bearer canary'], "A --header has no ':'."],
    [['GET', '/users', '--query', 'canary'], "A --query has no '='."],
    [['GET', '/users', '--query', '$top=1', '--query', '$top=2'], '--query $top is given twice.'],
    [['GET', '/users', '--query', 'constructor=1', '--query', 'constructor=2'], '--query constructor is given twice.'],
    [['GET', '/users', '--query', '__proto__=canary'], 'query.__proto__ is not a name that a field can have.'],
    [['GET', '/users', '--header', '__proto__: canary'], 'headers.__proto__ is not a name that a field can have.'],
    [['POST', '/users', '--body', '{canary'], 'The body is not JSON (line 1, column 2). Use the body type raw'],
    [['POST', '/users', '--body', 'canary', '--body-file', 'canary'], 'Both --body and --body-file are given.'],
    [['POST', '/users', '--body', 'canary', '--body-type', 'file'], '--body-type file needs --body-file.'],
    [['POST', '/users', '--body', 'canary', '--body-type', 'none'], 'The body type is none, yet a body is given.'],
    [['POST', '/users', '--body-type', 'json'], 'The body type json needs a body.'],
    [['POST', '/users', '--body-file', '-'], '--body-file -: standard input is a terminal.'],
  ] as const)('refuses %j before a request, with exit code 2, and repeats nothing secret', async ([argv, sentence]) => {
    const { code, out, err } = await raw(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
    expect(err).not.toContain('canary');
    expect(service.emulator.record.requestCount).toBe(0);
  });
});

/** What a server received, byte for byte. */
interface Received {
  url: string;
  headers: Record<string, unknown>;
  body: Buffer;
}

describe('what graphcal raw-request sends', () => {
  let received: Received[];
  let server: Server;
  let status: number;
  beforeEach(async () => {
    received = [];
    status = 200;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method = '', url = '', headers } = request;
      const body = Buffer.concat(chunks);
      // Tokens are the embedded server's business; all else is recorded.
      if (!url.startsWith('/v1.0/')) {
        const answer = await service.emulator.handle({ method, url, headers, body, remoteAddress: '127.0.0.1' });
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      received.push({ url, headers, body });
      response.writeHead(status, { 'content-type': 'application/json' }).end(status === 304 ? undefined : '{}');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const added = await shell.call(addLine('graph', service.emulator, graph), {
      env: { GRAPHCAL_CLIENT_SECRET: service.emulator.clientSecret },
    });
    expect(added.code).toBe(0);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const send = async (argv: readonly string[], input?: Uint8Array): Promise<Received> => {
    const line = ['raw-request', 'POST', '/users', ...argv, '--auth', 'graph'];
    expect(await shell.call(line, input === undefined ? {} : { input })).toEqual({ code: 0, out: '{}\n', err: '' });
    const [first] = received;
    if (first === undefined) throw new Error('nothing was received');
    return first;
  };
  // Neither text in UTF-8 nor without a byte order mark: what decodes it changes it.
  const BYTES = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0xfe, 0x0d, 0x0a]);

  it('is the bytes of a file as they are, for the type file', async () => {
    await writeFile(join(shell.folder, 'picture.bin'), BYTES);
    const { headers, body } = await send(['--body-type', 'file', '--body-file', 'picture.bin']);
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(body).toEqual(BYTES);
  });

  it('is the bytes of standard input as they are, and the Content-Type that was given', async () => {
    const argv = ['--body-type', 'file', '--body-file', '-', '--header', 'content-type: image/png'];
    const { headers, body } = await send(argv, BYTES);
    expect(headers['content-type']).toBe('image/png');
    expect(body).toEqual(BYTES);
  });

  it.for([
    [['--body', '{"a": 1}'], 'application/json', '{"a": 1}'],
    [['--body', '{"a": 1}', '--body-type', 'json'], 'application/json', '{"a": 1}'],
    [['--body', 'a=1&b=%20', '--body-type', 'form'], 'application/x-www-form-urlencoded', 'a=1&b=%20'],
    [['--body', '<a/>', '--body-type', 'raw', '--header', 'Content-Type: text/xml'], 'text/xml', '<a/>'],
    [[], undefined, ''],
  ] as const)('is %j with its type', async ([argv, type, text]) => {
    const { headers, body } = await send(argv);
    expect(headers['content-type']).toBe(type);
    expect(body.toString('utf8')).toBe(text);
  });

  it('is told that nothing changed, and leaves the file of --output as it is', async () => {
    status = 304;
    await writeFile(join(shell.folder, 'kept.json'), 'kept');
    const output = ['--output', 'kept.json', '--force'];
    const header = ['--header', 'If-None-Match: W/"1"'];
    const { code, out } = await shell.call(['raw-request', 'GET', '/users', ...header, ...output, '--auth', 'graph']);
    expect(code).toBe(0);
    expect(out).toMatch(/^304\n/u);
    expect(await readFile(join(shell.folder, 'kept.json'), 'utf8')).toBe('kept');
    expect(received).toHaveLength(1);
  });

  it('has the query and the headers that were given; a header that comes twice is one list', async () => {
    const { url, headers } = await send([
      ...['--query', '$filter=name eq "a=b"', '--query', '$top=2', '--query', 'constructor=x'],
      ...[
        '--header',
        'constructor: y',
        '--header',
        'Prefer: outlook.timezone="UTC"',
        '--header',
        'prefer: respond-async',
        '--header',
        'X-Empty:',
      ],
    ]);
    expect(new URL(url, 'http://127.0.0.1').searchParams.get('$filter')).toBe('name eq "a=b"');
    expect(url).toMatch(/^\/v1\.0\/users\?.*top=2/u);
    expect(new URL(url, 'http://127.0.0.1').searchParams.get('constructor')).toBe('x');
    expect(headers.constructor).toBe('y');
    expect(headers.prefer).toBe('outlook.timezone="UTC", respond-async');
  });
});
