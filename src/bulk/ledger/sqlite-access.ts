import { statSync } from 'node:fs';
import type { Database, Statement } from 'libsql';
import { GraphcalError, LedgerError } from '../../core/errors.ts';

/** The few ways in which the ledger asks its file. All of them block: SQLite has no other. */
export interface SqliteAccess {
  get<T>(text: string, ...values: unknown[]): T | undefined;
  all<T>(text: string, ...values: unknown[]): T[];
  /** Gives the number of rows that were changed. */
  run(text: string, ...values: unknown[]): number;
  /** All of it or nothing. */
  transaction<T>(work: () => T): T;
  /** Runs `work`, and throws what SQLite says as a LedgerError. */
  attempt<T>(work: () => T): Promise<T>;
  /** The error for a row that is not what was written. */
  damaged(row: number): LedgerError;
  /** Gives the room of what was removed back to the disk. */
  shrink(): void;
  close(): void;
}

/** Bytes of the log from which on it is moved to the file; SQLite's own default is 1,000 pages. */
const LONG_LOG = 4 * 1_024 * 1_024;

export function createSqliteAccess(db: Database, file: string): SqliteAccess {
  /**
   * Moves the log to the file and empties it at once. SQLite by itself leaves the log behind until the next write: with
   * an end that is cut off then, older pages of the log would hide newer ones of the file, a state that never was.
   */
  const emptyLog = () => {
    if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) < LONG_LOG) return;
    const { timeout } = db.prepare('PRAGMA busy_timeout').get() as { timeout: number };
    // Who reads meanwhile is not waited for: the next commit tries again.
    db.exec('PRAGMA busy_timeout = 0');
    try {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (cause) {
      if (!isBusy(cause)) throw cause;
    } finally {
      db.exec(`PRAGMA busy_timeout = ${timeout}`);
    }
  };
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
  return {
    // Values go as one list: libsql would copy them into one otherwise.
    get: <T>(text: string, ...values: unknown[]) => sql(text).get(values) as T | undefined,
    all: <T>(text: string, ...values: unknown[]) => sql(text).all(values) as T[],
    run: (text, ...values) => sql(text).run(values).changes,
    transaction(work) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        db.exec('COMMIT');
        emptyLog();
        return result;
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    attempt: async (work) => explain(file, work),
    damaged: (row) => damagedRow(file, row),
    shrink() {
      // In place: a copy of the whole file would need as much room again. https://www.sqlite.org/pragma.html#pragma_incremental_vacuum
      db.exec('PRAGMA incremental_vacuum');
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close() {
      try {
        // The file itself is closed only once its statements are collected, so what SQLite would do then is done here:
        // nothing that was removed stays behind in the log. Another process that is at work does it when it ends.
        db.exec('PRAGMA busy_timeout = 0');
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // What was committed is safe in the log.
      }
      statements.clear();
      db.close();
    },
  };
}

/** SQLite's codes, as people who run a job need to hear them. https://www.sqlite.org/rescode.html */
export function explain<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof GraphcalError) throw cause;
    const code = codeOf(cause);
    // JSON that cannot be read was not written by us.
    if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB') || cause instanceof SyntaxError) {
      throw damaged(file, cause);
    }
    if (code.startsWith('SQLITE_FULL') || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_READONLY')) {
      throw new LedgerError('ledger-not-writable', `The ledger ${file} cannot be written (${code}).`, {
        cause,
        hint: 'Make room or mend the rights, then run the same command again: it goes on where it stopped.',
      });
    }
    if (code.startsWith('SQLITE_CANTOPEN')) {
      throw new LedgerError('ledger-not-writable', `The ledger ${file} cannot be opened.`, {
        cause,
        hint: 'Check that its folder exists and is yours.',
      });
    }
    if (isBusy(cause)) {
      throw new LedgerError('ledger-busy', `The ledger ${file} is in use by another process.`, {
        cause,
        hint: 'Try again when it has ended.',
      });
    }
    throw cause;
  }
}

const REPAIR =
  'Run graphcal jobs repair, which keeps the damaged file, and the same command again: events are found by their key.';

export function damaged(file: string, cause?: unknown): LedgerError {
  return new LedgerError('ledger-damaged', `The ledger ${file} is damaged.`, { cause, hint: REPAIR });
}

function damagedRow(file: string, row: number): LedgerError {
  return new LedgerError('ledger-damaged', `The ledger ${file} is damaged: row ${row} is not what was written.`, {
    hint: REPAIR,
  });
}

/** Whether another connection is in the way. */
export function isBusy(cause: unknown): boolean {
  return codeOf(cause).startsWith('SQLITE_BUSY');
}

function codeOf(cause: unknown): string {
  return String((cause as { code?: unknown }).code ?? '');
}
