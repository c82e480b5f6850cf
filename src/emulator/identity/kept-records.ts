import type { Collection } from '../store/store.ts';

/** Records of one kind: at hand in memory, and each change of them in the store. */
export interface KeptRecords<T> {
  find(key: string): T | undefined;
  put(key: string, record: T): void;
  /** In the order in which they were first put. */
  entries(): Iterable<readonly [key: string, record: T]>;
  /** Knows those that the store has now, and no others. */
  load(): void;
}

/** Keeps records in a collection of the store, and forgets those that are over. */
export function createKeptRecords<T>(collection: Collection<T>, isOver: (record: T) => boolean): KeptRecords<T> {
  const records = new Map<string, T>();
  // The oldest come first, so that each look ends at the first one that is not over.
  function forgetOldest(): void {
    for (const [key, record] of records) {
      if (!isOver(record)) return;
      records.delete(key);
      collection.delete(key, 0);
    }
  }

  function load(): void {
    records.clear();
    for (const [key, , record] of [...collection.entries()]) {
      if (isOver(record)) collection.delete(key, 0);
      else records.set(key, record);
    }
  }

  load();
  return {
    find: (key) => records.get(key),
    put(key, record) {
      forgetOldest();
      collection.put(key, 0, record);
      records.set(key, record);
    },
    entries: () => records.entries(),
    load,
  };
}
