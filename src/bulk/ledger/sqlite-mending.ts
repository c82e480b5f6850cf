import { contentKey, createSourceKeys } from '../key.ts';
import type { IntakeMode, JobRecord, WrongReference } from './ledger.ts';
import { numberOfReference, writeReference } from './row-reference.ts';
import { identitySum, type RowIdentity } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { settleMarks } from './sqlite-marks.ts';
import { baseFor, CONTENT, renewKeptRows } from './sqlite-renew-rows.ts';
import { NO_BASE, NO_OUTCOME } from './sqlite-reopen.ts';
import { checkIdentities } from './sqlite-row-check.ts';
import { rowRules } from './sqlite-row-rules.ts';
import { NOT_SETTLED } from './sqlite-settled-input.ts';

/** Rows of the file looked at together. */
const PAGE = 500;
/** Rows that are named where they stand for none of the job. */
const EXAMPLES = 10;
/** Contents whose last key is kept; without it the same content many times over would be counted from the start each time. */
const KEYS_KEPT = 10_000;

/** A row without an event whose place another may take as a whole, key and all: nothing in a calendar is tied to it. */
const FREE = `(row.state = 'rejected' OR row.state = 'failed' AND row.act = 'create' AND row.event_id IS NULL)`;

interface ReadRow extends RowIdentity {
  number: number;
  line: number;
  occurrence: number | null;
  bad: number;
  reference: string | null;
}

interface TargetRow {
  number: number;
  line: number;
  key: string | null;
  source_key: string | null;
  content_hash: string | null;
  free: number;
}

const TARGET = `row.number, row.line, row.key, row.source_key, row.content_hash, ${FREE} AS free`;

/** See Intake.findMended; in the caller's transaction. */
export function findMended(job: JobRecord, { get, all, run, ...access }: SqliteAccess): WrongReference[] {
  checkIdentities(job.id, { get, all, run, ...access });
  const sourceKeyOf = createSourceKeys(job.namespace);
  const wrong: WrongReference[] = [];
  let lastOf = new Map<string, number>();
  for (let after = 0; wrong.length < EXAMPLES; ) {
    const page = all<ReadRow>(
      `SELECT i.number, i.line, i.shard, i.mailbox, i.key, i.occurrence, i.source_key, i.content_hash, i.ends_at, i.notes,
         i.outcome IS NOT NULL AS bad, g.reference
       FROM intake i LEFT JOIN mending g ON g.job = i.job AND g.number = i.number
       WHERE i.job = ? AND i.number > ? ORDER BY i.number LIMIT ${PAGE}`,
      job.id,
      after,
    );
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.number;
    for (const row of page) {
      const fault = findTarget(row);
      if (fault !== undefined) wrong.push({ line: row.line, reference: row.reference ?? undefined, ...fault });
    }
  }
  return wrong.slice(0, EXAMPLES);

  function findTarget(row: ReadRow): Pick<WrongReference, 'reason' | 'other'> | undefined {
    const { reference } = row;
    if (reference === null) return { reason: 'missing' };
    const target = readTarget(reference);
    if (target === undefined) return { reason: 'unknown' };
    const earlier = get<{ line: number }>(
      `SELECT i.line FROM mending g JOIN intake i ON i.job = g.job AND i.number = g.number WHERE g.job = ? AND g.target = ?`,
      job.id,
      target.number,
    );
    if (earlier !== undefined) return { reason: 'repeated', other: earlier.line };
    run(`UPDATE mending SET target = ? WHERE job = ? AND number = ?`, target.number, job.id, row.number);
    return row.bad === 1 ? undefined : takeKey(row, target);
  }

  function readTarget(reference: string): TargetRow | undefined {
    const mended = get<TargetRow>(
      `SELECT ${TARGET} FROM mended m JOIN row ON row.job = m.job AND row.key = m.now_key AND row.source_key IS NOT NULL
       WHERE m.job = ? AND m.reference = ? AND row.gone = 0`,
      job.id,
      reference,
    );
    if (mended !== undefined) return mended;
    const number = numberOfReference(reference);
    if (number === undefined) return undefined;
    const row = get<TargetRow>(`SELECT ${TARGET} FROM row WHERE job = ? AND number = ? AND gone = 0`, job.id, number);
    return row !== undefined && referenceOf(job, row) === reference ? row : undefined;
  }

  /** Gives the row of the file the key that it has in the job. */
  function takeKey(row: ReadRow, target: TargetRow): Pick<WrongReference, 'reason' | 'other'> | undefined {
    const isOwn = row.occurrence === null;
    if (target.source_key !== null && (isOwn ? row.key : null) !== ownKeyOf(target)) return { reason: 'other-key' };
    if (isOwn) {
      const other = get<{ line: number }>(
        `SELECT line FROM row WHERE job = ? AND key = ? AND source_key IS NOT NULL AND number <> ?`,
        job.id,
        row.key,
        target.number,
      );
      return other === undefined ? undefined : { reason: 'taken-key', other: other.line };
    }
    const isSame = target.source_key !== null && (target.free === 0 || target.content_hash === row.content_hash);
    const key = isSame ? (target.key ?? '') : freeKey(row);
    const source_key = sourceKeyOf(key);
    run(
      `UPDATE intake SET key = ?, source_key = ?, identity_sum = ? WHERE job = ? AND number = ?`,
      key,
      source_key,
      identitySum({ ...row, key, source_key }),
      job.id,
      row.number,
    );
    return undefined;
  }

  /** The next key of equal rows that no row of the job has. */
  function freeKey({ content_hash, number }: ReadRow): string {
    const hash = content_hash ?? '';
    if (lastOf.size >= KEYS_KEPT) lastOf = new Map();
    for (let occurrence = (lastOf.get(hash) ?? 0) + 1; ; occurrence++) {
      const key = contentKey(hash, occurrence);
      const taken = get<{ n: number }>(
        `SELECT (SELECT count(*) FROM row WHERE job = ?1 AND key = ?2 AND source_key IS NOT NULL)
           + (SELECT count(*) FROM intake WHERE job = ?1 AND key = ?2 AND number < ?3) AS n`,
        job.id,
        key,
        number,
      );
      if ((taken?.n ?? 0) > 0) continue;
      lastOf.set(hash, occurrence);
      return key;
    }
  }
}

/** The key that the row brought; null for one whose key its content makes. */
function ownKeyOf({ key }: Pick<TargetRow, 'key'>): string | null {
  return key !== null && /^[0-9a-f]{64}#\d+$/u.test(key) ? null : key;
}

/** What a file of failed rows calls a row; undefined for one that was rejected before there were references. */
export function referenceOf(
  job: JobRecord,
  { number, source_key, content_hash }: Pick<TargetRow, 'number' | 'source_key' | 'content_hash'>,
): string | undefined {
  const identity = source_key ?? content_hash;
  return identity === null ? undefined : writeReference(job, number, identity);
}

/** See Intake.mend; in the caller's transaction, after findMended found no fault. */
export function mend(job: number, options: IntakeMode, access: SqliteAccess): void {
  const { run } = access;
  const rules = rowRules(options);
  const pairs = `intake i JOIN mending g ON g.job = i.job AND g.number = i.number`;
  const paired = `i.job = ?1 AND i.outcome IS NULL AND row.job = i.job AND row.number = g.target`;
  run(
    `UPDATE mended SET now_key = i.key, facts = i.facts FROM ${pairs} JOIN row ON ${paired}
     WHERE mended.job = ?1 AND mended.now_key = row.key AND row.source_key IS NOT NULL AND ${FREE}`,
    job,
  );
  run(
    `INSERT OR IGNORE INTO mended (job, reference, was_key, was_hash, now_key, facts)
     SELECT i.job, g.reference, CASE row.state WHEN 'rejected' THEN '' ELSE row.key END, row.read_hash, i.key, i.facts
     FROM ${pairs} JOIN row ON ${paired} WHERE ${FREE} AND row.read_hash <> i.content_hash`,
    job,
  );
  run(
    `UPDATE row SET ${CONTENT}, key = i.key, read_hash = i.content_hash, state = 'open', act = 'create', attempts = 0,
       ${NO_OUTCOME}, ${NO_BASE} FROM ${pairs} WHERE ${paired} AND ${FREE}`,
    job,
  );
  run(`UPDATE row SET read_hash = i.content_hash FROM ${pairs} WHERE ${paired}`, job);
  renewKeptRows(job, rules, access, { base: baseFor(options) });
  if (options.mode === 'apply' && options.checked) settleMarks(job, rules, access);
  // What is left of the file is which rows it names, for its results.
  run(`UPDATE intake SET payload = NULL, fields = NULL, fields_sum = NULL, facts = NULL WHERE job = ?`, job);
  run(`UPDATE job SET state = 'ready', ${NOT_SETTLED} WHERE id = ?`, job);
  // Who still writes must not find rows that were given another content.
  run(`UPDATE shard SET fence = fence + 1 WHERE job = ?`, job);
  run(`UPDATE job SET input_fence = coalesce((SELECT max(fence) FROM shard WHERE job = ?1), 0) WHERE id = ?1`, job);
}
