import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, formatDuration, MINUTE, SECOND } from './durations.ts';

it('counts every unit in milliseconds', () => {
  expect({ SECOND, MINUTE, DAY }).toEqual({ SECOND: 1000, MINUTE: 60_000, DAY: 86_400_000 });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [850, '850 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [1549, '1.5 s'],
    [9949, '9.9 s'],
    [10_000, '10 s'],
    [12_345, '12 s'],
    [59_499, '59 s'],
    [60_000, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [7_800_000, '2 h 10 min'],
    [90_000_000, '25 h 00 min'],
  ])('writes %d milliseconds as %s', (ms, written) => {
    expect(formatDuration(ms)).toBe(written);
  });

  it.each([
    [999.6, '1.0 s'],
    [9960, '10 s'],
    [59_600, '1 min 00 s'],
    [119_700, '2 min 00 s'],
    [3_599_600, '1 h 00 min'],
    [7_169_000, '1 h 59 min'],
    [7_170_000, '2 h 00 min'],
  ])('carries what is rounded up over to the next unit: %d milliseconds are %s', (ms, written) => {
    expect(formatDuration(ms)).toBe(written);
  });

  it('never writes a figure that belongs to the next unit', () => {
    const belowTheNext = /^(?:\d{1,3} ms|\d\.\d s|[1-5]\d s|[1-5]?\d min [0-5]\d s|\d+ h [0-5]\d min)$/u;
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        expect(formatDuration(ms)).toMatch(belowTheNext);
      }),
    );
  });
});
