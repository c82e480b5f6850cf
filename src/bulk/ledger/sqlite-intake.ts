import { contentKey, createSourceKeys } from '../key.ts';
import type { ForeignKeys, InputChange, Intake, IntakeRejection, IntakeRow, JobRecord } from './ledger.ts';
import { identitySum, textSum } from './row-sums.ts';
import { shardOf } from './shard.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { applyIntake } from './sqlite-apply-intake.ts';
import { addMarks, clearMarks, createMarks } from './sqlite-marks.ts';
import { readMoved } from './sqlite-moved-rows.ts';
import { planIntake } from './sqlite-plan.ts';
import { checkEvents } from './sqlite-row-check.ts';

/** Lines named in a summary of a changed input. */
const EXAMPLES = 10;

/** The reading of one input into a table of its own; see Intake. */
export function createSqliteIntake(job: JobRecord, access: SqliteAccess): Intake {
  const { get, all, run, transaction, attempt } = access;
  checkEvents(job.id, access);
  run(`DELETE FROM intake WHERE job = ?`, job.id);
  createMarks(access);
  clearMarks(job.id, access);
  const sourceKeyOf = createSourceKeys(job.namespace);
  let number = 0;

  /** Rows without a key and with this content that were read before. */
  const countEqual = (hash: string) =>
    get<{ n: number | null }>(
      `SELECT max(occurrence) AS n FROM intake WHERE job = ? AND content_hash = ? AND occurrence IS NOT NULL`,
      job.id,
      hash,
    )?.n ?? 0;

  const addRow = (row: IntakeRow) => {
    const occurrence = row.key === undefined ? countEqual(row.contentHash) + 1 : undefined;
    const key = row.key ?? contentKey(row.contentHash, occurrence ?? 1);
    const shard = shardOf(row.mailbox, job.shards);
    const source_key = sourceKeyOf(key);
    const ends_at = row.endsAt ?? null;
    const notes = row.notes.length === 0 ? '[]' : JSON.stringify(row.notes);
    const { mailbox, contentHash: content_hash, fields } = row;
    run(
      `INSERT INTO intake (job, number, line, shard, mailbox, key, occurrence, source_key, content_hash, ends_at, notes,
         identity_sum, fields, fields_sum, facts, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      job.id,
      ++number,
      row.line,
      shard,
      mailbox,
      key,
      occurrence ?? null,
      source_key,
      content_hash,
      ends_at,
      notes,
      identitySum({ shard, mailbox, key, source_key, content_hash, ends_at, notes }),
      fields ?? null,
      fields === undefined ? null : textSum(fields),
      row.facts === undefined ? null : JSON.stringify(row.facts),
      row.payload,
    );
  };

  const addRejection = ({ line, faults, ...rejection }: IntakeRejection) => {
    const mailbox = rejection.mailbox ?? null;
    const key = rejection.key ?? null;
    const outcome = JSON.stringify({ status: 'rejected', faults });
    const sum = identitySum({
      shard: 0,
      mailbox,
      key,
      source_key: null,
      content_hash: null,
      ends_at: null,
      notes: '[]',
    });
    run(
      `INSERT INTO intake (job, number, line, shard, mailbox, key, notes, identity_sum, outcome, outcome_sum)
       VALUES (?, ?, ?, 0, ?, ?, '[]', ?, ?, ?)`,
      job.id,
      ++number,
      line,
      mailbox,
      key,
      sum,
      outcome,
      textSum(outcome),
    );
  };

  const lines = (text: string) => all<{ line: number }>(`${text} LIMIT ${EXAMPLES}`, job.id).map(({ line }) => line);
  const count = (text: string) => get<{ n: number }>(`SELECT count(*) AS n ${text}`, job.id)?.n ?? 0;

  return {
    add: (rows) =>
      attempt(() =>
        transaction(() => {
          for (const row of rows) {
            if ('faults' in row) addRejection(row);
            else addRow(row);
          }
        }),
      ),

    repeatedKeys: () =>
      attempt(() =>
        all<{ key: string }>(
          `SELECT key FROM intake WHERE job = ? AND key IS NOT NULL GROUP BY key HAVING count(*) > 1
           ORDER BY min(number) LIMIT ${EXAMPLES}`,
          job.id,
        ).map(({ key }) => ({
          key,
          lines: all<{ line: number }>(
            `SELECT line FROM intake WHERE job = ? AND key = ? ORDER BY number LIMIT ${EXAMPLES}`,
            job.id,
            key,
          ).map(({ line }) => line),
        })),
      ),

    foreignKeys: () =>
      attempt(() =>
        all<ForeignKeys>(
          `SELECT j.name AS job, count(*) AS rows FROM intake i
           JOIN row r ON r.key = i.key AND r.mailbox = i.mailbox AND r.source_key IS NOT NULL AND r.job <> i.job
           JOIN job j ON j.id = r.job AND j.service = ?
           WHERE i.job = ? AND i.outcome IS NULL AND NOT EXISTS
             (SELECT 1 FROM row own WHERE own.job = i.job AND own.key = i.key AND own.source_key IS NOT NULL)
           GROUP BY j.id ORDER BY rows DESC`,
          job.service,
          job.id,
        ),
      ),

    change: () =>
      attempt((): InputChange | undefined => {
        if (count('FROM row WHERE job = ?') === 0) return undefined;
        // Of a repaired job nobody knows which rows it had.
        if (count(`FROM job WHERE id = ? AND state = 'reading'`) === 1) return undefined;
        const added = `FROM intake i WHERE i.job = ? AND i.outcome IS NULL AND NOT EXISTS
          (SELECT 1 FROM row r WHERE r.job = i.job AND r.key = i.key AND r.source_key IS NOT NULL AND r.gone = 0)`;
        const changed = `FROM intake i JOIN row r ON r.job = i.job AND r.key = i.key AND r.source_key IS NOT NULL
          WHERE i.job = ? AND i.outcome IS NULL AND r.gone = 0 AND r.read_hash <> i.content_hash`;
        const gone = `FROM row r WHERE r.job = ? AND r.source_key IS NOT NULL AND r.gone = 0 AND NOT EXISTS
          (SELECT 1 FROM intake i WHERE i.job = r.job AND i.key = r.key AND i.outcome IS NULL)`;
        return {
          added: count(added),
          changed: count(changed),
          gone: count(gone),
          examples: {
            added: lines(`SELECT i.line ${added} ORDER BY i.number`),
            changed: lines(`SELECT i.line ${changed} ORDER BY i.number`),
            gone: lines(`SELECT r.line ${gone} ORDER BY r.number`),
          },
        };
      }),

    mark: (marks) => attempt(() => transaction(() => addMarks(job.id, marks, access))),

    moved: (options) => attempt(() => readMoved(job.id, options, EXAMPLES, access)),

    plan: (options) => planIntake(job.id, options, access),

    apply: (options) => attempt(() => transaction(() => applyIntake(job.id, options, access))),

    discard: () =>
      attempt(() => {
        run(`DELETE FROM intake WHERE job = ?`, job.id);
        clearMarks(job.id, access);
      }),
  };
}
