import { expect, it } from 'vitest';
import { sweepLedger } from '../ledger-sweep.ts';

/** Trials of one seed take about a minute. */
const TRIALS = 1_200;

it.for([1, 2, 3])(
  'a damaged ledger is as it was after some commit, or is refused: seed %i (R40, R41 in part)',
  {
    timeout: 300_000,
  },
  async (seed) => {
    const { wrong, refused, opened } = await sweepLedger({ trials: TRIALS, seed });
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(200);
    expect(opened).toBeGreaterThan(200);
  },
);
