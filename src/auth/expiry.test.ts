import { describe, expect, it } from 'vitest';
import { adviseRotation, describeNearEnd, readSecretEnd } from './expiry.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('an end of a secret or certificate', () => {
  it.each([
    ['2026-12-22T12:00:01Z', undefined],
    ['2026-12-22T12:00:00Z', 'The secret of school ends in 30 days, on 2026-12-22.'],
    ['2026-11-24T11:59:59Z', 'The secret of school ends in a day, on 2026-11-24.'],
    ['2026-11-23T11:59:59Z', 'The secret of school ends in less than a day, on 2026-11-23.'],
    ['2026-11-22T12:00:00Z', 'The secret of school ended on 2026-11-22.'],
    ['2025-01-01T00:00:00Z', 'The secret of school ended on 2025-01-01.'],
    ['no time', undefined],
  ])('at %s is told of 30 days before', (secretExpiresOn, said) => {
    expect(describeNearEnd('school', { secretExpiresOn }, NOW)).toBe(said);
  });

  it('that comes first is told of, and none where nothing is known', () => {
    const both = { secretExpiresOn: '2026-12-01T00:00:00Z', certificateExpiresOn: '2026-11-30T00:00:00Z' };
    expect(describeNearEnd('school', both, NOW)).toBe('The certificate of school ends in 7 days, on 2026-11-30.');
    expect(describeNearEnd('school', {}, NOW)).toBeUndefined();
  });
});

it.each([
  ['client-secret', 'Make a new one in the portal, then: graphcal auth rotate school.'],
  ['certificate', 'Make a new one in the portal, then: graphcal auth rotate school.'],
  ['browser', 'Make a new one in the portal, then: graphcal auth add school --replace.'],
])('what ends of the mode %s is renewed by a command that takes this mode', (mode, advice) => {
  expect(adviseRotation({ name: 'school', mode })).toBe(advice);
});

describe('the day on which a secret ends', () => {
  it('is read to its end in UTC, or as the time that was given', () => {
    expect(readSecretEnd(' 2027-05-01 ')).toBe('2027-05-01T23:59:59.000Z');
    expect(readSecretEnd('2027-05-01T10:00:00+02:00')).toBe('2027-05-01T08:00:00.000Z');
    expect(readSecretEnd('2028-02-29')).toBe('2028-02-29T23:59:59.000Z');
  });

  it.each(['', '2027-02-29', '2027-13-01', '1.5.2027', '2027-05-01T10:00:00', 'May 2027'])('is not %j', (text) => {
    expect(() => readSecretEnd(text)).toThrow('The secret-expires-on of the authentication is not a day.');
  });
});
