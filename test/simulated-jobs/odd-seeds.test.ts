import { expect, inject, it } from 'vitest';

const { readPlan, simulate }: typeof import('./simulate.ts') = await import(inject('simulation') ?? './simulate.ts');
const plan = readPlan(process.env);
const HAND = 1;

// The other half runs in a process of its own beside this one.
it('keeps the promises of jobs under random faults, deaths and people (R1, R2, R3, R6, R12, R14)', async () => {
  const mine = Math.ceil((plan.runs - HAND) / 2);
  expect(await simulate(plan, HAND, 2)).toBe(mine);
}, 600_000);
