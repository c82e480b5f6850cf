import { eventNumbers } from './row-sums.ts';

/*
 * What a row becomes that is opened again, as parts of statements: by an input, or within a run by what was found of
 * its event.
 */

export const NO_OUTCOME = 'outcome = NULL, outcome_sum = NULL';
export const NO_BASE = 'base = NULL, base_sum = NULL';

/** It waits, and nothing of its act was sent. */
export const OPEN = `state = 'open', attempts = 0, ${NO_OUTCOME}`;

/** Its event was taken away, and is made under a transactionId that it never had. */
export const NEXT_INCARNATION = `act = 'create', ${NO_BASE}, event_id = NULL, incarnation = incarnation + 1, taken = 0,
  event_sum = ${eventNumbers('incarnation + 1', '0')}, before = NULL`;
