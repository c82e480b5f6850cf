import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { RELEASED_OUTCOME } from './sqlite-outcomes.ts';
import { TO_ADOPT } from './sqlite-row-conditions.ts';

/**
 * Gives back the events that were about to be adopted and carry no key of ours yet, in the caller's transaction; gives
 * how many there were. Each row goes on remembering its event: if it ever comes back, that event is its own.
 */
export function giveBackUnadopted(job: number, { run }: SqliteAccess): number {
  return run(
    `UPDATE row SET state = 'done', act = 'release', payload = NULL, outcome = ?, outcome_sum = ?
     WHERE job = ? AND ${TO_ADOPT}`,
    RELEASED_OUTCOME,
    textSum(RELEASED_OUTCOME),
    job,
  );
}
