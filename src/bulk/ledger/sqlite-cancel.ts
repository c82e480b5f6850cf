import type { CancelCounts } from './ledger.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { checkRows } from './sqlite-row-check.ts';

const GIVEN_UP = JSON.stringify({
  status: 'failed',
  code: 'job-cancelled',
  message: 'The job was cancelled before it came to this row; --retry-failed takes it up again.',
});

/** Gives up what was never sent, in the caller's transaction; see Ledger.cancelWaiting. */
export function cancelWaiting(job: number, access: SqliteAccess): CancelCounts {
  const { get, run } = access;
  checkRows(job, access);
  const cancelled = run(
    `UPDATE row SET state = 'failed', outcome = ?, outcome_sum = ?, payload = NULL WHERE job = ? AND state = 'open'`,
    GIVEN_UP,
    textSum(GIVEN_UP),
    job,
  );
  // Who still writes as an owner must not find what was given up.
  run(`UPDATE shard SET fence = fence + 1 WHERE job = ?`, job);
  const waiting = get<{ n: number }>(`SELECT count(*) AS n FROM row WHERE job = ? AND state = 'sending'`, job);
  const doubtful = waiting?.n ?? 0;
  if (doubtful === 0) run(`UPDATE job SET state = 'done' WHERE id = ?`, job);
  return { cancelled, doubtful };
}
