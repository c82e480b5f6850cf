import type { Secret } from '../../core/secret.ts';
import type { Keychain } from './keychain.ts';

/** A keychain that keeps its entries as long as the test runs. */
export function createMemoryKeychain(): Keychain & { entries(): string[] } {
  const kept = new Map<string, Secret>();
  return {
    read: async (entry) => kept.get(entry),
    write: async (entry, secret) => void kept.set(entry, secret),
    remove: async (entry) => void kept.delete(entry),
    entries: () => [...kept.keys()],
  };
}
