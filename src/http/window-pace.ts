/**
 * How much of a sliding window is ours while somebody else uses it too. Until the service says otherwise all of it is,
 * and may be used at once. Then our share is bounded, spread over the window so that it is never closed for minutes,
 * and raised slowly: a sliding window answers a raise only after its whole length.
 */
export interface WindowPace {
  /** What the window holds for everybody. */
  readonly limit: number;
  readonly windowMs: number;
  /** What of it may be ours. */
  share: number;
  /** How much the next raise adds; doubled with each that proves right. */
  step: number;
  /** Monotonic milliseconds of the last change of the share. */
  changedAt: number;
  /** Monotonic milliseconds before which the next start is too early. */
  nextAt: number;
}

/** What a throttled answer shows of a window. */
export interface WindowWitness {
  /** What of ours was in the window. */
  own: number;
  /** The wait that the service named, in milliseconds. */
  waitMs: number | undefined;
}

/** Parts of the limit: left free for what the other's use varies, and the first raise. */
const MARGIN = 0.02;
const FIRST_STEP = 0.01;
/** The smallest share, of the limit: somebody has to ask from time to time whether there is room again. */
const SMALLEST_SHARE = 0.02;
/** Starts are spread a little denser than the share needs, so that the count of the window rules and not the pace. */
const DENSER = 1.05;
/** Of a window: starts that were not used may be made up for so long. */
const CATCH_UP = 1 / 600;

export function createWindowPace(limit: number, windowMs: number): WindowPace {
  const step = limit * FIRST_STEP;
  return { limit, windowMs, share: limit, step, changedAt: 0, nextAt: Number.NEGATIVE_INFINITY };
}

/** Whether somebody else is known to use the window. */
function isShared(pace: WindowPace): boolean {
  return pace.share < pace.limit;
}

/** What of the window may be ours at `now`. */
export function shareAt(pace: WindowPace, now: number): number {
  if (!isShared(pace) || now - pace.changedAt < pace.windowMs) return pace.share;
  pace.share = Math.min(pace.limit, pace.share + pace.step);
  pace.step *= 2;
  pace.changedAt = now;
  return pace.share;
}

/** Milliseconds until the next start is spread well enough. */
export function untilSpread(pace: WindowPace, now: number): number {
  return isShared(pace) ? Math.max(0, pace.nextAt - now) : 0;
}

/** Notes a start of `amount`. */
export function spread(pace: WindowPace, amount: number, now: number): void {
  if (!isShared(pace)) return;
  const gap = pace.windowMs / (pace.share * DENSER);
  pace.nextAt = Math.max(pace.nextAt, now - pace.windowMs * CATCH_UP) + amount * gap;
}

/**
 * Bounds our share after a throttled answer that says the window is full. What is not ours in it is the other's, since
 * the oldest that counts: the wait names the moment when that leaves. An other who just began may fill the window at a
 * rate that it will not keep, so no more than half is left to it for a rate alone.
 */
export function yieldShare(pace: WindowPace, { own, waitMs = 0 }: WindowWitness, now: number): void {
  const { limit, windowMs } = pace;
  const since = Math.max(windowMs - waitMs, windowMs / 100);
  const others = ((limit - own) / since) * windowMs;
  const share = Math.min(own, Math.max(limit - others, Math.min(own, limit / 2))) - limit * MARGIN;
  pace.share = Math.max(limit * SMALLEST_SHARE, Math.min(pace.share, share));
  pace.step = limit * FIRST_STEP;
  pace.changedAt = now;
}
