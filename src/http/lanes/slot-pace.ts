import { MINUTE, SECOND } from '../../core/durations.ts';
import { type Absences, createAbsences, nextTry, noteAbsence } from './absences.ts';

/**
 * How many requests may be under way while somebody else holds some of the same slots. A throttled answer closes the
 * mailbox for a while, which costs what the other slots would have done; so a slot that somebody else took is tried
 * again when that costs least, by how long it was away before.
 */
export interface SlotPace {
  /** Slots that may be used now, from 1. */
  slots: number;
  /** Monotonic milliseconds from which so many were used, before the last throttled answer; undefined before the first use. */
  since: number | undefined;
  /** Monotonic milliseconds of the last change, or until when the last throttled answer closed the mailbox. */
  changedAt: number;
  /** Monotonic milliseconds at which one more is tried. */
  raiseAt: number;
  /** Monotonic milliseconds of the last throttled answer that showed somebody else. */
  sharedAt: number;
  /** What is known of using so many slots, from one slot to all. */
  readonly steps: SlotStep[];
}

interface SlotStep {
  /** Monotonic milliseconds since when somebody else has the slot; undefined while it is ours. */
  awaySince: number | undefined;
  /** Monotonic milliseconds at which it was last seen away, at which we used it again, and at which it is tried next. */
  seenAwayAt: number;
  usedAt: number;
  tryAt: number;
  /** How long it stays ours, in milliseconds: a weighted mean in which the last counts for half. */
  keptMs: number;
  readonly absences: Absences;
}

/** A try that brought no throttled answer for so long has shown that the slot is ours. */
const PROOF_MS = 2 * SECOND;
/** However long a slot was away, it is tried so often. */
const LONGEST_MS = 2 * MINUTE;
/** Whoever held a slot is expected back for so long. */
const SHARED_MS = MINUTE;
const FIRST_KEPT_MS = 30 * SECOND;
const MOST_KEPT_MS = 10 * MINUTE;

export function createSlotPace(most: number): SlotPace {
  return {
    slots: most,
    since: undefined,
    changedAt: Number.NEGATIVE_INFINITY,
    raiseAt: Number.POSITIVE_INFINITY,
    sharedAt: Number.NEGATIVE_INFINITY,
    steps: Array.from({ length: most }, () => ({
      awaySince: undefined,
      seenAwayAt: 0,
      usedAt: 0,
      tryAt: 0,
      keptMs: FIRST_KEPT_MS,
      absences: createAbsences(),
    })),
  };
}

/** Slots that may be used at `now`. */
export function slotsAt(pace: SlotPace, now: number): number {
  // The time before the first call is none that went well.
  if (pace.since === undefined) {
    pace.since = now;
    for (const step of pace.steps) step.usedAt = now;
  }
  prove(pace, now);
  if (now < pace.raiseAt) return pace.slots;
  pace.slots += 1;
  pace.since = now;
  pace.changedAt = now;
  const step = pace.steps[pace.slots - 1];
  if (step !== undefined) step.usedAt = now;
  const next = pace.steps[pace.slots];
  // One after the other, or nobody knew which of them was not ours.
  pace.raiseAt = next === undefined ? Number.POSITIVE_INFINITY : Math.max(next.tryAt, now + PROOF_MS);
  return pace.slots;
}

/** Whether somebody else holds slots, or did lately. */
export function isShared(pace: SlotPace, now: number): boolean {
  return slotsAt(pace, now) < pace.steps.length || now - pace.sharedAt < SHARED_MS;
}

/**
 * Notes that somebody else has slots: of the calls that were throttled now, one that began at `beganAt` had `refused`
 * requests more under way than there were slots. Nothing starts before `closedUntil`.
 */
export function weighSlots(
  pace: SlotPace,
  { beganAt, refused }: { beganAt: number; refused: number },
  now: number,
  closedUntil: number,
): void {
  const since = pace.since ?? beganAt;
  // What began before so many were used says nothing of them.
  if (beganAt < since) return;
  if (beganAt >= pace.changedAt) pace.since = Math.max(since, pace.changedAt);
  prove(pace, now);
  for (let more = refused; more > 0 && pace.slots > 1; more -= 1) {
    const step = pace.steps[pace.slots - 1];
    pace.slots -= 1;
    if (step !== undefined) noteAway(step, { now, closedUntil, lost: pace.slots * (closedUntil - now) });
  }
  pace.sharedAt = now;
  pace.changedAt = closedUntil;
  pace.raiseAt = Math.max(closedUntil, pace.steps[pace.slots]?.tryAt ?? Number.POSITIVE_INFINITY);
}

function noteAway(
  step: SlotStep,
  { now, closedUntil, lost }: { now: number; closedUntil: number; lost: number },
): void {
  if (step.awaySince === undefined) {
    step.keptMs = (step.keptMs + Math.min(MOST_KEPT_MS, now - step.usedAt)) / 2;
    step.awaySince = now;
  }
  step.seenAwayAt = now;
  const age = nextTry(step.absences, now - step.awaySince, closedUntil - step.awaySince, {
    early: lost,
    // Whatever the slot brings, it ends with an answer that costs the same again.
    lateMs: Math.max(0, 1 - lost / step.keptMs),
  });
  step.tryAt = Math.min(step.awaySince + age, closedUntil + LONGEST_MS);
}

/** Learns from a try that went well for long enough. */
function prove(pace: SlotPace, now: number): void {
  const step = pace.steps[pace.slots - 1];
  if (step?.awaySince === undefined || now < step.usedAt + PROOF_MS) return;
  noteAbsence(step.absences, step.seenAwayAt - step.awaySince, step.usedAt - step.awaySince);
  step.awaySince = undefined;
}
