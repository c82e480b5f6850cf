import type { JsonObject } from '../../core/json.ts';
import type { ErasedBy, JobRecord, JobSummary, Ledger, LedgerCounts, NewJob, RowState } from './ledger.ts';
import { jobSum, textSum } from './row-sums.ts';
import type { SqliteAccess } from './sqlite-access.ts';
import { eraseLinks } from './sqlite-audit.ts';
import { cancelWaiting } from './sqlite-cancel.ts';
import { planUndo } from './sqlite-plan-undo.ts';
import { type JobRow, readJob } from './sqlite-records.ts';
import { checkRowsInTurns } from './sqlite-row-check.ts';
import { startUndo } from './sqlite-undo.ts';

/** What the ledger says of jobs as a whole. */
export type SqliteJobs = Pick<
  Ledger,
  | 'findJob'
  | 'findJobs'
  | 'jobs'
  | 'createJob'
  | 'saveSettings'
  | 'setJobState'
  | 'counts'
  | 'removeJob'
  | 'purgeBefore'
  | 'startUndo'
  | 'planUndo'
  | 'check'
  | 'cancelWaiting'
>;

type StateCount = { job: number; state: RowState; n: number };

export function createSqliteJobs(access: SqliteAccess): SqliteJobs {
  const { get, all, run, transaction, attempt } = access;

  const create = (job: NewJob): JobRecord => {
    const settings = JSON.stringify(job.settings);
    run(
      `INSERT INTO job (service, app, name, namespace, settings, settings_sum, state, shards, created_at)
       VALUES (?, ?, ?, ?, ?, ?, 'reading', ?, ?)`,
      job.service,
      job.app,
      job.name,
      job.namespace,
      settings,
      textSum(settings),
      job.shards,
      job.createdAt,
    );
    const { id } = get<{ id: number }>(`SELECT last_insert_rowid() AS id`) as { id: number };
    run(`UPDATE job SET identity_sum = ? WHERE id = ?`, jobSum({ ...job, id, created_at: job.createdAt }), id);
    run(
      `WITH RECURSIVE next (shard) AS (VALUES (0) UNION ALL SELECT shard + 1 FROM next WHERE shard + 1 < ?2)
       INSERT INTO shard (job, shard) SELECT ?1, shard FROM next`,
      id,
      job.shards,
    );
    return { ...job, id, state: 'reading', inputFence: 0, lastRunAt: undefined };
  };

  const remove = (jobs: readonly number[], by: ErasedBy | undefined) => {
    eraseLinks(jobs, by?.user ?? null, by?.at, access);
    for (const job of jobs) {
      for (const table of ['row', 'intake', 'mending', 'mended', 'late_outcome', 'shard']) {
        run(`DELETE FROM ${table} WHERE job = ?`, job);
      }
      run(`DELETE FROM job WHERE id = ?`, job);
    }
  };

  return {
    findJob: (service, name) =>
      attempt(() => {
        const row = get<JobRow>(`SELECT * FROM job WHERE service = ? AND name = ?`, service, name);
        return row === undefined ? undefined : readJob(row);
      }),

    findJobs: (name) =>
      attempt(() => all<JobRow>(`SELECT * FROM job WHERE name = ? ORDER BY service`, name).map(readJob)),

    jobs: () =>
      attempt(() => {
        const counts = new Map<number, LedgerCounts>();
        for (const { job, state, n } of all<StateCount>(
          `SELECT job, state, count(*) AS n FROM row GROUP BY job, state`,
        )) {
          const found = counts.get(job) ?? noRows();
          found[state] = n;
          counts.set(job, found);
        }
        return all<JobRow>(`SELECT * FROM job ORDER BY coalesce(last_run_at, created_at) DESC, id DESC`).map(
          (row): JobSummary => ({ ...readJob(row), counts: counts.get(row.id) ?? noRows() }),
        );
      }),

    createJob: (job) => attempt(() => transaction(() => create(job))),

    saveSettings: (job: number, settings: JsonObject) =>
      attempt(() => {
        const text = JSON.stringify(settings);
        run(`UPDATE job SET settings = ?, settings_sum = ? WHERE id = ?`, text, textSum(text), job);
      }),

    setJobState: (job, state) =>
      attempt(() => {
        run(`UPDATE job SET state = ? WHERE id = ?`, state, job);
      }),

    counts: (job) =>
      attempt(() => {
        const counts = noRows();
        for (const { state, n } of all<StateCount>(
          `SELECT state, count(*) AS n FROM row WHERE job = ? GROUP BY state`,
          job,
        )) {
          counts[state] = n;
        }
        return counts;
      }),

    removeJob: (job, by) =>
      attempt(() => {
        transaction(() => remove([job], by));
        access.shrink();
      }),

    purgeBefore: (time, by) =>
      attempt(() => {
        const purged = transaction(() => {
          const old = all<JobRow>(
            `SELECT * FROM job WHERE state = 'done' AND coalesce(last_run_at, created_at) < ? ORDER BY id`,
            time,
          ).map(readJob);
          remove(
            old.map(({ id }) => id),
            by,
          );
          return old;
        });
        if (purged.length > 0) access.shrink();
        return purged;
      }),

    check: (job, signal) => checkRowsInTurns(job, access, signal),

    startUndo: (job, options) => attempt(() => transaction(() => startUndo(job, options, access))),

    cancelWaiting: (job) => attempt(() => transaction(() => cancelWaiting(job, access))),

    planUndo: (job, options) => planUndo(job, options, access),
  };
}

function noRows(): LedgerCounts {
  return { open: 0, sending: 0, done: 0, failed: 0, rejected: 0 };
}
