import type { Database, Statement } from 'libsql';
import { GraphcalError, LedgerError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { contentKey, sourceKey } from '../key.ts';
import type {
  ForeignKeys,
  InputChange,
  Intake,
  IntakeRejection,
  IntakeRow,
  JobRecord,
  Ledger,
  LedgerCounts,
  LedgerRow,
  LedgerWrite,
  MailboxRecord,
  ResultRecord,
} from './ledger.ts';
import { shardOf } from './shard.ts';
import { MIGRATIONS } from './sqlite-schema.ts';

export interface SqliteLedgerOptions {
  /** Path of the file; its folder exists. */
  file: string;
  /** Milliseconds to wait for another process that writes; default 10,000. */
  busyMs?: number;
}

/** Result rows read at once. */
const RESULT_PAGE = 1_000;
/** Lines named in a summary of a changed input. */
const EXAMPLES = 10;

/**
 * Opens the ledger in a SQLite file, and makes it when it is not there. Every commit is on the disk before it returns
 * (WAL, synchronous FULL): a call is only made for what survives a power cut.
 */
export async function openSqliteLedger({ file, busyMs = 10_000 }: SqliteLedgerOptions): Promise<Ledger> {
  const { default: SqliteDatabase } = await import('libsql');
  return guard(file, () => {
    const db = new SqliteDatabase(file, { timeout: busyMs });
    try {
      db.exec('PRAGMA journal_mode = WAL');
      db.exec('PRAGMA synchronous = FULL');
      db.exec('PRAGMA foreign_keys = ON');
      // Payloads are removed once settled; their bytes must not stay in free pages.
      db.exec('PRAGMA secure_delete = ON');
      migrate(db);
      return createSqliteLedger(db, file);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function migrate(db: Database): void {
  const version = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (version > MIGRATIONS.length) {
    throw new LedgerError('ledger-too-new', `The ledger was written by a newer graphcal (version ${version}).`, {
      hint: 'Use that version, or another GRAPHCAL_HOME.',
    });
  }
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.exec('BEGIN IMMEDIATE');
    // Two processes may open a new file at the same moment: the second finds the work done.
    const now = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (now === next) {
      db.exec(MIGRATIONS[next] as string);
      db.exec(`PRAGMA user_version = ${next + 1}`);
    }
    db.exec('COMMIT');
  }
}

function createSqliteLedger(db: Database, file: string): Ledger {
  const statements = new Map<string, Statement<unknown[]>>();
  // Prepared once and kept: on the hot path preparing costs more than running.
  const sql = (text: string): Statement<unknown[]> => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = db.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };
  const get = <T>(text: string, ...values: unknown[]) => sql(text).get(...values) as T | undefined;
  const all = <T>(text: string, ...values: unknown[]) => sql(text).all(...values) as T[];
  const run = (text: string, ...values: unknown[]) => sql(text).run(...values).changes;
  const transaction = <T>(work: () => T): T => {
    db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      throw error;
    }
  };
  const attempt = async <T>(work: () => T): Promise<T> => guard(file, work);

  const write = (job: number, fence: number, change: LedgerWrite) => {
    switch (change.type) {
      case 'sending':
        run(
          `UPDATE row SET state = 'sending', attempts = ?, fence = ? WHERE job = ? AND number = ?`,
          change.attempts,
          fence,
          job,
          change.row,
        );
        return;
      case 'waiting':
        run(
          `UPDATE row SET attempts = ?, fence = ?, outcome = ? WHERE job = ? AND number = ?`,
          change.attempts,
          fence,
          JSON.stringify(change.outcome),
          job,
          change.row,
        );
        return;
      case 'settled':
        run(
          `UPDATE row SET state = ?, attempts = ?, fence = ?, event_id = ?, outcome = ?, payload = NULL
           WHERE job = ? AND number = ?`,
          change.state,
          change.attempts,
          fence,
          change.eventId ?? null,
          JSON.stringify(change.outcome),
          job,
          change.row,
        );
        return;
      case 'listed':
        run(`UPDATE mailbox SET listed = 1 WHERE job = ? AND mailbox = ?`, job, change.mailbox);
    }
  };

  return {
    findJob: (service, name) =>
      attempt(() => {
        const row = get<JobRow>(`SELECT * FROM job WHERE service = ? AND name = ?`, service, name);
        return row === undefined ? undefined : readJob(row);
      }),

    createJob: (job) =>
      attempt(() =>
        transaction(() => {
          const inserted = sql(
            `INSERT INTO job (service, app, name, namespace, settings, state, shards, created_at)
             VALUES (?, ?, ?, ?, ?, 'reading', ?, ?)`,
          ).run(job.service, job.app, job.name, job.namespace, JSON.stringify(job.settings), job.shards, job.createdAt);
          const id = Number(inserted.lastInsertRowid);
          for (let shard = 0; shard < job.shards; shard++)
            run(`INSERT INTO shard (job, shard) VALUES (?, ?)`, id, shard);
          return { ...job, id, state: 'reading' };
        }),
      ),

    beginIntake: (job) => attempt(() => createIntake(job, { get, all, run, transaction, attempt })),

    takeFences: (job, owner) =>
      attempt(() =>
        transaction(() => {
          const { fence } = get<{ fence: number }>(`SELECT max(fence) AS fence FROM shard WHERE job = ?`, job) ?? {
            fence: 0,
          };
          run(`UPDATE shard SET fence = ?, owner = ? WHERE job = ?`, fence + 1, owner, job);
          return fence + 1;
        }),
      ),

    owner: (job) =>
      attempt(
        () =>
          get<{ owner: string | null }>(`SELECT owner FROM shard WHERE job = ? ORDER BY fence DESC LIMIT 1`, job)
            ?.owner ?? undefined,
      ),

    waitingMailboxes: (job) =>
      attempt(() =>
        all<{ mailbox: string; shard: number; listed: number }>(
          `SELECT m.mailbox, m.shard, m.listed, min(r.number) AS first
           FROM row r JOIN mailbox m ON m.job = r.job AND m.mailbox = r.mailbox
           WHERE r.job = ? AND r.state IN ('open', 'sending') GROUP BY m.mailbox ORDER BY first`,
          job,
        ).map(({ mailbox, shard, listed }): MailboxRecord => ({ mailbox, shard, listed: listed === 1 })),
      ),

    take: (job, mailbox, after, limit) =>
      attempt(() =>
        all<WaitingRow>(
          `SELECT number, shard, mailbox, source_key, state, attempts, payload FROM row
           WHERE job = ? AND mailbox = ? AND number > ? AND state IN ('open', 'sending') ORDER BY number LIMIT ?`,
          job,
          mailbox,
          after,
          limit,
        ).map(readWaiting),
      ),

    findRow: (job, key) =>
      attempt(() => {
        const row = get<WaitingRow>(
          `SELECT number, shard, mailbox, source_key, state, attempts, payload FROM row
           WHERE job = ? AND source_key = ? AND state IN ('open', 'sending')`,
          job,
          key,
        );
        return row === undefined ? undefined : readWaiting(row);
      }),

    commit: (job, fence, writes) =>
      attempt(() =>
        transaction(() => {
          for (const shard of new Set(writes.map((one) => one.shard))) {
            const held = get<{ fence: number }>(`SELECT fence FROM shard WHERE job = ? AND shard = ?`, job, shard);
            if (held?.fence !== fence) return false;
          }
          for (const change of writes) write(job, fence, change);
          return true;
        }),
      ),

    addLateOutcomes: (job, fence, writes) =>
      attempt(() =>
        transaction(() => {
          for (const change of writes) {
            if (change.type !== 'settled') continue;
            run(
              `INSERT INTO late_outcome (job, row, fence, event_id, outcome, at) VALUES (?, ?, ?, ?, ?, unixepoch())`,
              job,
              change.row,
              fence,
              change.eventId ?? null,
              JSON.stringify(change.outcome),
            );
          }
        }),
      ),

    counts: (job) =>
      attempt(() => {
        const counts: LedgerCounts = { open: 0, sending: 0, done: 0, failed: 0, rejected: 0 };
        for (const { state, n } of all<{ state: keyof LedgerCounts; n: number }>(
          `SELECT state, count(*) AS n FROM row WHERE job = ? GROUP BY state`,
          job,
        )) {
          counts[state] = n;
        }
        return counts;
      }),

    async *results(job) {
      let after = 0;
      for (;;) {
        const page = await attempt(() =>
          all<ResultRow>(
            `SELECT number, line, key, mailbox, state, attempts, event_id, outcome, notes FROM row
             WHERE job = ? AND number > ? ORDER BY number LIMIT ?`,
            job,
            after,
            RESULT_PAGE,
          ),
        );
        for (const row of page) yield readResult(row);
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },

    setJobState: (job, state) =>
      attempt(() => {
        run(`UPDATE job SET state = ? WHERE id = ?`, state, job);
      }),

    close: () =>
      attempt(() => {
        statements.clear();
        db.close();
      }),
  };
}

interface Access {
  get<T>(text: string, ...values: unknown[]): T | undefined;
  all<T>(text: string, ...values: unknown[]): T[];
  run(text: string, ...values: unknown[]): number;
  transaction<T>(work: () => T): T;
  attempt<T>(work: () => T): Promise<T>;
}

function createIntake(job: JobRecord, { get, all, run, transaction, attempt }: Access): Intake {
  run(`DELETE FROM intake WHERE job = ?`, job.id);
  let number = 0;

  const addRow = (row: IntakeRow) => {
    let key = row.key;
    if (key === undefined) {
      const { n } = get<{ n: number }>(
        `SELECT count(*) AS n FROM intake WHERE job = ? AND content_hash = ? AND explicit = 0`,
        job.id,
        row.contentHash,
      ) ?? { n: 0 };
      key = contentKey(row.contentHash, n + 1);
    }
    run(
      `INSERT INTO intake (job, number, line, shard, mailbox, key, explicit, source_key, content_hash, notes, payload)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      job.id,
      ++number,
      row.line,
      shardOf(row.mailbox, job.shards),
      row.mailbox,
      key,
      row.key === undefined ? 0 : 1,
      sourceKey(job.namespace, key),
      row.contentHash,
      JSON.stringify(row.notes),
      row.payload,
    );
  };

  const addRejection = (rejection: IntakeRejection) => {
    run(
      `INSERT INTO intake (job, number, line, shard, mailbox, key, explicit, outcome, notes)
       VALUES (?, ?, ?, 0, ?, ?, 1, ?, '[]')`,
      job.id,
      ++number,
      rejection.line,
      rejection.mailbox ?? null,
      rejection.key ?? null,
      JSON.stringify({ status: 'rejected', faults: rejection.faults }),
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
          `SELECT key FROM intake WHERE job = ? AND outcome IS NULL GROUP BY key HAVING count(*) > 1
           ORDER BY min(number) LIMIT ${EXAMPLES}`,
          job.id,
        ).map(({ key }) => ({
          key,
          lines: all<{ line: number }>(
            `SELECT line FROM intake WHERE job = ? AND key = ? AND outcome IS NULL ORDER BY number LIMIT ${EXAMPLES}`,
            job.id,
            key,
          ).map(({ line }) => line),
        })),
      ),

    foreignKeys: () =>
      attempt(() =>
        all<ForeignKeys>(
          `SELECT j.name AS job, count(*) AS rows FROM intake i
           JOIN row r ON r.key = i.key AND r.mailbox = i.mailbox AND r.state <> 'rejected' AND r.job <> i.job
           JOIN job j ON j.id = r.job AND j.service = ?
           WHERE i.job = ? AND i.outcome IS NULL GROUP BY j.id ORDER BY rows DESC`,
          job.service,
          job.id,
        ),
      ),

    change: () =>
      attempt((): InputChange | undefined => {
        if (count('FROM row WHERE job = ?') === 0) return undefined;
        const added = `FROM intake i WHERE i.job = ? AND i.outcome IS NULL AND NOT EXISTS
          (SELECT 1 FROM row r WHERE r.job = i.job AND r.key = i.key AND r.state <> 'rejected')`;
        const changed = `FROM intake i JOIN row r ON r.job = i.job AND r.key = i.key AND r.state <> 'rejected'
          WHERE i.job = ? AND i.outcome IS NULL AND (r.content_hash <> i.content_hash OR r.mailbox <> i.mailbox)`;
        const gone = `FROM row r WHERE r.job = ? AND r.state <> 'rejected' AND NOT EXISTS
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

    apply: ({ retryFailed }) =>
      attempt(() =>
        transaction(() => {
          const id = job.id;
          run(`DELETE FROM row WHERE job = ? AND state = 'rejected'`, id);
          // Rows that were never sent and are no longer wanted; what was sent stays on record.
          run(
            `DELETE FROM row WHERE job = ? AND state = 'open' AND NOT EXISTS
               (SELECT 1 FROM intake i WHERE i.job = row.job AND i.key = row.key AND i.outcome IS NULL)`,
            id,
          );
          // Kept rows step aside, so that each takes its place in the new input; what is gone from it follows after.
          const { top } = get<{ top: number }>(
            `SELECT 1 + coalesce(max(n), 0) AS top FROM
               (SELECT max(number) AS n FROM row WHERE job = ? UNION ALL SELECT max(number) FROM intake WHERE job = ?)`,
            id,
            id,
          ) ?? { top: 1 };
          run(`UPDATE row SET number = number + ? WHERE job = ?`, 2 * top, id);
          const places = all<{ was: number; number: number; line: number }>(
            `SELECT r.number AS was, i.number, i.line FROM row r
             JOIN intake i ON i.job = r.job AND i.key = r.key AND i.outcome IS NULL
             WHERE r.job = ? AND r.state <> 'rejected'`,
            id,
          );
          for (const { was, number: place, line } of places) {
            run(`UPDATE row SET number = ?, line = ? WHERE job = ? AND number = ?`, place, line, id, was);
          }
          const renew = `shard = i.shard, mailbox = i.mailbox, content_hash = i.content_hash, notes = i.notes,
             payload = i.payload, source_key = i.source_key FROM intake i
             WHERE row.job = ? AND i.job = row.job AND i.key = row.key AND i.outcome IS NULL`;
          run(`UPDATE row SET ${renew} AND row.state = 'open'`, id);
          if (retryFailed) {
            run(`UPDATE row SET state = 'open', outcome = NULL, attempts = 0, ${renew} AND row.state = 'failed'`, id);
          }
          run(
            `INSERT INTO row (job, number, line, shard, mailbox, key, source_key, content_hash, state, outcome, notes, payload)
             SELECT i.job, i.number, i.line, i.shard, i.mailbox, i.key, i.source_key, i.content_hash,
               CASE WHEN i.outcome IS NULL THEN 'open' ELSE 'rejected' END, i.outcome, i.notes, i.payload
             FROM intake i WHERE i.job = ? AND (i.outcome IS NOT NULL OR NOT EXISTS
               (SELECT 1 FROM row r WHERE r.job = i.job AND r.key = i.key AND r.state <> 'rejected'))`,
            id,
          );
          run(
            `INSERT OR IGNORE INTO mailbox (job, mailbox, shard)
             SELECT DISTINCT job, mailbox, shard FROM row WHERE job = ? AND state IN ('open', 'sending')`,
            id,
          );
          run(`DELETE FROM intake WHERE job = ?`, id);
          run(`UPDATE job SET state = 'ready' WHERE id = ?`, id);
        }),
      ),

    discard: () =>
      attempt(() => {
        run(`DELETE FROM intake WHERE job = ?`, job.id);
      }),
  };
}

interface JobRow {
  id: number;
  service: string;
  app: string;
  name: string;
  namespace: string;
  settings: string;
  state: JobRecord['state'];
  shards: number;
  created_at: number;
}

interface WaitingRow {
  number: number;
  shard: number;
  mailbox: string;
  source_key: string;
  state: 'open' | 'sending';
  attempts: number;
  payload: Uint8Array;
}

interface ResultRow {
  number: number;
  line: number;
  key: string | null;
  mailbox: string | null;
  state: ResultRecord['state'];
  attempts: number;
  event_id: string | null;
  outcome: string | null;
  notes: string;
}

function readJob(row: JobRow): JobRecord {
  return {
    id: row.id,
    service: row.service,
    app: row.app,
    name: row.name,
    namespace: row.namespace,
    settings: JSON.parse(row.settings) as JsonObject,
    state: row.state,
    shards: row.shards,
    createdAt: row.created_at,
  };
}

function readWaiting(row: WaitingRow): LedgerRow {
  return {
    number: row.number,
    shard: row.shard,
    mailbox: row.mailbox,
    sourceKey: row.source_key,
    state: row.state,
    attempts: row.attempts,
    // libsql gives a Buffer for one row and an ArrayBuffer for several.
    payload: new Uint8Array(row.payload),
  };
}

function readResult(row: ResultRow): ResultRecord {
  return {
    number: row.number,
    line: row.line,
    key: row.key ?? undefined,
    mailbox: row.mailbox ?? undefined,
    state: row.state,
    attempts: row.attempts,
    eventId: row.event_id ?? undefined,
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as JsonObject),
    notes: JSON.parse(row.notes) as JsonObject[],
  };
}

/** SQLite's codes, as people who run a job need to hear them. https://www.sqlite.org/rescode.html */
function guard<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof GraphcalError) throw cause;
    const code = String((cause as { code?: unknown }).code ?? '');
    if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) {
      throw new LedgerError('ledger-damaged', `The ledger ${file} is damaged.`, {
        cause,
        hint: 'Nothing was sent; move the file away and send again with the same job name: events are found by their key.',
      });
    }
    if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY')) {
      throw new LedgerError('ledger-not-writable', `The ledger ${file} cannot be written (${code}).`, {
        cause,
        hint: 'Make room or mend the rights, then send again: it goes on where it stopped.',
      });
    }
    if (code.startsWith('SQLITE_CANTOPEN')) {
      throw new LedgerError('ledger-not-writable', `The ledger ${file} cannot be opened.`, {
        cause,
        hint: 'Check that its folder exists and is yours.',
      });
    }
    if (code.startsWith('SQLITE_BUSY')) {
      throw new LedgerError('ledger-busy', `The ledger ${file} is in use by another process.`, {
        cause,
        hint: 'Try again when it has ended.',
      });
    }
    throw cause;
  }
}
