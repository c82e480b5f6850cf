import { timingSafeEqual } from 'node:crypto';
import type { AppRecord, RedirectUris } from '../store/sign-in-records.ts';
import type { Store } from '../store/store.ts';
import type { Credentials } from './credentials.ts';
import { matchesSecret } from './secret-hash.ts';

/** The applications of the tenant: the default one, whose secret the emulator tells, and those of the seed. */
export interface Apps {
  /** By client id in any letter case. */
  find(clientId: string): AppRecord | undefined;
  /** Whether a secret is one of the application's. */
  hasSecret(app: AppRecord, secret: string): Promise<boolean>;
  /** Adds an application; one that is there already, by id or name, is left alone. */
  add(app: AppRecord): void;
  /** All, the default one first. */
  all(): readonly AppRecord[];
  /** Knows the default one, and those that the store has now. */
  load(): void;
}

/** What the default application may do. */
export interface DefaultPermissions {
  roles: readonly string[];
  scopes: readonly string[];
}

/** A program on this machine, which may listen at any port and path. */
const LOCAL: readonly string[] = ['http://localhost/*', 'https://localhost/*', 'http://127.0.0.1/*'];
const OWN_REDIRECT_URIS: RedirectUris = { web: LOCAL, spa: [], native: LOCAL };

/** Makes the registry and loads what the store has. */
export function createApps(store: Store, credentials: Credentials, permissions: DefaultPermissions): Apps {
  const { clientId, principalId } = credentials;
  const own: AppRecord = {
    clientId,
    displayName: 'Default application',
    principalId,
    secrets: [],
    certificates: [],
    ...permissions,
    // Whoever tries it out signs in with its secret or without.
    publicClient: true,
    redirectUris: OWN_REDIRECT_URIS,
    mailboxes: null,
    grants: [],
  };
  const byId = new Map<string, AppRecord>();
  function load(): void {
    byId.clear();
    byId.set(clientId, own);
    for (const [, , app] of store.apps.entries()) byId.set(app.clientId, app);
  }

  load();
  return {
    find: (id) => byId.get(id.toLowerCase()),
    async hasSecret(app, secret) {
      if (app === own) return equalSecrets(secret, credentials.clientSecret);
      const matches = await Promise.all(app.secrets.map((hash) => matchesSecret(secret, hash)));
      return matches.includes(true);
    },
    add(app) {
      for (const known of byId.values()) if (known.clientId === app.clientId || isNamed(known, app.displayName)) return;
      store.apps.put(app.clientId, 0, app);
      byId.set(app.clientId, app);
    },
    all: () => [...byId.values()],
    load,
  };
}

function isNamed(app: AppRecord, name: string): boolean {
  return app.displayName.toLowerCase() === name.toLowerCase();
}

function equalSecrets(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
