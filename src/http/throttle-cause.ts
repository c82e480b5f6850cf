import { MINUTE, SECOND } from '../core/durations.ts';

/** Why the service throttled a call, told by how it behaves and never by its words. */
export type ThrottleCause =
  /** Parts of a batch that the service would not take at a time, whoever else there is. */
  | 'own-batch'
  /** Somebody else holds slots. */
  | 'slots'
  /** Somebody else uses the window of requests, or of bytes. */
  | 'requests'
  | 'upload'
  /** Not told: the wait is obeyed, and no more. */
  | 'unknown';

/** A throttled answer, and what was ours at the time. */
export interface ThrottleEvidence {
  /** The wait that the service named, in milliseconds. */
  waitMs: number | undefined;
  /** Requests of the call that were throttled, and all. */
  parts: number;
  of: number;
  /** Slots that may be used now. */
  slots: number;
  /** What of each window was ours, of its limit. */
  requests: number;
  upload: number;
  /** Our share of the requests, of the limit; 1 where nobody else is known. */
  share: number;
}

/** Throttled answers that neither explanation fits yet. */
export interface Suspicion {
  /** What of the window of requests was ours at the first of them, of its limit. */
  requests: number;
  times: number;
  /** Monotonic milliseconds until which they are remembered. */
  until: number;
}

/** A full set of slots names about a second; a full window the time until it has room. */
const LONG_WAIT_MS = 5 * SECOND;
/** Below this share of a window, one answer alone does not make us believe that the other has all the rest. */
const PLAUSIBLE = 0.1;
/** So close to a known share, the window explains what happens. */
const NEAR = 0.9;
/** A window that was full leaves no room for more of ours: what grew by more than this was not full. */
const GROWTH = 0.01;
const TIMES = 3;
const FORGOTTEN_AFTER_MS = MINUTE;

export function createSuspicion(): Suspicion {
  return { requests: 0, times: 0, until: Number.NEGATIVE_INFINITY };
}

/** Tells the cause of a throttled answer; the suspicion remembers those before. */
export function causeOf(evidence: ThrottleEvidence, suspicion: Suspicion, now: number): ThrottleCause {
  const { waitMs, parts, of, slots, requests, upload, share } = evidence;
  const isLong = waitMs !== undefined && waitMs > LONG_WAIT_MS;
  // As many as there are slots were taken, and the rest of the batch was not.
  if (!isLong && of > slots && of - parts >= slots) return 'own-batch';
  if (isLong && upload > requests && upload >= PLAUSIBLE) return 'upload';
  if (isLong && requests >= PLAUSIBLE) return 'requests';
  if (share < 1 && requests >= share * NEAR) return 'requests';
  const repeats = now <= suspicion.until && requests <= suspicion.requests + GROWTH;
  if (!repeats) suspicion.requests = requests;
  suspicion.times = repeats ? suspicion.times + 1 : 1;
  suspicion.until = now + (waitMs ?? 0) + FORGOTTEN_AFTER_MS;
  const canBeWindow = isLong || requests >= PLAUSIBLE || slots === 1;
  if (canBeWindow && suspicion.times >= TIMES) {
    suspicion.times = 0;
    return 'requests';
  }
  return isLong ? 'unknown' : 'slots';
}
