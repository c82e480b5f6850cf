import { runInNewContext } from 'node:vm';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { clockText, timeText } from './given-time.ts';

/** What another implementation of Temporal gives: nothing of ours but the tag. */
const foreign = (tag: string, text: string) => ({ [Symbol.toStringTag]: tag, toString: () => text });

describe('the text of a time', () => {
  it.for([
    ['2026-09-07T09:00:00', '2026-09-07T09:00:00'],
    [new Date('2026-09-07T09:00:00+01:00'), '2026-09-07T08:00:00Z[UTC]'],
    [new Date('2026-09-07T08:00:00.250Z'), '2026-09-07T08:00:00.250Z[UTC]'],
    [Temporal.Instant.from('2026-09-07T08:00:00Z'), '2026-09-07T08:00:00Z[UTC]'],
    [Temporal.PlainDateTime.from('2026-09-07T09:00:00'), '2026-09-07T09:00:00'],
    [Temporal.PlainDateTime.from('2026-09-07T09:00:00.123456789'), '2026-09-07T09:00:00.1234567'],
    [Temporal.PlainDateTime.from('2026-09-07T09:00:00[u-ca=gregory]'), '2026-09-07T09:00:00'],
    [Temporal.PlainDate.from('2026-09-07'), '2026-09-07'],
    [Temporal.ZonedDateTime.from('2026-09-07T09:00:00[Europe/London]'), '2026-09-07T09:00:00+01:00[Europe/London]'],
    [foreign('Temporal.PlainDate', '2026-09-07'), '2026-09-07'],
    [foreign('Temporal.Instant', '2026-09-07T08:00:00Z'), '2026-09-07T08:00:00Z[UTC]'],
  ] as const)('of %s is %s', ([time, text]) => {
    expect(timeText(time)).toBe(text);
  });

  it('is that of a Date of another realm too', () => {
    expect(timeText(runInNewContext('new Date(0)'))).toBe('1970-01-01T00:00:00Z[UTC]');
  });

  it('is no time where the Date is none', () => {
    expect(timeText(new Date('tomorrow'))).toBe('Invalid Date');
  });

  it('is the value itself of what is no time', () => {
    const others = [undefined, null, 5, {}, [], foreign('Temporal.PlainTime', '09:00')];
    expect(others.map(timeText)).toEqual(others);
  });
});

describe('the text of a time of day', () => {
  it.for([
    [Temporal.PlainTime.from('08:30'), '08:30:00'],
    [Temporal.PlainTime.from('08:30:15.123456789'), '08:30:15.1234567'],
    [foreign('Temporal.PlainTime', '08:30:00'), '08:30:00'],
    ['08:30', '08:30'],
  ] as const)('of %s is %s', ([time, text]) => {
    expect(clockText(time)).toBe(text);
  });

  it('is the value itself of what is none', () => {
    const others = [undefined, null, 5, {}, new Date(0), Temporal.PlainDateTime.from('2026-09-07T09:00')];
    expect(others.map(clockText)).toEqual(others);
  });
});
