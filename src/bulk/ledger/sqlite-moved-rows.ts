import type { MovedRows } from './intake.ts';
import type { IntakeMode } from './intake-mode.ts';
import type { PresentFate } from './row-fates.ts';
import { identitySum, type RowIdentity } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { rowRules, SAME_ROW } from './sqlite-row-rules.ts';

/** Parts the key of a row whose event stayed in another mailbox: the unit separator. libsql reads no text beyond a NUL. */
export const KEY_END = 'char(31)';

/** The rest of a statement about rows whose event is in another mailbox than the input says; asks for the job. */
export function findMoved(mode: IntakeMode, ...fates: PresentFate[]): string {
  const rules = rowRules(mode);
  const isOne = fates.map((fate) => `(${rules.isPresent(fate)})`).join(' OR ');
  return `FROM intake i WHERE row.job = ? AND ${SAME_ROW} AND i.mailbox <> row.mailbox AND (${isOne})`;
}

export function readMoved(job: number, mode: IntakeMode, examples: number, { get, all }: SqliteAccess): MovedRows {
  if (mode.mode !== 'apply') return { rows: 0, lines: [] };
  const found = findMoved(mode, 'moved').replace('FROM intake i', 'FROM row, intake i');
  const rows = get<{ n: number }>(`SELECT count(*) AS n ${found}`, job)?.n ?? 0;
  if (rows === 0) return { rows, lines: [] };
  const lines = all<{ line: number }>(`SELECT i.line ${found} ORDER BY i.number LIMIT ${examples}`, job);
  return { rows, lines: lines.map(({ line }) => line) };
}

/** Those that take the mailbox over which the input names. */
const MOVING: readonly PresentFate[] = ['moved', 'left', 'renew', 'retry', 'again', 'seek-anew'];

/**
 * Lines of rows that go back to a mailbox in which an event of theirs was left: the row would take that event, which is
 * another row's on record by now, and may be cancelled as that one's. One that was adopted, or is over, never is.
 */
export function linesMovedBack(job: number, mode: IntakeMode, examples: number, { all }: SqliteAccess): number[] {
  const moving = findMoved(mode, ...MOVING).replace('FROM intake i', 'FROM row, intake i');
  const isOver = mode.mode === 'apply' ? `coalesce(behind.ends_at < ${Math.trunc(mode.now)}, 0)` : '0';
  const found = all<{ line: number }>(
    `SELECT i.line ${moving} AND EXISTS (
       SELECT 1 FROM row AS behind WHERE behind.job = row.job AND behind.source_key = row.source_key
         AND behind.mailbox = i.mailbox AND behind.event_id IS NOT NULL AND behind.taken = 0
         AND NOT (behind.state = 'done' AND (behind.act IN ('cancel', 'release') OR ${isOver})))
     ORDER BY i.number LIMIT ${examples}`,
    job,
  );
  return found.map(({ line }) => line);
}

interface UnsummedRow extends RowIdentity {
  number: number;
}

/** Rows summed at once. */
const AT_ONCE = 500;

/** Sums the rows after this number anew whose identity a statement wrote in part. */
export function sumIdentities(job: number, after: number, { all, run }: SqliteAccess): void {
  for (;;) {
    const rows = all<UnsummedRow>(
      `SELECT number, shard, mailbox, key, source_key, content_hash, ends_at, notes FROM row
       WHERE job = ? AND number > ? AND identity_sum IS NULL ORDER BY number LIMIT ${AT_ONCE}`,
      job,
      after,
    );
    for (const row of rows) {
      run(`UPDATE row SET identity_sum = ? WHERE job = ? AND number = ?`, identitySum(row), job, row.number);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
