import { describe, expect, it } from 'vitest';
import { causeOf, createSuspicion, type ThrottleEvidence } from './throttle-cause.ts';

const ONE: ThrottleEvidence = {
  waitMs: 1_000,
  parts: 1,
  of: 1,
  slots: 4,
  most: 4,
  requests: 0.3,
  upload: 0,
  isProbing: false,
};

/** The causes of answers that come one after the other, `everyMs` apart. */
const causes = (evidence: readonly Partial<ThrottleEvidence>[], everyMs = 1_500) => {
  const suspicion = createSuspicion();
  return evidence.map((each, at) => causeOf({ ...ONE, ...each }, suspicion, at * everyMs));
};
const times = (count: number, evidence: Partial<ThrottleEvidence>) => Array.from({ length: count }, () => evidence);

describe('the cause of a throttled answer', () => {
  it('is slots of another where the wait is short', () => {
    expect(causes([{}])).toEqual(['slots']);
    expect(causes([{ waitMs: undefined }])).toEqual(['slots']);
  });

  it('is the window where the wait is long and much of it is ours', () => {
    expect(causes([{ waitMs: 300_000 }])).toEqual(['requests']);
    expect(causes([{ waitMs: 300_000, requests: 0.2, upload: 0.5 }])).toEqual(['upload']);
  });

  it('is not told by one long wait where nearly nothing of the window is ours, but by three', () => {
    expect(causes(times(3, { waitMs: 30_000, requests: 0.001 }), 31_000)).toEqual(['unknown', 'unknown', 'requests']);
  });

  it('is the batch itself where as many parts were taken as there are slots', () => {
    expect(causes([{ parts: 16, of: 20 }])).toEqual(['own-batch']);
    // Three were taken: somebody had the fourth slot.
    expect(causes([{ parts: 17, of: 20 }])).toEqual(['slots']);
    expect(causes([{ parts: 1, of: 4 }])).toEqual(['slots']);
    // More than four were taken, so this service takes more than four of a batch.
    expect(causes([{ parts: 8, of: 20 }])).toEqual(['slots']);
    // It is known that the fourth is another's.
    expect(causes([{ parts: 1, of: 4, slots: 3 }])).toEqual(['own-batch']);
    expect(causes([{ parts: 8, of: 20, slots: 3 }])).toEqual(['own-batch']);
    expect(causes([{ parts: 2, of: 4, slots: 3 }])).toEqual(['slots']);
    expect(causes([{ parts: 16, of: 20, waitMs: 300_000 }])).toEqual(['requests']);
  });

  it('is the window while more of it is tried than is known to go well', () => {
    expect(causes([{ isProbing: true }])).toEqual(['requests']);
  });

  it('is the window where fewer slots do not help and nothing fits in between', () => {
    expect(causes(times(5, { slots: 1 }))).toEqual(['slots', 'slots', 'slots', 'requests', 'slots']);
    expect(causes(times(5, { slots: 2 }))).not.toContain('requests');
    // Less of ours takes more answers to believe, and next to nothing is never believed.
    expect(causes(times(10, { slots: 1, requests: 0.1 })).indexOf('requests')).toBe(9);
    expect(causes(times(30, { slots: 1, requests: 0.01 }))).not.toContain('requests');
  });

  it('is slots where more of ours fitted in meanwhile, or all went well for a while', () => {
    const growing = Array.from({ length: 8 }, (_, at) => ({ slots: 1, requests: 0.3 + at * 0.003 }));
    expect(causes(growing)).not.toContain('requests');
    expect(causes(times(8, { slots: 1 }), 6_000)).not.toContain('requests');
  });
});
