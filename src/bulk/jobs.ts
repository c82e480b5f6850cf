import { join } from 'node:path';
import { locateHome, openHome, processPlace, processUser } from '../client/home.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { UsageError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { type ResultsTarget, type RowCounts, reportRows, resultsModeOf } from './job/run-report.ts';
import { lockJob } from './ledger/job-lock.ts';
import type { ErasedBy, JobRecord, JobSummary, Ledger, LedgerCounts } from './ledger/ledger.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';
import type { RefusedMailbox } from './results/mailbox-summary.ts';
import type { ProblemSummary } from './results/problem-summary.ts';
import { checkResultsPath } from './results/results-file.ts';

/** A job as lists show it. */
export interface ListedJob {
  name: string;
  /** Tenant, and the person where one signed in. */
  service: string;
  /** `reading` until an input was taken in, `ready` while rows wait, `done`. */
  state: JobRecord['state'];
  /** Rows by state, those that are gone from the input included. */
  counts: LedgerCounts;
  /** The input that made it. */
  file: string | undefined;
  /** Milliseconds since 1970. */
  createdAt: number;
  lastRunAt: number | undefined;
}

/** Where jobs are kept, and which is meant. */
export interface JobPlace {
  /** Folder of the ledger; default `GRAPHCAL_HOME`, else the user's data folder. */
  home?: string | undefined;
}

export interface NamedJob extends JobPlace {
  name: string;
  /** Needed where several tenants have a job of this name. */
  service?: string | undefined;
}

/** A job with how its rows stand. */
export interface ShownJob extends ListedJob {
  /** What it was run by last; a run that was resumed counts as the one that began it. */
  mode: 'send' | 'apply' | 'adopt' | 'undo';
  settings: JobRecord['settings'];
  rows: RowCounts;
  gone: { rows: number; pending: number; cancelled: number };
  problems: ProblemSummary;
  /** Mailboxes that cannot be used, each once; undefined where there is none. */
  refusedMailboxes?: readonly RefusedMailbox[] | undefined;
}

/** All jobs of a home, the latest first; no tenant is asked. Throws StorageError (home) and LedgerError `ledger-...`. */
export function listJobs({ home }: JobPlace): Promise<ListedJob[]> {
  return withLedger(home, async (ledger) => (await ledger.jobs()).map(listed));
}

/** One job, and where `results` are given its results written anew. Throws UsageError `job-not-found`, `job-ambiguous`. */
export async function showJob({
  results,
  random,
  ...named
}: NamedJob & { results?: ResultsTarget; random: Random }): Promise<ShownJob> {
  if (typeof results === 'string') await checkResultsPath(results);
  return withLedger(named.home, async (ledger) => {
    const job = await findNamed(ledger, named);
    const mode = resultsModeOf(job);
    const { counts, gone, problems, refusedMailboxes } = await reportRows(
      ledger,
      job,
      { results, random, mode },
      undefined,
    );
    return {
      ...listed(job),
      mode: job.settings.isTakenBack === true ? 'undo' : mode,
      settings: job.settings,
      rows: counts,
      gone,
      problems,
      refusedMailboxes,
    };
  });
}

export interface ErasingOptions {
  /** Says when, for the record; default the system's. */
  clock?: Pick<Clock, 'now'> | undefined;
  /** Who erases, as the record says: whoever is signed in to the caller's service; default the user of the process. */
  actor?: string | undefined;
}

/** What was erased. */
export interface PurgedJob {
  name: string;
  service: string;
}

/**
 * Erases a job with all that is known of it; its events stay, and a later run of the same name finds them by their keys.
 * Throws UsageError `job-not-found`, `job-ambiguous`, `job-not-done` for one whose rows wait, and LedgerError `job-locked`.
 */
export function purgeJob({
  force = false,
  clock = systemClock,
  actor,
  ...named
}: NamedJob & ErasingOptions & { force?: boolean }): Promise<PurgedJob> {
  return withLedger(named.home, async (ledger, home) => {
    const { id, name, service, counts } = await findNamed(ledger, named);
    const waiting = counts.open + counts.sending;
    if (waiting > 0 && !force) {
      throw new UsageError('job-not-done', `${waiting} rows of job '${name}' wait.`, {
        hint: `Go on with it (graphcal jobs resume ${name}), or erase it all the same with --force.`,
      });
    }
    const lock = await lockJob(join(home, 'locks'), service, name);
    try {
      await ledger.removeJob(id, erasedBy(clock, actor));
    } finally {
      lock.release();
    }
    return { name, service };
  });
}

/** Erases the jobs that are done and whose last run began before this time, in milliseconds since 1970. */
export function purgeJobsBefore({
  home,
  before,
  clock = systemClock,
  actor,
}: JobPlace & ErasingOptions & { before: number }): Promise<PurgedJob[]> {
  return withLedger(home, async (ledger) =>
    (await ledger.purgeBefore(before, erasedBy(clock, actor))).map(({ name, service }) => ({ name, service })),
  );
}

function erasedBy(clock: Pick<Clock, 'now'>, actor = processUser()): ErasedBy {
  return { user: actor, at: clock.now() };
}

function listed({ name, service, state, counts, settings, createdAt, lastRunAt }: JobSummary): ListedJob {
  const file = typeof settings.file === 'string' ? settings.file : undefined;
  return { name, service, state, counts, file, createdAt, lastRunAt };
}

/** Throws UsageError `job-not-found`, `job-ambiguous`. */
export async function findNamed(ledger: Ledger, { name, service }: NamedJob): Promise<JobSummary> {
  const found = (await ledger.jobs()).filter(
    (job) => job.name === name && (service === undefined || job.service === service),
  );
  const [job, other] = found;
  if (job !== undefined && other === undefined) return job;
  if (job === undefined) {
    throw new UsageError('job-not-found', `There is no job '${name}'.`, {
      hint: 'See those that there are: graphcal jobs list.',
    });
  }
  throw new UsageError('job-ambiguous', `${found.length} tenants have a job '${name}'.`, {
    hint: `Say which by --service: ${found.map((one) => one.service).join(', ')}.`,
  });
}

/** Opens the ledger of a home without a tenant, works, and closes it. */
export async function withLedger<T>(
  folder: string | undefined,
  work: (ledger: Ledger, home: string) => Promise<T>,
): Promise<T> {
  const { folder: home } = await openHome(locateHome(folder, processPlace()));
  const ledger = await openSqliteLedger({ file: join(home, 'ledger.db') });
  try {
    return await work(ledger, home);
  } finally {
    await ledger.close();
  }
}
