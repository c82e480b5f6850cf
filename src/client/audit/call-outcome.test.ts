import { describe, expect, it } from 'vitest';
import { AuthenticationError, ServiceError, TransportError, UsageError } from '../../core/errors.ts';
import { eventOfPath, outcomeOfError, outcomeOfReply } from './call-outcome.ts';

const EVENTS = { path: '/users/a%40school.example/events' };
const EVENT = { path: '/users/a%40school.example/events/AAMk%3D%2F1/cancel' };
const refusal = (status: number) => new ServiceError('service', 'No.', { status, serviceCode: 'X', requestId: 'r1' });

describe('what became of a write', () => {
  it('is done by an answer, with the id of the event that it made or changed', () => {
    const headers = { 'request-id': 'r1' };
    expect(outcomeOfReply(EVENTS, { status: 201, headers, body: { id: 'e1' } })).toEqual({
      outcome: 'done',
      code: null,
      status: 201,
      requestId: 'r1',
      eventId: 'e1',
    });
    expect(outcomeOfReply(EVENT, { status: 202, headers: {}, body: undefined })).toMatchObject({
      requestId: null,
      eventId: 'AAMk=/1',
    });
    const calendars = { path: '/me/calendars' };
    expect(outcomeOfReply(calendars, { status: 201, headers, body: { id: 'c1' } })).toMatchObject({ eventId: null });
  });

  it.for([
    ['refused by the service', refusal(403), false, 'refused', 403],
    ['refused after a try that was lost', refusal(403), true, 'unknown', 403],
    ['answered with what Graph cannot do', refusal(501), true, 'refused', 501],
    ['lost', new TransportError('connection-lost', '', 'unknown'), false, 'unknown', null],
    ['never connected', new TransportError('not-reached', '', 'not-sent'), false, 'not-sent', null],
    ['without a token', new AuthenticationError('secret-wrong', ''), false, 'not-sent', null],
    [
      'with a token that Graph refused',
      new AuthenticationError('token-refused', '', { evidence: { requestId: 'r1' } }),
      false,
      'refused',
      null,
    ],
    ['not allowed', new UsageError('mailbox-not-allowed', ''), false, 'not-sent', null],
    ['given up before it left', new DOMException('', 'AbortError'), false, 'not-sent', null],
    ['given up on its way', new DOMException('', 'AbortError'), true, 'unknown', null],
  ] as const)('of a call that was %s', ([, error, isInDoubt, outcome, status]) => {
    expect(outcomeOfError(EVENTS, error, isInDoubt)).toMatchObject({ outcome, status, eventId: null });
  });

  it('never names an error by its text, which may hold what was sent', () => {
    expect(outcomeOfError(EVENT, new Error('secret'), true)).toEqual({
      outcome: 'unknown',
      code: 'other',
      status: null,
      requestId: null,
      eventId: 'AAMk=/1',
    });
  });

  it.for([
    ['/me/events/abc', 'abc'],
    ["/users('a')/events('AA%3D')/accept", 'AA='],
    ['/me/calendars/c/events/%zz', '%zz'],
    ['/me/events', undefined],
    ['/me/calendar', undefined],
  ] as const)('names the event of %s', ([path, id]) => {
    expect(eventOfPath(path)).toBe(id);
  });
});
