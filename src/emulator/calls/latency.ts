import { SECOND } from '../../core/durations.ts';
import type { Random } from '../../core/random.ts';

/** How long calls take: half of them less than the median, few of them very long (log-normal above the least). */
export interface LatencyDistribution {
  /** No call takes less, in milliseconds. Default 0. */
  leastMs?: number;
  /** Half of the calls take less, in milliseconds. */
  medianMs: number;
  /** One call in a hundred takes longer, in milliseconds. Default 3.75 times the median. */
  p99Ms?: number;
}

/** A distribution, or `live`: what calls to the service's calendars take. */
export type Latency = LatencyDistribution | 'live';

/** 300 to 1,500 ms, as calendar calls of the service take; one in twenty above 900 ms, one in eighty above 1,500. */
const LIVE: Required<LatencyDistribution> = { leastMs: 300, medianMs: 400, p99Ms: 1_600 };

/** The default tail: what one call in a hundred takes, in medians. */
const TAIL = 3.75;

/** Standard deviations above the mean that one value in a hundred passes. */
const Z99 = 2.3263;

/** However long the tail, a gateway gives up by then; a distribution with a longer tail ends at twice its `p99Ms`. */
const LONGEST_MS = 10 * SECOND;

/** Makes a source of latencies in milliseconds, whose chance is `random`. */
export function createLatency(latency: Latency, random: Random): () => number {
  const { leastMs = 0, medianMs, p99Ms = TAIL * medianMs } = latency === 'live' ? LIVE : latency;
  const median = medianMs - leastMs;
  const deviation = Math.log((p99Ms - leastMs) / median) / Z99;
  const longest = Math.max(LONGEST_MS, 2 * p99Ms);
  return () => Math.min(leastMs + median * Math.exp(deviation * drawNormal(random)), longest);
}

/** What is wrong with a distribution, as the end of a sentence; undefined where nothing is. */
export function latencyProblem({ leastMs = 0, medianMs, p99Ms }: LatencyDistribution): string | undefined {
  if (!(leastMs >= 0) || !Number.isFinite(leastMs)) return 'leastMs must be a number of milliseconds';
  if (!(medianMs > leastMs) || !Number.isFinite(medianMs))
    return 'medianMs must be above leastMs, which is 0 by default';
  if (p99Ms !== undefined && (!(p99Ms >= medianMs) || !Number.isFinite(p99Ms)))
    return 'p99Ms must not be below medianMs';
  return undefined;
}

// Box and Muller's; zero has no logarithm.
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
