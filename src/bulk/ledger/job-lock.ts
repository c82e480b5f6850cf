import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type Database from 'libsql';
import { LedgerError } from '../../core/errors.ts';
import { keepPrivate } from './private-file.ts';
import { explain, isBusy } from './sqlite-access.ts';

/** A held lock; the operating system lets it go when the process dies, however it dies. */
export interface JobLock {
  release(): void;
}

/**
 * Takes the lock of a job, or refuses at once when somebody alive holds it (R9, R42).
 * The lock is an open exclusive transaction on an own small SQLite file: no process id is compared, so neither a dead
 * owner nor a reused id can mislead it. It holds on file systems with working POSIX locks, as the ledger itself does.
 * Throws LedgerError: `job-locked`; `ledger-not-writable`, where the lock's file cannot be made.
 */
export async function lockJob(folder: string, service: string, name: string): Promise<JobLock> {
  const { default: SqliteDatabase } = await import('libsql');
  makeFolder(folder);
  const digest = createHash('sha256')
    .update(JSON.stringify([service, name]))
    .digest('hex')
    .slice(0, 32);
  return hold(SqliteDatabase, join(folder, `${digest}.lock`), `Job '${name}'`);
}

/**
 * Takes the locks of all jobs of a home that ever ran, or refuses at once when somebody alive holds one, as lockJob does;
 * for what is done to their ledger as a whole.
 */
export async function lockAllJobs(folder: string): Promise<JobLock> {
  const { default: SqliteDatabase } = await import('libsql');
  makeFolder(folder);
  const held: JobLock[] = [];
  const release = () => {
    for (const lock of held) lock.release();
  };
  try {
    for (const name of await readdir(folder)) {
      if (name.endsWith('.lock')) held.push(hold(SqliteDatabase, join(folder, name), 'A job of this home'));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

function hold(SqliteDatabase: typeof Database, file: string, what: string): JobLock {
  keepPrivate(file);
  return explain(file, () => {
    const db = new SqliteDatabase(file, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      db.close();
      if (!isBusy(cause)) throw cause;
      throw new LedgerError('job-locked', `${what} is being sent by another process.`, {
        cause,
        hint: 'Wait until it ends or stop it; nothing was sent by this run.',
      });
    }
    return {
      release() {
        // Closing alone would keep the lock until the statement is collected.
        db.exec('ROLLBACK');
        db.close();
      },
    };
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no code';
    throw new LedgerError('ledger-not-writable', `The folder ${folder} cannot be made (${code}).`, {
      cause,
      hint: 'Check that the folder above it is yours and can be written.',
    });
  }
}
