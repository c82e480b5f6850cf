import { LedgerError } from '../../core/errors.ts';
import type { JobRecord, Ledger, MendedRows } from './ledger.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { referenceOf } from './sqlite-mending.ts';
import { isResultWhole, readResult, withTexts } from './sqlite-records.ts';
import { checkRows } from './sqlite-row-check.ts';

/** What the ledger says of rows that were mended. */
export type SqliteMended = Pick<Ledger, 'mendedResults' | 'endMending' | 'reference'>;

/** Result rows read at once. */
const PAGE = 1_000;
/** Lines that are named. */
const EXAMPLES = 10;

/** Rows whose outcome stands or is to come; those that failed or were taken back have the content of the input before them. */
const STANDS = `(row.state IN ('open', 'sending') OR row.state = 'done' AND row.act NOT IN ('cancel', 'release'))`;

/** What was read is the row that a mended one was made of: a bad one is known by what was read alone. */
const IS_BAD = `i.outcome IS NOT NULL AND i.content_hash = m.was_hash AND i.occurrence IS NOT NULL`;
const IS_OLD = `i.outcome IS NULL AND i.key = m.was_key AND i.content_hash = m.was_hash`;

const COPIED = ['shard', 'mailbox', 'key', 'source_key', 'content_hash', 'ends_at', 'notes', 'identity_sum', 'fields']
  .concat('fields_sum', 'payload')
  .map((column) => `${column} = row.${column}`)
  .join(', ');

const MENDED_ROW = `mended m JOIN row ON row.job = m.job AND row.key = m.now_key AND row.source_key IS NOT NULL`;

/** See Intake.keepMended; in the caller's transaction. */
export function keepMended(job: number, access: SqliteAccess): MendedRows {
  const { get, all, run } = access;
  if (get(`SELECT 1 FROM mended WHERE job = ? LIMIT 1`, job) === undefined) return { rows: 0, rejected: 0, lines: [] };
  // What is copied into the input would confirm itself.
  checkRows(job, access);
  run(`UPDATE mended SET seen = 0 WHERE job = ?`, job);
  const lines: number[] = [];
  const replace = (isSame: string) => {
    run(`UPDATE mended AS m SET seen = 1 FROM intake i WHERE m.job = ?1 AND i.job = ?1 AND ${isSame}`, job);
    // With both in the input, the old row is one more.
    const found = `m.job = ?1 AND i.job = ?1 AND ${isSame} AND ${STANDS} AND NOT EXISTS
      (SELECT 1 FROM intake own WHERE own.job = i.job AND own.key = m.now_key AND own.outcome IS NULL AND own.number <> i.number)`;
    const named = all<{ line: number }>(
      `SELECT i.line FROM intake i, ${MENDED_ROW} WHERE ${found} ORDER BY i.number LIMIT ${EXAMPLES}`,
      job,
    );
    lines.push(...named.map(({ line }) => line));
    return run(
      `UPDATE intake AS i SET ${COPIED}, occurrence = NULL, outcome = NULL, outcome_sum = NULL, facts = m.facts
       FROM ${MENDED_ROW} WHERE ${found}`,
      job,
    );
  };
  const rejected = replace(IS_BAD);
  const rows = rejected + replace(IS_OLD);
  return { rows, rejected, lines: lines.sort((a, b) => a - b).slice(0, EXAMPLES) };
}

/**
 * Throws LedgerError `rows-mended` where a stream has, after this number, the row that a mended one was made of, and would
 * create it beside that: rows that bring no key are told apart by their content alone.
 */
export function refuseMended(job: number, after: number, { get }: Pick<SqliteAccess, 'get'>): void {
  const found = get<{ line: number }>(
    `SELECT i.line FROM ${MENDED_ROW}, intake i WHERE m.job = ?1 AND i.job = ?1 AND i.number > ?2 AND ${IS_OLD}
       AND m.now_key <> m.was_key AND ${STANDS} ORDER BY i.number LIMIT 1`,
    job,
    after,
  );
  if (found === undefined) return;
  throw new LedgerError(
    'rows-mended',
    `Row ${found.line} was mended by a file of failed rows since it failed; it would be created beside the mended one.`,
    { hint: 'Hand over the mended row in its place; the rows before were sent.' },
  );
}

/** Forgets what was mended where the input that is taken has the old row no longer, in the caller's transaction. */
export function forgetMended(job: number, { run }: SqliteAccess): void {
  run(`DELETE FROM mended WHERE job = ? AND seen = 0`, job);
}

export function createSqliteMended(access: SqliteAccess): SqliteMended {
  const { get, all, attempt } = access;
  return {
    async *mendedResults(job) {
      for (let after = 0; ; ) {
        const page = await attempt(() =>
          all<Parameters<typeof withTexts>[0] & { place: number }>(
            `SELECT i.number AS place, row.number, i.line, row.gone, i.outcome IS NULL AND row.read_hash <> row.content_hash AS changed,
               CAST(i.key AS BLOB) AS key, CAST(i.mailbox AS BLOB) AS mailbox,
               CASE WHEN i.outcome IS NULL THEN row.state ELSE 'rejected' END AS state, row.act, row.taken, row.fence,
               row.fence > (SELECT input_fence FROM job WHERE id = row.job) AS touched, row.attempts,
               CAST(row.event_id AS BLOB) AS event_id, CAST(coalesce(i.outcome, row.outcome) AS BLOB) AS outcome,
               CAST(i.notes AS BLOB) AS notes, row.incarnation, row.event_sum,
               CASE WHEN i.outcome IS NULL THEN row.outcome_sum ELSE i.outcome_sum END AS outcome_sum
             FROM intake i JOIN mending g ON g.job = i.job AND g.number = i.number
             JOIN row ON row.job = g.job AND row.number = g.target
             WHERE i.job = ? AND i.number > ? ORDER BY i.number LIMIT ${PAGE}`,
            job,
            after,
          ).map(({ place, ...read }) => {
            const row = withTexts(read);
            if (!isResultWhole(row)) throw access.damaged(row.number);
            return { place, result: readResult(row) };
          }),
        );
        for (const { result } of page) yield result;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.place;
      }
    },

    endMending: (job) => attempt(() => dropMending(job, access)),

    reference: (job: JobRecord, number) =>
      attempt(() => {
        const row = get<{ source_key: string | null; content_hash: string | null }>(
          `SELECT source_key, content_hash FROM row WHERE job = ? AND number = ?`,
          job.id,
          number,
        );
        return row && referenceOf(job, { number, ...row });
      }),
  };
}

/** Drops what was read last, with the rows of the job that it stands for. */
export function dropMending(job: number, { run }: Pick<SqliteAccess, 'run'>): void {
  run(`DELETE FROM intake WHERE job = ?`, job);
  run(`DELETE FROM mending WHERE job = ?`, job);
}
