import type { Ledger } from './ledger.ts';
import { createSqliteAccess, type SqliteAccess } from './sqlite-access.ts';
import { addLink, addOutcomes, createSqliteAudit } from './sqlite-audit.ts';
import { openLedgerFile } from './sqlite-file.ts';
import { createSqliteIntake } from './sqlite-intake.ts';
import { createSqliteJobs } from './sqlite-jobs.ts';
import { createSqliteMended } from './sqlite-mended.ts';
import {
  isResultWhole,
  isWaitingWhole,
  RESULT_COLUMNS,
  readResult,
  readWaiting,
  WAITING_COLUMNS,
  type WaitingRow,
  withTexts,
} from './sqlite-records.ts';
import { AMBIGUOUS } from './sqlite-row-conditions.ts';
import { createSqliteSettled } from './sqlite-settled.ts';
import { createSqliteSettledInput, NOT_SETTLED } from './sqlite-settled-input.ts';
import { createSqliteStream } from './sqlite-stream.ts';
import { createRowWrites } from './sqlite-writes.ts';

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
  const holds = (job: number, fence: number, shards: ReadonlySet<number>): boolean =>
    [...shards].every((shard) => {
      const held = get<{ fence: number }>(`SELECT fence FROM shard WHERE job = ? AND shard = ?`, job, shard);
      return held?.fence === fence;
    });
  const write = createRowWrites(access);
  const whole = <Row extends { number: number }>(row: Row, isWhole: (row: Row) => boolean): Row => {
    if (isWhole(row)) return row;
    throw access.damaged(row.number);
  };

  return {
    ...createSqliteJobs(access),
    ...createSqliteSettled(access),
    ...createSqliteMended(access),
    ...createSqliteSettledInput(access),
    ...createSqliteAudit(access),

    beginIntake: (job, settings) => attempt(() => createSqliteIntake(job, access, settings)),

    beginStream: (job, settings) => attempt(() => createSqliteStream(job, settings, access)),

    ambiguousRows: (job) =>
      attempt(() =>
        all<{ number: number; mailbox: string }>(
          `SELECT number, mailbox FROM row WHERE job = ? AND gone = 0 AND ${AMBIGUOUS} ORDER BY number`,
          job,
        ),
      ),

    ambiguousContents: (job, numbers) =>
      attempt(() =>
        all<{ number: number; shard: number; sourceKey: string; payload: Uint8Array }>(
          `SELECT number, shard, source_key AS sourceKey, payload FROM row WHERE job = ? AND number IN (SELECT value FROM json_each(?))
             AND payload IS NOT NULL AND ${AMBIGUOUS} ORDER BY number`,
          job,
          JSON.stringify(numbers),
        ).map((row) => ({ ...row, payload: new Uint8Array(row.payload) })),
      ),

    hasEvent: (job, key) =>
      attempt(() => {
        const found = get<{ n: number }>(
          `SELECT count(*) AS n FROM row
           WHERE job = ? AND source_key = ? AND source_key IS NOT NULL AND event_id IS NOT NULL`,
          job,
          key,
        );
        return found !== undefined && found.n > 0;
      }),

    takeFences: (job, owner, startedAt, actor) =>
      attempt(() =>
        transaction(() => {
          const { fence } = get<{ fence: number }>(`SELECT max(fence) AS fence FROM shard WHERE job = ?`, job) ?? {
            fence: 0,
          };
          run(`UPDATE shard SET fence = ?, owner = ? WHERE job = ?`, fence + 1, owner, job);
          run(
            `UPDATE job SET ${NOT_SETTLED}, last_run_at = coalesce(?, last_run_at) WHERE id = ?`,
            startedAt ?? null,
            job,
          );
          const of = get<{ name: string; service: string }>(`SELECT name, service FROM job WHERE id = ?`, job);
          if (actor !== undefined && of !== undefined) {
            const { name, service } = of;
            addLink(job, { kind: 'run', name, service, fence: fence + 1, ...actor }, startedAt, access);
          }
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
          `SELECT ${WAITING_COLUMNS} FROM row
           WHERE job = ? AND mailbox = ? AND (fence, number) > (?, ?) AND state IN ('open', 'sending') ORDER BY fence, number LIMIT ?`,
          job,
          mailbox,
          after.fence,
          after.number,
          limit,
        ).map((row) => readWaiting(whole(row, isWaitingWhole))),
      ),

    findRow: (job, key, mailbox) =>
      attempt(() => {
        const row = get<WaitingRow>(
          `SELECT ${WAITING_COLUMNS} FROM row
           WHERE job = ? AND source_key = ? AND mailbox = coalesce(?, mailbox) AND state IN ('open', 'sending')`,
          job,
          key,
          mailbox ?? null,
        );
        return row === undefined ? undefined : readWaiting(whole(row, isWaitingWhole));
      }),

    commit: (job, fence, writes) =>
      attempt(() =>
        transaction(() => {
          if (!holds(job, fence, new Set(writes.map((one) => one.shard)))) return false;
          for (const change of writes) write(job, fence, change);
          addOutcomes(job, 'rows', fence, writes, access);
          return true;
        }),
      ),

    addLateOutcomes: (job, fence, writes) =>
      attempt(() =>
        transaction(() => {
          addOutcomes(job, 'late', fence, writes, access);
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

    async *results(job) {
      let after = 0;
      for (;;) {
        const page = await attempt(() =>
          all<Parameters<typeof withTexts>[0]>(
            `SELECT ${RESULT_COLUMNS} FROM row
             WHERE job = ? AND number > ? ORDER BY number LIMIT ?`,
            job,
            after,
            RESULT_PAGE,
          ).map((row) => readResult(whole(withTexts(row), isResultWhole))),
        );
        yield* page;
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.number;
      }
    },

    close: () => attempt(() => access.close()),
  };
}
