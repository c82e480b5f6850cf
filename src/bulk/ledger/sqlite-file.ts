import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { Database } from 'libsql';
import { LedgerError } from '../../core/errors.ts';
import { keepPrivate } from './private-file.ts';
import { damaged, explain, isBusy, type SqliteAccess } from './sqlite-access.ts';
import { areJobsWhole, sumAll } from './sqlite-row-check.ts';
import { MIGRATIONS, SCHEMA_SUMS } from './sqlite-schema.ts';

/** Tries to turn the log on; a collision needs two processes within the same few microseconds. */
const MOST_TRIES = 50;

/**
 * Opens the file of a ledger with the settings that it needs, and brings its tables up to date; a file that cannot be
 * used is refused as it is. `busyMs` is how long another process that writes is waited for, in milliseconds.
 */
export async function openLedgerFile(file: string, busyMs: number): Promise<Database> {
  const { default: SqliteDatabase } = await import('libsql');
  // SQLite gives the log beside it the mode of the file.
  keepPrivate(file);
  return explain(file, () => {
    const db = new SqliteDatabase(file, { timeout: busyMs });
    try {
      refuseNewer(db);
      // Can be chosen for a new file alone: removed jobs give their room back. https://www.sqlite.org/pragma.html#pragma_auto_vacuum
      if (statSync(file).size === 0) db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      useLog(db);
      db.exec(SETTINGS);
      migrate(db, refuseDamagedSchema(db, file));
      refuseDamaged(db, file);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Of each connection. */
const SETTINGS = `
  -- Each commit is on the disk before it returns. https://www.sqlite.org/pragma.html#pragma_synchronous
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  -- What a statement over a million rows would undo, and what it sorts, is kept beside the heap otherwise, however
  -- large it grows. https://www.sqlite.org/tempfiles.html
  PRAGMA temp_store = FILE;
  -- Payloads are removed once settled; their bytes must not stay in free pages.
  PRAGMA secure_delete = ON;
  -- The log is emptied when it has been moved to the file as a whole, see sqlite-access.ts.
  PRAGMA wal_autocheckpoint = 0;
`;

/** Before anything else is done to the file, so that a newer graphcal finds it as it left it. */
function refuseNewer(db: Database): void {
  const version = versionOf(db);
  if (version <= MIGRATIONS.length) return;
  throw new LedgerError('ledger-too-new', `The ledger was written by a newer graphcal (version ${version}).`, {
    hint: 'Use that version, or another GRAPHCAL_HOME.',
  });
}

/** Of several processes that turn a new file's log on at once, SQLite refuses all but one without waiting. */
function useLog(db: Database): void {
  for (let tries = 1; ; tries++) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (cause) {
      if (!isBusy(cause) || tries === MOST_TRIES) throw cause;
      // Here SQLite does wait, for as long as was asked; then it is this process's turn.
      db.exec('BEGIN IMMEDIATE');
      db.exec('ROLLBACK');
    }
  }
}

/** Bytes of a file whose indexes are compared with their tables too, which takes five times as long: about a second. */
const MOST_COMPARED = 256 * 1_024 * 1_024;

/** Reads the whole file once: a broken page is found before anything is sent, not in the middle of a run. */
function refuseDamaged(db: Database, file: string): void {
  const check = statSync(file).size > MOST_COMPARED ? 'quick_check' : 'integrity_check';
  const found = db.prepare(`PRAGMA ${check}(1)`).raw().get() as unknown[] | undefined;
  if (found?.[0] !== 'ok' || isCut(db, file) || !areJobsWhole(plainAccess(db))) throw damaged(file);
}

/** Tables whose text is not what their version made would be read as something else; gives their version. */
export function refuseDamagedSchema(db: Database, file: string): number {
  // Version and tables of one moment: another process may be making them.
  db.exec('BEGIN');
  try {
    const version = versionOf(db);
    if (schemaSum(db) !== SCHEMA_SUMS[version]) throw damaged(file);
    return version;
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}

/** SHA-256, in hex, of the texts of all tables and indexes. Bytes of any kind are read as they are, broken text too. */
export function schemaSum(db: Database): string {
  const texts = db
    .prepare(
      `SELECT hex(type || '|' || name || '|' || tbl_name || '|' || coalesce(sql, '')) AS of FROM sqlite_schema ORDER BY 1`,
    )
    .raw()
    .all();
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}

/**
 * SQLite reads what is missing of the last page as zeros. Pages may be missing while the log still has them, so only
 * an empty log proves a cut; the order of the questions holds while another process moves pages to the file.
 */
function isCut(db: Database, file: string): boolean {
  const { bytes } = db
    .prepare('SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size')
    .get() as {
    bytes: number;
  };
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return log === 0 && statSync(file).size < bytes;
}

function migrate(db: Database, version: number): void {
  for (let next = version; next < MIGRATIONS.length; next++) {
    db.exec('BEGIN IMMEDIATE');
    // Two processes may open a new file at the same moment: the second finds the work done.
    if (versionOf(db) === next) {
      db.exec(MIGRATIONS[next] as string);
      if (next + 1 === FIRST_WITH_SUMS) sumAll(plainAccess(db));
      db.exec(`PRAGMA user_version = ${next + 1}`);
    }
    db.exec('COMMIT');
  }
}

/** The first version whose rows have sums. */
const FIRST_WITH_SUMS = 3;

function plainAccess(db: Database): Pick<SqliteAccess, 'all' | 'run'> {
  return {
    all: <T>(text: string, ...values: unknown[]) => db.prepare(text).all(values) as T[],
    run: (text, ...values) => db.prepare(text).run(values).changes,
  };
}

function versionOf(db: Database): number {
  return (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}
