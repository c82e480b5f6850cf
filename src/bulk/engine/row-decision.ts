import { MINUTE, SECOND } from '../../core/durations.ts';
import type { JsonObject } from '../../core/json.ts';
import type { GraphProblem } from '../../graph/problem.ts';
import type { GraphReply } from '../../graph/request.ts';
import type { Answer } from '../../http/answer.ts';
import { backoff } from '../../http/retry.ts';

/** How long a row is worked on within one run before it is left for the next. */
export interface RowSettings {
  /** Tries with an unknown or not executed outcome; default 5. */
  attempts: number;
  /** Throttled answers borne; the lane waits between them, so this is long; default 100. */
  throttledAttempts: number;
  /** Milliseconds of the first wait, doubled each time with jitter; default 1,000. */
  baseMs: number;
  /** Longest own wait in milliseconds; default 60,000. */
  capMs: number;
  /** Longest wait that the service may ask for before the row is left for a later run, in milliseconds; default 900,000. */
  longestWaitMs: number;
}

export const DEFAULT_ROW_SETTINGS: RowSettings = {
  attempts: 5,
  throttledAttempts: 100,
  baseMs: SECOND,
  capMs: MINUTE,
  longestWaitMs: 15 * MINUTE,
};

/** What is known of a row that is being worked on. */
export interface RowProgress {
  /** Whether an event may exist: an earlier try had no readable outcome. */
  uncertain: boolean;
  /** Whether that try was of this run, so that it may still be carried out. */
  lostNow: boolean;
  /** Tries that were unknown, in conflict, or not executed. */
  failures: number;
  throttled: number;
  /** Whether the last answer refused the token, and it was renewed. */
  renewedToken: boolean;
  /** See CreateDoubt; of this run or an earlier one. */
  isKnown: boolean;
  isRepeated: boolean;
  calendarId?: string | undefined;
}

export type RowDecision =
  | { act: 'done'; reply: GraphReply }
  /** Refused for good, and no event exists. */
  | { act: 'failed'; problem: GraphProblem }
  /** Look for the event by its key before anything else; `refusal` is what stands if there is none. */
  | { act: 'look-up'; progress: RowProgress; waitMs: number; refusal?: GraphProblem }
  /** `alone`: not in a batch. */
  | { act: 'again'; progress: RowProgress; waitMs: number; renewToken: boolean; alone?: boolean }
  /** Left unsettled for a later run. */
  | { act: 'leave'; reason: string }
  /** Nobody can be served: the run ends, what waits stays. */
  | { act: 'stop'; reason: 'authentication' };

/**
 * Decides what an answer to the call of one row means for the row. While the service as a whole is silent
 * (`isServiceDown`), a failure is not counted against the row. Of a change (`isChange`) an event that is not found is
 * read again before anything is said of it.
 */
export function decideRow(
  answer: Answer,
  progress: RowProgress,
  settings: RowSettings,
  chance: number,
  isServiceDown: boolean,
  isChange = false,
): RowDecision {
  const next = (now: RowProgress) => ({
    progress: { ...now, failures: isServiceDown ? now.failures : now.failures + 1, renewedToken: false },
    waitMs: backoff(now.failures, settings, chance),
  });
  switch (answer.class) {
    case 'done':
      return { act: 'done', reply: answer.reply };
    case 'duplicate':
      // An event of this transactionId exists, or existed: what the look-up does not show yet may show later.
      return {
        act: 'look-up',
        ...next({ ...progress, uncertain: true, lostNow: true, isKnown: true }),
        refusal: answer.problem,
      };
    case 'throttled': {
      const throttled = progress.throttled + 1;
      return throttled >= settings.throttledAttempts || (answer.retryAfterMs ?? 0) > settings.longestWaitMs
        ? { act: 'leave', reason: 'throttled' }
        : { act: 'again', progress: { ...progress, throttled, renewedToken: false }, waitMs: 0, renewToken: false };
    }
    case 'unauthorized':
      if (progress.renewedToken) return { act: 'stop', reason: 'authentication' };
      return {
        act: 'again',
        progress: { ...progress, renewedToken: true },
        waitMs: 0,
        renewToken: true,
      };
    case 'permanent':
      if (isChange && answer.problem.status === 404) {
        return { act: 'look-up', ...next(progress), refusal: answer.problem };
      }
      // A refusal proves only that this try made nothing; an earlier one may have.
      return progress.uncertain
        ? { act: 'look-up', progress, waitMs: 0, refusal: answer.problem }
        : { act: 'failed', problem: answer.problem };
    case 'conflict':
      return { act: 'look-up', ...next(progress), refusal: answer.problem };
    case 'unknown': {
      if ((answer.retryAfterMs ?? 0) > settings.longestWaitMs) return { act: 'leave', reason: answer.reason };
      const after = next({ ...progress, uncertain: true, lostNow: true });
      return { act: 'look-up', ...after, waitMs: Math.max(answer.retryAfterMs ?? 0, after.waitMs) };
    }
    case 'not-executed': {
      if (answer.alone) return { act: 'again', progress, waitMs: 0, renewToken: false, alone: true };
      const after = next(progress);
      return after.progress.failures >= settings.attempts
        ? { act: 'leave', reason: answer.error?.code ?? 'not-executed' }
        : { act: 'again', ...after, renewToken: false };
    }
  }
}

/** What a look-up by source key found. */
export type Found =
  | { events: 0 }
  | { events: 1; id: string; iCalUId: string | undefined; webLink: string | undefined; item: JsonObject }
  /** People copy events, and copies carry the key. */
  | { events: 2; ids: string[] };

export type LookUpDecision =
  | { act: 'adopt'; id: string; iCalUId: string | undefined; webLink: string | undefined }
  | { act: 'failed'; problem: GraphProblem }
  /** Send the stored row again, with the same transactionId. */
  | { act: 'again' }
  /** What was made is shown later, or was deleted: a create could only make a second one. */
  | { act: 'look-again' }
  | { act: 'leave'; reason: string; ids?: string[] };

/** Decides after a look-up. `refusal` is the definite answer that led to it, if there was one. */
export function decideAfterLookUp(
  found: Found,
  progress: RowProgress,
  refusal: GraphProblem | undefined,
  settings: RowSettings,
): LookUpDecision {
  if (found.events === 1) return { act: 'adopt', id: found.id, iCalUId: found.iCalUId, webLink: found.webLink };
  if (found.events === 2) return { act: 'leave', reason: 'several-events-with-this-key', ids: found.ids };
  if (progress.failures >= settings.attempts) {
    return { act: 'leave', reason: progress.isKnown ? 'event-not-found' : refusal?.code || 'outcome-unknown' };
  }
  if (progress.isKnown) return { act: 'look-again' };
  const definite =
    refusal !== undefined &&
    refusal.status !== 409 &&
    refusal.status !== 412 &&
    !refusal.codes.includes('ErrorDuplicateTransactionId');
  if (!definite) return { act: 'again' };
  // What was lost a moment ago may still be carried out; the next run sees whether it was.
  return progress.lostNow
    ? { act: 'leave', reason: refusal.code || 'outcome-unknown' }
    : { act: 'failed', problem: refusal };
}
