import { isObject, parseJson } from '../../core/json.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { SAME_ROW } from './sqlite-row-rules.ts';

/** Taking a row back makes what it says the base; what it may have been sent with before that stays one. */
export const ONLY_OLDER_BASE = `base_sum = CASE WHEN row.base IS row.fields THEN NULL ELSE row.base_sum END,
  base = CASE WHEN row.base IS row.fields THEN NULL ELSE row.base END`;

/** Rows read at once. */
const PAGE = 500;

interface DoubtfulRow {
  number: number;
  base: string | null;
  fields: string | null;
}

/**
 * Keeps what rows under way may have been sent with, before they are given what the input says now: what is found of
 * their events is compared with all of it. `which` is a condition on `row` and `i`; of a stream, rows after a number.
 */
export function keepDoubts(job: number, which: string, access: SqliteAccess, after?: number): void {
  const [isRead, read] = after === undefined ? ['', []] : [' AND i.number > ?', [after]];
  keep(job, `FROM row, intake i WHERE ${SAME_ROW} AND ${which}${isRead}`, read, access);
}

/**
 * The same of updates under way that their rows are taken back from: once they are to do something else, nothing shows
 * any more that the event may be as the update made it.
 */
export function keepUpdatesInDoubt(job: number, access: SqliteAccess): void {
  keep(job, `FROM row WHERE row.state = 'sending' AND row.act = 'update' AND row.base IS NOT NULL`, [], access);
}

function keep(job: number, from: string, asked: readonly number[], { all, run }: SqliteAccess): void {
  for (let after = 0; ; ) {
    const rows = all<DoubtfulRow>(
      `SELECT row.number, row.base, row.fields ${from} AND row.job = ? AND row.number > ?
       ORDER BY row.number LIMIT ${PAGE}`,
      ...asked,
      job,
      after,
    );
    for (const { number, base, fields } of rows) {
      const kept = base === null || base === fields ? fields : withDoubt(base, fields);
      if (kept === base) continue;
      const sum = kept === null ? null : textSum(kept);
      run(`UPDATE row SET base = ?, base_sum = ? WHERE job = ? AND number = ?`, kept, sum, job, number);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

/** `maybe` of FieldPrints has what may have been written beside; that of before is within it. */
function withDoubt(base: string, fields: string | null): string {
  const [written, tried] = [parseJson(base), parseJson(fields ?? '')];
  if (!isObject(written) || !isObject(tried)) return base;
  const { maybe } = written;
  return JSON.stringify({ ...written, maybe: maybe === undefined ? tried : { ...tried, maybe } });
}
