import { SECOND } from '../../core/durations.ts';

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
  /** Slots that may be used now, and the most there are. */
  slots: number;
  most: number;
  /** What of each window was ours, of its limit. */
  requests: number;
  upload: number;
  /** Whether more of the window of requests was ours than is known to go well beside somebody else. */
  isProbing: boolean;
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
/** Long waits in a row after which we do. */
const LONG_TIMES = 3;
/** A window that was full leaves no room for more of ours: what grew by more than this was not full. */
const GROWTH = 0.002;
/** A window that is full stays so: whoever gets on for longer after a wait met no full window. */
const FORGOTTEN_AFTER_MS = 4 * SECOND;
/** Answers in a row that are believed, by what of the window was ours: the less, the less likely. */
const BELIEVED = [
  { requests: 0.25, times: 4 },
  { requests: 0.05, times: 10 },
] as const;

export function createSuspicion(): Suspicion {
  return { requests: 0, times: 0, until: Number.NEGATIVE_INFINITY };
}

/** Tells the cause of a throttled answer; the suspicion remembers those before. */
export function causeOf(evidence: ThrottleEvidence, suspicion: Suspicion, now: number): ThrottleCause {
  const { waitMs, slots, requests, upload, isProbing } = evidence;
  const isLong = waitMs !== undefined && waitMs > LONG_WAIT_MS;
  if (!isLong && isOwnBatch(evidence)) return 'own-batch';
  if (isLong && upload > requests && upload >= PLAUSIBLE) return 'upload';
  if (isLong && requests >= PLAUSIBLE) return 'requests';
  if (isProbing) return 'requests';
  const repeats = now <= suspicion.until && requests <= suspicion.requests + GROWTH;
  if (!repeats) suspicion.requests = requests;
  suspicion.times = repeats ? suspicion.times + 1 : 1;
  suspicion.until = now + (waitMs ?? 0) + FORGOTTEN_AFTER_MS;
  // Fewer slots did not help, and nothing more of ours fitted in meanwhile.
  const isBelieved = BELIEVED.some((least) => requests >= least.requests && suspicion.times >= least.times);
  if (isLong ? suspicion.times >= LONG_TIMES : slots === 1 && isBelieved) {
    suspicion.times = 0;
    return 'requests';
  }
  return isLong ? 'unknown' : 'slots';
}

/**
 * Whether a batch had more parts than slots, and as many were taken. Where some slots are known to be another's, a
 * batch that needs them is refused in part however many were taken; where none are, a service that takes four writes
 * of a batch and no more takes exactly four.
 */
function isOwnBatch({ parts, of, slots, most }: ThrottleEvidence): boolean {
  const taken = of - parts;
  return of > slots && (slots < most ? taken >= slots : taken === slots);
}
