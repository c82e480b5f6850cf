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
  /** What went well beside the other, as far as is known. */
  safe: number;
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
  /** The wait that the service named, in milliseconds; 0 where it named none. */
  waitMs: number;
}

/** Parts of the limit: left free for what the other's use varies, and the first raise. */
const MARGIN = 0.02;
const FIRST_STEP = 0.01;
/** The smallest share, of the limit: somebody has to ask from time to time whether there is room again. */
const SMALLEST_SHARE = 0.02;
/** Starts are spread a little denser than the share needs, so that the count of the window rules and not the pace. */
const DENSER = 1.05;

export function createWindowPace(limit: number, windowMs: number): WindowPace {
  const step = limit * FIRST_STEP;
  return { limit, windowMs, share: limit, safe: limit, step, changedAt: 0, nextAt: Number.NEGATIVE_INFINITY };
}

/** Whether somebody else is known to use the window. */
function isShared(pace: WindowPace): boolean {
  return pace.share < pace.limit;
}

/** Whether more of ours is in the window than is known to go well. */
export function isProbing(pace: WindowPace, own: number): boolean {
  return isShared(pace) && own > pace.safe;
}

/** What of the window may be ours at `now`. */
export function shareAt(pace: WindowPace, now: number): number {
  if (!isShared(pace) || now - pace.changedAt < pace.windowMs) return pace.share;
  pace.safe = pace.share;
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
  pace.nextAt = Math.max(pace.nextAt, now) + amount * gap;
}

/**
 * Bounds our share after a throttled answer that says the window is full. What is not ours in it is the other's, since
 * the oldest that counts: the wait names the moment when that leaves. An other who just began may fill the window at a
 * rate that it will not keep, and a short wait may have another cause: so a half is kept where one answer alone would
 * take more.
 */
export function yieldShare(pace: WindowPace, { own, waitMs }: WindowWitness, now: number): void {
  const { limit, windowMs } = pace;
  pace.step = limit * FIRST_STEP;
  pace.changedAt = now;
  if (isProbing(pace, own)) {
    pace.share = pace.safe;
    return;
  }
  const since = Math.max(windowMs - waitMs, windowMs / 100);
  const rest = limit - ((limit - own) / since) * windowMs;
  const share = Math.min(own, Math.max(rest, pace.share / 2)) - limit * MARGIN;
  pace.share = Math.floor(Math.max(limit * SMALLEST_SHARE, Math.min(pace.share, share)));
  pace.safe = pace.share;
}
