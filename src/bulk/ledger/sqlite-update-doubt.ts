import { isObject, type JsonObject, parseJson } from '../../core/json.ts';
import { textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';

/** Rows read at once. */
const PAGE = 500;

/**
 * Keeps beside what was written last what an update under way may have written, in the caller's transaction: once its
 * row is to do something else, nothing shows any more that the event may be as that update made it.
 */
export function keepUpdatesInDoubt(job: number, { all, run }: SqliteAccess): void {
  for (let after = 0; ; ) {
    const rows = all<{ number: number; base: string; fields: string }>(
      `SELECT number, base, fields FROM row WHERE job = ? AND number > ? AND state = 'sending' AND act = 'update'
         AND base IS NOT NULL AND fields IS NOT NULL ORDER BY number LIMIT ${PAGE}`,
      job,
      after,
    );
    for (const { number, base, fields } of rows) {
      const [written, maybe] = [parseJson(base), parseJson(fields)];
      if (!isObject(written) || !isObject(maybe)) continue;
      const text = JSON.stringify({ ...written, maybe } satisfies JsonObject);
      run(`UPDATE row SET base = ?, base_sum = ? WHERE job = ? AND number = ?`, text, textSum(text), job, number);
    }
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}
