import { MINUTE, SECOND } from '../core/durations.ts';

/**
 * What one mailbox may do now, decided without doing it: state in, decision out.
 * The doer beside it is throttle.ts.
 */
export interface LaneLimits {
  /** Requests at the same time for one app and mailbox. */
  concurrent: number;
  /** Requests in `windowMs` for one app and mailbox. */
  requests: number;
  windowMs: number;
  /** Bytes sent in `uploadWindowMs` for one app and mailbox. */
  uploadBytes: number;
  uploadWindowMs: number;
}

/** What all mailboxes together may do. */
export interface AppLimits {
  /** Requests in `windowMs` for one app. */
  requests: number;
  windowMs: number;
  /** Requests at the same time, over all mailboxes: our own bound on connections, not Graph's. */
  concurrent: number;
}

/** A count of the last `windowMs`, kept in slices of a hundredth of it, so that memory stays flat. */
export interface SlidingCount {
  readonly windowMs: number;
  total: number;
  readonly slices: { start: number; count: number }[];
}

/** One mailbox's state. */
export interface Lane {
  inFlight: number;
  /** Monotonic milliseconds before which nothing may start. */
  closedUntil: number;
  /** Throttled calls since the last success for which the service named no wait; drives the backoff. */
  throttledInARow: number;
  /** Monotonic milliseconds of the last throttled answer; what began earlier belongs to the same trouble. */
  throttledAt: number;
  readonly requests: SlidingCount;
  readonly upload: SlidingCount;
}

export interface AppLane {
  inFlight: number;
  readonly requests: SlidingCount;
}

/** What is about to be sent. */
export interface Need {
  /** Requests, batch parts counted one by one. */
  requests: number;
  /** Of these, how many the service works on at a time. */
  concurrent: number;
  bytes: number;
}

/** Whether it may start, and if not, what to wait for. */
export type LaneDecision =
  | { start: true }
  | { start: false; waitFor: 'lane-slot' | 'app-slot' }
  | { start: false; waitFor: 'time'; ms: number };

/** First wait after a throttled answer that names none; doubles up to the cap. */
const BACKOFF_BASE_MS = 2 * SECOND;
const BACKOFF_CAP_MS = 5 * MINUTE;

export function createLane(limits: LaneLimits): Lane {
  return {
    inFlight: 0,
    closedUntil: 0,
    throttledInARow: 0,
    throttledAt: Number.NEGATIVE_INFINITY,
    requests: slidingCount(limits.windowMs),
    upload: slidingCount(limits.uploadWindowMs),
  };
}

export function createAppLane(limits: AppLimits): AppLane {
  return { inFlight: 0, requests: slidingCount(limits.windowMs) };
}

/** Decides whether `need` may start now. `now` is monotonic milliseconds. */
export function decideStart(
  lane: Lane,
  app: AppLane,
  limits: { lane: LaneLimits; app: AppLimits },
  need: Need,
  now: number,
): LaneDecision {
  if (lane.closedUntil > now) return { start: false, waitFor: 'time', ms: lane.closedUntil - now };
  const waits = [
    untilRoom(lane.requests, need.requests, limits.lane.requests, now),
    untilRoom(lane.upload, need.bytes, limits.lane.uploadBytes, now),
    untilRoom(app.requests, need.requests, limits.app.requests, now),
  ];
  const ms = Math.max(...waits);
  if (ms > 0) return { start: false, waitFor: 'time', ms };
  // What needs more than there is at all (a batch beside a setting of 1) runs alone instead of never.
  const fits = (inFlight: number, most: number) => inFlight === 0 || inFlight + need.concurrent <= most;
  if (!fits(lane.inFlight, limits.lane.concurrent)) return { start: false, waitFor: 'lane-slot' };
  if (!fits(app.inFlight, limits.app.concurrent)) return { start: false, waitFor: 'app-slot' };
  return { start: true };
}

/** Notes that `need` starts. */
export function start(lane: Lane, app: AppLane, need: Need, now: number): void {
  lane.inFlight += need.concurrent;
  app.inFlight += need.concurrent;
  add(lane.requests, need.requests, now);
  add(lane.upload, need.bytes, now);
  add(app.requests, need.requests, now);
}

/** Notes that `need` ended, whatever came of it. */
export function finish(lane: Lane, app: AppLane, need: Need): void {
  lane.inFlight -= need.concurrent;
  app.inFlight -= need.concurrent;
}

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

/** Notes an answer that was not throttled; one that was under way before the throttling says nothing of what is now. */
export function reopen(lane: Lane, beganAt: number): void {
  if (beganAt > lane.throttledAt) lane.throttledInARow = 0;
}

/** Whether the lane holds nothing worth remembering. */
export function isIdle(lane: Lane, now: number): boolean {
  return (
    lane.inFlight === 0 && lane.closedUntil <= now && count(lane.requests, now) === 0 && count(lane.upload, now) === 0
  );
}

function slidingCount(windowMs: number): SlidingCount {
  return { windowMs, total: 0, slices: [] };
}

function sliceMs(sliding: SlidingCount): number {
  return sliding.windowMs / 100;
}

function add(sliding: SlidingCount, amount: number, now: number): void {
  if (amount === 0) return;
  const width = sliceMs(sliding);
  const at = Math.floor(now / width) * width;
  const last = sliding.slices.at(-1);
  if (last && last.start === at) last.count += amount;
  else sliding.slices.push({ start: at, count: amount });
  sliding.total += amount;
}

/** What counts at `now`; a slice counts until its last moment has left the window, so the count is never too low. */
function count(sliding: SlidingCount, now: number): number {
  const width = sliceMs(sliding);
  while (sliding.slices[0] && sliding.slices[0].start + width + sliding.windowMs <= now) {
    sliding.total -= sliding.slices.shift()?.count ?? 0;
  }
  return sliding.total;
}

/** Milliseconds until `amount` more stay within `most`; an amount above `most` waits for an empty window. */
function untilRoom(sliding: SlidingCount, amount: number, most: number, now: number): number {
  let held = count(sliding, now);
  if (held === 0 || held + amount <= most) return 0;
  const width = sliceMs(sliding);
  for (const slice of sliding.slices) {
    held -= slice.count;
    if (held <= 0 || held + amount <= most) return slice.start + width + sliding.windowMs - now;
  }
  return 0;
}
