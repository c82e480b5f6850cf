import type { JsonObject } from '../../core/json.ts';
import type { EventMark, ReadEvent } from './intake.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { type RowRules, SAME_ROW } from './sqlite-row-rules.ts';

/**
 * What a check found of events, until the intake that it belongs to ends: in a table of this connection alone, as it
 * means nothing to any other.
 */
export function createMarks({ run }: SqliteAccess): void {
  run(`CREATE TEMP TABLE IF NOT EXISTS event_mark (
    job INTEGER NOT NULL, key TEXT NOT NULL, found TEXT NOT NULL, parts TEXT, base TEXT, base_sum INTEGER,
    PRIMARY KEY (job, key)) STRICT, WITHOUT ROWID`);
  run(`CREATE TEMP TABLE IF NOT EXISTS event_read (
    job INTEGER NOT NULL, key TEXT NOT NULL, event BLOB NOT NULL, PRIMARY KEY (job, key)) STRICT`);
}

export function clearMarks(job: number, { run }: SqliteAccess): void {
  run(`DELETE FROM event_mark WHERE job = ?`, job);
  run(`DELETE FROM event_read WHERE job = ?`, job);
}

/** In the caller's transaction; see Intake.keepEvents. */
export function keepEvents(job: number, events: readonly ReadEvent[], { run }: SqliteAccess): void {
  for (const { row, event, isEdited } of events) {
    run(
      `INSERT OR REPLACE INTO event_read (job, key, event)
       SELECT row.job, row.key, ? FROM row LEFT JOIN intake i ON ${SAME_ROW}
       WHERE row.job = ? AND row.number = ? AND row.source_key IS NOT NULL
         AND (i.number IS NULL OR i.content_hash <> row.content_hash OR row.state <> 'done' OR ?)`,
      event,
      job,
      row,
      isEdited ? 1 : 0,
    );
  }
}

/** In the caller's transaction. */
export function addMarks(job: number, marks: readonly EventMark[], { run }: SqliteAccess): void {
  for (const mark of marks) {
    const [parts, base] = mark.found === 'edited' ? [JSON.stringify(mark.parts), mark.base] : [null, null];
    run(
      `INSERT OR REPLACE INTO event_mark (job, key, found, parts, base, base_sum)
       SELECT job, key, ?, ?, ?, ? FROM row WHERE job = ? AND number = ? AND source_key IS NOT NULL`,
      mark.found,
      parts,
      base,
      base === null ? null : textSum(base),
      job,
      mark.row,
    );
  }
}

const DELETED = JSON.stringify({
  status: 'failed',
  code: 'event-deleted',
  message: 'Somebody deleted the event; it is created again by --recreate.',
});

/** Rows settled at once. */
const PAGE = 500;

/** Writes what was found of events that are left as they are, in the transaction in which the intake is applied. */
export function settleMarks(job: number, rules: RowRules, { all, run }: SqliteAccess): void {
  run(
    `UPDATE row SET state = 'failed', act = 'update', base = coalesce(base, row.fields),
       base_sum = coalesce(base_sum, row.fields_sum), outcome = ?, outcome_sum = ?
     FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND ${rules.isPresent('deleted')}`,
    DELETED,
    textSum(DELETED),
    job,
  );
  for (let after = 0; ; ) {
    const rows = all<{ number: number; outcome: string | null; parts: string | null }>(
      `SELECT row.number, row.outcome, m.parts FROM row JOIN event_mark m ON m.job = row.job AND m.key = row.key
       WHERE row.job = ? AND row.number > ? AND row.source_key IS NOT NULL AND row.state = 'done' AND m.found <> 'deleted'
       ORDER BY row.number LIMIT ${PAGE}`,
      job,
      after,
    );
    for (const { number, outcome, parts } of rows) {
      const { edited: _, ...rest } = (outcome === null ? {} : JSON.parse(outcome)) as JsonObject;
      const text = JSON.stringify(parts === null ? rest : { ...rest, edited: JSON.parse(parts) });
      run(`UPDATE row SET outcome = ?, outcome_sum = ? WHERE job = ? AND number = ?`, text, textSum(text), job, number);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
