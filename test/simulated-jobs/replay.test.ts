import { describe, expect, it } from 'vitest';
import { drawJob } from './draw-job.ts';
import { drawLife } from './draw-life.ts';
import { playJob } from './play-job.ts';
import { playLife } from './play-life.ts';
import { createSharedParts } from './shared-parts.ts';
import { readPlan, traceOf } from './simulate.ts';

const shared = await createSharedParts();
const trace = (seed: number) => playJob(drawJob(seed), shared, traceOf);
const traceOfLife = (seed: number) => playLife(drawLife(seed, 'all'), shared, traceOf);

describe('a simulated job', () => {
  it.for([1, 2, 3, 4, 5, 6])('of seed %i does the same each time it is played', async (seed) => {
    expect(await trace(seed)).toBe(await trace(seed));
  });

  it('of another seed does something else', async () => {
    expect(await trace(1)).not.toBe(await trace(2));
  });
});

describe('a simulated life', () => {
  it.for([1, 2, 3])('of seed %i does the same each time it is played', async (seed) => {
    expect(await traceOfLife(seed)).toBe(await traceOfLife(seed));
  });
});

describe('the plan of a simulation', () => {
  it('is one seed where a seed is named, and many from one that stands where none is', () => {
    expect(readPlan({ GRAPHCAL_SIMULATION_SEED: '7', GRAPHCAL_SIMULATION_RUNS: '5000' }, 60)).toEqual({
      first: 7,
      runs: 1,
      lives: 'all',
    });
    expect(readPlan({ GRAPHCAL_SIMULATION_RUNS: '5000' }, 60)).toEqual({
      first: 20_260_105,
      runs: 5_000,
      lives: 'all',
    });
    expect(readPlan({}, 60).runs).toBe(60);
    expect(readPlan({ GRAPHCAL_SIMULATION_LIVES: 'calm' }, 60).lives).toBe('calm');
  });

  it('is refused where a number is none', () => {
    expect(() => readPlan({ GRAPHCAL_SIMULATION_SEED: 'seven' }, 60)).toThrow(/GRAPHCAL_SIMULATION_SEED/u);
  });
});
