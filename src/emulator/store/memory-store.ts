import type { Collection, Store } from './store.ts';

/** Makes a store that lives as long as the process. */
export function createMemoryStore(): Store {
  let undo: (() => void)[] | undefined;
  const note = (step: () => void) => undo?.push(step);
  const cleaners: (() => void)[] = [];

  function collection<T>(): Collection<T> {
    const owners = new Map<string, Map<number, T>>();
    cleaners.push(() => owners.clear());
    const restore = (owner: string, number: number, value: T | undefined) => {
      if (value === undefined) owners.get(owner)?.delete(number);
      else owners.get(owner)?.set(number, value);
    };
    return {
      put(owner, number, value) {
        let values = owners.get(owner);
        if (!values) {
          values = new Map();
          owners.set(owner, values);
        }
        const before = values.get(number);
        note(() => restore(owner, number, before));
        values.set(number, value);
      },
      delete(owner, number) {
        const before = owners.get(owner)?.get(number);
        note(() => restore(owner, number, before));
        owners.get(owner)?.delete(number);
      },
      get: (owner, number) => owners.get(owner)?.get(number),
      *entries() {
        for (const owner of [...owners.keys()].sort()) {
          const values = [...(owners.get(owner) ?? [])].sort((a, b) => a[0] - b[0]);
          for (const [number, value] of values) yield [owner, number, value] as const;
        }
      },
    };
  }

  return {
    users: collection(),
    calendars: collection(),
    groups: collection(),
    events: collection(),
    roomLists: collection(),
    mails: collection(),
    past: collection(),
    contents: collection(),
    uploads: collection(),
    syncStates: collection(),
    subscriptions: collection(),
    apps: collection(),
    refreshTokens: collection(),
    sessions: collection(),
    consents: collection(),
    authorizationCodes: collection(),
    deviceCodes: collection(),
    transaction(run) {
      if (undo) return run();
      const steps: (() => void)[] = [];
      undo = steps;
      try {
        return run();
      } catch (error) {
        for (const step of steps.reverse()) step();
        throw error;
      } finally {
        undo = undefined;
      }
    },
    clear() {
      for (const clean of cleaners) clean();
    },
    close() {},
  };
}
