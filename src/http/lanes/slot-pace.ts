import { SECOND } from '../../core/durations.ts';

/**
 * How many requests may be under way while somebody else holds some of the same slots. A throttled answer closes the
 * mailbox for a while, so a slot is worth having where such answers come seldom enough; where they do not, one less is
 * used, and one more is tried after a quiet time. That time belongs to the step and doubles each time the step proved
 * wrong, so that slots which are never ours are asked for seldom, and those which often are come back soon.
 */
export interface SlotPace {
  /** Slots that may be used now, from 1. */
  slots: number;
  /** Monotonic milliseconds of the last change or throttled answer, or of the first use; a call that began before it says nothing new. */
  changedAt: number | undefined;
  /** Monotonic milliseconds at which one more is tried. */
  raiseAt: number;
  /** What is known of using so many slots, from one slot to all. */
  readonly steps: SlotStep[];
}

interface SlotStep {
  /** Milliseconds without a throttled answer before it is tried. */
  quietMs: number;
  /** How long it goes well between throttled answers, beside how long it has to be worth them; below 1 it is not. */
  worth: number;
}

/** The quiet time before the first try, and the longest. */
const FIRST_QUIET_MS = 4 * SECOND;
const LONGEST_QUIET_MS = 48 * SECOND;
/** A step that held is tried again sooner, by this factor. */
const TRUST = 4;
/** A first throttled answer at once ends a step; so do two after it went well for long. */
const FIRST_WORTH = 1.5;
const MOST_WORTH = 4;
/** A slot more brings what all slots before it lose by a wait; it has to bring so much more. */
const GAIN = 1.5;

export function createSlotPace(most: number): SlotPace {
  return {
    slots: most,
    changedAt: undefined,
    raiseAt: Number.POSITIVE_INFINITY,
    steps: Array.from({ length: most }, () => ({ quietMs: FIRST_QUIET_MS, worth: FIRST_WORTH })),
  };
}

/** Slots that may be used at `now`. */
export function slotsAt(pace: SlotPace, now: number): number {
  // The time before the first call is none that went well.
  pace.changedAt ??= now;
  if (now < pace.raiseAt) return pace.slots;
  pace.slots += 1;
  pace.changedAt = now;
  pace.raiseAt = now + quietBefore(pace, pace.slots + 1);
  return pace.slots;
}

/** Weighs the slots in use after a throttled answer to a call that began at `beganAt`; nothing starts before `closedUntil`. */
export function weighSlots(pace: SlotPace, beganAt: number, now: number, closedUntil: number): void {
  // The answers of calls that ran together tell of the same moment.
  const { changedAt = beganAt } = pace;
  if (beganAt < changedAt) return;
  const step = pace.steps[pace.slots - 1];
  if (step !== undefined && pace.slots > 1) {
    const enough = GAIN * (pace.slots - 1) * (closedUntil - now);
    step.worth = (step.worth + Math.min(MOST_WORTH, (now - changedAt) / enough)) / 2;
    if (step.worth < 1) {
      step.worth = FIRST_WORTH;
      step.quietMs = Math.min(LONGEST_QUIET_MS, step.quietMs * 2);
      pace.slots -= 1;
    } else step.quietMs = Math.max(FIRST_QUIET_MS, step.quietMs / TRUST);
  }
  pace.changedAt = closedUntil;
  pace.raiseAt = closedUntil + quietBefore(pace, pace.slots + 1);
}

/** Never for more slots than there are. */
function quietBefore(pace: SlotPace, slots: number): number {
  return pace.steps[slots - 1]?.quietMs ?? Number.POSITIVE_INFINITY;
}
