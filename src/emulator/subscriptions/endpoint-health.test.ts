import { describe, expect, it } from 'vitest';
import { createEndpointHealth } from './endpoint-health.ts';

describe('the health of endpoints', () => {
  it('is of the ten minutes since the first answer, each by itself', () => {
    const health = createEndpointHealth();
    const answer = (address: string, slow: number, all: number, now: number) => {
      for (let each = 0; each < all; each++) health.answered(address, each < slow ? 2_901 : 2_900, now);
    };
    answer('one', 10, 100, 0);
    answer('two', 15, 100, 300_000);
    answer('three', 99, 99, 300_000);
    const states = (now: number) => ['one', 'two', 'three', 'four'].map((address) => health.state(address, now));
    expect(states(599_999)).toEqual(['slow', 'dropped', 'well', 'well']);
    expect(states(600_000)).toEqual(['well', 'dropped', 'well', 'well']);
    answer('one', 0, 1, 600_000);
    expect(states(899_999)).toEqual(['well', 'dropped', 'well', 'well']);
    expect(states(900_000)).toEqual(['well', 'well', 'well', 'well']);
  });
});
