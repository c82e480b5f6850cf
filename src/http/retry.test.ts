import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TransportError } from '../core/errors.ts';
import type { GraphProblem } from '../graph/problem.ts';
import type { Repeat } from '../graph/request.ts';
import type { Answer } from './answer.ts';
import { backoff, DEFAULT_RETRY, decideRetry, FRESH, type RetrySettings, type RetryState } from './retry.ts';

const SETTINGS: RetrySettings = {
  attempts: 4,
  throttledAttempts: 3,
  baseMs: 1_000,
  capMs: 60_000,
  longestWaitMs: 900_000,
};
const REPEATS: readonly Repeat[] = ['safe', 'transaction-id', 'settle', 'never'];
const problem: GraphProblem = { status: 0, code: 'x', codes: ['x'], message: '', isGraphError: true };
const DONE: Answer = { class: 'done', reply: { status: 200, headers: {}, body: {} } };
const THROTTLED: Answer = { class: 'throttled', retryAfterMs: undefined, problem };
const UNAUTHORIZED: Answer = { class: 'unauthorized', problem };
const UNKNOWN: Answer = { class: 'unknown', reason: 'status-503', problem };
const NOT_EXECUTED: Answer = {
  class: 'not-executed',
  error: new TransportError('service-unreachable', 'Nobody there.', 'not-sent'),
};

/** Sends into the same answer until the decision is another than `again`. */
function untilOver(answer: Answer, repeat: Repeat, settings = SETTINGS, chance = 0.5) {
  const waits: number[] = [];
  let state: RetryState = FRESH;
  let renewals = 0;
  for (let tries = 1; tries <= 1_000; tries++) {
    const decision = decideRetry(answer, state, repeat, settings, chance);
    if (decision.act !== 'again') return { act: decision.act, tries, waits, renewals };
    waits.push(decision.waitMs);
    if (decision.renewToken) renewals += 1;
    state = decision.state;
  }
  throw new Error('It never ends.');
}

describe('a single call', () => {
  it('waits as long as an answer asks whose outcome is unknown, and longer where its own wait is longer', () => {
    const { waits } = untilOver({ class: 'unknown', reason: 'status-503', problem, retryAfterMs: 2_000 }, 'safe');
    expect(waits).toEqual([2_000, 2_000, 3_000]);
  });

  it.each([
    ['throttled', { class: 'throttled', retryAfterMs: 900_001, problem }],
    ['unknown', { class: 'unknown', reason: 'status-503', problem, retryAfterMs: 900_001 }],
  ] as const)('is given up where it is %s and the service asks for a longer wait than is borne', (_name, answer) => {
    expect(untilOver(answer, 'safe')).toMatchObject({ act: 'give-up', tries: 1 });
  });

  it.each([
    ['throttled', { class: 'throttled', retryAfterMs: 900_000, problem }],
    ['unknown', { class: 'unknown', reason: 'status-503', problem, retryAfterMs: 900_000 }],
  ] as const)(
    'is tried again where it is %s and the service asks for the longest wait that is borne',
    (_name, answer) => {
      expect(untilOver(answer, 'safe').tries).toBeGreaterThan(1);
    },
  );

  it('is tried again where nobody answered at all', () => {
    expect(untilOver({ class: 'unknown', reason: 'connection-lost' }, 'safe')).toMatchObject({ tries: 4 });
  });

  it('is not repeated where the service has not implemented it', () => {
    const answer: Answer = { class: 'unknown', reason: 'status-501', problem: { ...problem, status: 501 } };
    expect(untilOver(answer, 'safe')).toMatchObject({ act: 'give-up', tries: 1 });
  });

  it('accepts what is done', () => {
    expect(untilOver(DONE, 'never')).toMatchObject({ act: 'accept', tries: 1 });
  });

  it.each(['safe', 'transaction-id', 'settle'] as const)(
    'is tried four times in all while the outcome is unknown and a repeat is %s (R18 in part)',
    (repeat) => {
      expect(untilOver(UNKNOWN, repeat)).toEqual({
        act: 'give-up',
        tries: 4,
        waits: [750, 1_500, 3_000],
        renewals: 0,
      });
    },
  );

  it('that another change was quicker than is tried again at once, then after waits, where it is settled by reading', () => {
    const conflict: Answer = { class: 'conflict', problem: { ...problem, status: 412 } };
    expect(untilOver(conflict, 'settle')).toEqual({ act: 'give-up', tries: 4, waits: [0, 1_500, 3_000], renewals: 0 });
    for (const repeat of ['safe', 'transaction-id', 'never'] as const) {
      expect(untilOver(conflict, repeat)).toMatchObject({ act: 'give-up', tries: 1 });
    }
  });

  it('is never repeated after an unknown outcome where nothing makes a repeat safe', () => {
    expect(untilOver(UNKNOWN, 'never')).toMatchObject({ act: 'give-up', tries: 1 });
  });

  it.each(REPEATS)('that was certainly not executed is sent again, also where a repeat is %s', (repeat) => {
    expect(untilOver(NOT_EXECUTED, repeat)).toMatchObject({ act: 'give-up', tries: 4, waits: [750, 1_500, 3_000] });
  });

  it.each(REPEATS)('that was throttled waits in its lane and is bounded by its own count (repeat %s)', (repeat) => {
    expect(untilOver(THROTTLED, repeat)).toMatchObject({ act: 'give-up', tries: 3, waits: [0, 0], renewals: 0 });
  });

  it.each(REPEATS)('renews a refused token once, then gives up (repeat %s) (R22 in part)', (repeat) => {
    expect(untilOver(UNAUTHORIZED, repeat)).toEqual({ act: 'give-up', tries: 2, waits: [0], renewals: 1 });
  });

  it.each([
    { class: 'permanent', problem },
    { class: 'conflict', problem },
    { class: 'duplicate', problem },
  ] as const)('is not repeated after an answer of class $class', (answer) => {
    // A conflict of what is settled by reading is looked into.
    const repeats = REPEATS.filter((repeat) => repeat !== 'settle' || answer.class !== 'conflict');
    for (const repeat of repeats) expect(untilOver(answer, repeat)).toMatchObject({ act: 'give-up', tries: 1 });
  });

  it('ends whatever answers come in whatever order, within the sum of its bounds (R18 in part)', () => {
    const answer = fc.constantFrom(THROTTLED, UNAUTHORIZED, UNKNOWN, NOT_EXECUTED);
    fc.assert(
      fc.property(
        fc.infiniteStream(answer),
        fc.constantFrom(...REPEATS),
        fc.record({ attempts: fc.integer({ min: 1, max: 10 }), throttledAttempts: fc.integer({ min: 1, max: 10 }) }),
        (answers, repeat, bounds) => {
          const settings = { ...SETTINGS, ...bounds };
          let state: RetryState = FRESH;
          let calls = 0;
          for (const each of answers) {
            calls += 1;
            const decision = decideRetry(each, state, repeat, settings, 0.5);
            if (decision.act !== 'again') break;
            state = decision.state;
          }
          // The last one of each kind is not borne; the one renewal is.
          expect(calls).toBeLessThanOrEqual(bounds.attempts + bounds.throttledAttempts);
          expect(calls).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it('has the documented defaults', () => {
    expect(DEFAULT_RETRY).toEqual({
      attempts: 4,
      throttledAttempts: 10,
      baseMs: 1_000,
      capMs: 60_000,
      longestWaitMs: 900_000,
    });
  });
});

describe('an own wait', () => {
  it('doubles, spread over its upper half (R16 in part)', () => {
    const settings = { baseMs: 1_000, capMs: 60_000 };
    expect([0, 1, 2, 3].map((round) => backoff(round, settings, 0))).toEqual([500, 1_000, 2_000, 4_000]);
    expect([0, 1, 2, 3].map((round) => backoff(round, settings, 1))).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('stays under its cap however often it doubles (R16 in part)', () => {
    const settings = { baseMs: 1_000, capMs: 60_000 };
    expect(backoff(6, settings, 1)).toBe(60_000);
    expect(backoff(5, settings, 1)).toBe(32_000);
    expect(backoff(1_000_000, settings, 0)).toBe(30_000);
    expect(backoff(1_000_000, settings, 1)).toBe(60_000);
  });

  it('is never none, and never over the cap, by any chance (R16 in part)', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 600_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (round, baseMs, capMs, chance) => {
          const wait = backoff(round, { baseMs, capMs }, chance);
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(capMs);
        },
      ),
    );
  });

  it('differs from caller to caller', () => {
    const waits = [0, 0.25, 0.5, 0.75].map((chance) => backoff(2, { baseMs: 1_000, capMs: 60_000 }, chance));
    expect(waits).toEqual([2_000, 2_500, 3_000, 3_500]);
  });
});
