import { describe, expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const read = (value: string | undefined, date?: string) =>
  readRetryAfter(
    { ...(value === undefined ? {} : { 'retry-after': value }), ...(date === undefined ? {} : { date }) },
    NOW,
  );

describe('a wait that the service asks for', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['10', 10_000],
    [' 600 ', 600_000],
    // Microsoft's page on throttling, and a live answer.
    ['2.128', 2_128],
    ['0.249', 249],
    ['0.0001', 1],
  ])('of %j seconds is %i ms', (value, expected) => {
    expect(read(value)).toBe(expected);
  });

  it.each([
    ['Thu, 01 Jan 2026 13:00:30 GMT', 'Thu, 01 Jan 2026 13:00:00 GMT'],
    ['Thu, 01 Jan 2026 11:00:30 GMT', 'Thu, 01 Jan 2026 11:00:00 GMT'],
    ['Thursday, 01-Jan-26 13:00:30 GMT', 'Thu, 01 Jan 2026 13:00:00 GMT'],
  ])('until %s is measured against the Date of the answer, an hour off ours (R17 in part)', (value, date) => {
    expect(read(value, date)).toBe(30_000);
  });

  it.each([undefined, '', 'yesterday'])(
    'as a date is measured by our clock where the answer has the Date %j',
    (date) => {
      expect(read('Thu, 01 Jan 2026 12:00:30 GMT', date)).toBe(30_000);
    },
  );

  it('until a moment that has passed is no wait', () => {
    expect(read('Thu, 01 Jan 2026 11:59:30 GMT', 'Thu, 01 Jan 2026 12:00:00 GMT')).toBe(0);
  });

  it.each([
    undefined,
    '',
    ' ',
    '-5',
    '+5',
    '5,',
    '1e3',
    '0x10',
    '.',
    '10s',
    'soon',
    'in 5',
    'abc 5',
    'Infinity',
    'NaN',
    '12:00',
    '5, soon',
    'Thu, 99 Jan 2026 12:00:30 GMT',
    'Thu Jan  1 12:00:30 2026',
  ])('that cannot be read (%j) is none, so that the own backoff rules', (value) => {
    expect(read(value)).toBeUndefined();
  });

  it('that was given several times is the longest', () => {
    expect(read('5, 120')).toBe(120_000);
    expect(read('120, 5')).toBe(120_000);
  });

  it('that is beyond all measure is none', () => {
    expect(read('9'.repeat(400))).toBeUndefined();
  });
});
