import { type Random, randomUuid } from '../../core/random.ts';
import { hashSecret } from '../identity/secret-hash.ts';
import type { Seed, SeedApp, SeedUser } from '../seed.ts';
import type { AppRecord } from '../store/store.ts';

/** A seed as the emulator keeps it for resets: ids of applications are given, and of secrets only hashes are left. */
export interface SealedSeed {
  users: readonly SeedUser[];
  apps: readonly AppRecord[];
}

/** Seals a checked seed. */
export async function sealSeed(seed: Seed, random: Random): Promise<SealedSeed> {
  return {
    users: await Promise.all(seed.users.map((user) => sealUser(user, random))),
    apps: await Promise.all((seed.apps ?? []).map((app) => sealApp(app, random))),
  };
}

async function sealUser(user: SeedUser, random: Random): Promise<SeedUser> {
  const { password, sharedWith, ...rest } = user;
  return {
    ...rest,
    ...(password !== undefined && { password: await hashSecret(password, random) }),
    ...(sharedWith && { sharedWith: sharedWith.map((share) => ({ ...share, user: share.user.toLowerCase() })) }),
  };
}

async function sealApp(app: SeedApp, random: Random): Promise<AppRecord> {
  const clientId = app.clientId?.toLowerCase() ?? randomUuid(random);
  return {
    clientId,
    displayName: app.displayName ?? clientId,
    principalId: randomUuid(random),
    secrets: await Promise.all((app.secrets ?? []).map((secret) => hashSecret(secret, random))),
    certificates: app.certificates ?? [],
    roles: app.roles ?? [],
    scopes: app.scopes ?? [],
    publicClient: app.publicClient ?? false,
    mailboxes: app.mailboxes ? lower(app.mailboxes) : null,
    grants: (app.grants ?? []).map(({ role, mailboxes }) => ({ role, mailboxes: lower(mailboxes) })),
  };
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}
