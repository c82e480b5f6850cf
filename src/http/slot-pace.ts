import { SECOND } from '../core/durations.ts';

/**
 * How many requests may be under way while somebody else holds some of the same slots: one less after a throttled
 * answer, one more after a quiet time. The quiet time belongs to the step: it doubles each time that step proved wrong,
 * so that slots which are never ours are asked for seldom, and those which often are come back soon.
 */
export interface SlotPace {
  /** Slots that may be used now, from 1. */
  slots: number;
  /** Monotonic milliseconds of the last change; an answer to a call that began before it says nothing new. */
  changedAt: number;
  /** Monotonic milliseconds at which one more is tried. */
  raiseAt: number;
  /** By slots: milliseconds without a throttled answer before so many are tried; its length is the most there are. */
  readonly quietMs: number[];
}

/** The quiet time before the first try, and the longest. */
const FIRST_QUIET_MS = 4 * SECOND;
const LONGEST_QUIET_MS = 128 * SECOND;
/** A step that held is tried again sooner, by this factor. */
const TRUST = 4;

export function createSlotPace(most: number): SlotPace {
  return {
    slots: most,
    changedAt: Number.NEGATIVE_INFINITY,
    raiseAt: Number.POSITIVE_INFINITY,
    quietMs: Array.from({ length: most }, () => FIRST_QUIET_MS),
  };
}

/** Slots that may be used at `now`. */
export function slotsAt(pace: SlotPace, now: number): number {
  if (now < pace.raiseAt) return pace.slots;
  pace.slots += 1;
  pace.changedAt = now;
  pace.raiseAt = now + quietBefore(pace, pace.slots + 1);
  return pace.slots;
}

/** Takes one slot away after a throttled answer to a call that began at `beganAt`; nothing starts before `closedUntil`. */
export function giveUpSlot(pace: SlotPace, beganAt: number, now: number, closedUntil: number): void {
  // The answers of calls that ran together tell of the same moment.
  if (beganAt < pace.changedAt) return;
  const tried = pace.slots;
  const quiet = quietBefore(pace, tried);
  const held = now - pace.changedAt > quiet;
  pace.quietMs[tried - 1] = held ? Math.max(FIRST_QUIET_MS, quiet / TRUST) : Math.min(LONGEST_QUIET_MS, quiet * 2);
  pace.slots = Math.max(1, tried - 1);
  pace.changedAt = now;
  pace.raiseAt = closedUntil + quietBefore(pace, pace.slots + 1);
}

/** Never for more slots than there are. */
function quietBefore(pace: SlotPace, slots: number): number {
  return pace.quietMs[slots - 1] ?? Number.POSITIVE_INFINITY;
}
