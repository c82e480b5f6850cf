import { SECOND } from '../../core/durations.ts';

/**
 * For how long something that comes and goes stays away, learnt from each time that it came back: how much each length
 * weighs, the latest most, and a little for lengths that were never seen.
 */
export interface Absences {
  /** Of buckets of lengths, each longer than the one before by the same factor; empty while nothing is known. */
  weights: Float64Array;
}

/** What tries cost; both in one unit. */
export interface TryCosts {
  /** A try that comes too early. */
  early: number;
  /** Each millisecond by which a try comes later than it could. */
  lateMs: number;
}

/** The first bucket ends at a second, where a wait does; the last one after a quarter of an hour. */
const SHORTEST_MS = SECOND;
const RATIO = 1.1;
const BUCKETS = 73;
/** The longest absence of each bucket, in milliseconds. */
const ENDS: readonly number[] = Array.from({ length: BUCKETS }, (_, at) => SHORTEST_MS * RATIO ** at);
/** An absence that was seen weighs 1: this is what all lengths together weigh unseen, and what one without an end does. */
const UNSEEN = 1.5;
const ENDLESS = 0.3;
/** What an absence weighs beside the next one: about seven of them count. */
const MEMORY = 0.85;
/** What of an absence counts for either bucket beside its own, since the next one may be a little shorter or longer. */
const BESIDE = 0.2;

export function createAbsences(): Absences {
  return { weights: new Float64Array(0) };
}

/** Notes an absence that lasted longer than `after` and ended by `until`, in milliseconds. */
export function noteAbsence(absences: Absences, after: number, until: number): void {
  const shares = Array.from({ length: BUCKETS }, (_, at) => massOf(absences, at, after, until));
  const sum = shares.reduce((total, share) => total + share, 0);
  if (sum === 0) return;
  const weights = Float64Array.from({ length: BUCKETS }, (_, at) => (absences.weights[at] ?? 0) * MEMORY);
  const add = (at: number, weight: number) => {
    const inside = Math.min(BUCKETS - 1, Math.max(0, at));
    weights[inside] = (weights[inside] ?? 0) + weight;
  };
  for (const [at, share] of shares.entries()) {
    add(at - 1, (share / sum) * BESIDE);
    add(at, (share / sum) * (1 - 2 * BESIDE));
    add(at + 1, (share / sum) * BESIDE);
  }
  absences.weights = weights;
}

/** A moment for a try, and what may have ended by then. */
interface Moment {
  age: number;
  /** Weight of the absences that ended by then, and the sum of weight times age of their ends. */
  ended: number;
  ages: number;
}

/**
 * The age in milliseconds at which to try next, not before `earliest`, of an absence that was seen to last until `age`:
 * of all plans of tries, the next of the one that is expected to cost least. Infinity where the absence is longer than
 * all that can be known.
 */
export function nextTry(absences: Absences, age: number, earliest: number, { early, lateMs }: TryCosts): number {
  const moments = momentsOf(absences, age, earliest);
  const all = ENDLESS + (moments.at(-1)?.ended ?? 0);
  // From the last moment on backwards: what the rest of the best plan costs after a try then that came too early.
  const rest = new Float64Array(moments.length);
  let next = Number.POSITIVE_INFINITY;
  for (let from = moments.length - 2; from >= 0; from--) {
    const before = moments[from] as Moment;
    rest[from] = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to < moments.length; to++) {
      const then = moments[to] as Moment;
      const late = then.age * (then.ended - before.ended) - (then.ages - before.ages);
      const cost = late * lateMs + (all - then.ended) * early + (rest[to] ?? 0);
      if (cost >= (rest[from] ?? 0)) continue;
      rest[from] = cost;
      if (from === 0) next = then.age;
    }
  }
  return next;
}

/** Now, and the moments at which a try may be made. */
function momentsOf(absences: Absences, age: number, earliest: number): Moment[] {
  const moments: Moment[] = [{ age, ended: 0, ages: 0 }];
  const ends = ENDS.filter((end) => end > earliest);
  if (ends.length === 0) return moments;
  for (const until of [earliest, ...ends]) {
    const moment: Moment = { age: until, ended: 0, ages: 0 };
    for (let at = 0; at < BUCKETS; at++) {
      const mass = massOf(absences, at, age, until);
      moment.ended += mass;
      moment.ages += (mass * (Math.max(endOf(at - 1), age) + Math.min(endOf(at), until))) / 2;
    }
    moments.push(moment);
  }
  return moments;
}

/** What of a bucket lies between two ages. */
function massOf({ weights }: Absences, at: number, after: number, until: number): number {
  const [from, to] = [endOf(at - 1), endOf(at)];
  const inside = Math.min(to, until) - Math.max(from, after);
  return inside <= 0 ? 0 : (((weights[at] ?? 0) + UNSEEN / BUCKETS) * inside) / (to - from);
}

function endOf(at: number): number {
  return ENDS[at] ?? 0;
}
