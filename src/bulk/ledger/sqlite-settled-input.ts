import { isObject, type JsonObject, parseJson } from '../../core/json.ts';
import type { Ledger } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';

/** What a job remembers of the input that a run settled whole. */
export type SqliteSettledInput = Pick<Ledger, 'keepSettledInput' | 'settledInput' | 'takeAgain'>;

/** For a statement that changes rows of a job, or is about to: what was settled may be so no longer. */
export const NOT_SETTLED = 'settled_input = NULL';

/** Rows of which another run over the same input might make something. */
const UNSETTLED = `state = 'open' OR state = 'sending' OR state = 'failed'
  OR state = 'done' AND gone = 0 AND (read_hash <> content_hash OR act = 'cancel' OR act = 'release')`;

export function createSqliteSettledInput({ get, run, attempt }: SqliteAccess): SqliteSettledInput {
  return {
    keepSettledInput: (job, fence, input) =>
      attempt(
        () =>
          run(
            `UPDATE job SET settled_input = ?1 WHERE id = ?2 AND state = 'done'
               AND NOT EXISTS (SELECT 1 FROM shard WHERE job = ?2 AND fence <> ?3)
               AND NOT EXISTS (SELECT 1 FROM row WHERE job = ?2 AND (${UNSETTLED}))`,
            JSON.stringify(input),
            job,
            fence,
          ) === 1,
      ),

    settledInput: (job) =>
      attempt((): JsonObject | undefined => {
        const found = get<{ settled_input: Uint8Array | null }>(
          `SELECT CAST(settled_input AS BLOB) AS settled_input FROM job WHERE id = ?`,
          job,
        );
        // What is damaged is as good as not there: the input is read again.
        const bytes = found?.settled_input ?? undefined;
        const input = bytes && parseJson(Buffer.from(bytes).toString('utf8'));
        return isObject(input) ? (input as JsonObject) : undefined;
      }),

    takeAgain: (job, startedAt) =>
      attempt(() => {
        run(
          `UPDATE job SET last_run_at = ?1, input_fence = coalesce((SELECT max(fence) FROM shard WHERE job = ?2), 0)
           WHERE id = ?2`,
          startedAt,
          job,
        );
      }),
  };
}
