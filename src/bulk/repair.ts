import { copyFileSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { locateHome, openHome, processPlace } from '../client/home.ts';
import { LedgerError } from '../core/errors.ts';
import { lockAllJobs } from './ledger/job-lock.ts';
import { keepPrivate } from './ledger/private-file.ts';
import { createSqliteAccess } from './ledger/sqlite-access.ts';
import { openLedgerFile, refuseDamagedSchema } from './ledger/sqlite-file.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';
import { type SalvagedJob, salvage } from './ledger/sqlite-salvage.ts';

export interface RepairOptions {
  /** Folder of the ledger; default `GRAPHCAL_HOME`, else the user's data folder. */
  home?: string | undefined;
  /** Names the damaged file that is kept, in milliseconds since 1970. */
  now: number;
}

/** What was done about a ledger. */
export interface RepairReport {
  /** Path of the ledger. */
  file: string;
  /** Where the damaged file was put; undefined where the ledger is whole, and nothing was done. */
  keptAs: string | undefined;
  /** What the new ledger took over; all of it where nothing was done. */
  jobs: readonly SalvagedJob[];
}

/**
 * Makes a new ledger of what can be read of a damaged one, which is kept beside it. What was lost is found again when
 * the jobs are sent again: before a run creates anything in a mailbox, it lists the events there by their source keys.
 * Does nothing to a ledger that is whole. Throws LedgerError: `job-locked` while a job of this home is being sent,
 * `ledger-missing`, `ledger-not-writable`, and `ledger-too-new`, `ledger-busy` for a file that is not damaged.
 */
export async function repairLedger({ home, now }: RepairOptions): Promise<RepairReport> {
  const { folder } = await openHome(locateHome(home, processPlace()));
  const file = join(folder, 'ledger.db');
  const locks = await lockAllJobs(join(folder, 'locks'));
  try {
    if (!existsSync(file)) {
      throw new LedgerError('ledger-missing', `There is no ledger ${file}.`, {
        hint: 'Run the same command again under the same job name: a new one is made, and events are found by their key.',
      });
    }
    const whole = await readWhole(file);
    if (whole !== undefined) return { file, keptAs: undefined, jobs: whole };
    return await rebuild(file, folder, now);
  } finally {
    locks.release();
  }
}

/** The jobs of a ledger that is as it was written; undefined for a damaged one. */
async function readWhole(file: string): Promise<SalvagedJob[] | undefined> {
  try {
    const ledger = await openSqliteLedger({ file });
    try {
      const jobs = await ledger.jobs();
      for (const { id } of jobs) await ledger.check(id);
      return jobs.map(({ service, name, counts }) => {
        const rows = Object.values(counts).reduce((sum, one) => sum + one, 0);
        return { service, name, rows, damagedRows: 0 };
      });
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'ledger-damaged') return undefined;
    throw error;
  }
}

/** The damaged file is only renamed, never opened again, so that somebody may look at it later. */
async function rebuild(file: string, folder: string, now: number): Promise<RepairReport> {
  const stamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  const copy = join(folder, 'ledger.salvaged.db');
  const fresh = join(folder, 'ledger.new.db');
  for (const left of [copy, fresh]) removeDatabase(left);
  copyDatabase(file, copy);
  const jobs = await takeOver(copy, fresh);
  const keptAs = freeName(join(folder, `ledger.damaged-${stamp}`));
  // A crash in between leaves no ledger, and a run without one finds all events by their keys.
  renameDatabase(file, keptAs);
  renameSync(fresh, file);
  removeDatabase(copy);
  return { file, keptAs, jobs };
}

async function takeOver(copy: string, fresh: string): Promise<SalvagedJob[]> {
  const { default: SqliteDatabase } = await import('libsql');
  const to = createSqliteAccess(await openLedgerFile(fresh, 0), fresh);
  try {
    const from = new SqliteDatabase(copy);
    try {
      // Tables that are not what they were are read as something else.
      await to.attempt(() => refuseDamagedSchema(from, copy));
      return await to.attempt(() => to.transaction(() => salvage(from, to)));
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'ledger-damaged') return [];
      throw error;
    } finally {
      from.close();
    }
  } finally {
    // Without a log, whose name would not change with the file's.
    await to.attempt(() => to.get('PRAGMA journal_mode = DELETE'));
    to.close();
  }
}

/** A log is found by the name of its file. */
const PARTS = ['', '-wal'];

function copyDatabase(from: string, to: string): void {
  for (const part of PARTS) {
    if (!existsSync(from + part)) continue;
    keepPrivate(to + part);
    copyFileSync(from + part, to + part);
  }
}

function renameDatabase(from: string, to: string): void {
  for (const part of PARTS) {
    if (existsSync(from + part)) renameSync(from + part, to + part);
  }
  if (statSync(`${to}-wal`, { throwIfNoEntry: false })?.size === 0) rmSync(`${to}-wal`);
  // What several processes shared of the log; it is made anew.
  rmSync(`${from}-shm`, { force: true });
}

function removeDatabase(file: string): void {
  for (const part of [...PARTS, '-shm']) rmSync(file + part, { force: true });
}

function freeName(path: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? `${path}.db` : `${path}-${count}.db`;
    if (!existsSync(name)) return name;
  }
}
