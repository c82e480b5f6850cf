import { expect, inject } from 'vitest';

/** Processes that share the seeds. */
const HANDS = 2;

/** Plays the seeds that fall to one of two processes, all of them; of `few` where nobody names a number. */
export async function expectSimulated(
  which: 'simulateJobs' | 'simulateLives',
  hand: number,
  few: number,
): Promise<void> {
  const simulation: typeof import('./simulate.ts') = await import(inject('simulation') ?? './simulate.ts');
  const plan = simulation.readPlan(process.env, few);
  expect(await simulation[which](plan, hand, HANDS)).toBe(Math.ceil((plan.runs - hand) / HANDS));
}
