import { describe, expect, it } from 'vitest';
import {
  AuthenticationError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  TransportError,
} from '../../core/errors.ts';
import { faultOf } from './fault.ts';

const service = (status: number, serviceCode: string) =>
  new ServiceError(`service-${status}`, 'Graph refused it.', { status, serviceCode, requestId: 'r-1' });

describe('what a failed request means for the rows that it served', () => {
  it('is that nobody can be served, where signing in failed', () => {
    expect(faultOf(new AuthenticationError('token-refused', 'No.'))).toEqual({ kind: 'authentication' });
  });

  it.each(['not-sent', 'unknown'] as const)('is transient where the network failed: %s', (delivery) => {
    expect(faultOf(new TransportError('connection-reset', 'Reset.', delivery))).toEqual({
      kind: 'transient',
      code: 'connection-reset',
    });
  });

  it.each([408, 500, 502, 503, 504, 509, 599])('is transient for status %i', (status) => {
    expect(faultOf(service(status, 'ErrorServerBusy'))).toEqual({ kind: 'transient', code: 'ErrorServerBusy' });
  });

  it.each([409, 412, 423])('is transient for status %i, which may pass', (status) => {
    expect(faultOf(service(status, 'Conflict'))).toEqual({ kind: 'transient', code: 'Conflict' });
  });

  it('is throttling for 429', () => {
    expect(faultOf(service(429, 'ApplicationThrottled'))).toEqual({ kind: 'throttled' });
  });

  it.each([400, 403, 404, 410, 413, 507])('is a refusal for status %i', (status) => {
    expect(faultOf(service(status, 'ErrorAccessDenied'))).toEqual({
      kind: 'refused',
      refusal: { code: 'ErrorAccessDenied', message: 'Graph refused it.', status, requestId: 'r-1' },
    });
  });

  it('has the code of the error where the service gave none', () => {
    expect(faultOf(service(503, ''))).toMatchObject({ kind: 'transient', code: 'service-503' });
    expect(faultOf(service(404, ''))).toMatchObject({ kind: 'refused', refusal: { code: 'service-404' } });
  });

  it.each(['answer-not-readable', 'paging-loop', 'next-link-refused'])('is transient for %s', (code) => {
    expect(faultOf(new GraphcalError(code, 'A list went wrong.'))).toEqual({ kind: 'transient', code });
  });

  it.each([
    new GraphcalError('run-stopped', 'The run was stopped.'),
    new LedgerError('fence-lost', 'Another process took this job over.'),
    new InputError('row-wrong', 'Wrong.'),
    new TypeError('x is not a function'),
    'thrown text',
    undefined,
  ])('is nothing for what is no failure of a request: %s', (error) => {
    expect(faultOf(error)).toBeUndefined();
  });
});
