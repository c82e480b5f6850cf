import { describe, expect, it } from 'vitest';
import { GraphcalError, ServiceError } from '../../core/errors.ts';
import type { GraphProblem } from '../../graph/problem.ts';
import { eventOutcome, failedOutcome, pendingOutcome, refusalOf, refusalOfError, refusesMailbox } from './outcome.ts';

const AT = 1_767_225_600_000;

describe('what the ledger keeps of a row', () => {
  it('is its ids, and leaves out what the answer did not give', () => {
    const ids = { iCalUId: '0400', webLink: 'https://outlook.example/1', requestId: 'r-1' };
    expect(eventOutcome('created', ids, AT)).toStrictEqual({ status: 'created', ...ids, at: AT });
    expect(eventOutcome('adopted', { iCalUId: undefined, webLink: undefined }, AT)).toStrictEqual({
      status: 'adopted',
      at: AT,
    });
  });

  it('is why it failed, with the status and request id that an administrator asks for', () => {
    const refusal = { code: 'ErrorAccessDenied', message: 'Access is denied.', status: 403, requestId: 'r-1' };
    expect(failedOutcome(refusal, AT)).toStrictEqual({
      status: 'failed',
      code: 'ErrorAccessDenied',
      message: 'Access is denied.',
      httpStatus: 403,
      requestId: 'r-1',
      at: AT,
    });
    expect(failedOutcome({ code: 'calendar-not-found', message: 'None.' }, AT)).toStrictEqual({
      status: 'failed',
      code: 'calendar-not-found',
      message: 'None.',
      at: AT,
    });
  });

  it('is why it waits, and the events that carry its key where there are several', () => {
    expect(pendingOutcome('throttled', AT)).toStrictEqual({ status: 'pending', reason: 'throttled', at: AT });
    expect(pendingOutcome('several-events-with-this-key', AT, ['A', 'B'])).toStrictEqual({
      status: 'pending',
      reason: 'several-events-with-this-key',
      eventIds: ['A', 'B'],
      at: AT,
    });
  });
});

describe('the reason of a refusal', () => {
  const problem: GraphProblem = {
    status: 400,
    code: 'ErrorInvalidRequest',
    codes: ['BadRequest', 'ErrorInvalidRequest'],
    message: 'The end is before\r\n2026-01-01 ERROR the start.',
    isGraphError: true,
    requestId: 'r-1',
  };

  it("is Graph's most detailed code, and its message in one line", () => {
    expect(refusalOf(problem)).toEqual({
      code: 'ErrorInvalidRequest',
      message: 'The end is before 2026-01-01 ERROR the start.',
      status: 400,
      requestId: 'r-1',
    });
  });

  it('is the status where Graph gave no code', () => {
    expect(refusalOf({ ...problem, code: '', codes: [] }).code).toBe('status-400');
  });

  it('is taken from an error as from an answer', () => {
    const evidence = { status: 404, serviceCode: 'ErrorItemNotFound', requestId: 'r-1' };
    expect(refusalOfError(new ServiceError('service-404', 'Not found.', evidence))).toEqual({
      code: 'ErrorItemNotFound',
      message: 'Not found.',
      status: 404,
      requestId: 'r-1',
    });
    expect(refusalOfError(new ServiceError('service-404', 'Not found.', { status: 404, serviceCode: '' })).code).toBe(
      'service-404',
    );
    expect(refusalOfError(new GraphcalError('sealed-unreadable', 'It does not open.'))).toEqual({
      code: 'sealed-unreadable',
      message: 'It does not open.',
    });
  });
});

describe('a refusal of the whole mailbox', () => {
  const refusal = (status: number | undefined, code: string) => ({ code, message: '', status });

  it.each([
    [404, 'ErrorInvalidUser'],
    [403, 'ErrorAccessDenied'],
    [404, 'ErrorNonExistentMailbox'],
    [404, 'MailboxNotEnabledForRESTAPI'],
    [404, 'MailboxNotSupportedForRESTAPI'],
    [404, 'MailboxNotHostedInExchangeOnline'],
    [404, 'Request_ResourceNotFound'],
    [403, 'Authorization_RequestDenied'],
    [400, 'MailboxNotHostedInExchangeOnline'],
  ])('is %i with %s', (status, code) => {
    expect(refusesMailbox(refusal(status, code))).toBe(true);
  });

  it.each([
    [404, 'ErrorItemNotFound'],
    [400, 'ErrorInvalidRequest'],
    [400, 'ErrorAccessDenied'],
    [500, 'ErrorNonExistentMailbox'],
    [507, 'ErrorQuotaExceeded'],
    [undefined, 'ErrorAccessDenied'],
    [403, ''],
  ])('is not %s with %s: other rows of the mailbox may succeed', (status, code) => {
    expect(refusesMailbox(refusal(status, code))).toBe(false);
  });
});
