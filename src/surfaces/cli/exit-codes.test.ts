import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  AuthenticationError,
  BatchError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  StorageError,
  TransportError,
  UsageError,
} from '../../core/errors.ts';
import { EXIT, exitCodeOf, exitCodeOfRun } from './exit-codes.ts';

describe('the exit code of an error', () => {
  it.for([
    [new Error('a bug'), 1],
    ['thrown text', 1],
    [new UsageError('option-invalid', 'x'), 2],
    [new InputError('results-not-writable', 'x'), 2],
    [new InputError('rows-rejected', 'x'), 3],
    [new AuthenticationError('secret-wrong', 'x'), 5],
    [new LedgerError('job-locked', 'x'), 6],
    [new LedgerError('fence-lost', 'x'), 6],
    [new GraphcalError('data-in-use', 'x'), 6],
    [new StorageError('lock-held', 'x'), 6],
    [new LedgerError('ledger-damaged', 'x'), 7],
    [new StorageError('path-open-to-others', 'x'), 7],
    [new StorageError('vault-damaged', 'x'), 7],
    [new StorageError('path-not-written', 'x'), 7],
    [new GraphcalError('interrupted', 'x'), 8],
    [new BatchError('batch-ended', 'x', {}, { cause: new GraphcalError('interrupted', 'x') }), 8],
    [new BatchError('batch-ended', 'x', {}, { cause: new StorageError('audit-not-written', 'x') }), 7],
    [new BatchError('batch-parts-failed', 'x', {}), 13],
    [new InputError('input-not-found', 'x'), 9],
    [new InputError('input-not-a-file', 'x'), 10],
    [new InputError('column-missing', 'x'), 10],
    [new InputError('key-repeated', 'x'), 10],
    [new TransportError('service-unreachable', 'x', 'not-sent'), 11],
    [new TransportError('answer-timeout', 'x', 'unknown'), 11],
    [new GraphcalError('upload-failed', 'x'), 11],
    [new GraphcalError('upload-session-ended', 'x'), 11],
    [new GraphcalError('upload-address-refused', 'x'), 11],
    [new GraphcalError('copy-not-there', 'x'), 11],
    [new GraphcalError('payload-not-readable', 'x'), 7],
    [new InputError('input-changed', 'x'), 12],
    [new LedgerError('keys-of-another-job', 'x'), 12],
    [new ServiceError('service-404', 'x', { status: 404, serviceCode: 'ErrorItemNotFound' }), 13],
  ] as const)('%s ends with %i', ([error, code]) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  it('is another one for each way to end', () => {
    const codes = Object.values(EXIT);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('is explained to users', () => {
    const page = readFileSync(new URL('../../../docs/exit-codes.md', import.meta.url), 'utf8');
    const explained = [...page.matchAll(/^\| (\d+) \|/gmu)].map(([, code]) => Number(code));
    expect(explained).toEqual([...Object.values(EXIT)].sort((a, b) => a - b));
  });
});

describe('the exit code of a run of rows', () => {
  const none = { pending: 0, failed: 0, rejected: 0 };

  it.for([
    [undefined, none, 0],
    [undefined, { ...none, rejected: 1 }, 3],
    [undefined, { ...none, failed: 1 }, 3],
    [undefined, { pending: 1, failed: 1, rejected: 1 }, 4],
    [{ reason: 'interrupted', error: undefined }, { ...none, pending: 1 }, 8],
    [{ reason: 'authentication', error: new AuthenticationError('token-refused', 'x') }, none, 5],
    [{ reason: 'service-unreachable', error: new TransportError('service-unreachable', 'x', 'not-sent') }, none, 11],
    [{ reason: 'job-taken-over', error: new LedgerError('fence-lost', 'x') }, none, 6],
  ] as const)('stopped by %j with %j is %i', ([stopped, counts, code]) => {
    expect(exitCodeOfRun(stopped, counts)).toBe(code);
  });

  it('is that of pending rows where rows were settled as they had been sent, before that of failed ones', () => {
    const counts = { pending: 0, failed: 1, rejected: 0 };
    expect(exitCodeOfRun(undefined, counts, 1)).toBe(4);
    expect(exitCodeOfRun(undefined, counts, 0)).toBe(3);
  });
});
