import type { CancelCounts } from './ledger.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { sumIdentities } from './sqlite-moved-rows.ts';
import { giveBackUnadopted } from './sqlite-release.ts';
import { checkRows } from './sqlite-row-check.ts';

const GIVEN_UP = JSON.stringify({
  status: 'failed',
  code: 'job-cancelled',
  message: 'The job was cancelled before it came to this row; --retry-failed takes it up again.',
});

/** Of a row whose event is there: what was to be done to it was not. */
const KEPT = JSON.stringify({ status: 'unchanged', 'job-cancelled': true });

/** What is about to be done to an event of the row, and was not. */
const TO_CHANGE = `state = 'open' AND event_id IS NOT NULL AND act IN ('update', 'cancel', 'release')`;

/** Where the row says something else than its event, a hash that no content has: what an input says of it is a change. */
const AS_WRITTEN = `content_hash = CASE WHEN base IS fields THEN content_hash ELSE '' END,
  identity_sum = CASE WHEN base IS fields THEN identity_sum END,
  fields = coalesce(base, fields), fields_sum = coalesce(base_sum, fields_sum), base = NULL, base_sum = NULL`;

/** Gives up what was never sent, in the caller's transaction; see Ledger.cancelWaiting. */
export function cancelWaiting(job: number, access: SqliteAccess): CancelCounts {
  const { get, run } = access;
  checkRows(job, access);
  let kept = run(
    `UPDATE row SET state = 'done', act = CASE taken WHEN 1 THEN 'adopt' ELSE 'update' END, outcome = ?, outcome_sum = ?,
       payload = NULL, ${AS_WRITTEN} WHERE job = ? AND ${TO_CHANGE}`,
    KEPT,
    textSum(KEPT),
    job,
  );
  kept += giveBackUnadopted(job, access);
  sumIdentities(job, 0, access);
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
  return { cancelled, kept, doubtful };
}
