import { MINUTE, SECOND } from '../core/durations.ts';
import type { Repeat } from '../graph/request.ts';
import type { Answer } from './answer.ts';

/** How often and how long a single call is tried again. */
export interface RetrySettings {
  /** Tries with an unknown or not executed outcome, the first included; default 4. */
  attempts: number;
  /** Throttled answers borne before giving up; default 10. */
  throttledAttempts: number;
  /** Milliseconds of the first wait, doubled each time with jitter; default 1,000. */
  baseMs: number;
  /** Longest own wait in milliseconds; default 60,000. */
  capMs: number;
  /** Longest wait that the service may ask for before the call is given up, in milliseconds; default 900,000. */
  longestWaitMs: number;
}

export const DEFAULT_RETRY: RetrySettings = {
  attempts: 4,
  throttledAttempts: 10,
  baseMs: SECOND,
  capMs: MINUTE,
  longestWaitMs: 15 * MINUTE,
};

/** What was tried so far. */
export interface RetryState {
  /** Answers that were unknown or not executed. */
  failures: number;
  throttled: number;
  renewedToken: boolean;
}

export const FRESH: RetryState = { failures: 0, throttled: 0, renewedToken: false };

export type RetryDecision =
  | { act: 'accept' }
  | { act: 'give-up' }
  /** Send the same again after `waitMs`; a throttled mailbox waits in its lane, so its `waitMs` is 0. */
  | { act: 'again'; waitMs: number; renewToken: boolean; state: RetryState };

/**
 * Decides what follows an answer. An unknown outcome is repeated only where the operation says how a repeat is safe;
 * what has certainly not been executed may always be sent again.
 */
export function decideRetry(
  answer: Answer,
  state: RetryState,
  repeat: Repeat,
  settings: RetrySettings,
  chance: number,
): RetryDecision {
  switch (answer.class) {
    case 'done':
      return { act: 'accept' };
    case 'throttled':
      return state.throttled + 1 >= settings.throttledAttempts || (answer.retryAfterMs ?? 0) > settings.longestWaitMs
        ? { act: 'give-up' }
        : { act: 'again', waitMs: 0, renewToken: false, state: { ...state, throttled: state.throttled + 1 } };
    case 'unauthorized':
      return state.renewedToken
        ? { act: 'give-up' }
        : { act: 'again', waitMs: 0, renewToken: true, state: { ...state, renewedToken: true } };
    case 'conflict':
      // Who reads again knows what it is like now; the first time at once, then behind whoever is as quick.
      return repeat === 'settle' ? afterConflict(state, settings, chance) : { act: 'give-up' };
    case 'permanent':
    case 'duplicate':
      return { act: 'give-up' };
    case 'unknown':
      // What a service has not implemented (501) it will not have implemented at the next try.
      if (repeat === 'never' || answer.problem?.status === 501) return { act: 'give-up' };
      if ((answer.retryAfterMs ?? 0) > settings.longestWaitMs) return { act: 'give-up' };
      return afterFailure(state, settings, chance, answer.retryAfterMs);
    case 'not-executed':
      return afterFailure(state, settings, chance);
  }
}

function afterConflict(state: RetryState, settings: RetrySettings, chance: number): RetryDecision {
  const decision = afterFailure(state, settings, chance);
  return decision.act === 'again' && state.failures === 0 ? { ...decision, waitMs: 0 } : decision;
}

function afterFailure(state: RetryState, settings: RetrySettings, chance: number, asked = 0): RetryDecision {
  const failures = state.failures + 1;
  if (failures >= settings.attempts) return { act: 'give-up' };
  return {
    act: 'again',
    waitMs: Math.max(asked, backoff(failures - 1, settings, chance)),
    renewToken: false,
    state: { ...state, failures },
  };
}

/** Exponential wait with jitter over its upper half; `chance` is from 0 to 1. */
export function backoff(round: number, settings: Pick<RetrySettings, 'baseMs' | 'capMs'>, chance: number): number {
  return Math.min(settings.capMs, settings.baseMs * 2 ** Math.min(round, 30)) * (0.5 + chance / 2);
}
