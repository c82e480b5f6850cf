import { describe, expect, it } from 'vitest';
import {
  AuthenticationError,
  afterItems,
  describeError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  StorageError,
  TransportError,
  UsageError,
} from './errors.ts';

const input = new InputError(
  'row-date-invalid',
  "'31/02' is no date.",
  { file: 'timetable.csv', line: 7, field: 'start' },
  { hint: 'Write it as 2026-02-28.' },
);
const transport = new TransportError('connection-reset', 'The connection was reset.', 'unknown');
const service = new ServiceError('service-403', 'Graph refused the request.', {
  status: 403,
  serviceCode: 'ErrorAccessDenied',
  requestId: '8f2c7f0a-1b1e-4a43-8f30-6f5b0d0f5a11',
});

describe('the family of errors', () => {
  it.each([
    ['UsageError', new UsageError('c', 'm'), UsageError],
    ['InputError', new InputError('c', 'm'), InputError],
    ['AuthenticationError', new AuthenticationError('c', 'm'), AuthenticationError],
    ['TransportError', new TransportError('c', 'm', 'not-sent'), TransportError],
    ['ServiceError', new ServiceError('c', 'm', { status: 500, serviceCode: '' }), ServiceError],
    ['LedgerError', new LedgerError('c', 'm'), LedgerError],
    ['StorageError', new StorageError('c', 'm'), StorageError],
  ])('names %s after its class and keeps it apart from the others', (name, error, kind) => {
    const kinds = [
      UsageError,
      InputError,
      AuthenticationError,
      TransportError,
      ServiceError,
      LedgerError,
      StorageError,
    ];
    expect(error.name).toBe(name);
    expect(error.code).toBe('c');
    expect(error.message).toBe('m');
    expect(error).toBeInstanceOf(GraphcalError);
    expect(error).toBeInstanceOf(Error);
    expect(kinds.filter((other) => error instanceof other)).toEqual([kind]);
    expect(error.stack).toContain(`${name}: m`);
  });

  it('keeps the cause, even one that is no error, and has none where none was given', () => {
    const cause = new Error('ECONNRESET');
    expect(new TransportError('c', 'm', 'unknown', { cause }).cause).toBe(cause);
    expect(new UsageError('c', 'm', { cause: null }).cause).toBeNull();
    expect(Object.hasOwn(new UsageError('c', 'm'), 'cause')).toBe(false);
  });

  it('keeps its own evidence', () => {
    expect(input.place).toEqual({ file: 'timetable.csv', line: 7, field: 'start' });
    expect(transport.delivery).toBe('unknown');
    expect(service.evidence.serviceCode).toBe('ErrorAccessDenied');
    expect(new InputError('c', 'm').place).toEqual({});
  });
});

describe('toJSON', () => {
  it.each([
    ['usage', new UsageError('c', 'm'), '{"code":"c","message":"m"}'],
    ['a hint', new UsageError('c', 'm', { hint: 'Do this.' }), '{"code":"c","message":"m","hint":"Do this."}'],
    [
      'input',
      input,
      '{"code":"row-date-invalid","message":"\'31/02\' is no date.","hint":"Write it as 2026-02-28.","file":"timetable.csv","line":7,"field":"start"}',
    ],
    ['transport', transport, '{"code":"connection-reset","message":"The connection was reset.","delivery":"unknown"}'],
    [
      'service',
      service,
      '{"code":"service-403","message":"Graph refused the request.","status":403,"serviceCode":"ErrorAccessDenied","requestId":"8f2c7f0a-1b1e-4a43-8f30-6f5b0d0f5a11"}',
    ],
  ])('says what a machine needs of %s', (_kind, error, json) => {
    expect(JSON.stringify(error)).toBe(json);
  });

  it('leaves out the cause and the stack, whose text belongs to others', () => {
    const cause = new Error('Authorization: Bearer eyJ0eXAi');
    const error = new TransportError('c', 'm', 'unknown', { cause, hint: 'Try again.' });
    expect(Object.keys(error.toJSON())).toEqual(['code', 'message', 'hint', 'delivery']);
    expect(JSON.stringify({ error })).not.toContain('eyJ0eXAi');
  });
});

describe('describeError', () => {
  it.each([
    ['a message and what to do next', input, "'31/02' is no date. Write it as 2026-02-28."],
    ['a message alone', transport, 'The connection was reset.'],
    ['an error of others', new TypeError('fetch failed'), 'fetch failed'],
    ['a thrown text', 'stopped', 'stopped'],
    ['a thrown undefined', undefined, 'undefined'],
    ['a thrown object', { code: 1 }, '[object Object]'],
  ])('says %s', (_what, error, line) => {
    expect(describeError(error)).toBe(line);
  });
});

describe('an error that ends a list', () => {
  it('tells how far the list came, and is the same error else', () => {
    const told = afterItems(service, 120);
    expect(told).toBeInstanceOf(ServiceError);
    expect([told.name, told.message, told.stack]).toEqual([service.name, service.message, service.stack]);
    expect(told.toJSON()).toEqual({ ...service.toJSON(), itemsRead: 120 });
    expect(service.itemsRead).toBeUndefined();
  });

  it('before the first item is the error itself', () => {
    expect(afterItems(service, 0)).toBe(service);
  });
});
