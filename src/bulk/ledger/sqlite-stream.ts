import type { JsonObject } from '../../core/json.ts';
import type { IntakeSettings, JobRecord, StreamIntake } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { createIntakeRows, readForeignKeys } from './sqlite-intake-rows.ts';
import { dropMending, refuseMended } from './sqlite-mended.ts';
import { faultsOf, planIntake } from './sqlite-plan.ts';
import { isResultWhole, type ResultRow, readResult } from './sqlite-records.ts';
import { renewKeptRows } from './sqlite-renew-rows.ts';
import { checkRows } from './sqlite-row-check.ts';
import { rowRules, SAME_ROW } from './sqlite-row-rules.ts';

/**
 * The reading of a stream; see StreamIntake. The rows that were read stay in the intake with their keys alone, and what
 * a window costs depends on its rows, not on those before it.
 */
export function createSqliteStream(
  job: JobRecord,
  settings: Required<IntakeSettings>,
  access: SqliteAccess,
): StreamIntake {
  const { get, all, run, transaction, attempt } = access;
  // Once: what comes after is written by this process.
  checkRows(job.id, access);
  dropMending(job.id, access);
  const rows = createIntakeRows(job, settings, access);
  // Numbers of the stream follow those that the job has.
  const before = get<{ n: number }>(`SELECT coalesce(max(number), 0) AS n FROM row WHERE job = ?`, job.id)?.n ?? 0;
  /** The window that was taken last: the intake's rows after `from`, up to `to`. */
  let window = { from: 0, to: 0 };

  const take = (from: number, mode: Parameters<StreamIntake['take']>[0]) => {
    refuseMended(job.id, from, access);
    if (from === 0) run(`DELETE FROM row WHERE job = ? AND state = 'rejected'`, job.id);
    run(
      `UPDATE row SET line = i.line, gone = 0, read_hash = i.content_hash
       FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND i.number > ?`,
      job.id,
      from,
    );
    renewKeptRows(job.id, rowRules(mode), access, { after: from });
    insertNewRows(from);
    // Its event is on record, or its reason; what is asked of it from now on is whether its key was seen.
    run(
      `UPDATE intake SET payload = NULL, fields = NULL, fields_sum = NULL, facts = NULL WHERE job = ? AND number > ?`,
      job.id,
      from,
    );
    run(`UPDATE job SET state = 'ready' WHERE id = ?`, job.id);
  };

  const insertNewRows = (from: number) => {
    run(
      `INSERT INTO row (job, number, line, shard, mailbox, key, source_key, content_hash, read_hash, ends_at, notes,
         identity_sum, state, outcome, outcome_sum, fields, fields_sum, payload)
       SELECT i.job, i.number + ?, i.line, i.shard, i.mailbox, i.key, i.source_key, i.content_hash, i.content_hash,
         i.ends_at, i.notes, i.identity_sum, CASE WHEN i.outcome IS NULL THEN 'open' ELSE 'rejected' END, i.outcome,
         i.outcome_sum, i.fields, i.fields_sum, i.payload
       FROM intake i WHERE i.job = ? AND i.number > ? AND NOT EXISTS (SELECT 1 FROM row WHERE ${SAME_ROW})`,
      before,
      job.id,
      from,
    );
  };

  return {
    add: (added) => attempt(() => transaction(() => rows.add(added))),

    foreignKeys: () => attempt(() => readForeignKeys(job, window.to, access)),

    rejected: () =>
      attempt(() =>
        all<{ line: number; key: string | null; mailbox: string | null; outcome: string }>(
          `SELECT line, key, mailbox, outcome FROM intake WHERE job = ? AND number > ? AND outcome IS NOT NULL ORDER BY number`,
          job.id,
          window.to,
        ).map(({ line, key, mailbox, outcome }) => ({
          line,
          key: key ?? undefined,
          mailbox: mailbox ?? undefined,
          faults: faultsOf(JSON.parse(outcome) as JsonObject),
        })),
      ),

    plan: (mode) => planIntake(job.id, mode, access, window.to),

    take: (mode) =>
      attempt(() => {
        const next = { from: window.to, to: rows.last };
        transaction(() => take(next.from, mode));
        window = next;
      }),

    results: () =>
      attempt(() =>
        all<ResultRow>(
          `SELECT coalesce(row.number, i.number + ?) AS number, i.line, 0 AS gone,
             coalesce(row.read_hash <> row.content_hash, 0) AS changed, i.key, coalesce(row.mailbox, i.mailbox) AS mailbox,
             coalesce(row.state, 'rejected') AS state, coalesce(row.act, 'create') AS act, coalesce(row.taken, 0) AS taken,
             coalesce(row.fence, 0) AS fence, 0 AS touched, coalesce(row.attempts, 0) AS attempts, row.event_id,
             coalesce(row.outcome, i.outcome) AS outcome, coalesce(row.notes, i.notes) AS notes,
             coalesce(row.incarnation, 0) AS incarnation, coalesce(row.event_sum, 0) AS event_sum,
             CASE WHEN row.number IS NULL THEN i.outcome_sum ELSE row.outcome_sum END AS outcome_sum
           FROM intake i LEFT JOIN row ON ${SAME_ROW}
           WHERE i.job = ? AND i.number > ? AND i.number <= ? ORDER BY i.number`,
          before,
          job.id,
          window.from,
          window.to,
        ).map((row) => {
          if (!isResultWhole(row)) throw access.damaged(row.number);
          return readResult(row);
        }),
      ),

    discard: () => attempt(() => dropMending(job.id, access)),
  };
}
