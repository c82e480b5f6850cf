import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, ROOM, type TestServer } from '../testing.ts';
import { wantsNoMetadata } from './metadata.ts';

const NONE = { accept: 'application/json;odata.metadata=none' };

let server: TestServer;
let id = '';

beforeAll(async () => {
  server = await createTestServer();
  for (let number = 0; number < 2; number++)
    id = String((await server.call('POST', `${ROOM}/events`, eventBody())).body.id);
});
afterAll(() => server.emulator.close());

describe('an answer for which no metadata is asked', () => {
  it('has neither context nor etag, and says so', async () => {
    const { body, headers } = await server.call('GET', `${ROOM}/events/${id}`, undefined, NONE);
    expect(Object.keys(body).filter((name) => name.includes('@'))).toEqual([]);
    expect(Object.keys(body).slice(0, 3)).toEqual(['id', 'createdDateTime', 'lastModifiedDateTime']);
    expect(headers['content-type']).toBe(
      'application/json;odata.metadata=none;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    );
  });

  it('keeps the link to the next page and the count, in a list of which each event is without an etag', async () => {
    const { body } = await server.call('GET', `${ROOM}/events?$top=1&$count=true&$select=subject`, undefined, NONE);
    expect(body).toEqual({
      '@odata.count': 2,
      value: [{ id: expect.any(String), subject: 'Year 7 Mathematics' }],
      '@odata.nextLink': expect.stringContaining('$skip=1'),
    });
  });

  it('is that of one part of a batch, where that part asks for it', async () => {
    const url = '/users/room.101@school.example/calendar?$select=name';
    const { body } = await server.batch([
      { id: '1', method: 'GET', url, headers: NONE },
      { id: '2', method: 'GET', url },
    ]);
    const parts = body.responses as unknown as { id: string; headers: Record<string, string>; body: object }[];
    const shown = parts.sort((a, b) => a.id.localeCompare(b.id)).map((part) => Object.keys(part.body));
    expect(shown).toEqual([
      ['id', 'name'],
      ['@odata.context', 'id', 'name'],
    ]);
    expect(parts[0]?.headers['Content-Type']).toContain('odata.metadata=none');
  });

  it('is an error like any other, where the request fails', async () => {
    const { status, body, headers } = await server.call('GET', `${ROOM}/events/nothing`, undefined, NONE);
    expect([status, body.error?.code, headers['content-type']]).toEqual([
      400,
      'ErrorInvalidIdMalformed',
      'application/json',
    ]);
  });
});

it.each([
  ['application/json;odata.metadata=none', true],
  ['application/json; ODATA.METADATA = None; charset=utf-8', true],
  ['text/html, application/json;odata.metadata=none, */*', true],
  ['application/json;odata.metadata=minimal', false],
  ['application/json;odata.metadata=nonesuch', false],
  ['application/json', false],
  [undefined, false],
])('Accept: %s asks for none: %s', (accept, asked) => {
  expect(wantsNoMetadata(accept)).toBe(asked);
});
