/**
 * What counts against a limit of so many in any `windowMs`, as the service may see it. The service counts a request at
 * some moment between its start here and its end here, so it counts in full while it is under way, and leaves the
 * window only `windowMs` after its end. Ends are kept in slices; a slice leaves whole, once its last moment may.
 */
export interface SlidingCount {
  /** Milliseconds of one slice. */
  readonly sliceMs: number;
  /** Amount under way. */
  held: number;
  /** Amount that ended and is still in the window. */
  ended: number;
  /** A ring of slices that hold something, the oldest first: number and amount of each. Its length is a power of two. */
  ring: Float64Array;
  /** Slices in the ring, and where the oldest lies. */
  size: number;
  oldest: number;
}

/** A slice more than the window has: the one in which something ended may have its last moment yet to come. */
const SLICES = 1_000;
const LEAVES_AFTER = SLICES + 1;
/** Of a slice. A wait to the edge of a slice must be over when it is over, whatever the last figure of a sum is. */
const ROUNDING = 1e-6;
const FIRST_CAPACITY = 4;

export function createSlidingCount(windowMs: number): SlidingCount {
  return { sliceMs: windowMs / SLICES, held: 0, ended: 0, ring: new Float64Array(0), size: 0, oldest: 0 };
}

/** Counts what starts. */
export function hold(count: SlidingCount, amount: number): void {
  count.held += amount;
}

/** Lets what ended at `now` (monotonic milliseconds, never less than before) begin to leave. */
export function release(count: SlidingCount, amount: number, now: number): void {
  count.held -= amount;
  if (amount === 0) return;
  const slice = sliceAt(count, now);
  forget(count, slice);
  count.ended += amount;
  if (count.size > 0) {
    const newest = placeOf(count, count.size - 1);
    if (count.ring[newest] === slice) {
      count.ring[newest + 1] = (count.ring[newest + 1] ?? 0) + amount;
      return;
    }
  }
  if (count.size * 2 === count.ring.length) grow(count);
  const place = placeOf(count, count.size);
  count.ring[place] = slice;
  count.ring[place + 1] = amount;
  count.size += 1;
}

/** What counts at `now`. */
export function countAt(count: SlidingCount, now: number): number {
  forget(count, sliceAt(count, now));
  return count.held + count.ended;
}

/**
 * Milliseconds until `amount` more stay within `most`: 0 at once, Infinity where something under way has to end first.
 * More than `most` waits until nothing else counts.
 */
export function untilRoom(count: SlidingCount, amount: number, most: number, now: number): number {
  let rest = countAt(count, now);
  if (rest === 0 || amount === 0 || rest + amount <= most) return 0;
  for (let at = 0; at < count.size; at++) {
    const place = placeOf(count, at);
    rest -= count.ring[place + 1] ?? 0;
    if (rest === 0 || rest + amount <= most) {
      return ((count.ring[place] ?? 0) + LEAVES_AFTER) * count.sliceMs - now;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** Forgets the slices that left the window: each once, so that counting costs the same however much is counted. */
function forget(count: SlidingCount, slice: number): void {
  while (count.size > 0) {
    const place = count.oldest * 2;
    if ((count.ring[place] ?? 0) + LEAVES_AFTER > slice) return;
    count.ended -= count.ring[place + 1] ?? 0;
    count.oldest = (count.oldest + 1) & (count.ring.length / 2 - 1);
    count.size -= 1;
  }
}

function sliceAt(count: SlidingCount, now: number): number {
  return Math.floor(now / count.sliceMs + ROUNDING);
}

function placeOf(count: SlidingCount, at: number): number {
  return ((count.oldest + at) & (count.ring.length / 2 - 1)) * 2;
}

function grow(count: SlidingCount): void {
  const larger = new Float64Array(Math.max(FIRST_CAPACITY * 2, count.ring.length * 2));
  for (let at = 0; at < count.size; at++) {
    const place = placeOf(count, at);
    larger[at * 2] = count.ring[place] ?? 0;
    larger[at * 2 + 1] = count.ring[place + 1] ?? 0;
  }
  count.ring = larger;
  count.oldest = 0;
}
