import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GraphcalError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import type { Random } from '../../core/random.ts';
import {
  type Credentials,
  createCredentials,
  restoreCredentials,
  type StoredCredentials,
  storeCredentials,
} from '../identity/credentials.ts';
import { createSqliteStore, type SqliteDatabase } from './sqlite-store.ts';
import type { Store } from './store.ts';

const DATABASE = 'emulator.db';
const LOCK = 'lock.db';
const IDENTITY = 'identity.json';

/**
 * Opens a data folder, making it where it is not there. Fails with `data-in-use` where another emulator has it open,
 * with `data-unreadable` where it cannot be read or written.
 */
export async function openDataFolder(
  folder: string,
  random: Random,
): Promise<{ store: Store; credentials: Credentials }> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { default: Database } = await import('libsql');
    const unlock = lock(new Database(join(folder, LOCK), { timeout: 0 }));
    try {
      const credentials = await openIdentity(join(folder, IDENTITY), random);
      const store = openDatabase(new Database(join(folder, DATABASE)));
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

async function openIdentity(file: string, random: Random): Promise<Credentials> {
  const kept = readIdentity(file);
  if (kept) return restoreCredentials(kept);
  const credentials = createCredentials(random);
  const text = JSON.stringify(await storeCredentials(credentials));
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return credentials;
}

function readIdentity(file: string): StoredCredentials | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const value = parseJson(text);
  const names = ['tenantId', 'clientId', 'clientSecret', 'principalId', 'privateKey'];
  if (!isObject(value) || names.some((name) => typeof value[name] !== 'string'))
    throw new Error(`${IDENTITY} is damaged`);
  return value as unknown as StoredCredentials;
}

function dataError(folder: string, error: unknown): GraphcalError {
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('SQLITE_BUSY'))
    return new GraphcalError('data-in-use', `The data folder ${folder} is in use by another emulator.`, {
      hint: 'Stop the other emulator, or choose another folder.',
      cause: error,
    });
  const reason = error instanceof Error ? error.message : String(error);
  return new GraphcalError('data-unreadable', `The data folder ${folder} cannot be used: ${reason}.`, {
    hint: 'Choose another folder, or move its files away to begin anew.',
    cause: error,
  });
}
