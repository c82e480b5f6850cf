import { describe, expect, it } from 'vitest';
import { TransportError } from '../core/errors.ts';
import type { GraphReply } from '../graph/request.ts';
import { type Answer, classify, classifyFailure, isAnswered } from './answer.ts';

const graphError = (code: string) => ({ error: { code, message: 'Said by the service.' } });
const reply = (status: number, body?: unknown, headers: GraphReply['headers'] = {}): GraphReply => ({
  status,
  headers,
  body,
});
const toCreate = (given: GraphReply, retryAfterMs?: number) => classify(given, 'id', retryAfterMs);

describe('an answer to a create', () => {
  it.each([200, 201, 202])('with status %i and a readable id is done', (status) => {
    const given = reply(status, { id: 'AAMkAD==', subject: 'Year 7' });
    expect(toCreate(given)).toEqual({ class: 'done', reply: given });
  });

  it.each([
    ['no body', 204, undefined],
    ['no id', 201, { subject: 'Year 7' }],
    ['an empty id', 201, { id: '' }],
    ['an id that is no text', 201, { id: 7 }],
    ['a list around it', 201, [{ id: 'AAMkAD==' }]],
    ['half of it', 201, '{"id":"AAMk'],
    ['a page of somebody else', 200, '<html>Welcome to the guest network</html>'],
  ])('that succeeded with %s is unknown', (_, status, body) => {
    expect(toCreate(reply(status, body))).toEqual({ class: 'unknown', reason: 'answer-without-id' });
  });

  it.each([400, 403, 409, 412, 429, 500, 503])(
    'with ErrorDuplicateTransactionId says that the event exists, also with status %i',
    (status) => {
      const body = { error: { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': 'AAMkAD==' } };
      const answer = toCreate(reply(status, body));
      expect(answer.class).toBe('duplicate');
      expect(answer.class === 'duplicate' && answer.problem.existingEventId).toBe('AAMkAD==');
    },
  );

  it('finds ErrorDuplicateTransactionId inside other errors too', () => {
    const body = { error: { code: 'badRequest', innerError: { code: 'ErrorDuplicateTransactionId' } } };
    expect(toCreate(reply(400, body)).class).toBe('duplicate');
  });

  const graphForm: readonly [number, Answer['class']][] = [
    [400, 'permanent'],
    [401, 'unauthorized'],
    [402, 'permanent'],
    [403, 'permanent'],
    [404, 'permanent'],
    [405, 'permanent'],
    [406, 'permanent'],
    [408, 'unknown'],
    [409, 'conflict'],
    [410, 'permanent'],
    [411, 'permanent'],
    [412, 'conflict'],
    [413, 'permanent'],
    [415, 'permanent'],
    [416, 'permanent'],
    [422, 'permanent'],
    [423, 'unknown'],
    [424, 'unknown'],
    [425, 'unknown'],
    [428, 'unknown'],
    [429, 'throttled'],
    [499, 'unknown'],
    [500, 'unknown'],
    [501, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
    [505, 'unknown'],
    [507, 'permanent'],
    [509, 'unknown'],
    [529, 'unknown'],
    [599, 'unknown'],
  ];
  it.each(graphForm)('with status %i and an error of Graph is %s', (status, expected) => {
    const answer = toCreate(reply(status, graphError('ErrorOfSomeKind')));
    expect(answer.class).toBe(expected);
    expect('problem' in answer && answer.problem?.code).toBe('ErrorOfSomeKind');
  });

  const pageForm: readonly [number, Answer['class']][] = [
    [400, 'unknown'],
    [401, 'unauthorized'],
    [403, 'unknown'],
    [404, 'unknown'],
    [407, 'unknown'],
    [409, 'unknown'],
    [412, 'unknown'],
    [413, 'unknown'],
    [422, 'unknown'],
    [424, 'unknown'],
    [429, 'throttled'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [507, 'unknown'],
  ];
  it.each(pageForm)('with status %i and the page of a proxy is %s', (status, expected) => {
    expect(toCreate(reply(status, '<html>Refused</html>')).class).toBe(expected);
    expect(toCreate(reply(status)).class).toBe(expected);
    expect(toCreate(reply(status, { error: 'refused' })).class).toBe(expected);
  });

  it.each([100, 103, 301, 302, 303, 304, 307, 308])('with status %i is unknown, with any body', (status) => {
    expect(toCreate(reply(status, { id: 'AAMkAD==' })).class).toBe('unknown');
    expect(toCreate(reply(status, graphError('Moved'))).class).toBe('unknown');
    expect(toCreate(reply(status)).class).toBe('unknown');
  });

  it.each([300, 302, 304, 308])('with status %i is all that a read gets that is given back as it came', (status) => {
    const given = reply(status, undefined, { location: 'https://graph.microsoft.com/v1.0/me' });
    expect(classify(given, 'as-it-came', undefined)).toEqual({ class: 'done', reply: given });
    expect(classify(given, 'anything', undefined).class).toBe('unknown');
  });

  it.each([100, 199, 400, 404, 503])('with status %i is no less a failure where any success would do', (status) => {
    expect(classify(reply(status), 'as-it-came', undefined).class).toBe('unknown');
  });

  it('names the status of an unknown outcome, and whether Graph said it', () => {
    expect(toCreate(reply(503, graphError('ServiceUnavailable')))).toMatchObject({ reason: 'status-503' });
    expect(classify(reply(503, graphError('ServiceUnavailable')), 'id', 7_000)).toMatchObject({ retryAfterMs: 7_000 });
    expect(toCreate(reply(503, 'Busy'))).toMatchObject({ reason: 'status-503-without-graph-error' });
  });

  it('that was throttled carries the wait asked for, or none', () => {
    const body = {
      error: { code: 'ApplicationThrottled', message: 'Application is over its MailboxConcurrency limit.' },
    };
    expect(toCreate(reply(429, body), 249)).toMatchObject({ class: 'throttled', retryAfterMs: 249 });
    expect(toCreate(reply(429, body))).toMatchObject({ class: 'throttled', retryAfterMs: undefined });
  });

  it('that challenges the token carries the claims asked for (R22 in part)', () => {
    // {"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}, the sample of Microsoft's page on claims.
    const challenge =
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", ' +
      'error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0="';
    const answer = toCreate(reply(401, graphError('InvalidAuthenticationToken'), { 'www-authenticate': challenge }));
    expect(answer).toMatchObject({
      class: 'unauthorized',
      problem: { claims: '{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}' },
    });
  });
});

describe('an answer to another request', () => {
  it('is done without an id where none is expected', () => {
    expect(classify(reply(200, { value: [] }), 'json', undefined).class).toBe('done');
    expect(classify(reply(202), 'anything', undefined).class).toBe('done');
    expect(classify(reply(204), 'anything', undefined).class).toBe('done');
  });

  it.each([undefined, '', 'text', [1], null])('is unknown where JSON is expected and %j came', (body) => {
    expect(classify(reply(200, body), 'json', undefined)).toEqual({ class: 'unknown', reason: 'answer-not-readable' });
  });
});

describe('a failed exchange', () => {
  it('was not executed where the request has not left', () => {
    const error = new TransportError('service-unreachable', 'Nobody there.', 'not-sent');
    expect(classifyFailure(error)).toEqual({ class: 'not-executed', error });
  });

  it.each(['answer-timeout', 'connection-lost', 'answer-too-large'])('is unknown after %s', (code) => {
    const error = new TransportError(code, 'No usable answer.', 'unknown');
    expect(classifyFailure(error)).toEqual({ class: 'unknown', reason: code, error });
  });
});

describe('an answer', () => {
  const problem = { status: 400, code: 'x', codes: ['x'], message: '', isGraphError: true };
  const classes: readonly [Answer, boolean][] = [
    [{ class: 'done', reply: reply(200) }, true],
    [{ class: 'duplicate', problem }, true],
    [{ class: 'throttled', retryAfterMs: undefined, problem }, true],
    [{ class: 'unauthorized', problem }, true],
    [{ class: 'permanent', problem }, true],
    [{ class: 'conflict', problem }, true],
    [{ class: 'not-executed' }, false],
    [{ class: 'unknown', reason: 'status-503' }, false],
  ];

  it.each(classes)('of %o tells whether the service is there: %s', (answer, expected) => {
    expect(isAnswered(answer)).toBe(expected);
  });

  it('of 300 is no success, and says nothing of what was done', () => {
    expect(toCreate(reply(300, { id: 'AAMkAD==' })).class).toBe('unknown');
  });

  it('that is unknown names a wait only where one was asked for', () => {
    expect(toCreate(reply(503))).not.toHaveProperty('retryAfterMs');
    expect(toCreate(reply(503), 2_000)).toHaveProperty('retryAfterMs', 2_000);
  });
});
