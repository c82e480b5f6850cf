import { afterEach, describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { type Act, inTurn, json, openSender, ROOM, refuse, reset } from '../testing.ts';
import { createCallTracer } from './trace.ts';
import { nameOf } from './traced-sender.ts';

const LIST: GraphRequest = { method: 'GET', path: '/users/room.101%40school.example/events', mailbox: ROOM };
const CREATE: GraphRequest = { ...LIST, method: 'POST', body: { subject: 'Year 7 Maths' } };
const PATH = '/v1.0/users/{id}/events';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setUp(acts: readonly Act[], options: Parameters<typeof openSender>[1] = {}) {
  const opened = await openSender(inTurn(acts), options);
  closers.push(opened.close);
  return opened;
}

const LISTED = json(200, { value: [] }, { 'request-id': 'r-2' });
const throttledFor = (seconds: string) => refuse(429, 'ApplicationThrottled', { 'Retry-After': seconds });
const types = (events: readonly { type: string }[]) => events.map(({ type }) => type);

describe('what is told of a call', () => {
  it('has one number for all tries, and a client-request-id for each', async () => {
    const { sender, events, arrived } = await setUp([throttledFor('7'), reset, LISTED]);
    await sender.send(LIST, 'safe', 'json');
    expect(types(events)).toEqual([
      'call-started',
      ...['call-waits', 'call-sent', 'call-answered', 'call-throttled', 'call-retried'],
      ...['call-waits', 'call-sent', 'call-failed', 'call-retried'],
      ...['call-waits', 'call-sent', 'call-answered', 'call-ended'],
    ]);
    expect(new Set(events.flatMap((event) => ('call' in event ? [event.call] : [])))).toEqual(new Set([1]));
    const ids = arrived.map(({ headers }) => headers['client-request-id']);
    expect(new Set(ids).size).toBe(3);
    const sent = events.flatMap((event) =>
      event.type === 'call-sent' ? [[event.attempt, event.clientRequestId]] : [],
    );
    expect(sent).toEqual([
      [1, ids[0]],
      [2, ids[1]],
      [3, ids[2]],
    ]);
  });

  it('says how long it waited in a lane that was closed, and why it is sent again', async () => {
    const { sender, events } = await setUp([throttledFor('7'), LISTED]);
    await sender.send(LIST, 'safe', 'json');
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'call-throttled', throttled: 1, requests: 1, ms: 7_000 }),
    );
    expect(events).toContainEqual({
      type: 'call-retried',
      call: 1,
      mailbox: ROOM,
      attempt: 2,
      reason: 'throttled',
      waitMs: 0,
    });
    expect(events).toContainEqual({ type: 'call-waits', call: 1, mailbox: ROOM, closedMs: 7_000 });
    expect(events).toContainEqual(expect.objectContaining({ type: 'call-sent', attempt: 2, waitedMs: 7_000 }));
  });

  it('counts the parts of a batch by their status, and those that were throttled with the longest wait', async () => {
    const part = (id: number, status: number, wait?: string) => ({
      ...{ id: String(id), status, body: status === 201 ? { id: 'x' } : { error: { code: 'x' } } },
      headers: wait === undefined ? {} : { 'Retry-After': wait },
    });
    const responses = [part(1, 201), part(2, 201), part(3, 429, '3'), part(4, 429, '9')];
    const { sender, events } = await setUp([json(200, { responses })]);
    await sender.attemptBatch(
      ROOM,
      Array.from({ length: 5 }, () => ({ request: CREATE, expects: 'id' as const })),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'call-started', method: 'POST', path: '/v1.0/$batch', requests: 5 }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'call-answered', status: 200, statuses: { 201: 2, 429: 2, 'part-missing': 1 } }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'call-throttled', throttled: 2, requests: 5, ms: 9_000 }),
    );
  });

  it('ends with the code of the error that the caller gets', async () => {
    const { sender, events } = await setUp([refuse(403, 'ErrorAccessDenied')]);
    await expect(sender.send(CREATE, 'never', 'id')).rejects.toMatchObject({ code: 'service-403' });
    expect(events.at(-1)).toEqual({ type: 'call-ended', call: 1, mailbox: ROOM, error: 'service-403', ms: 0 });
  });

  it('says nothing of what ended it where that is not ours', async () => {
    const stop = new AbortController();
    const { sender, events } = await setUp([() => stop.abort(new Error('canary'))]);
    await expect(sender.send(LIST, 'safe', 'json', { signal: stop.signal })).rejects.toThrow('canary');
    expect(events.slice(-2)).toMatchObject([
      { type: 'call-failed', code: 'other' },
      { type: 'call-ended', error: 'other' },
    ]);
    expect(JSON.stringify(events)).not.toContain('canary');
  });

  it('makes several requests one call of one name, each with its own tries', async () => {
    const { sender, events, clock } = await setUp([LISTED]);
    const asCall = createCallTracer((event) => events.push(event), clock);
    await asCall({ ...nameOf(LIST), operation: 'list-events' }, {}, async (inCall) => {
      await sender.send(LIST, 'safe', 'json', inCall);
      await sender.send(LIST, 'safe', 'json', inCall);
    });
    expect(events.filter(({ type }) => type === 'call-sent')).toMatchObject([
      { call: 1, operation: 'list-events', method: 'GET', path: PATH, attempt: 1 },
      { call: 1, operation: 'list-events', method: 'GET', path: PATH, attempt: 1 },
    ]);
    expect(types(events).filter((type) => type === 'call-started' || type === 'call-ended')).toHaveLength(2);
  });

  it('is nothing, and makes nothing, where nobody listens', async () => {
    let templates = 0;
    const request: GraphRequest = {
      ...LIST,
      get path() {
        templates += 1;
        return LIST.path;
      },
    };
    const { sender } = await setUp([LISTED], { onWire: undefined });
    await sender.send(request, 'safe', 'json');
    // For the address alone.
    expect(templates).toBe(1);
  });
});

describe('an error of a call', () => {
  const answeredAt = { Date: 'Thu, 01 Jan 2026 08:30:00 GMT' };

  it('holds what support finds the try by', async () => {
    const { sender, arrived } = await setUp([refuse(404, 'ErrorItemNotFound', { ...answeredAt, 'request-id': 'r-1' })]);
    const error: unknown = await sender.send(LIST, 'safe', 'json').catch((reason: unknown) => reason);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'service-404',
      message: 'Graph refused the request with ErrorItemNotFound (status 404): Said by the service.',
      hint: 'Check the mailbox and the id; ids are case-sensitive.',
      status: 404,
      serviceCode: 'ErrorItemNotFound',
      requestId: 'r-1',
      clientRequestId: arrived[0]?.headers['client-request-id'],
      date: 'Thu, 01 Jan 2026 08:30:00 GMT',
      method: 'GET',
      path: PATH,
    });
  });

  it('holds our id where no answer came, that of the last try', async () => {
    const { sender, arrived } = await setUp([reset]);
    const error: unknown = await sender.send(LIST, 'safe', 'json').catch((reason: unknown) => reason);
    expect(arrived).toHaveLength(4);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'connection-lost',
      message: expect.stringMatching(/was lost/),
      delivery: 'unknown',
      clientRequestId: arrived[3]?.headers['client-request-id'],
      method: 'GET',
      path: PATH,
    });
  });

  it('holds both ids where the outcome of a write is not known', async () => {
    const { sender, arrived } = await setUp([refuse(503, 'ServiceNotAvailable', { 'request-id': 'r-1' })]);
    const error: unknown = await sender.send(CREATE, 'never', 'id').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'outcome-unknown',
      evidence: {
        requestId: 'r-1',
        clientRequestId: arrived[0]?.headers['client-request-id'],
        method: 'POST',
        path: PATH,
      },
    });
  });

  it('holds the answer’s ids where it cannot be read, and where the token is refused', async () => {
    const page: Act = (response) => response.writeHead(200, { 'request-id': 'r-1' }).end('<html>');
    const unread = await setUp([page]);
    await expect(unread.sender.send(LIST, 'safe', 'json')).rejects.toMatchObject({
      code: 'answer-not-readable',
      evidence: { requestId: 'r-1', path: PATH },
    });
    const refused = await setUp([refuse(401, 'InvalidAuthenticationToken', { 'request-id': 'r-2' })]);
    await expect(refused.sender.send(LIST, 'safe', 'json')).rejects.toMatchObject({
      code: 'token-refused',
      evidence: { requestId: 'r-2', path: PATH },
    });
  });

  it('holds no Date that is none', async () => {
    const { sender } = await setUp([refuse(404, 'ErrorItemNotFound', { Date: 'canary' })]);
    await expect(sender.send(LIST, 'safe', 'json')).rejects.toSatisfy(
      (error) => !JSON.stringify(error).includes('canary'),
    );
  });
});
