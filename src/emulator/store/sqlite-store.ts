import type { Database, Statement } from 'libsql';
import type { Collection, Store } from './store.ts';

/** The database of libsql, which is a CommonJS module with one class. */
export type SqliteDatabase = Database;

const TABLES = [
  'users',
  'calendars',
  'groups',
  'events',
  'roomLists',
  'mails',
  'past',
  'contents',
  'uploads',
  'syncStates',
  'subscriptions',
  'apps',
  'refreshTokens',
  'sessions',
  'consents',
  'authorizationCodes',
  'deviceCodes',
] as const;

/**
 * Makes a store on an open SQLite database. Each answered write has left the process, so it is there after the
 * process was killed; only a power cut can take the last ones.
 */
export function createSqliteStore(database: SqliteDatabase): Store {
  for (const table of TABLES) {
    database.exec(
      `CREATE TABLE IF NOT EXISTS "${table}" (owner TEXT NOT NULL, number INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, number)) WITHOUT ROWID`,
    );
  }
  let depth = 0;
  return {
    users: createCollection(database, 'users'),
    calendars: createCollection(database, 'calendars'),
    groups: createCollection(database, 'groups'),
    events: createCollection(database, 'events'),
    roomLists: createCollection(database, 'roomLists'),
    mails: createCollection(database, 'mails'),
    past: createCollection(database, 'past'),
    contents: createCollection(database, 'contents'),
    uploads: createCollection(database, 'uploads'),
    syncStates: createCollection(database, 'syncStates'),
    subscriptions: createCollection(database, 'subscriptions'),
    apps: createCollection(database, 'apps'),
    refreshTokens: createCollection(database, 'refreshTokens'),
    sessions: createCollection(database, 'sessions'),
    consents: createCollection(database, 'consents'),
    authorizationCodes: createCollection(database, 'authorizationCodes'),
    deviceCodes: createCollection(database, 'deviceCodes'),
    transaction(run) {
      if (depth > 0) return run();
      database.exec('BEGIN IMMEDIATE');
      depth++;
      try {
        const result = run();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.inTransaction) database.exec('ROLLBACK');
        throw error;
      } finally {
        depth--;
      }
    },
    clear() {
      database.exec(TABLES.map((table) => `DELETE FROM "${table}"`).join(';'));
    },
    close() {
      database.close();
    },
  };
}

interface Row {
  owner: string;
  number: number;
  value: string;
}

function createCollection<T>(database: SqliteDatabase, table: (typeof TABLES)[number]): Collection<T> {
  const put: Statement<[string, number, string]> = database.prepare(
    `INSERT INTO "${table}" (owner, number, value) VALUES (?, ?, ?) ON CONFLICT (owner, number) DO UPDATE SET value = excluded.value`,
  );
  const remove: Statement<[string, number]> = database.prepare(`DELETE FROM "${table}" WHERE owner = ? AND number = ?`);
  const one: Statement<[string, number]> = database.prepare(
    `SELECT value FROM "${table}" WHERE owner = ? AND number = ?`,
  );
  const all: Statement<[]> = database.prepare(`SELECT owner, number, value FROM "${table}" ORDER BY owner, number`);
  return {
    put(owner, number, value) {
      put.run(owner, number, JSON.stringify(value));
    },
    delete(owner, number) {
      remove.run(owner, number);
    },
    get(owner, number) {
      const row = one.get(owner, number) as Pick<Row, 'value'> | undefined;
      return row && (JSON.parse(row.value) as T);
    },
    *entries() {
      for (const row of all.iterate() as IterableIterator<Row>)
        yield [row.owner, row.number, JSON.parse(row.value) as T] as const;
    },
  };
}
