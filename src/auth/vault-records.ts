import { AuthenticationError, StorageError, UsageError } from '../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, parseJson } from '../core/json.ts';
import type { Sealing } from './sealing.ts';

/** For whom a vault is opened. */
export interface VaultUser {
  /** Differs for each person: in a service the id by which the directory knows who is signed in. */
  id: string;
  /** Whether this user may change and remove what others share. */
  isAdministrator: boolean;
}

/** Whoever the home folder belongs to: nobody else can open it, on this machine or where it is restored. */
export const HOME_USER: VaultUser = { id: 'home', isAdministrator: true };

/** The records of a vault as one user has them. */
export interface OwnRecords {
  /** Own ones and shared ones, each with its `owner`; secrets in clear. */
  visible: JsonObject[];
  /** What belongs to others, as it is kept: sealed. */
  others: JsonObject[];
}

const MOST_CHARACTERS = 256;

/** Checks for whom a vault is opened; throws UsageError `vault-user-invalid`. */
export function checkUser(user: VaultUser): VaultUser {
  if (typeof user.id === 'string' && user.id.trim() !== '' && user.id.length <= MOST_CHARACTERS) return user;
  throw new UsageError('vault-user-invalid', 'The user for whom the vault is opened has no id, or too long a one.', {
    hint: 'Give the id of the person who is signed in.',
  });
}

/**
 * Tells what a user may see from what is kept for all: personal records are sealed for their owner, so that whoever
 * reads past the filter still sees nothing. Records of the first versions have no owner, and are the home folder's.
 */
export function separateRecords(kept: readonly JsonObject[], user: VaultUser, sealing: Sealing): OwnRecords {
  const own: OwnRecords = { visible: [], others: [] };
  for (const record of kept) {
    const owner = String(record.owner ?? HOME_USER.id);
    const isSealed = typeof record.sealed === 'string';
    if (!isSealed && record.kind === 'shared') own.visible.push({ ...record, owner });
    else if (owner !== user.id) own.others.push(isSealed ? record : sealRecord({ ...record, owner }, sealing));
    else own.visible.push(isSealed ? openRecord(record, owner, sealing) : { ...record, owner });
  }
  return own;
}

/** What is kept of them. */
export function joinRecords({ visible, others }: OwnRecords, user: VaultUser, sealing: Sealing): JsonObject[] {
  return [
    ...others,
    ...visible.map((record) => {
      const owned: JsonObject = { ...record, owner: record.owner ?? user.id };
      return owned.kind === 'shared' ? owned : sealRecord(owned, sealing);
    }),
  ];
}

/** The record that a name means to a user: an own one goes before a shared one. */
export function chooseRecord(visible: readonly JsonObject[], name: string): JsonObject | undefined {
  const named = visible.filter((record) => record.name === name);
  return named.find(({ kind }) => kind !== 'shared') ?? named[0];
}

/** The record in whose place another would come: of the same kind first, since a name may be of one of each. */
export function findTaken(
  visible: readonly JsonObject[],
  { name, kind }: { name: string; kind: string },
): JsonObject | undefined {
  return visible.find((record) => record.name === name && record.kind === kind) ?? chooseRecord(visible, name);
}

/** Refuses to change what another user shares; throws UsageError `authentication-of-another`. */
export function refuseForeign(record: JsonObject, user: VaultUser): void {
  if (record.owner === user.id || user.isAdministrator) return;
  throw new UsageError(
    'authentication-of-another',
    `The authentication ${String(record.name)} is shared by another user.`,
    {
      hint: 'Ask who shares it, or an administrator of this installation.',
    },
  );
}

/** AuthenticationError `authentication-unknown`, with the names that there are for this user. */
export function unknownRecord(name: string, visible: readonly JsonObject[]): AuthenticationError {
  const names = [...new Set(visible.map((record) => String(record.name)))].sort();
  return new AuthenticationError('authentication-unknown', `No authentication ${JSON.stringify(name)} is stored.`, {
    hint: names.length === 0 ? 'Add one with graphcal auth add.' : `Stored: ${names.join(', ')}.`,
  });
}

function sealRecord(record: JsonObject, sealing: Sealing): JsonObject {
  const owner = String(record.owner);
  const sealed = sealing.seal(Buffer.from(JSON.stringify(record), 'utf8'), contextOf(owner));
  return { owner, sealed: Buffer.from(sealed).toString('base64') };
}

function openRecord(record: JsonObject, owner: string, sealing: Sealing): JsonObject {
  const bytes = sealing.open(Buffer.from(String(record.sealed), 'base64'), contextOf(owner));
  const opened = parseJson(Buffer.from(bytes).toString('utf8'));
  if (isObject(opened)) return { ...(opened as JsonObject), owner };
  throw new StorageError('vault-damaged', 'A stored authentication cannot be read.', {
    hint: 'Restore the home folder from a backup, or add the authentications anew.',
  });
}

function contextOf(owner: string): string {
  return canonicalJson({ owner });
}
