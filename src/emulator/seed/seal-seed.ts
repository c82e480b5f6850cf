import { type Random, randomUuid } from '../../core/random.ts';
import { hashSecret } from '../identity/secret-hash.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import type { Seed, SeedApp, SeedGroup, SeedUser } from './seed.ts';
import type { SeedRoomList } from './seed-room-lists.ts';

/** A seed as the emulator keeps it for resets: ids of applications are given, and of secrets only hashes are left. */
export interface SealedSeed {
  users: readonly SeedUser[];
  groups: readonly SealedGroup[];
  apps: readonly AppRecord[];
  consents: readonly { clientId: string; user: string; scopes: readonly string[] }[];
  roomLists: readonly SeedRoomList[];
}

/** A group whose members are in lower case. */
export type SealedGroup = Omit<SeedGroup, 'members'> & { members: readonly string[] };

/** Where programs on this machine wait, at any port. */
const LOCALHOST = 'http://localhost';

/** Seals a checked seed. */
export async function sealSeed(seed: Seed, random: Random): Promise<SealedSeed> {
  // Many people of a seed have one password, and a hash of it each would make the start long.
  const known = new Map<string, Promise<string>>();
  const hash = (password: string): Promise<string> => {
    const hashed = known.get(password) ?? hashSecret(password, random);
    known.set(password, hashed);
    return hashed;
  };
  const apps = await Promise.all((seed.apps ?? []).map((app) => sealApp(app, random)));
  return {
    users: await Promise.all(seed.users.map((user) => sealUser(user, hash))),
    groups: (seed.groups ?? []).map((group) => ({ ...group, members: lower(group.members ?? []) })),
    apps,
    consents: (seed.apps ?? []).flatMap(({ consents = [] }, at) =>
      consents.map((consent) => ({ clientId: apps[at]?.clientId ?? '', ...consent })),
    ),
    roomLists: seed.roomLists ?? [],
  };
}

async function sealUser(user: SeedUser, hash: (password: string) => Promise<string>): Promise<SeedUser> {
  const { password, ...rest } = user;
  return { ...rest, ...(password !== undefined && { password: await hash(password) }) };
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
    redirectUris: { web: [], spa: [], native: app.publicClient ? [LOCALHOST] : [], ...app.redirectUris },
    mailboxes: app.mailboxes ? lower(app.mailboxes) : null,
    grants: (app.grants ?? []).map(({ role, mailboxes }) => ({ role, mailboxes: lower(mailboxes) })),
  };
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}
