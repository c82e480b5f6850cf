import { it } from 'vitest';
import { expectSimulated } from './expect-simulated.ts';

/** Runs where nobody names a number: enough to notice at once that something is broken. */
const FEW = 10;

// The other half runs in a process of its own beside this one.
it('keeps the promises of apply, adopt and undo in lives of jobs under faults, deaths and people (R1, R2, R6)', async () => {
  await expectSimulated('simulateLives', 1, FEW);
}, 600_000);
