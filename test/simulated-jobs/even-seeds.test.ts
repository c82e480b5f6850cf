import { it } from 'vitest';
import { expectSimulated } from './expect-simulated.ts';

/** Runs where nobody names a number: enough to notice at once that something is broken. */
const FEW = 60;

// The other half runs in a process of its own beside this one.
it('keeps the promises of jobs under random faults, deaths and people (R1, R2, R3, R6, R12, R14)', async () => {
  await expectSimulated('simulateJobs', 0, FEW);
}, 600_000);
