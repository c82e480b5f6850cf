import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../core/random.ts';
import { createLatency, type Latency, latencyProblem } from './latency.ts';

const DRAWS = 50_000;

function draw(latency: Latency): { quantile(share: number): number; shareAbove(ms: number): number } {
  const next = createLatency(latency, createSeededRandom(3));
  const drawn = Array.from({ length: DRAWS }, next).sort((a, b) => a - b);
  return {
    quantile: (share) => drawn[Math.min(Math.floor(share * DRAWS), DRAWS - 1)] ?? Number.NaN,
    shareAbove: (ms) => drawn.filter((taken) => taken > ms).length / DRAWS,
  };
}

/** Within five of a hundred. */
const near = (expected: number) => ({
  asymmetricMatch: (seen: unknown) => Math.abs(Number(seen) - expected) <= expected * 0.05,
});

describe('a latency', () => {
  it('as of the live service is 300 to 1,500 ms with a heavy tail', () => {
    const { quantile, shareAbove } = draw('live');
    expect([quantile(0.5), quantile(0.95), quantile(0.99)]).toEqual([near(400), near(913), near(1600)]);
    expect(quantile(0)).toBeGreaterThan(300);
    expect(shareAbove(1500)).toBeGreaterThan(0.01);
    expect(shareAbove(1500)).toBeLessThan(0.015);
    expect(quantile(1)).toBeLessThanOrEqual(10_000);
  });

  it('has the median and the tail it was given', () => {
    const given = draw({ medianMs: 20, p99Ms: 200 });
    expect([given.quantile(0.5), given.quantile(0.99)]).toEqual([near(20), near(200)]);
    expect(draw({ medianMs: 100 }).quantile(0.99)).toEqual(near(375));
    const even = draw({ medianMs: 100, p99Ms: 100 });
    expect([even.quantile(0), even.quantile(1)]).toEqual([100, 100]);
  });

  it('never is longer than ten seconds, or than twice its own tail', () => {
    expect(draw({ medianMs: 1, p99Ms: 9_000 }).quantile(1)).toBe(18_000);
    expect(draw({ medianMs: 1, p99Ms: 4_000 }).quantile(1)).toBe(10_000);
  });

  it('is the same again with the same seed', () => {
    const [first, second] = [1, 1].map((seed) => createLatency('live', createSeededRandom(seed)));
    expect([first?.(), first?.()]).toEqual([second?.(), second?.()]);
  });

  it.each([
    [{ medianMs: 0 }, 'medianMs must be above leastMs, which is 0 by default'],
    [{ leastMs: 5, medianMs: 5 }, 'medianMs must be above leastMs, which is 0 by default'],
    [{ leastMs: -1, medianMs: 5 }, 'leastMs must be a number of milliseconds'],
    [{ medianMs: 5, p99Ms: 4 }, 'p99Ms must not be below medianMs'],
    [{ medianMs: Number.NaN }, 'medianMs must be above leastMs, which is 0 by default'],
    [{ medianMs: 5, p99Ms: 6 }, undefined],
  ])('of %o: %s', (latency, problem) => {
    expect(latencyProblem(latency)).toBe(problem);
  });
});
