import { describe, expect, it } from 'vitest';
import { DEFAULT_TRANSPORT_LIMITS, readTransportLimits, type TransportLimits } from './transport.ts';

describe('the limits of a wire', () => {
  it('are the defaults, with what is given instead', () => {
    expect(readTransportLimits()).toEqual(DEFAULT_TRANSPORT_LIMITS);
    expect(readTransportLimits({ idleMs: 5 })).toEqual({ ...DEFAULT_TRANSPORT_LIMITS, idleMs: 5 });
  });

  it.for([
    [{ totalMs: -1 }, 'The limit totalMs is -1, which is no number above 0.'],
    [{ connections: 0 }, 'The limit connections is 0, which is no number above 0.'],
    [{ idleMs: Number.NaN }, 'The limit idleMs is NaN, which is no number above 0.'],
    [{ maxBytes: '9' }, 'The limit maxBytes is 9, which is no number above 0.'],
    [{ maxByte: 9 }, "There is no limit 'maxByte'."],
    [{ toString: 9 }, "There is no limit 'toString'."],
  ] as const)('refuse %j', ([given, message]) => {
    expect(() => readTransportLimits(given as Partial<TransportLimits>)).toThrow(
      expect.objectContaining({ code: 'limit-invalid', message }),
    );
  });
});
