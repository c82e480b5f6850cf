import { expect, it } from 'vitest';
import { parseIsoDuration } from './iso-duration.ts';

it('reads durations as milliseconds', () => {
  expect(parseIsoDuration('PT1H')).toBe(3_600_000);
  expect(parseIsoDuration('PT2H30M')).toBe(9_000_000);
  expect(parseIsoDuration('P1DT1S')).toBe(86_401_000);
  expect(parseIsoDuration('PT0.5S')).toBe(500);
});

it('reads nothing else', () => {
  for (const text of ['', 'P', 'PT', 'PT0M', '-PT1H', '1H', 'PT1Y', 'P1M', 'PT1H30', 'one hour', 'PT9999999H'])
    expect(parseIsoDuration(text), text).toBeUndefined();
});
