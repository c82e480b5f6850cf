import { MINUTE, SECOND } from '../../core/durations.ts';
import type { Lane, Need } from './lanes.ts';
import { countAt } from './sliding-count.ts';
import { slotsAt, weighSlots } from './slot-pace.ts';
import { causeOf } from './throttle-cause.ts';
import { isProbing, yieldShare } from './window-pace.ts';

/** Which call ended with a throttled answer, and what the service asked. */
export interface Throttled {
  need: Need;
  /** Requests of it that were throttled. */
  parts: number;
  /** The longest wait that was named, in milliseconds. */
  retryAfterMs: number | undefined;
  /** Monotonic milliseconds of its start. */
  beganAt: number;
}

/** First wait after a throttled answer that names none; doubles up to the cap. */
const BACKOFF_BASE_MS = 2 * SECOND;
const BACKOFF_CAP_MS = 5 * MINUTE;

/**
 * Closes the lane after a throttled answer: for what the service asks (the longest rules), else by backoff with jitter.
 * Calls that ran together count as one throttled call, or four at a time would back off four steps at once.
 */
export function close(
  lane: Lane,
  retryAfterMs: number | undefined,
  beganAt: number,
  now: number,
  chance: number,
): void {
  const isNamed = retryAfterMs !== undefined && retryAfterMs > 0;
  // Whoever was told how long to wait and waited starts afresh.
  if (!isNamed && (beganAt > lane.throttledAt || lane.throttledInARow === 0)) lane.throttledInARow += 1;
  lane.throttledAt = now;
  const exponential = Math.min(
    BACKOFF_CAP_MS,
    BACKOFF_BASE_MS * 2 ** Math.min(Math.max(lane.throttledInARow - 1, 0), 20),
  );
  // A wait that the server gives is obeyed without jitter; an own one is spread over its upper half. A wait of none
  // would ask again at once, and requests that are throttled count too.
  const wait = isNamed ? retryAfterMs : exponential * (0.5 + chance / 2);
  lane.closedUntil = Math.max(lane.closedUntil, now + wait);
}

/**
 * Yields to whoever shares the limits, after a throttled answer that our own use does not explain: told while the call
 * still counts as under way, and after the lane was closed.
 */
export function yieldTo(lane: Lane, { need, parts, retryAfterMs, beganAt }: Throttled, now: number): void {
  const { requestPace, uploadPace } = lane;
  const slots = slotsAt(lane.slots, now);
  const refused = requestsTooMany({ need, parts }, slots);
  // One trouble is judged once: what began before the last judgement was sent in the belief that it corrected.
  if (beganAt < lane.judgedAt) {
    // Of calls that met the same, each tells of one slot more that is another's.
    if (lane.judgedAs === 'slots') weighSlots(lane.slots, { beganAt, refused }, now, lane.closedUntil);
    return;
  }
  const requests = countAt(lane.requests, now);
  const upload = countAt(lane.upload, now);
  const evidence = {
    waitMs: retryAfterMs,
    parts,
    of: need.requests,
    slots,
    most: lane.slots.steps.length,
    requests: requests / requestPace.limit,
    upload: upload / uploadPace.limit,
    isProbing: isProbing(requestPace, requests),
  };
  const cause = causeOf(evidence, lane.suspicion, now);
  switch (cause) {
    case 'requests':
      yieldShare(requestPace, { own: requests, waitMs: retryAfterMs ?? 0 }, now);
      break;
    case 'upload':
      yieldShare(uploadPace, { own: upload, waitMs: retryAfterMs ?? 0 }, now);
      break;
    case 'slots':
      weighSlots(lane.slots, { beganAt, refused }, now, lane.closedUntil);
      break;
    case 'own-batch':
    case 'unknown':
      return;
  }
  lane.judgedAt = now;
  lane.judgedAs = cause;
}

/** By how many requests a call was more than the slots that were free: a batch shows it by those that were taken. */
function requestsTooMany({ need, parts }: Pick<Throttled, 'need' | 'parts'>, slots: number): number {
  const taken = need.requests - parts;
  return need.requests > slots ? Math.max(1, slots - taken) : parts;
}

/** Notes an answer that was not throttled; one that was under way before the throttling says nothing of what is now. */
export function reopen(lane: Lane, beganAt: number): void {
  if (beganAt > lane.throttledAt) lane.throttledInARow = 0;
}
