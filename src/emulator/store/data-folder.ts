import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { GraphcalError, StorageError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import {
  ensurePrivateFolder,
  readPrivateFile,
  replacePrivateFile,
  sweepTemporaryFiles,
} from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import {
  type Credentials,
  createCredentials,
  type MakeKeyPair,
  restoreCredentials,
  type StoredCredentials,
  storeCredentials,
} from '../identity/credentials.ts';
import { createSqliteStore, type SqliteDatabase } from './sqlite-store.ts';
import type { Store } from './store.ts';

const DATABASE = 'emulator.db';
const LOCK = 'lock.db';
const IDENTITY = 'identity.json';

/** The folder holds a key and a secret; that they are the owner's alone is for the owner to put right, not for us. */
const EXPOSURES: ReadonlySet<string> = new Set(['path-is-link', 'path-of-other-owner', 'path-open-to-others']);

/**
 * Opens a data folder, making it where it is not there; it and its files are for their owner alone. Fails with
 * `data-in-use` where another emulator has it open, with `data-unreadable` where it cannot be read or written, with
 * StorageError `path-open-to-others`, `path-of-other-owner` or `path-is-link` where others can get at it.
 */
export async function openDataFolder(
  folder: string,
  random: Random,
  makeKeys?: MakeKeyPair,
): Promise<{ store: Store; credentials: Credentials }> {
  try {
    await ensurePrivateFolder(folder);
    const { default: Database } = await import('libsql');
    closeToOthers(join(folder, LOCK));
    const unlock = lock(new Database(join(folder, LOCK), { timeout: 0 }));
    try {
      const credentials = await openIdentity(join(folder, IDENTITY), random, makeKeys);
      const file = join(folder, DATABASE);
      closeToOthers(file);
      // Left by an emulator that was killed.
      for (const log of [`${file}-wal`, `${file}-shm`]) if (existsSync(log)) chmodSync(log, 0o600);
      const store = openDatabase(new Database(file));
      return {
        credentials,
        store: {
          ...store,
          close() {
            store.close();
            unlock();
          },
        },
      };
    } catch (error) {
      unlock();
      throw error;
    }
  } catch (error) {
    throw dataError(folder, error);
  }
}

// An open transaction on a database of its own is the lock: it belongs to the process and ends with it, however that
// ends. The data's own connection would keep such a lock after closing, until its statements are collected.
function lock(database: SqliteDatabase): () => void {
  database.exec('BEGIN EXCLUSIVE');
  return () => {
    database.exec('COMMIT');
    database.close();
  };
}

// SQLite makes a database with the rights that the umask leaves, and its log with those of the database. A file that is
// there is not opened here: closing it would let go the locks that another emulator of this process has on it.
function closeToOthers(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(file, 0o600);
  }
}

function openDatabase(database: SqliteDatabase): Store {
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    return createSqliteStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function openIdentity(file: string, random: Random, makeKeys?: MakeKeyPair): Promise<Credentials> {
  await sweepTemporaryFiles(file);
  const kept = await readIdentity(file);
  if (kept) return restoreCredentials(kept);
  const credentials = createCredentials(random, makeKeys);
  await replacePrivateFile(file, Buffer.from(JSON.stringify(await storeCredentials(credentials))), random);
  return credentials;
}

async function readIdentity(file: string): Promise<StoredCredentials | undefined> {
  const bytes = await readPrivateFile(file);
  if (bytes === undefined) return undefined;
  const value = parseJson(bytes.toString('utf8'));
  const names = ['tenantId', 'clientId', 'clientSecret', 'principalId', 'privateKey'];
  if (!isObject(value) || names.some((name) => typeof value[name] !== 'string'))
    throw new Error(`${IDENTITY} is damaged`);
  return value as unknown as StoredCredentials;
}

function dataError(folder: string, error: unknown): GraphcalError {
  if (error instanceof StorageError && EXPOSURES.has(error.code)) return error;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('SQLITE_BUSY'))
    return new GraphcalError('data-in-use', `The data folder ${folder} is in use by another emulator.`, {
      hint: 'Stop the other emulator, or choose another folder.',
      cause: error,
    });
  const refusal = error instanceof StorageError ? systemCodeOf(error.cause) : undefined;
  const reason = refusal ?? (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  return new StorageError('data-unreadable', `The data folder ${folder} cannot be used: ${reason}.`, {
    hint: 'Choose another folder, or move its files away to begin anew.',
    cause: error,
  });
}
