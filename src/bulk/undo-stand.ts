import type { ResultRecord } from './ledger/ledger.ts';

/** How the rows of a job stand once it was taken back, those that are gone from its last input included. */
export interface UndoStand {
  /** The others add up to it. */
  rows: number;
  /** Events that the job made and that are taken away, by this run or an earlier one. */
  cancelled: number;
  /** Adopted events that were given back. */
  released: number;
  /** Events that stay, since somebody changed them or the service refused for good. */
  left: number;
  /** Events that stay, since they are over. */
  past: number;
  /** Rows that wait for another run. */
  pending: number;
  /** Rows that were rejected, or failed before they had an event: there is nothing to take back. */
  withoutEvent: number;
}

export function noStand(): UndoStand {
  return { rows: 0, cancelled: 0, released: 0, left: 0, past: 0, pending: 0, withoutEvent: 0 };
}

/** How one of them stands. */
export function undoStandOf({
  state,
  act,
  eventId,
}: Pick<ResultRecord, 'state' | 'act' | 'eventId'>): Exclude<keyof UndoStand, 'rows'> {
  if (state === 'open' || state === 'sending') return 'pending';
  const isDone = state === 'done';
  if (act === 'cancel') return isDone ? 'cancelled' : 'left';
  if (act === 'release') return isDone ? 'released' : 'left';
  // What has an event and is not over was opened to be taken back.
  return eventId === undefined ? 'withoutEvent' : 'past';
}
