import { isObject, parseJson } from '../../core/json.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { SAME_ROW } from './sqlite-row-rules.ts';

/** Taking a row back makes what it says the base; what it may have been sent with before that stays one. */
export const ONLY_OLDER_BASE = `base_sum = CASE WHEN row.base IS row.fields THEN NULL ELSE row.base_sum END,
  base = CASE WHEN row.base IS row.fields THEN NULL ELSE row.base END`;

interface DoubtfulRow {
  number: number;
  base: string | null;
  fields: string | null;
}

/**
 * Keeps what rows under way may have been sent with, before they are given what the input says now: what is found of
 * their events is compared with all of it. `which` is a condition on `row` and `i`; of a stream, rows after a number.
 */
export function keepDoubts(job: number, which: string, { all, run }: SqliteAccess, after?: number): void {
  const found = `SELECT row.number, row.base, row.fields FROM row, intake i WHERE row.job = ? AND ${SAME_ROW} AND ${which}`;
  const rows =
    after === undefined ? all<DoubtfulRow>(found, job) : all<DoubtfulRow>(`${found} AND i.number > ?`, job, after);
  for (const { number, base, fields } of rows) {
    const kept = base === null || base === fields ? fields : withDoubt(base, fields);
    const sum = kept === null ? null : textSum(kept);
    run(`UPDATE row SET base = ?, base_sum = ? WHERE job = ? AND number = ?`, kept, sum, job, number);
  }
}

/** `maybe` of FieldPrints has what may have been written beside; that of before is within it. */
function withDoubt(base: string, fields: string | null): string {
  const [written, tried] = [parseJson(base), parseJson(fields ?? '')];
  if (!isObject(written) || !isObject(tried)) return base;
  const { maybe } = written;
  return JSON.stringify({ ...written, maybe: maybe === undefined ? tried : { ...tried, maybe } });
}
