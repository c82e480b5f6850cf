import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AuthenticationError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import type { GraphProblem } from '../graph/problem.ts';
import { asError } from './answer-error.ts';
import type { Tokens } from './exchange.ts';
import { type Act, CREATE, CREATED, json, LIST, parts, ROOM, reset, sendersToServers } from './testing.ts';

const setUp = sendersToServers();

describe('a request on the wire', () => {
  it('goes below the version with the token, the body as JSON, and an id of its own', async () => {
    const { sender, arrived } = await setUp([CREATED]);
    expect((await sender.attempt(CREATE, 'id')).class).toBe('done');
    await sender.attempt(CREATE, 'id');
    const [first, second] = arrived;
    expect(first).toMatchObject({
      method: 'POST',
      url: '/v1.0/users/room.101@school.example/events',
      body: '{"subject":"Year 7 parents’ evening"}',
      headers: {
        authorization: 'Bearer token-1',
        accept: 'application/json',
        'content-type': 'application/json',
        prefer: 'IdType="ImmutableId"',
        'user-agent': 'graphcal/0.0.0',
      },
    });
    const ids = [first, second].map((each) => each?.headers['client-request-id']);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
    expect(new Set(ids).size).toBe(2);
  });

  it('has the headers of the caller in the place of our own, in any letter case, and never another token', async () => {
    const { sender, arrived } = await setUp([json(200, { value: [] })]);
    const headers = { accept: 'text/calendar', 'USER-AGENT': 'timetable/2', Authorization: 'Bearer other' };
    await sender.attempt({ ...LIST, headers }, 'json');
    expect(arrived[0]?.headers).toMatchObject({
      accept: 'text/calendar',
      'user-agent': 'timetable/2',
      authorization: 'Bearer token-1',
    });
  });

  it('is no batch of more requests than Graph takes', async () => {
    const { sender, arrived } = await setUp([CREATED]);
    const many = parts(...Array.from({ length: 21 }, () => CREATE));
    await expect(sender.attemptBatch(ROOM, many)).rejects.toMatchObject({ code: 'batch-too-large' });
    expect(arrived).toEqual([]);
  });

  it('has no content type where it has no body, and its query encoded', async () => {
    const { sender, arrived } = await setUp([json(200, { value: [] })]);
    await sender.attempt({ ...LIST, query: { $top: '5', $filter: "subject eq 'A&B'" } }, 'json');
    expect(arrived[0]?.url).toBe(
      '/v1.0/users/room.101@school.example/events?$top=5&$filter=subject%20eq%20%27A%26B%27',
    );
    expect(arrived[0]?.headers['content-type']).toBeUndefined();
  });

  it('carries a body that is not JSON as it is', async () => {
    const { sender, arrived } = await setUp([json(200, {})]);
    const { body: _, ...rest } = CREATE;
    const rawBody = Buffer.from('BEGIN:VCALENDAR');
    await sender.attempt({ ...rest, headers: { 'Content-Type': 'text/calendar' }, rawBody }, 'json');
    expect(arrived[0]).toMatchObject({ body: 'BEGIN:VCALENDAR', headers: { 'content-type': 'text/calendar' } });
  });

  it('is told without token and content, with the service’s own id', async () => {
    const { sender, events, arrived } = await setUp([json(201, { id: 'x' }, { 'request-id': 'r-1' })]);
    await sender.attempt(CREATE, 'id');
    const ofTry = { call: 1, mailbox: ROOM, clientRequestId: arrived[0]?.headers['client-request-id'] };
    const what = { operation: undefined, method: 'POST', path: '/v1.0/users/{id}/events', requests: 1 };
    expect(events).toEqual([
      { type: 'call-started', call: 1, mailbox: ROOM, ...what },
      { type: 'call-waits', call: 1, mailbox: ROOM, closedMs: 0 },
      { type: 'call-sent', ...ofTry, ...what, attempt: 1, bytes: 39, waitedMs: 0 },
      { type: 'call-answered', ...ofTry, status: 201, statuses: { 201: 1 }, requestId: 'r-1', bytes: 10, ms: 0 },
      { type: 'call-ended', call: 1, mailbox: ROOM, error: undefined, ms: 0 },
    ]);
  });

  it('sends its token to no other host, however the service asks for it (R44 in part)', async () => {
    const attacker = await setUp([CREATED]);
    for (const status of [301, 302, 303, 307, 308]) {
      const { sender, arrived } = await setUp([json(status, { id: 'x' }, { Location: `${attacker.origin}/v1.0/x` })]);
      expect((await sender.attempt(LIST, 'json')).class).toBe('unknown');
      expect((await sender.attempt(CREATE, 'id')).class).toBe('unknown');
      expect(arrived).toHaveLength(2);
    }
    expect(attacker.arrived).toEqual([]);
  });
});

describe('one try', () => {
  it('was not executed where nobody listens', async () => {
    const server = createTcpServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((done) => server.close(done));
    const { sender } = await setUp([CREATED], { origin });
    expect(await sender.attempt(CREATE, 'id')).toMatchObject({
      class: 'not-executed',
      error: { code: 'service-unreachable' },
    });
    const answers = await sender.attemptBatch(ROOM, parts(CREATE, CREATE, CREATE));
    expect(answers.map((answer) => answer.class)).toEqual(['not-executed', 'not-executed', 'not-executed']);
  });

  const cutOff: Act = (response) => {
    response.writeHead(201, { 'Content-Length': '100' });
    response.write('{"id":"AAMk', () => response.destroy());
  };
  const unknowns: readonly [string, string, Act][] = [
    ['its connection was lost before any answer', 'connection-lost', reset],
    ['its answer was cut off', 'connection-lost', cutOff],
    ['no answer came', 'answer-timeout', () => {}],
    ['its answer is not JSON', 'answer-without-id', (response) => response.writeHead(200).end('<html>Hello</html>')],
    ['its answer is half an answer', 'answer-without-id', (response) => response.writeHead(201).end('{"id":"AAMk')],
    ['its answer is empty', 'answer-without-id', (response) => response.writeHead(201).end()],
    ['a proxy refused it', 'status-403-without-graph-error', (response) => response.writeHead(403).end('Forbidden')],
  ];
  it.each(unknowns)('is unknown where %s', async (_, reason, act) => {
    const { sender, arrived } = await setUp([act]);
    expect(await sender.attempt(CREATE, 'id')).toMatchObject({ class: 'unknown', reason });
    expect(arrived).toHaveLength(1);
  });

  it('leaves all parts of a batch unknown where the connection was lost (R14 in part)', async () => {
    const { sender } = await setUp([reset]);
    const answers = await sender.attemptBatch(ROOM, parts(CREATE, CREATE));
    expect(answers).toMatchObject([
      { class: 'unknown', reason: 'connection-lost' },
      { class: 'unknown', reason: 'connection-lost' },
    ]);
  });

  it('settles the parts of a batch each by its own answer (R11 in part)', async () => {
    const answer = json(200, {
      responses: [
        { id: '3', status: 403, body: { error: { code: 'ErrorAccessDenied' } } },
        { id: '1', status: 201, body: { id: 'AAMkAD==' } },
      ],
    });
    const { sender, arrived, events } = await setUp([answer]);
    const answers = await sender.attemptBatch(ROOM, parts(CREATE, CREATE, CREATE));
    expect(answers.map((each) => each.class)).toEqual(['done', 'unknown', 'permanent']);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]).toMatchObject({ method: 'POST', url: '/v1.0/$batch' });
    expect(JSON.parse(arrived[0]?.body ?? '')).toMatchObject({ requests: [{ id: '1' }, { id: '2' }, { id: '3' }] });
    expect(events[0]).toMatchObject({ requests: 3 });
  });

  it('may share its signal with many others, without a warning of Node', async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on('warning', warn);
    const { sender } = await setUp([CREATED]);
    const { signal } = new AbortController();
    const calls = Array.from({ length: 30 }, (_, room) =>
      sender.attempt({ ...CREATE, mailbox: `room.${room}@school.example` }, 'id', { signal }),
    );
    for (const call of calls) expect((await call).class).toBe('done');
    process.off('warning', warn);
    expect(warnings).toEqual([]);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('frees its slot whatever comes of it', async () => {
    const failing: Tokens = { getToken: async () => Promise.reject(new AuthenticationError('secret-wrong', 'wrong')) };
    const { sender } = await setUp([reset], { tokens: failing });
    for (let call = 0; call < 20; call++) {
      await expect(sender.attempt(CREATE, 'id')).rejects.toMatchObject({ code: 'secret-wrong' });
    }
    const lost = await setUp([reset]);
    for (let call = 0; call < 10; call++) expect((await lost.sender.attempt(CREATE, 'id')).class).toBe('unknown');
  });
});

describe('the error of an answer', () => {
  const problem: GraphProblem = { status: 0, code: '', codes: [], message: '', isGraphError: false };

  it('of an unknown outcome without a cause says why it is unknown, and to look first', () => {
    const error = asError({ class: 'unknown', reason: 'part-missing' });
    expect(error).toMatchObject({ code: 'outcome-unknown', delivery: 'unknown', hint: 'Look before repeating it.' });
    expect(error.message).toContain('part-missing');
  });

  it('of what was not executed is not in doubt', () => {
    expect(asError({ class: 'not-executed' })).toMatchObject({ code: 'outcome-unknown', delivery: 'not-sent' });
  });

  it('of a read says that its answer cannot be read: a read has no outcome', async () => {
    const { sender } = await setUp([(response) => response.writeHead(431).end()]);
    await expect(sender.send(LIST, 'safe', 'json')).rejects.toMatchObject({
      name: 'TransportError',
      code: 'answer-not-readable',
      message: "The service's answer cannot be read (status-431-without-graph-error).",
      hint: 'A proxy or gateway may have answered in its place: check the values that were given, or try later.',
    });
  });

  it('of a proxy’s page is an unknown outcome, and of Graph’s own error is what Graph said', () => {
    expect(asError({ class: 'unknown', reason: 'status-502', problem })).toMatchObject({ delivery: 'unknown' });
    const said = { ...problem, status: 503, code: 'ServiceUnavailable', isGraphError: true };
    expect(asError({ class: 'unknown', reason: 'status-503', problem: said })).toMatchObject({
      code: 'service-503',
      evidence: { serviceCode: 'ServiceUnavailable' },
    });
  });

  it('of a refused token keeps what Graph said as its cause', () => {
    const said = { ...problem, status: 401, code: 'InvalidAuthenticationToken' };
    const error = asError({ class: 'unauthorized', problem: said, refused: new Secret('canary') });
    expect(error.cause).toMatchObject({ code: 'service-401' });
    expect(JSON.stringify(error)).not.toContain('canary');
  });
});
