import type { AppRecord } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import { createKeptRecords } from './kept-records.ts';

/** Which delegated permissions an application has: an administrator's consent for all users, and that of each user. */
export interface Consents {
  /** What the application has for a user, without doubles; names as they were first written. */
  of(app: AppRecord, user: string): string[];
  /** Which of these names it does not have; compared without letter case. */
  missing(app: AppRecord, user: string, names: readonly string[]): string[];
  /** Notes that a user agreed. */
  agree(app: AppRecord, user: string, names: readonly string[]): void;
  load(): void;
}

/** Makes them. https://learn.microsoft.com/entra/identity-platform/permissions-consent-overview */
export function createConsents(store: Store): Consents {
  const kept = createKeptRecords(store.consents, () => false);
  const keyOf = (app: AppRecord, user: string) => `${app.clientId}/${user}`;
  const of: Consents['of'] = (app, user) => distinct([...app.scopes, ...(kept.find(keyOf(app, user))?.scopes ?? [])]);
  const missing: Consents['missing'] = (app, user, names) => {
    const known = new Set(of(app, user).map((name) => name.toLowerCase()));
    return distinct(names).filter((name) => !known.has(name.toLowerCase()));
  };
  return {
    of,
    missing,
    agree(app, user, names) {
      const added = missing(app, user, names);
      const before = kept.find(keyOf(app, user))?.scopes ?? [];
      if (added.length > 0) kept.put(keyOf(app, user), { scopes: [...before, ...added] });
    },
    load: kept.load,
  };
}

function distinct(names: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const name of names) if (!first.has(name.toLowerCase())) first.set(name.toLowerCase(), name);
  return [...first.values()];
}
