import { contentKey, createSourceKeys } from '../key.ts';
import type { ForeignKeys, IntakeRejection, IntakeRow, IntakeSettings, JobRecord } from './ledger.ts';
import { identitySum, textSum } from './row-sums.ts';
import { shardOf } from './shard.ts';
import type { SqliteAccess } from './sqlite-access.ts';

/** Rows on their way into the intake, numbered from 1. */
export interface IntakeRows {
  /** In the caller's transaction. */
  add(rows: readonly (IntakeRow | IntakeRejection)[]): void;
  /** The number of the row that was added last. */
  readonly last: number;
}

export function createIntakeRows(job: JobRecord, { repeated }: IntakeSettings, { get, run }: SqliteAccess): IntakeRows {
  const sourceKeyOf = createSourceKeys(job.namespace);
  let number = 0;

  /** Rows without a key and with this content that were read before. */
  const countEqual = (hash: string) =>
    get<{ n: number | null }>(
      `SELECT max(occurrence) AS n FROM intake WHERE job = ? AND content_hash = ? AND occurrence IS NOT NULL`,
      job.id,
      hash,
    )?.n ?? 0;

  /** Bad rows that read the same before. */
  const countAlike = (print: string) =>
    get<{ n: number }>(
      `SELECT occurrence AS n FROM intake WHERE job = ? AND content_hash > ? AND content_hash < ? AND occurrence IS NOT NULL
       ORDER BY content_hash DESC LIMIT 1`,
      job.id,
      `${print}#`,
      `${print}$`,
    )?.n ?? 0;

  const addReference = (reference: string | undefined) => {
    if (reference === undefined) return;
    run(`INSERT INTO mending (job, number, reference) VALUES (?, ?, ?)`, job.id, number, reference);
  };

  // Few rows have one key, and all rows have numbers: by the plus SQLite goes by the index of keys.
  const earlierLine = (key: string) =>
    get<{ line: number }>(`SELECT line FROM intake WHERE job = ? AND key = ? ORDER BY +number LIMIT 1`, job.id, key)
      ?.line;

  const addRow = (row: IntakeRow) => {
    const occurrence = row.key === undefined ? countEqual(row.contentHash) + 1 : undefined;
    const key = row.key ?? contentKey(row.contentHash, occurrence ?? 1);
    const earlier = repeated === undefined ? undefined : earlierLine(key);
    if (repeated !== undefined && earlier !== undefined) {
      addRejection({ line: row.line, key, mailbox: row.mailbox, faults: [repeated(key, earlier)] });
      return;
    }
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
    addReference(row.reference);
  };

  const addRejection = ({ line, faults, print, reference, ...rejection }: IntakeRejection) => {
    const occurrence = print === undefined ? null : countAlike(print) + 1;
    // Of one length, so that the last one is the highest.
    const content_hash = print === undefined ? null : `${print}#${String(occurrence).padStart(12, '0')}`;
    const mailbox = rejection.mailbox ?? null;
    const key = rejection.key ?? null;
    const outcome = JSON.stringify({ status: 'rejected', faults });
    const sum = identitySum({
      shard: 0,
      mailbox,
      key,
      source_key: null,
      content_hash,
      ends_at: null,
      notes: '[]',
    });
    run(
      `INSERT INTO intake (job, number, line, shard, mailbox, key, occurrence, content_hash, notes, identity_sum, outcome,
         outcome_sum)
       VALUES (?, ?, ?, 0, ?, ?, ?, ?, '[]', ?, ?, ?)`,
      job.id,
      ++number,
      line,
      mailbox,
      key,
      occurrence,
      content_hash,
      sum,
      outcome,
      textSum(outcome),
    );
    addReference(reference);
  };

  return {
    add(rows) {
      for (const row of rows) {
        if ('faults' in row) addRejection(row);
        else addRow(row);
      }
    },
    get last() {
      return number;
    },
  };
}

/** Of the intake's rows after this number. */
export function readForeignKeys(job: JobRecord, after: number, { all }: SqliteAccess): ForeignKeys[] {
  return all<ForeignKeys>(
    `SELECT j.name AS job, count(*) AS rows FROM intake i
     JOIN row r ON r.key = i.key AND r.mailbox = i.mailbox AND r.source_key IS NOT NULL AND r.job <> i.job
     JOIN job j ON j.id = r.job AND j.service = ?
     WHERE i.job = ? AND i.number > ? AND i.outcome IS NULL AND NOT EXISTS
       (SELECT 1 FROM row own WHERE own.job = i.job AND own.key = i.key AND own.source_key IS NOT NULL)
     GROUP BY j.id ORDER BY rows DESC`,
    job.service,
    job.id,
    after,
  );
}
