import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../core/errors.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { Answer } from './answer.ts';
import { createRetryBudget, DEFAULT_RETRY_BUDGET, type RetryCause, retryCauseOf } from './retry-budget.ts';

const problem = (status: number): GraphProblem => ({
  status,
  code: 'x',
  codes: ['x'],
  message: '',
  isGraphError: true,
});

/** How many repeats it pays for until it is empty. */
function repeats(budget: ReturnType<typeof createRetryBudget>, cause: RetryCause): number {
  let count = 0;
  while (budget.take(cause)) count += 1;
  return count;
}

describe('the retry budget', () => {
  it('has the documented defaults', () => {
    expect(DEFAULT_RETRY_BUDGET).toEqual({ tokens: 500, failureCost: 5, timeoutCost: 10, refill: 1 });
  });

  it('pays for 100 repeats after failures, or for 50 after time-outs (R18 in part)', () => {
    expect(repeats(createRetryBudget(), 'failure')).toBe(100);
    expect(repeats(createRetryBudget(), 'timeout')).toBe(50);
  });

  it('never pays with what it has not', () => {
    const budget = createRetryBudget({ tokens: 9 });
    expect([budget.take('timeout'), budget.take('failure'), budget.take('failure')]).toEqual([false, true, false]);
    expect(budget.left).toBe(4);
  });

  it('is filled again by calls that are done, a repeat for each five, and never beyond its start', () => {
    const budget = createRetryBudget();
    repeats(budget, 'failure');
    for (let call = 0; call < 4; call++) budget.refill();
    expect(budget.take('failure')).toBe(false);
    budget.refill();
    expect(budget.take('failure')).toBe(true);
    for (let call = 0; call < 10_000; call++) budget.refill();
    expect(budget.left).toBe(500);
  });

  it('gets back what a repeat cost that was done, so that all that waited for an outage to end is repeated', () => {
    const budget = createRetryBudget();
    let waiting = 1_000;
    while (waiting > 0) {
      const sent = Math.min(waiting, 20);
      for (let repeat = 0; repeat < sent; repeat++) expect(budget.take('timeout')).toBe(true);
      for (let repeat = 0; repeat < sent; repeat++) budget.refill('timeout');
      waiting -= sent;
    }
    expect(budget.left).toBe(500);
  });

  it('keeps time-outs at a tenth more requests than calls in the long run, whatever share of them ends so', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (share, seed) => {
          const budget = createRetryBudget();
          repeats(budget, 'timeout');
          let state = seed;
          let extra = 0;
          const calls = 5_000;
          for (let call = 0; call < calls; call++) {
            state = (state * 48_271) % 2_147_483_647;
            if (state / 2_147_483_647 < share) extra += budget.take('timeout') ? 1 : 0;
            else budget.refill();
          }
          expect(extra).toBeLessThanOrEqual(calls / 10);
        },
      ),
    );
  });
});

describe('what a repeat costs', () => {
  const lost = (code: string): Answer => ({
    class: 'unknown',
    reason: code,
    error: new TransportError(code, 'Lost.', 'unknown'),
  });

  it.each([
    ['a time-out of ours', lost('answer-timeout'), 'timeout'],
    ['a lost connection', lost('connection-lost'), 'failure'],
    ['a gateway’s time-out', { class: 'unknown', reason: 'status-504', problem: problem(504) }, 'timeout'],
    ['408', { class: 'unknown', reason: 'status-408', problem: problem(408) }, 'timeout'],
    ['503', { class: 'unknown', reason: 'status-503', problem: problem(503) }, 'failure'],
    ['a service that is not reached', { class: 'not-executed' }, 'failure'],
    ['throttling', { class: 'throttled', retryAfterMs: 1_000, problem: problem(429) }, undefined],
    ['a refused token', { class: 'unauthorized', problem: problem(401) }, undefined],
    ['what is done', { class: 'done', reply: { status: 200, headers: {}, body: {} } }, undefined],
  ] satisfies [string, Answer, RetryCause | undefined][])('after %s', (_, answer, cause) => {
    expect(retryCauseOf(answer)).toBe(cause);
  });
});
