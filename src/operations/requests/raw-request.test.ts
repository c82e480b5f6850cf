import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { buildRequest, operationOf, refusedField } from '../testing.ts';
import { rawRequest } from './raw-request.ts';

const build = (input: unknown, mailbox = '') => buildRequest('raw-request', input, mailbox);
const bodyOf = async (input: object) => {
  const { rawBody, headers } = await build({ method: 'POST', path: '/me/events', ...input });
  return { text: rawBody && Buffer.from(rawBody).toString('utf8'), headers };
};

describe('raw-request', () => {
  it('sends the path below the version as it stands, with its query', async () => {
    expect(
      await build({ method: 'get', path: "/users/o'neill@school.example/events?$top=5&$filter=a%20eq%201" }),
    ).toEqual({
      method: 'GET',
      path: "/users/o'neill@school.example/events",
      query: { $top: '5', $filter: 'a eq 1' },
      headers: {},
      mailbox: "o'neill@school.example",
    });
  });

  it('is of v1.0, or of beta where it says so', async () => {
    expect(await build({ method: 'GET', path: '/me' })).not.toHaveProperty('version');
    expect((await build({ method: 'GET', path: '/me', apiVersion: 'beta' })).version).toBe('beta');
    expect(await refusedField('raw-request', { method: 'GET', path: '/me', apiVersion: 'v2.0' })).toBe('apiVersion');
  });

  it('adds the given query to that of the path, and the given one wins', async () => {
    const { query } = await build({ method: 'GET', path: '/me/events?$top=5&$skip=1', query: { $top: '9' } });
    expect(query).toEqual({ $top: '9', $skip: '1' });
  });

  it.for([
    ['/users/Room.101%40School.example/events', 'room.101@school.example'],
    ["/users('room.101@school.example')/events", 'room.101@school.example'],
    ['/groups/7c1f/events', 'groups/7c1f'],
    ['/me', 'me'],
    ['/me/events', 'me'],
    ['/metrics', 'configured@school.example'],
    ['/places/7c1f', 'configured@school.example'],
  ] as const)('counts %s against the limits of %s', async ([path, mailbox]) => {
    expect((await build({ method: 'GET', path }, 'configured@school.example')).mailbox).toBe(mailbox);
  });

  it('counts against the mailbox that the input names', async () => {
    const request = await build({ method: 'GET', path: '/users/7c1f/events', mailbox: 'room.101@school.example' });
    expect(request.mailbox).toBe('room.101@school.example');
  });

  it('counts a batch as its parts, against the mailbox of the first, and what is no batch as one', async () => {
    const part = (id: string, url: string) => ({ id, method: 'GET', url });
    const requests = [part('1', '/users/room.102@school.example/events'), part('2', 'me/events'), part('3', '/me')];
    const batch = await build({ method: 'POST', path: '/$batch', body: { requests } }, 'configured@school.example');
    expect([batch.counts, batch.mailbox]).toEqual([3, 'room.102@school.example']);
    const [first] = requests;
    const one = await build({ method: 'POST', path: '/$batch', body: { requests: [first] } });
    expect([one.counts, one.mailbox]).toEqual([undefined, 'room.102@school.example']);
    for (const path of ['/%24batch', '/$batch/', '/$Batch']) {
      expect((await build({ method: 'POST', path, body: { requests } })).counts).toBe(3);
    }
    for (const body of [{ requests: 'x' }, '{"requests":', [], { requests: [null, 7] }]) {
      expect(
        (await build({ method: 'POST', path: '/$batch', body }, 'configured@school.example')).mailbox,
      ).toBeDefined();
    }
    expect((await build({ method: 'POST', path: '/me/events', body: { requests } })).counts).toBeUndefined();
  });

  it.for([
    [{ body: { a: 1 } }, '{"a":1}', 'application/json'],
    [{ body: [1, null] }, '[1,null]', 'application/json'],
    [{ body: '{"a": 1}' }, '{"a": 1}', 'application/json'],
    [{ bodyType: 'raw', body: '<a/>' }, '<a/>', 'application/json'],
    [{ bodyType: 'json', body: '{"a": 1}' }, '{"a": 1}', 'application/json'],
    [{ bodyType: 'form', body: { a: 'x y', b: 2 } }, 'a=x+y&b=2', 'application/x-www-form-urlencoded'],
    [{ bodyType: 'form', body: 'a=1' }, 'a=1', 'application/x-www-form-urlencoded'],
    [{ bodyType: 'file', body: 'R3LDvMOfZQ==' }, 'Grüße', 'application/octet-stream'],
    [{ bodyType: 'file', body: 'R3LDvMOfZQ' }, 'Grüße', 'application/octet-stream'],
  ] as const)('writes %j as %s of type %s', async ([input, text, type]) => {
    expect(await bodyOf(input)).toEqual({ text, headers: { 'Content-Type': type } });
  });

  it('sends no body where none is given', async () => {
    for (const input of [{}, { bodyType: 'none' }]) {
      expect(await bodyOf(input)).toEqual({ text: undefined, headers: {} });
    }
  });

  it.for([
    "/users('room.101@school.example')/calendars",
    "/users('o''neill@school.example')/events",
    "/me/reminderView(startDateTime='2026-09-07T00:00:00Z',endDateTime='2026-09-14T00:00:00Z')",
    "/me/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')",
    '/me/events/AAMk%3D/attachments/AAMk=/$value',
    '/me/events/$count',
    '/places/microsoft.graph.room',
    '/me/calendars/delta()',
    '/me',
  ])('takes the path %s as Microsoft documents it', async (path) => {
    expect((await build({ method: 'GET', path })).path).toBe(path);
  });

  it('wants the bytes of the answer where they are not to be read as JSON', async () => {
    expect(await build({ method: 'GET', path: '/me' })).not.toHaveProperty('wantsBytes');
    expect((await build({ method: 'GET', path: '/me', responseType: 'text' })).wantsBytes).toBe(true);
    expect((await build({ method: 'GET', path: '/me', responseType: 'FILE' })).wantsBytes).toBe(true);
    const body = new Uint8Array(Buffer.from('Grüße'));
    const reply = { status: 200, headers: {}, body };
    const input = async (responseType: string) =>
      parseInput(rawRequest, await loadZ(), { method: 'GET', path: '/me', responseType });
    expect(rawRequest.response(reply, await input('text'))).toEqual({ status: 200, headers: {}, body: 'Grüße' });
    expect(rawRequest.response(reply, await input('file'))).toEqual({ status: 200, headers: {}, body: 'R3LDvMOfZQ==' });
    // A refusal, and an answer without content, come as they are.
    expect(rawRequest.response({ ...reply, status: 204, body: undefined }, await input('file'))).toMatchObject({
      body: null,
    });
  });

  it("leaves the caller's content type alone, in any letter case", async () => {
    const headers = { 'content-type': 'text/xml' };
    expect(await bodyOf({ bodyType: 'raw', body: '<a/>', headers })).toEqual({ text: '<a/>', headers });
  });

  it.for([
    [{ bodyType: 'none', body: 'x' }, 'body-unexpected'],
    [{ bodyType: 'raw' }, 'body-missing'],
    [{ bodyType: 'json', body: '{a}' }, 'body-invalid'],
    [{ bodyType: 'form', body: ['a'] }, 'body-invalid'],
    [{ bodyType: 'file', body: 'not base64!' }, 'body-invalid'],
    [{ bodyType: 'file', body: 'QUJDR' }, 'body-invalid'],
    [{ bodyType: 'file', body: 'QUJD=' }, 'body-invalid'],
  ] as const)('refuses the body %j with %s', async ([input, code]) => {
    await expect(bodyOf(input)).rejects.toMatchObject({ name: 'UsageError', code });
  });

  it.for([
    'https://elsewhere.example/me',
    '//elsewhere.example/me',
    '@elsewhere.example/me',
    'me/events',
    '/../beta/me',
    '/me/./events',
    '/%2e%2e/beta/me',
    '/%252e%252e/beta/me',
    '/me%2f..%2f..%2fbeta',
    '/me\\events',
    '/me/%5cevents',
    '/me\r\nHost: elsewhere.example',
    '/me/%0d%0aHost',
    '/me//events',
    '/me#events',
    '/me/%zz',
  ])('refuses the path %j, which could lead away (R45 in part)', async (path) => {
    await expect(build({ method: 'GET', path })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'raw-path-refused',
    });
  });

  it('takes the names of an object of the language for names like any other', async () => {
    const query = { constructor: 'a', toString: 'b' };
    const headers = { constructor: 'c' };
    expect(await build({ method: 'GET', path: '/me?constructor=x&valueOf=y', query, headers })).toMatchObject({
      query: { constructor: 'a', toString: 'b', valueOf: 'y' },
      headers: { constructor: 'c' },
    });
  });

  it.for([
    [{ query: JSON.parse('{"__proto__": "x"}') }, 'query.__proto__'],
    [{ headers: JSON.parse('{"a": "b", "__proto__": "x"}') }, 'headers.__proto__'],
    [{ method: 'POST', body: JSON.parse('{"a": [1, {"__proto__": "x"}]}') }, 'body.a.1.__proto__'],
  ] as const)('refuses %j, of which the last name would go missing', async ([input, field]) => {
    await expect(build({ method: 'GET', path: '/me', ...input })).rejects.toMatchObject({
      code: 'input-invalid',
      message: `raw-request: ${field} is not a name that a field can have.`,
    });
  });

  it.for([
    ['Authorization', 'header-reserved'],
    ['HOST', 'header-reserved'],
    ['cookie', 'header-reserved'],
    ['transfer-encoding', 'header-reserved'],
    ...['Expect', 'Upgrade', 'Keep-Alive', 'TE', 'Trailer', 'Proxy-Connection'].map(
      (name) => [name, 'header-reserved'] as const,
    ),
    ['X Bad', 'header-invalid'],
    ['', 'header-invalid'],
  ] as const)('refuses the header %j with %s (R45 in part)', async ([name, code]) => {
    await expect(build({ method: 'GET', path: '/me', headers: { [name]: 'x' } })).rejects.toMatchObject({ code });
  });

  it.for([
    'a\r\nHost: elsewhere.example',
    'a\nb',
    'a\0',
    'a\u001b[2J',
    'a\u007f',
    'a\u2028b',
    'Bearer \u2026',
    '\u{1f550}',
  ])('refuses %j as the value of a header, and does not repeat it (R45 in part)', async (value) => {
    await expect(build({ method: 'GET', path: '/me', headers: { Prefer: value } })).rejects.toMatchObject({
      code: 'header-invalid',
      message: 'The header Prefer holds a character that headers cannot hold.',
    });
  });

  it.for(['', 'a\tb', 'outlook.timezone="UTC"', 'Gr\u00fc\u00dfe', '\u0080\u00ff', '~ !'])(
    'sends the header value %j as it is',
    async (value) => {
      const { headers } = await build({ method: 'GET', path: '/me', headers: { Prefer: value } });
      expect(headers).toEqual({ Prefer: value });
    },
  );

  it.for([
    ['GET', 'read', 'safe'],
    ['POST', 'create', 'never'],
    ['PATCH', 'update', 'never'],
    ['PUT', 'update', 'never'],
    ['DELETE', 'delete', 'safe'],
  ] as const)('with %s has the effect %s, and its repeat is %s', async ([method, effect, repeat]) => {
    const input = parseInput(rawRequest, await loadZ(), { method, path: '/me' });
    expect([rawRequest.effectOf?.(input), rawRequest.repeatOf?.(input)]).toEqual([effect, repeat]);
  });

  it('gives back status, headers and body as they came', () => {
    const reply = { status: 200, headers: { etag: 'W/"1"' }, body: 'plain' };
    expect(operationOf('raw-request').response(reply, {})).toEqual(reply);
    expect(operationOf('raw-request').response({ ...reply, body: undefined }, {})).toEqual({ ...reply, body: null });
  });

  it.for([
    [{ path: '/me' }, 'method'],
    [{ method: 'OPTIONS', path: '/me' }, 'method'],
    [{ method: 'GET' }, 'path'],
    [{ method: 'GET', path: '/me', query: { $top: 5 } }, 'query.$top'],
    [{ method: 'GET', path: '/me', bodyType: 'xml' }, 'bodyType'],
    [{ method: 'GET', path: '/me', url: '/me' }, 'url'],
    [{ method: 'POST', path: '/me', followPages: true }, 'followPages'],
    [{ method: 'GET', path: '/me', followPages: true, responseType: 'file' }, 'followPages'],
    [{ method: 'GET', path: '/me', maxItems: 5 }, 'maxItems'],
    [{ method: 'GET', path: '/me', responseType: 'xml' }, 'responseType'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('raw-request', input)).toBe(field);
  });
});
