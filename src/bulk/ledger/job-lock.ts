import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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
  const { default: Database } = await import('libsql');
  await makeFolder(folder);
  const digest = createHash('sha256')
    .update(JSON.stringify([service, name]))
    .digest('hex')
    .slice(0, 32);
  const file = join(folder, `${digest}.lock`);
  keepPrivate(file);
  return explain(file, () => {
    const db = new Database(file, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      db.close();
      if (!isBusy(cause)) throw cause;
      throw new LedgerError('job-locked', `Job '${name}' is being sent by another process.`, {
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

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no code';
    throw new LedgerError('ledger-not-writable', `The folder ${folder} cannot be made (${code}).`, {
      cause,
      hint: 'Check that the folder above it is yours and can be written.',
    });
  }
}
