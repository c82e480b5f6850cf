import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { askToken, asUser, createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const SIZE = 3_483_322;
const FIRST = 2_097_152;
const FILE = Buffer.alloc(SIZE, 'graph calendar ');
const HOUR = 3_600_000;
let server: TestServer;
let path: string;

async function begin(options: EmulatorOptions = {}): Promise<void> {
  server = await createTestServer(options);
  const { body } = await server.call('POST', `${ROOM}/events`, eventBody());
  path = `${ROOM}/events/${body.id}/attachments`;
}
beforeEach(() => begin());

const announce = (more: Record<string, unknown> = {}) =>
  server.call('POST', `${path}/createUploadSession`, {
    AttachmentItem: { attachmentType: 'file', name: 'flower.png', size: SIZE, ...more },
  });
const open = async () => String((await announce()).body.uploadUrl);

async function send(url: string, method: string, range = '', body?: Uint8Array) {
  const answer = await server.emulator.handle({
    method,
    url,
    headers: { host: 'graph.example', ...(range === '' ? {} : { 'content-range': range }) },
    ...(body ? { body } : {}),
  });
  const text = Buffer.from(answer.body).toString('utf8');
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Json };
}
const put = (url: string, first: number, end: number) =>
  send(url, 'PUT', `bytes ${first}-${end - 1}/${SIZE}`, FILE.subarray(first, end));
const bytesAt = async (id: unknown) => {
  const headers = { host: 'graph.example', authorization: `Bearer ${server.token}` };
  return (await server.emulator.handle({ method: 'GET', url: `${path}/${id}/$value`, headers })).body as Uint8Array;
};
const listed = async () => (await server.call('GET', `${path}?$select=id,name`)).body.value as unknown as Json[];

describe('an upload session', () => {
  it('is answered with the address of the upload on this server', async () => {
    const { status, body } = await announce();
    expect(status).toBe(201);
    expect(body).toEqual({
      '@odata.context': 'http://graph.example/v1.0/$metadata#microsoft.graph.uploadSession',
      uploadUrl: expect.stringMatching(
        /^http:\/\/graph\.example\/api\/v2\.0\/Users\('[0-9a-f-]{36}'\)\/Events\('AAMk[^']+'\)\/AttachmentSessions\('AAMk[^']+'\)\?authtoken=[\w-]{43}$/,
      ),
      expirationDateTime: '2026-01-05T11:00:00Z',
      nextExpectedRanges: ['0-'],
    });
  });

  it('takes the bytes in their order, without a header of authorization, and ends with the attachment', async () => {
    const url = await open();
    const first = await put(url, 0, FIRST);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      '@odata.context': expect.stringMatching(
        /\/api\/v2\.0\/\$metadata#Users\('.*'\)\/Events\('.*'\)\/AttachmentSessions\/\$entity$/,
      ),
      ExpirationDateTime: '2026-01-05T11:00:00Z',
      nextExpectedRanges: ['2097152'],
    });
    expect(await listed()).toEqual([]);
    const last = await put(url, FIRST, SIZE);
    expect([last.status, last.body]).toEqual([201, {}]);
    const id = /\/Attachments\('([^']+)'\)$/.exec(last.headers.location ?? '')?.[1];
    expect(await listed()).toMatchObject([{ id, name: 'flower.png' }]);
    expect(Buffer.from(await bytesAt(id)).equals(FILE)).toBe(true);
    const { body } = await server.call('GET', `${path}/${id}`);
    expect(body).toMatchObject({ contentType: 'image/png', isInline: false });
    expect(Buffer.from(String(body.contentBytes), 'base64').equals(FILE)).toBe(true);
    expect((await put(url, FIRST, SIZE)).status).toBe(404);
  });

  it('refuses what was not expected, and says where to go on', async () => {
    const url = await open();
    await put(url, 0, FIRST);
    const again = await put(url, 0, FIRST);
    expect([again.status, again.body.error?.message]).toEqual([
      416,
      'The range was not expected; the next one begins at byte 2097152.',
    ]);
    expect((await put(url, FIRST + 1, SIZE)).status).toBe(416);
    const missing = await send(url, 'PUT', '', FILE.subarray(FIRST));
    expect([missing.status, missing.body.error?.code]).toEqual([400, 'ErrorInvalidRequest']);
    const state = await send(url, 'GET');
    expect([state.status, state.body.expirationDateTime, state.body.nextExpectedRanges]).toEqual([
      200,
      '2026-01-05T11:00:00Z',
      ['2097152'],
    ]);
    expect((await put(url, FIRST, SIZE)).status).toBe(201);
  });

  it('refuses more than 4 MB at once', async () => {
    const { body } = await announce({ size: 5_000_000 });
    const bytes = Buffer.alloc(4 * 1024 * 1024 + 1);
    const answer = await send(String(body.uploadUrl), 'PUT', `bytes 0-${bytes.length - 1}/5000000`, bytes);
    expect(answer.status).toBe(413);
  });

  it('is cancelled, and then forgotten', async () => {
    const url = await open();
    await put(url, 0, FIRST);
    expect((await send(url, 'DELETE')).status).toBe(204);
    expect((await send(url, 'GET')).status).toBe(404);
    expect(server.emulator.snapshot().records.contents).toEqual([]);
  });

  it('ends with its time, and its bytes with the next session', async () => {
    const url = await open();
    await put(url, 0, FIRST);
    await server.clock.advance(HOUR);
    const late = await put(url, FIRST, SIZE);
    expect([late.status, late.body.error?.code]).toEqual([401, 'InvalidAuthenticationToken']);
    const token = await askToken(server.emulator, {
      grant_type: 'client_credentials',
      client_id: server.emulator.clientId,
      client_secret: server.emulator.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    });
    const headers = { authorization: `Bearer ${token.body.access_token}` };
    const item = { AttachmentItem: { attachmentType: 'file', name: 'flower', size: SIZE } };
    expect((await server.call('POST', `${path}/createUploadSession`, item, headers)).status).toBe(201);
    expect(server.emulator.snapshot().records).toMatchObject({ uploads: [[expect.any(String), 0, {}]], contents: [] });
  });

  it('is forgotten after its time, with its bytes, by any call to another one', async () => {
    const late = await open();
    await put(late, 0, FIRST);
    await server.clock.advance(HOUR / 2);
    const [read, cut] = [await open(), await open()];
    await server.clock.advance(HOUR / 2);
    const kept = () => server.emulator.snapshot().records;
    expect([kept().uploads.length, kept().contents.length]).toEqual([3, 1]);
    expect((await send(read, 'GET')).status).toBe(200);
    expect([kept().uploads.length, kept().contents.length]).toEqual([2, 0]);
    await server.clock.advance(HOUR / 2 - 1);
    expect((await send(cut, 'DELETE')).status).toBe(204);
    expect(kept().uploads).toHaveLength(1);
  });

  it('is refused to whoever has no token of its address, or another one', async () => {
    const url = await open();
    const [bare = ''] = url.split('?');
    expect((await put(bare, 0, FIRST)).status).toBe(401);
    expect((await put(`${bare}?authtoken=x`, 0, FIRST)).status).toBe(401);
    expect((await put(url.replace('AttachmentSessions', 'Attachments'), 0, FIRST)).status).toBe(400);
    const other = await open();
    const token = new URL(other).searchParams.get('authtoken');
    expect((await put(`${bare}?authtoken=${token}`, 0, FIRST)).status).toBe(401);
  });

  it('has its token in no record, of a part of a batch neither', async () => {
    await begin({ recordBodies: true });
    const url = await open();
    await put(url, 0, FIRST);
    const { body } = await server.batch([
      {
        id: '1',
        method: 'POST',
        url: `${path.replace('/v1.0', '')}/createUploadSession`,
        headers: { 'content-type': 'application/json' },
        body: { AttachmentItem: { attachmentType: 'file', name: 'flower.png', size: SIZE } },
      },
    ]);
    const batched = String(body.responses?.[0]?.body?.uploadUrl);
    for (const address of [url, batched]) {
      const token = new URL(address).searchParams.get('authtoken') ?? '';
      expect(token).toHaveLength(43);
      expect(JSON.stringify(server.emulator.record.requests)).not.toContain(token);
      expect(JSON.stringify(server.emulator.snapshot())).not.toContain(token);
      const answers = server.emulator.record.requests.map(({ answer = '' }) => answer);
      expect(answers.filter((answer) => answer.includes(`"${address.split('?', 1)[0]}"`))).toHaveLength(1);
    }
    await put(url, FIRST, SIZE);
    expect(server.emulator.record.requests.at(-1)).toMatchObject({ method: 'PUT', mailbox: 'room.101@school.example' });
  });

  it.each([
    ['less than 3 MB', { size: 2_999_999 }, 400, 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'],
    ['more than 150 MB', { size: 150 * 1024 * 1024 + 1 }, 413, 'ErrorMessageSizeExceeded'],
    ['no size', { size: null }, 400, 'ErrorPropertyValidationFailure'],
    ['half a byte', { size: 4_000_000.5 }, 400, 'ErrorPropertyValidationFailure'],
    ['an item', { attachmentType: 'item' }, 400, 'ErrorPropertyValidationFailure'],
    ['no name', { name: undefined }, 400, 'ErrorRequiredPropertyMissing'],
    ['an unknown member', { contentBytes: 'eA==' }, 400, 'RequestBodyRead'],
  ])('is refused for %s', async (_, more, status, code) => {
    const answer = await announce(more);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
  });

  it('is refused where the attachments of the event would have more than 150 MB in all', async () => {
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'a.txt', contentBytes: 'eA==' };
    expect((await server.call('POST', path, file)).status).toBe(201);
    expect((await announce({ size: 150 * 1024 * 1024 - 1 })).status).toBe(201);
    const answer = await announce({ size: 150 * 1024 * 1024 });
    expect([answer.status, answer.body.error?.code]).toEqual([413, 'ErrorMessageSizeExceeded']);
  });

  it('is not had in a mailbox that is shared, as documented', async () => {
    await begin({
      userPassword: 'correct horse',
      seed: {
        users: [
          { userPrincipalName: 'tutor.7@school.example', events: [eventBody()] },
          {
            userPrincipalName: 'room.101@school.example',
            sharedWith: [{ user: 'tutor.7@school.example', role: 'write' }],
          },
        ],
      },
    });
    const user = await asUser(server.emulator);
    const item = { AttachmentItem: { attachmentType: 'file', name: 'flower', size: SIZE } };
    const shared = await server.call('POST', `${path}/createUploadSession`, item, user);
    expect([shared.status, shared.body.error?.code]).toEqual([403, 'ErrorAccessDenied']);
    const [own] = (await server.call('GET', '/v1.0/me/events', undefined, user)).body.value as unknown as Json[];
    const url = `/v1.0/me/events/${own?.id}/attachments/createUploadSession`;
    expect((await server.call('POST', url, item, user)).status).toBe(201);
  });

  it('counts as what its application uploads to the mailbox', async () => {
    const { body } = await announce({ size: 150 * 1024 * 1024 });
    const url = String(body.uploadUrl);
    const bytes = Buffer.alloc(4 * 1024 * 1024);
    const statuses: number[] = [];
    for (let first = 0; first < 150 * 1024 * 1024; first += bytes.length) {
      const part = bytes.subarray(0, Math.min(bytes.length, 150 * 1024 * 1024 - first));
      const range = `bytes ${first}-${first + part.length - 1}/${150 * 1024 * 1024}`;
      statuses.push((await send(url, 'PUT', range, part)).status);
    }
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([200]));
    // The session and the event before it have used some of the 150 MB.
    expect(statuses.at(-1)).toBe(429);
  });

  it('is played faults', async () => {
    const faults = {
      rules: [{ match: { method: 'PUT', nth: 1 }, action: { type: 'refuse' as const, status: 503 } }],
    };
    await begin({ faults });
    const url = await open();
    expect((await put(url, 0, FIRST)).status).toBe(503);
    expect((await put(url, 0, FIRST)).status).toBe(200);
  });

  it('goes on where it was after a restart', async () => {
    const data = mkdtempSync(join(tmpdir(), 'graphcal-uploads-'));
    try {
      await begin({ data });
      const url = await open();
      await put(url, 0, FIRST);
      await server.emulator.close();
      server = await createTestServer({ data });
      expect((await send(url, 'GET')).body.nextExpectedRanges).toEqual(['2097152']);
      expect((await put(url, FIRST, SIZE)).status).toBe(201);
      const [one] = await listed();
      expect(Buffer.from(await bytesAt(one?.id)).equals(FILE)).toBe(true);
      await server.emulator.close();
    } finally {
      rmSync(data, { recursive: true });
    }
  });
});
