import { expect, inject, it } from 'vitest';

const { readPlan, simulateJobs }: typeof import('./simulate.ts') = await import(
  inject('simulation') ?? './simulate.ts'
);
/** Runs where nobody names a number: enough to notice at once that something is broken. */
const FEW = 60;
const plan = readPlan(process.env, FEW);
const HAND = 1;

// The other half runs in a process of its own beside this one.
it('keeps the promises of jobs under random faults, deaths and people (R1, R2, R3, R6, R12, R14)', async () => {
  const mine = Math.ceil((plan.runs - HAND) / 2);
  expect(await simulateJobs(plan, HAND, 2)).toBe(mine);
}, 600_000);
