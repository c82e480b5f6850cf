import { LedgerError } from '../../core/errors.ts';
import type { Ledger, LedgerCounts, LedgerWrite } from './ledger.ts';
import { createSqliteAccess, type SqliteAccess } from './sqlite-access.ts';
import { openLedgerFile } from './sqlite-file.ts';
import { createSqliteIntake } from './sqlite-intake.ts';
import { type JobRow, type ResultRow, readJob, readResult, readWaiting, type WaitingRow } from './sqlite-records.ts';

export interface SqliteLedgerOptions {
  /** Path of the file; its folder exists. */
  file: string;
  /** Milliseconds to wait for another process that writes; default 10,000. */
  busyMs?: number;
}

/** Result rows read at once. */
const RESULT_PAGE = 1_000;

/**
 * Opens the ledger in a SQLite file, and makes it when it is not there. Every commit is on the disk before it returns:
 * a call is only made for what survives a power cut. Throws LedgerError `ledger-damaged`, `ledger-too-new`,
 * `ledger-busy` and `ledger-not-writable`, and so does every method of what it gives.
 */
export async function openSqliteLedger({ file, busyMs = 10_000 }: SqliteLedgerOptions): Promise<Ledger> {
  const db = await openLedgerFile(file, busyMs);
  return createSqliteLedger(createSqliteAccess(db, file));
}

function createSqliteLedger(access: SqliteAccess): Ledger {
  const { get, all, run, transaction, attempt } = access;
  // Only a row that waits is written: an event id that is on record is never lost to a late or mistaken write.
  const writeRow = (
    job: number,
    { row, shard }: { row: number; shard: number },
    columns: string,
    ...values: unknown[]
  ) => {
    const changes = run(
      `UPDATE row SET ${columns} WHERE job = ? AND number = ? AND shard = ? AND state IN ('open', 'sending')`,
      ...values,
      job,
      row,
      shard,
    );
    if (changes === 1) return;
    throw new LedgerError('row-not-waiting', `Row ${row} of job ${job} does not wait for an outcome.`, {
      hint: 'Send again: rows are taken as the ledger has them.',
    });
  };
  const holds = (job: number, fence: number, shards: ReadonlySet<number>): boolean => {
    const held = get<{ n: number }>(
      `SELECT count(*) AS n FROM shard WHERE job = ? AND fence = ? AND shard IN (SELECT value FROM json_each(?))`,
      job,
      fence,
      JSON.stringify([...shards]),
    );
    return held?.n === shards.size;
  };
  const write = (job: number, fence: number, change: LedgerWrite) => {
    switch (change.type) {
      case 'sending':
        writeRow(job, change, `state = 'sending', attempts = ?, fence = ?`, change.attempts, fence);
        return;
      case 'waiting':
        writeRow(
          job,
          change,
          `${change.isUnsent ? `state = 'open', ` : ''}attempts = ?, fence = ?, outcome = ?`,
          change.attempts,
          fence,
          JSON.stringify(change.outcome),
        );
        return;
      case 'settled':
        writeRow(
          job,
          change,
          'state = ?, attempts = ?, fence = ?, event_id = ?, outcome = ?, payload = NULL',
          change.state,
          change.attempts,
          fence,
          change.eventId ?? null,
          JSON.stringify(change.outcome),
        );
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
          run(
            `INSERT INTO job (service, app, name, namespace, settings, state, shards, created_at)
             VALUES (?, ?, ?, ?, ?, 'reading', ?, ?)`,
            job.service,
            job.app,
            job.name,
            job.namespace,
            JSON.stringify(job.settings),
            job.shards,
            job.createdAt,
          );
          const { id } = get<{ id: number }>(`SELECT last_insert_rowid() AS id`) as { id: number };
          for (let shard = 0; shard < job.shards; shard++)
            run(`INSERT INTO shard (job, shard) VALUES (?, ?)`, id, shard);
          return { ...job, id, state: 'reading' };
        }),
      ),

    beginIntake: (job) => attempt(() => createSqliteIntake(job, access)),

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
        all<{ mailbox: string }>(
          `SELECT mailbox FROM row WHERE job = ? AND state IN ('open', 'sending')
           GROUP BY mailbox ORDER BY min(number)`,
          job,
        ).map(({ mailbox }) => mailbox),
      ),

    take: (job, mailbox, after, limit) =>
      attempt(() =>
        all<WaitingRow>(
          `SELECT number, shard, mailbox, source_key, state, attempts, fence, gone, read_hash <> content_hash AS changed, payload FROM row
           WHERE job = ? AND mailbox = ? AND (fence, number) > (?, ?) AND state IN ('open', 'sending') ORDER BY fence, number LIMIT ?`,
          job,
          mailbox,
          after.fence,
          after.number,
          limit,
        ).map(readWaiting),
      ),

    findRow: (job, key) =>
      attempt(() => {
        const row = get<WaitingRow>(
          `SELECT number, shard, mailbox, source_key, state, attempts, fence, gone, read_hash <> content_hash AS changed, payload FROM row
           WHERE job = ? AND source_key = ? AND state IN ('open', 'sending')`,
          job,
          key,
        );
        return row === undefined ? undefined : readWaiting(row);
      }),

    commit: (job, fence, writes) =>
      attempt(() =>
        transaction(() => {
          if (!holds(job, fence, new Set(writes.map((one) => one.shard)))) return false;
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
            `SELECT number, line, gone, coalesce(read_hash <> content_hash, 0) AS changed, key, mailbox, state, attempts, event_id, outcome, notes
             FROM row
             WHERE job = ? AND number > ? ORDER BY number LIMIT ?`,
            job,
            after,
            RESULT_PAGE,
          ).map(readResult),
        );
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },

    setJobState: (job, state) =>
      attempt(() => {
        run(`UPDATE job SET state = ? WHERE id = ?`, state, job);
      }),

    saveSettings: (job, settings) =>
      attempt(() => {
        run(`UPDATE job SET settings = ? WHERE id = ?`, JSON.stringify(settings), job);
      }),

    close: () => attempt(() => access.close()),
  };
}
