import { beforeAll, describe, expect, it } from 'vitest';
import { type AnswerProblem, createExchangeCheck } from './check-exchange.ts';
import { readGraphDescription } from './graph-description.ts';

const DESCRIPTION = process.env.GRAPH_OPENAPI ?? '';
const skipped = DESCRIPTION === '' ? ', skipped: GRAPH_OPENAPI is not set' : '';

const EVENTS = '/v1.0/me/events';
const EVENT = {
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#events/$entity',
  id: 'x',
  subject: null,
  importance: 'normal',
  createdDateTime: '2026-01-05T10:00:00.1234567Z',
  start: { dateTime: '2026-01-12T09:00:00.0000000', timeZone: 'UTC' },
  attendees: [{ type: 'required', emailAddress: { name: 'A', address: 'a@school.example' } }],
};

describe.skipIf(DESCRIPTION === '')(`a check of answers against Graph's description${skipped}`, () => {
  let problemsOf: (
    method: string,
    url: string,
    status: number,
    body?: unknown,
    sent?: unknown,
    type?: string,
  ) => AnswerProblem[];

  beforeAll(() => {
    const check = createExchangeCheck(readGraphDescription(DESCRIPTION));
    problemsOf = (method, url, status, body, sent = {}, type = 'application/json') =>
      check({
        request: { method, url, body: JSON.stringify(sent) },
        response: {
          status,
          headers: { 'content-type': type },
          body: body === undefined ? '' : JSON.stringify(body),
        },
      });
  });
  const found = (problems: readonly AnswerProblem[]) => problems.map(({ pointer, what }) => `${pointer} ${what}`);

  it.for([
    ['POST', EVENTS, 201, EVENT],
    ['POST', EVENTS, 201, { ...EVENT, occurrenceId: null, unheardOf: [{}] }],
    ['GET', `/v1.0/users('a%40school.example')/EVENTS?$top=1`, 200, { '@odata.context': 'x', value: [EVENT] }],
    ['GET', 'https://graph.example/v1.0/me/calendars/1/calendarView', 200, { '@odata.context': 'x', value: [] }],
    ['GET', '/v1.0/me/events/$count', 200, 3],
    ['GET', '/v1.0/users/x', 200, { id: 'x' }],
    ['DELETE', `${EVENTS}/1`, 204, undefined],
    ['POST', `${EVENTS}/1/accept`, 202, undefined],
    ['GET', `${EVENTS}/1/attachments/2/$value`, 200, 'mac and cheese'],
    ['PUT', '/v1.0/what', 405, { error: { code: '', message: 'No.', innerError: { date: '2026' } } }],
  ] as const)('finds nothing in %s %s with %i and a right body', ([method, url, status, body]) => {
    expect(problemsOf(method, url, status, body)).toEqual([]);
  });

  it('asks for a context, but where the answer says that it has no metadata', () => {
    const bare = 'application/json;odata.metadata=none';
    const { '@odata.context': _, ...event } = EVENT;
    expect(problemsOf('POST', EVENTS, 201, event, {}, bare)).toEqual([]);
    expect(found(problemsOf('POST', EVENTS, 201, EVENT, {}, bare))).toEqual([` has an '@odata.context'`]);
  });

  it.for([
    [{ ...EVENT, subject: 7 }, '/subject must be string, found 7'],
    [
      { ...EVENT, id: undefined },
      ` must have required property 'id', found {"@odata.context":"https://graph.microsoft`,
    ],
    [{ ...EVENT, importance: 'Normal' }, '/importance must be equal to one of the allowed values low, normal, high'],
    [{ ...EVENT, createdDateTime: '2026-02-30T10:00:00Z' }, '/createdDateTime must match format "date-time"'],
    [{ ...EVENT, createdDateTime: '2026-02-03 10:00' }, '/createdDateTime must match pattern'],
    [{ ...EVENT, start: { dateTime: null } }, '/start/dateTime must be string, found null'],
    [{ ...EVENT, attendees: null }, '/attendees must be array, found null'],
    [{ ...EVENT, attendees: [{ type: 'boss' }] }, '/attendees/0/type must be equal to one of the allowed values'],
    [{ ...EVENT, reminderMinutesBeforeStart: 1.5 }, '/reminderMinutesBeforeStart must be integer, found 1.5'],
    [{ ...EVENT, '@odata.context': undefined }, ` has no '@odata.context'`],
    [[], ' must be object, found []'],
    [undefined, ' has no body'],
  ] as const)('finds what is wrong with the event %o', ([body, what]) => {
    expect(found(problemsOf('POST', EVENTS, 201, body)).join('\n')).toContain(what);
  });

  it.for([
    ['GET', EVENTS, 200, { '@odata.context': 'x' }, ` must have required property 'value'`],
    ['GET', EVENTS, 200, { '@odata.context': 'x', value: {} }, '/value must be array'],
    ['GET', EVENTS, 200, { '@odata.context': 'x', value: [{ id: 1 }] }, '/value/0/id must be string'],
    ['POST', EVENTS, 200, EVENT, 'has a status that is not described'],
    ['PUT', EVENTS, 200, EVENT, 'answers a method that is not described'],
    ['GET', '/v1.0/me/diaries', 200, EVENT, 'answers a path that is not described'],
    ['DELETE', `${EVENTS}/1`, 204, {}, 'has a body where none is described'],
    ['GET', EVENTS, 400, undefined, 'is refused without a body'],
    ['GET', EVENTS, 400, { code: 'x' }, ` must have required property 'error'`],
    ['GET', EVENTS, 500, { error: { code: 5, message: 'x' } }, '/error/code must be string'],
    ['GET', EVENTS, 404, { error: { code: 'x' } }, `/error must have required property 'message'`],
  ] as const)('finds what is wrong with %s %s and %i, %o', ([method, url, status, body, what]) => {
    expect(found(problemsOf(method, url, status, body)).join('\n')).toContain(what);
  });

  it('takes each part of a batch as the answer to its own request', () => {
    const sent = {
      requests: [
        { id: 'A', method: 'post', url: 'me/events', body: {} },
        { id: 'b', method: 'GET', url: '/me/events' },
        { id: 'c', method: 'GET', url: '/me/events' },
      ],
    };
    const responses = [
      { id: 'a', status: 201, headers: {}, body: { ...EVENT, subject: 7 } },
      { id: 'b', status: 200, body: EVENT },
      { id: 'b', status: 404, body: {} },
    ];
    expect(found(problemsOf('POST', '/v1.0/$batch', 200, { responses }, sent))).toEqual([
      '/subject must be string, found 7',
      expect.stringContaining(` must have required property 'value'`),
      `/responses answers 'b', which was not asked or is answered twice`,
      `/responses leaves 'c' without an answer`,
    ]);
  });

  it('reads a part that is no JSON as base64url', () => {
    const sent = { requests: [{ id: 'a', method: 'GET', url: '/me/events/$count' }] };
    const headers = { 'Content-Type': 'text/plain' };
    const answered = (body: string) =>
      found(problemsOf('POST', '/v1.0/$batch', 200, { responses: [{ id: 'a', status: 200, headers, body }] }, sent));
    expect(answered('Mg')).toEqual([]);
    expect(answered('Mi41')).toEqual([' must be integer, found 2.5']);
  });

  it('finds what is sent as something else than JSON', () => {
    const check = createExchangeCheck(readGraphDescription(DESCRIPTION));
    const request = { method: 'GET', url: EVENTS, body: '' };
    const answer = (type: string, body: string) =>
      found(check({ request, response: { status: 400, headers: { 'content-type': type }, body } }));
    expect(answer('text/html', '<p>')).toEqual([` is sent as 'text/html'`]);
    expect(answer('application/json', '<p>')).toEqual([' is no JSON']);
  });
});
