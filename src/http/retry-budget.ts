import type { Answer } from './answer.ts';

/** What repeats may cost a connection, all its calls together. */
export interface RetryBudgetSettings {
  /** Tokens at the start, and the most there can be; default 500. */
  tokens: number;
  /** What a repeat after a failure costs; default 5. */
  failureCost: number;
  /** What a repeat after a time-out costs; default 10: each keeps a slow service busy for longer. */
  timeoutCost: number;
  /** What a call that was done brings; default 1. */
  refill: number;
}

/** The numbers of the AWS SDKs. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export const DEFAULT_RETRY_BUDGET: RetryBudgetSettings = { tokens: 500, failureCost: 5, timeoutCost: 10, refill: 1 };

/** Says why a call was not tried again. */
export const SPENT_HINT = 'So many calls failed that none is tried again for now (retry budget).';

/** Why a repeat is wanted. */
export type RetryCause = 'failure' | 'timeout';

/**
 * Bounds repeats over all calls of a connection: while most calls fail, each with its few tries would load a service that
 * is down with many times the usual requests. Throttled calls do not draw on it: their lane paces them.
 */
export interface RetryBudget {
  /** Pays for one repeat; false where too little is left, and then none is to be made. */
  take(cause: RetryCause): boolean;
  /** A call was done; one that was a repeat brings back what it cost, so that a service that is back is served in full. */
  refill(repeat?: RetryCause): void;
  readonly left: number;
}

export function createRetryBudget(settings: Partial<RetryBudgetSettings> = {}): RetryBudget {
  const { tokens, failureCost, timeoutCost, refill } = { ...DEFAULT_RETRY_BUDGET, ...settings };
  let left = tokens;
  const costOf = (cause: RetryCause) => (cause === 'timeout' ? timeoutCost : failureCost);
  return {
    take(cause) {
      const cost = costOf(cause);
      if (cost > left) return false;
      left -= cost;
      return true;
    },
    refill(repeat) {
      left = Math.min(tokens, left + refill + (repeat === undefined ? 0 : costOf(repeat)));
    },
    get left() {
      return left;
    },
  };
}

/** Statuses by which a service or gateway says that it waited in vain. */
const TIMED_OUT: ReadonlySet<number> = new Set([408, 504]);

/** What a repeat after this answer has to be paid for; undefined where it is free, since nothing failed. */
export function retryCauseOf(answer: Answer): RetryCause | undefined {
  if (answer.class !== 'unknown' && answer.class !== 'not-executed') return undefined;
  const isTimeout = answer.error?.code === 'answer-timeout' || TIMED_OUT.has(answer.problem?.status ?? 0);
  return isTimeout ? 'timeout' : 'failure';
}
