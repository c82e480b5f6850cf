import type { SqliteAccess } from './sqlite-access.ts';

/**
 * Rows of the intake that can be sent stand for the row of the same key. The source key is named for the index on keys, which
 * leaves rejected rows out, as they have no source key: without it SQLite compares each row with each.
 */
const SAME_ROW = `i.job = row.job AND i.key = row.key AND i.outcome IS NULL AND row.source_key IS NOT NULL`;

/**
 * Makes what was read the input of a job, in the caller's transaction. What was sent stays on record as it is; what was
 * not is renewed or dropped.
 */
export function applyIntake(job: number, retryFailed: boolean, { get, run }: SqliteAccess): void {
  run(`DELETE FROM row WHERE job = ? AND state = 'rejected'`, job);
  // Never sent and no longer wanted.
  run(
    `DELETE FROM row WHERE job = ? AND state = 'open' AND NOT EXISTS (SELECT 1 FROM intake i WHERE ${SAME_ROW})`,
    job,
  );
  if (isAnyMoved()) placeKeptRows();
  renewKeptRows();
  const unknown = `FROM intake i WHERE i.job = ? AND (i.outcome IS NOT NULL OR NOT EXISTS
    (SELECT 1 FROM row WHERE ${SAME_ROW}))`;
  run(
    `INSERT INTO row (job, number, line, shard, mailbox, key, source_key, content_hash, read_hash, state, outcome,
       notes, payload)
     SELECT i.job, i.number, i.line, i.shard, i.mailbox, i.key, i.source_key, i.content_hash, i.content_hash,
       CASE WHEN i.outcome IS NULL THEN 'open' ELSE 'rejected' END, i.outcome, i.notes, i.payload ${unknown}`,
    job,
  );
  run(`DELETE FROM intake WHERE job = ?`, job);
  run(`UPDATE job SET state = 'ready' WHERE id = ?`, job);
  // Rows have other numbers now: who still writes by the old ones must not hit another row.
  run(`UPDATE shard SET fence = fence + 1 WHERE job = ?`, job);

  /** A finished job that is sent again is the common case, and moving each row to where it is costs the most. */
  function isAnyMoved(): boolean {
    const moved = get<{ number: number }>(
      `SELECT row.number FROM row LEFT JOIN intake i ON ${SAME_ROW}
       WHERE row.job = ? AND (i.number IS NULL OR i.number <> row.number OR i.line <> row.line OR row.gone <> 0
         OR row.read_hash <> i.content_hash) LIMIT 1`,
      job,
    );
    return moved !== undefined;
  }

  /** Each kept row takes its place in the new input; what is gone from it follows after, in its old order. */
  function placeKeptRows(): void {
    const last = (table: string) =>
      get<{ n: number }>(`SELECT coalesce(max(number), 0) AS n FROM ${table} WHERE job = ?`, job)?.n ?? 0;
    const end = last('intake');
    // All step aside first: numbers are unique at every moment.
    const aside = end + last('row');
    run(`UPDATE row SET number = number + ? WHERE job = ?`, aside, job);
    run(
      `UPDATE row SET number = i.number, line = i.line, gone = 0, read_hash = i.content_hash
       FROM intake i WHERE row.job = ? AND ${SAME_ROW}`,
      job,
    );
    run(
      `UPDATE row SET number = ? + after.place, gone = 1
       FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM row WHERE job = ? AND number > ?) AS after
       WHERE row.job = ? AND row.number = after.number`,
      end,
      job,
      aside,
      job,
    );
  }

  function renewKeptRows(): void {
    const renew = `shard = i.shard, mailbox = i.mailbox, content_hash = i.content_hash, notes = i.notes,
      payload = i.payload, source_key = i.source_key FROM intake i WHERE row.job = ? AND ${SAME_ROW}`;
    run(`UPDATE row SET ${renew} AND row.state = 'open'`, job);
    // The same content, sealed anew: it can be opened even if the key it was sealed with is lost.
    run(
      `UPDATE row SET payload = i.payload, source_key = i.source_key FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND row.state = 'sending'
         AND i.content_hash = row.content_hash AND i.mailbox = row.mailbox`,
      job,
    );
    // Nobody wanted the event that these were looked for; now they are wanted as they are.
    const again = retryFailed ? '' : ` AND json_extract(row.outcome, '$.code') IN ('row-gone', 'row-changed')`;
    run(`UPDATE row SET state = 'open', outcome = NULL, attempts = 0, ${renew} AND row.state = 'failed'${again}`, job);
  }
}
