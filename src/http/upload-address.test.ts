import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GraphcalError } from '../core/errors.ts';
import type { GraphRequest } from '../graph/request.ts';
import { type Act, type Arrived, inTurn, json, openSender, ROOM, refuse } from './testing.ts';

const TOKEN = 'authtoken-of-tests';
const closes: (() => Promise<void>)[] = [];
let attacker: { origin: string; arrived: Arrived[] };
beforeEach(async () => {
  attacker = await open(json(201, { id: 'caught' }));
});
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});
async function open(act: Act) {
  const opened = await openSender(act);
  closes.push(opened.close);
  return opened;
}

/** A sender for Graph, and a host to which it uploads. */
async function openUpload(...acts: Act[]) {
  const graph = await open(json(200, {}));
  const host = await open(inTurn(acts));
  const uploadUrl = `${host.origin}/api/v2.0/Users('a')/Events('b')/AttachmentSessions('c')?authtoken=${TOKEN}`;
  const range: GraphRequest = {
    method: 'PUT',
    path: `/users/${ROOM}/events/AAMk%3D/attachments/createUploadSession`,
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Range': 'bytes 0-2/3' },
    rawBody: new TextEncoder().encode('abc'),
    mailbox: ROOM,
    uploadUrl,
  };
  return { graph, host, range };
}

describe('an upload', () => {
  it('goes to the address that it was given, with no token and nothing else of who sends', async () => {
    const { graph, host, range } = await openUpload(json(200, { nextExpectedRanges: ['3'] }));
    expect((await graph.sender.attempt(range, 'anything')).class).toBe('done');
    expect(graph.arrived).toEqual([]);
    const [{ method, url, headers, body } = { headers: {} }] = host.arrived;
    expect({ method, url, body }).toEqual({
      method: 'PUT',
      url: `/api/v2.0/Users('a')/Events('b')/AttachmentSessions('c')?authtoken=${TOKEN}`,
      body: 'abc',
    });
    expect(Object.keys(headers).sort()).toEqual([
      ...['accept', 'client-request-id', 'connection', 'content-length', 'content-range', 'content-type', 'host'],
      'user-agent',
    ]);
    expect(headers).toMatchObject({ 'content-range': 'bytes 0-2/3', 'content-length': '3' });
    expect(JSON.stringify(headers)).not.toContain('token-1');
  });

  it('sends no token at a refusal either, and asks for no other one', async () => {
    const { graph, host, range } = await openUpload(refuse(401, 'InvalidAuthenticationToken'));
    const ask: GraphRequest = { ...range, method: 'GET' };
    await expect(graph.sender.send(ask, 'safe', 'json')).rejects.toMatchObject({
      name: 'ServiceError',
      evidence: { status: 401 },
    });
    expect(host.arrived.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    expect(graph.asked).toEqual([]);
  });

  it('is repeated without a token too', async () => {
    const { graph, host, range } = await openUpload(refuse(503, 'x'), json(200, { nextExpectedRanges: ['3'] }));
    await graph.sender.send({ ...range, method: 'GET' }, 'safe', 'json');
    expect(host.arrived.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('is not followed to another host by a redirect; that host sees no request (R44 in part)', async () => {
    for (const status of [300, 301, 302, 303, 307, 308]) {
      const { graph, host, range } = await openUpload(json(status, {}, { Location: `${attacker.origin}/upload` }));
      expect((await graph.sender.attempt(range, 'anything')).class).toBe('unknown');
      expect(host.arrived).toHaveLength(1);
    }
    expect(attacker.arrived).toEqual([]);
  });

  it.for([
    `http://outlook.office.example/upload?authtoken=${TOKEN}`,
    `http://127.0.0.1.office.example/upload?authtoken=${TOKEN}`,
    `http://localhost.office.example/upload?authtoken=${TOKEN}`,
    `ftp://127.0.0.1/upload?authtoken=${TOKEN}`,
    `file:///etc/passwd?authtoken=${TOKEN}`,
    `/upload?authtoken=${TOKEN}`,
  ])('is refused at %s, and the address is not told (R26 in part)', async (uploadUrl) => {
    const { graph, host, range } = await openUpload(json(201, {}));
    const error = await graph.sender.attempt({ ...range, uploadUrl }, 'anything').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GraphcalError);
    expect(error).toMatchObject({ code: 'upload-address-refused' });
    expect(JSON.stringify(error) + String(error)).not.toContain(TOKEN);
    expect([...graph.arrived, ...host.arrived]).toEqual([]);
  });

  it('leaves its address out of errors and of what is told of it (R53 in part)', async () => {
    const { graph, range } = await openUpload(refuse(400, 'ErrorInvalidRequest'));
    const error = await graph.sender.send(range, 'never', 'anything').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ evidence: { path: '/v1.0/users/{id}/events/{id}/attachments/createUploadSession' } });
    expect(JSON.stringify(error) + JSON.stringify(graph.events)).not.toContain(TOKEN);
  });
});
