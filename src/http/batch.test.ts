import { describe, expect, it } from 'vitest';
import type { GraphReply } from '../graph/request.ts';
import type { Answer } from './answer.ts';
import { type BatchPart, batchText, readBatch, relativeUrl } from './batch.ts';

const NOW = Date.UTC(2026, 0, 1);
const createPart = (subject: string): BatchPart => ({
  request: {
    method: 'POST',
    path: '/users/room.101@school.example/events',
    headers: { Prefer: 'IdType="ImmutableId"' },
    body: { subject },
    mailbox: 'room.101@school.example',
  },
  expects: 'id',
});
const PARTS = [createPart('A'), createPart('B'), createPart('C'), createPart('D')];
const created = (part: unknown, id: string) => ({ id: part, status: 201, headers: {}, body: { id } });
const outer = (body: unknown, status = 200, headers: GraphReply['headers'] = {}): GraphReply => ({
  status,
  headers,
  body,
});
const read = (responses: readonly unknown[], headers: GraphReply['headers'] = {}) =>
  readBatch(outer({ responses }, 200, headers), PARTS, NOW);
const idOf = (answer: Answer | undefined) =>
  answer?.class === 'done' ? (answer.reply.body as { id: string }).id : answer?.class;
const ALL = [created('1', 'event-a'), created('2', 'event-b'), created('3', 'event-c'), created('4', 'event-d')];

describe('the body of a batch', () => {
  it('numbers the parts from 1, names their type, and chains none to another', () => {
    const list: BatchPart = {
      request: {
        method: 'GET',
        path: '/me/events',
        query: { $top: '5', $filter: "subject eq 'A&B'" },
        mailbox: 'me',
      },
      expects: 'json',
    };
    const bare: BatchPart = {
      request: { method: 'DELETE', path: '/me/events/AAMk', headers: { 'If-Match': 'W/"1"' }, mailbox: 'me' },
      expects: 'anything',
    };
    expect(JSON.parse(batchText([createPart('A'), list, bare]))).toEqual({
      requests: [
        {
          id: '1',
          method: 'POST',
          url: '/users/room.101@school.example/events',
          headers: { Prefer: 'IdType="ImmutableId"', 'Content-Type': 'application/json' },
          body: { subject: 'A' },
        },
        { id: '2', method: 'GET', url: "/me/events?$top=5&$filter=subject%20eq%20'A%26B'" },
        { id: '3', method: 'DELETE', url: '/me/events/AAMk', headers: { 'If-Match': 'W/"1"' } },
      ],
    });
  });

  it('names the parts that have to be done first', () => {
    const chained = { ...createPart('C'), dependsOn: [0, 1] };
    const { requests } = JSON.parse(batchText([createPart('A'), createPart('B'), chained]));
    expect(requests.map(({ dependsOn }: { dependsOn?: string[] }) => dependsOn)).toEqual([
      undefined,
      undefined,
      ['1', '2'],
    ]);
  });

  it('leaves the question mark away where there is no query', () => {
    expect(relativeUrl({ method: 'GET', path: '/me/events', query: {}, mailbox: 'me' })).toBe('/me/events');
  });
});

describe('the answer to a batch', () => {
  it('settles each part by its own status (R11 in part)', () => {
    const answers = read([
      created('1', 'event-a'),
      { id: '2', status: 400, body: { error: { code: 'ErrorInvalidRequest' } } },
      { id: '3', status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'ApplicationThrottled' } } },
      { id: '4', status: 503, body: { error: { code: 'ServiceUnavailable' } } },
    ]);
    expect(answers.map((answer) => answer.class)).toEqual(['done', 'permanent', 'throttled', 'unknown']);
    expect(answers[2]).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('asks each part that has to wait for the wait of the whole, unless its own is longer (R15 in part)', () => {
    const throttled = (id: string, headers = {}) => ({ id, status: 429, headers, body: { error: { code: 'Busy' } } });
    const answers = read(
      [throttled('1'), throttled('2', { 'Retry-After': '7' }), throttled('3', { 'Retry-After': '60' })],
      {
        'retry-after': '30',
      },
    );
    expect(answers.slice(0, 3)).toMatchObject([30_000, 30_000, 60_000].map((retryAfterMs) => ({ retryAfterMs })));
  });

  it.each([0, 1, 2, 3])('without the part at position %i leaves that part alone unknown (R12 in part)', (missing) => {
    const answers = read(ALL.filter((_, at) => at !== missing));
    const expected = ['event-a', 'event-b', 'event-c', 'event-d'].map((id, at) => (at === missing ? 'unknown' : id));
    expect(answers.map(idOf)).toEqual(expected);
    expect(answers[missing]).toEqual({ class: 'unknown', reason: 'part-missing' });
  });

  it('is matched by id, whatever the order (R13 in part)', () => {
    const [a, b, c, d] = ALL;
    for (const order of [
      [d, c, b, a],
      [b, a, d, c],
      [c, d, a, b],
    ]) {
      expect(read(order).map(idOf)).toEqual(['event-a', 'event-b', 'event-c', 'event-d']);
    }
  });

  it('is matched in any letter case, since ids have no letters (R13 in part)', () => {
    const text = batchText([...PARTS, ...PARTS, ...PARTS, ...PARTS, ...PARTS]);
    const { requests } = JSON.parse(text) as { requests: { id: string }[] };
    expect(requests.map(({ id }) => id).join()).toBe('1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20');
  });

  it('is matched where ids came back as numbers', () => {
    expect(read([created(2, 'event-b'), created(1, 'event-a')]).map(idOf)).toEqual([
      'event-a',
      'event-b',
      'unknown',
      'unknown',
    ]);
  });

  it.each(['0', '5', '01', ' 1', '1 ', 'one', '', null, undefined, {}, '1.0', '-1', '__proto__', 'constructor'])(
    'with the id %j, which was never sent, is nobody’s (R13 in part)',
    (id) => {
      const answers = read([created(id, 'event-x'), ...ALL.slice(1)]);
      expect(answers.map(idOf)).toEqual(['unknown', 'event-b', 'event-c', 'event-d']);
    },
  );

  it('with an id twice leaves that part unknown, whatever the two say (R13 in part)', () => {
    expect(read([...ALL, created('2', 'event-x')]).map(idOf)).toEqual(['event-a', 'unknown', 'event-c', 'event-d']);
    expect(read([...ALL, ALL[1]])[1]).toEqual({ class: 'unknown', reason: 'part-repeated' });
    expect(read([...ALL, ALL[1], ALL[1]])[1]).toEqual({ class: 'unknown', reason: 'part-repeated' });
    const refused = { id: '2', status: 400, body: { error: { code: 'ErrorInvalidRequest' } } };
    expect(read([...ALL, refused])[1]).toEqual({ class: 'unknown', reason: 'part-repeated' });
  });

  it.each([null, 'text', 7, [], [created('1', 'event-x')]])('passes %j among the parts by', (odd) => {
    expect(read([odd, ...ALL]).map(idOf)).toEqual(['event-a', 'event-b', 'event-c', 'event-d']);
  });

  it.each([undefined, null, '201', true, {}])('with the status %j in a part leaves it unknown', (status) => {
    const answers = read([{ id: '1', status, body: { id: 'event-a' } }, ...ALL.slice(1)]);
    expect(answers[0]).toEqual({ class: 'unknown', reason: 'part-without-status' });
    expect(answers.slice(1).map(idOf)).toEqual(['event-b', 'event-c', 'event-d']);
  });

  it('that says 201 without an id in a part leaves it unknown', () => {
    expect(read([{ id: '1', status: 201 }, ...ALL.slice(1)])[0]).toEqual({
      class: 'unknown',
      reason: 'answer-without-id',
    });
  });

  it('says of a failed dependency nothing that parts without one could rely on', () => {
    const [answer] = read([{ id: '1', status: 424, body: { error: { code: 'FailedDependency' } } }]);
    expect(answer?.class).toBe('unknown');
  });

  it('reads headers of parts in any letter case, and numbers among them', () => {
    const throttled = (id: string, headers: unknown) => ({ id, status: 429, headers, body: { error: { code: 'x' } } });
    const answers = read([
      throttled('1', { 'RETRY-AFTER': '2' }),
      throttled('2', { 'retry-after': 3 }),
      throttled('3', null),
      throttled('4', 'Retry-After: 9'),
    ]);
    expect(answers.map((answer) => answer.class === 'throttled' && answer.retryAfterMs)).toEqual([
      2_000,
      3_000,
      undefined,
      undefined,
    ]);
  });

  it('measures a date in a part against the Date of the whole answer, or the part’s own (R17 in part)', () => {
    const throttled = (id: string, headers: object) => ({ id, status: 429, headers, body: { error: { code: 'x' } } });
    const answers = read(
      [
        throttled('1', { 'Retry-After': 'Thu, 01 Jan 2026 01:00:30 GMT' }),
        throttled('2', { 'Retry-After': 'Thu, 01 Jan 2026 01:00:30 GMT', Date: 'Thu, 01 Jan 2026 01:00:10 GMT' }),
      ],
      { date: 'Thu, 01 Jan 2026 01:00:00 GMT' },
    );
    expect(answers.slice(0, 2)).toMatchObject([{ retryAfterMs: 30_000 }, { retryAfterMs: 20_000 }]);
  });

  it('keeps the requests’ own ids of parts as evidence', () => {
    const [answer] = read([
      { id: '1', status: 403, headers: { 'request-id': 'part-1' }, body: { error: { code: 'ErrorAccessDenied' } } },
    ]);
    expect(answer).toMatchObject({ class: 'permanent', problem: { requestId: 'part-1', code: 'ErrorAccessDenied' } });
  });
});

describe('an answer to a whole batch', () => {
  const graphError = { error: { code: 'SomeCode', message: 'Said by the service.' } };
  const all = (expected: Answer['class']) => [expected, expected, expected, expected];
  const classes = (reply: GraphReply) => readBatch(reply, PARTS, NOW).map((answer) => answer.class);

  it.each([500, 502, 503, 504, 509, 408, 424])('with status %i leaves all parts unknown (R14 in part)', (status) => {
    expect(classes(outer(graphError, status))).toEqual(all('unknown'));
    expect(classes(outer('<html>Bad gateway</html>', status))).toEqual(all('unknown'));
    expect(classes(outer(undefined, status))).toEqual(all('unknown'));
  });

  it('with status 424 and parts settles each part by its own status', () => {
    const throttled = { id: '2', status: 429, headers: { 'Retry-After': '4' }, body: graphError };
    const body = { responses: [created('1', 'event-a'), throttled, created('3', 'event-c'), created('4', 'event-d')] };
    expect(classes(outer(body, 424))).toEqual(['done', 'throttled', 'done', 'done']);
  });

  it('with status 429 has executed no part and carries the wait for all (R15 in part)', () => {
    const answers = readBatch(outer(graphError, 429, { 'retry-after': '12' }), PARTS, NOW);
    expect(answers.map((answer) => answer.class)).toEqual(all('throttled'));
    expect(answers.map((answer) => answer.class === 'throttled' && answer.retryAfterMs)).toEqual([
      12_000, 12_000, 12_000, 12_000,
    ]);
  });

  it('with status 401 has executed no part', () => {
    expect(classes(outer(graphError, 401))).toEqual(all('unauthorized'));
  });

  it('that Graph refuses as a whole was not executed, since one part or its size may be the fault; a proxy’s refusal says nothing', () => {
    expect(readBatch(outer(graphError, 413), PARTS.slice(0, 2), NOW)).toMatchObject([{ alone: true }, { alone: true }]);
    expect(readBatch(outer(graphError, 413), PARTS.slice(0, 1), NOW)).toMatchObject([{ class: 'permanent' }]);
    expect(classes(outer(graphError, 400))).toEqual(all('not-executed'));
    expect(classes(outer('Forbidden', 403))).toEqual(all('unknown'));
  });

  it.each([409, 412])('with status %i tells nothing about any part', (status) => {
    expect(classes(outer(graphError, status))).toEqual(all('unknown'));
  });

  it('that names one duplicate for all tells nothing about any part', () => {
    expect(classes(outer({ error: { code: 'ErrorDuplicateTransactionId' } }, 400))).toEqual(all('unknown'));
  });

  it.each([undefined, '', '{"responses":[{"id":"1","sta', {}, { responses: {} }, { responses: null }, []])(
    'that succeeds with the body %j leaves all parts unknown',
    (body) => {
      expect(classes(outer(body))).toEqual(all('unknown'));
    },
  );

  it('with no part in it leaves all parts unknown', () => {
    expect(classes(outer({ responses: [] }))).toEqual(all('unknown'));
  });

  it('keeps what came for a part that was not done where that is wanted, and the whole where no part came', () => {
    const kept = { ...createPart('A'), keepsReply: true };
    const refused = { id: '1', status: 400, headers: { 'X-A': 'b' }, body: { error: { code: 'ErrorInvalidRequest' } } };
    const [answer, other] = readBatch(
      outer({ responses: [refused, { ...refused, id: '2' }] }),
      [kept, createPart('B')],
      NOW,
    );
    expect(answer).toMatchObject({
      class: 'permanent',
      reply: { status: 400, headers: { 'x-a': 'b' }, body: refused.body },
    });
    expect(other).not.toHaveProperty('reply');
    const whole = outer({ error: { code: 'BadRequest', message: '' } }, 400);
    expect(readBatch(whole, [kept], NOW)).toMatchObject([{ class: 'permanent', reply: { status: 400 } }]);
  });

  it('knows that what depends on a failed part was not executed, and of a part that depends on none it does not', () => {
    const failed = { status: 424, headers: {}, body: { error: { code: 'FailedDependency', message: '' } } };
    const parts = [createPart('A'), { ...createPart('B'), dependsOn: [0] }];
    const whole = outer({ responses: [1, 2].map((id) => ({ ...failed, id: `${id}` })) });
    expect(readBatch(whole, parts, NOW).map((answer) => answer.class)).toEqual(['unknown', 'not-executed']);
  });
});
