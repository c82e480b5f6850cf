import { InputError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { Collection, Store } from './store.ts';

type CollectionName = {
  [Name in keyof Store]: Store[Name] extends Collection<infer _> ? Name : never;
}[keyof Store];

/** One kept value with its owner and number. */
type KeptRecord = readonly [owner: string, number: number, value: unknown];

/** All that a store holds, in its own form; good for the same version of this package. */
export type StoreRecords = Readonly<Record<CollectionName, readonly KeptRecord[]>>;

const NAMES: Readonly<Record<CollectionName, true>> = {
  users: true,
  calendars: true,
  groups: true,
  apps: true,
  refreshTokens: true,
  sessions: true,
  consents: true,
  authorizationCodes: true,
  deviceCodes: true,
  events: true,
  roomLists: true,
  mails: true,
  past: true,
  contents: true,
  uploads: true,
  syncStates: true,
  subscriptions: true,
};
const COLLECTIONS = Object.keys(NAMES) as CollectionName[];

/** Reads everything out of a store. */
export function exportRecords(store: Store): StoreRecords {
  const read = (name: CollectionName) => [...store[name].entries()];
  return {
    users: read('users'),
    calendars: read('calendars'),
    groups: read('groups'),
    apps: read('apps'),
    refreshTokens: read('refreshTokens'),
    sessions: read('sessions'),
    consents: read('consents'),
    authorizationCodes: read('authorizationCodes'),
    deviceCodes: read('deviceCodes'),
    events: read('events'),
    roomLists: read('roomLists'),
    mails: read('mails'),
    past: read('past'),
    contents: read('contents'),
    uploads: read('uploads'),
    syncStates: read('syncStates'),
    subscriptions: read('subscriptions'),
  };
}

/** Puts records into a store instead of what it holds. */
export function importRecords(store: Store, records: StoreRecords): void {
  store.transaction(() => {
    store.clear();
    for (const name of COLLECTIONS) {
      const collection: Collection<unknown> = store[name];
      for (const [owner, number, value] of records[name]) collection.put(owner, number, value);
    }
  });
}

/** Checks the form of records as they came from JSON; fails with `snapshot-invalid`, naming the member. */
export function checkRecords(value: unknown): StoreRecords {
  const fail = (field: string, problem: string) =>
    new InputError('snapshot-invalid', `The snapshot: ${field} ${problem}.`, { field });
  if (!isObject(value)) throw fail('records', 'must be an object');
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(NAMES, name)) throw fail(`records.${name}`, 'is not known; it is of another version');
  }
  for (const name of COLLECTIONS) {
    const list = value[name];
    if (!Array.isArray(list)) throw fail(`records.${name}`, 'must be a list');
    const wrong = list.findIndex((record) => !isRecord(record));
    if (wrong >= 0) throw fail(`records.${name}[${wrong}]`, 'must be owner, number and value');
  }
  return value as StoreRecords;
}

function isRecord(record: unknown): boolean {
  if (!Array.isArray(record)) return false;
  const [owner, number, value] = record;
  return record.length === 3 && typeof owner === 'string' && Number.isInteger(number) && isObject(value);
}
