import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { HOUR } from '../core/durations.ts';
import { StorageError, UsageError } from '../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, type JsonValue, parseJson } from '../core/json.ts';
import {
  ensurePrivateFolder,
  readPrivateFile,
  replacePrivateFile,
  sweepTemporaryFiles,
} from '../core/private-files.ts';
import type { Random } from '../core/random.ts';
import {
  type Authentication,
  type AuthenticationSummary,
  fromRecord,
  summarizeRecord,
  toRecord,
} from './authentication.ts';
import { withFileLock } from './file-lock.ts';
import { createSealing, type Sealing } from './sealing.ts';
import { VAULT_FILE, VAULT_LOCK_FILE } from './vault-files.ts';
import type { KeySources } from './vault-key/key-sources.ts';
import { loadKey } from './vault-key/load-key.ts';
import {
  checkUser,
  chooseRecord,
  findTaken,
  HOME_USER,
  joinRecords,
  refuseForeign,
  separateRecords,
  unknownRecord,
  type VaultUser,
} from './vault-records.ts';

const HEADER = { cipher: 'aes-256-gcm', format: 'graphcal-vault', version: 2 } as const;

/** How far apart successes are recorded: a list needs no more, and the file shall not be written with each token. */
const SUCCESS_EVERY_MS = HOUR;
/** Milliseconds that recording a success waits for other writers; it may be left out. */
const SUCCESS_WAIT_MS = 500;

export interface VaultOptions {
  clock: Clock;
  random: Random;
  /** What opens the vault's key; default the key file in the home folder alone. */
  key?: KeySources | undefined;
  /** Whose authentications are seen and kept beside the shared ones; default the owner of the home folder. */
  user?: VaultUser | undefined;
}

/** What lists show of a stored authentication. */
export interface StoredSummary extends AuthenticationSummary {
  /** Id of the user whose it is: of a personal one the user for whom the vault is open. */
  owner: string;
  /** When it last gave a token, UTC, ISO 8601, within an hour; undefined where it never did. */
  lastSuccessAt?: string;
}

/**
 * The authentications that a user has, own ones and shared ones, and encryption for what else must not lie open. What
 * is personal to others is not there, by any of its methods.
 */
export interface Vault extends Sealing {
  /** Its folder, absolute. */
  readonly home: string;
  /** All authentications by name, without secrets. */
  list(): Promise<StoredSummary[]>;
  /** One with its secret, an own one before a shared one; throws AuthenticationError `authentication-unknown`. */
  get(name: string): Promise<Authentication>;
  /** Stores one; a name that is taken is refused with UsageError `authentication-exists` unless `replace` is true. */
  put(authentication: Authentication, options?: { replace?: boolean | undefined }): Promise<void>;
  /**
   * Puts what `edit` makes of one in its place, in one step; with `asOwner` it is refused as `put` refuses what others
   * share. Throws AuthenticationError `authentication-unknown`.
   */
  change(
    name: string,
    edit: (authentication: Authentication) => Authentication,
    options?: { asOwner?: boolean | undefined },
  ): Promise<void>;
  /** Forgets one and its secret; throws AuthenticationError `authentication-unknown`. */
  remove(name: string): Promise<void>;
  /** Records that one gave a token, once an hour at most; never fails. */
  noteSuccess(name: string): Promise<void>;
}

/**
 * Opens the vault of a home folder; at the first use it makes the folder (0700) and the key (0600). A key that lies
 * beside what it encrypts protects copies and backups of single files, the modes protect against other users.
 * Throws StorageError `vault-damaged`, `vault-version-unknown`, `vault-key-...`, `vault-passphrase-...`, `keychain-...`,
 * `lock-held` or `path-...`, and UsageError `vault-user-invalid`.
 */
export async function openVault(home: string, options: VaultOptions): Promise<Vault> {
  const { clock, random } = options;
  const user = checkUser(options.user ?? HOME_USER);
  const file = join(home, VAULT_FILE);
  const lock = join(home, VAULT_LOCK_FILE);
  await ensurePrivateFolder(home);
  const key = await loadKey(home, options);
  const contents = createSealing(key, 'vault contents', random);
  const personal = createSealing(key, 'personal authentications', random);
  const payloads = createSealing(key, 'ledger payloads', random);

  const loadAll = async () => {
    const bytes = await readPrivateFile(file);
    return separateRecords(bytes === undefined ? [] : decode(bytes, contents, file), user, personal);
  };
  const load = async (): Promise<JsonObject[]> => (await loadAll()).visible;
  let last: Promise<unknown> = Promise.resolve();
  /**
   * Read, change and write under the lock, so that two writers at once lose nothing. Writers of this vault queue here,
   * in their order; the lock is for the other processes.
   */
  const change = (edit: (records: JsonObject[]) => JsonObject[], waitMs?: number): Promise<void> => {
    const write = () =>
      withFileLock(lock, { clock, random, ...(waitMs === undefined ? {} : { waitMs }) }, async () => {
        await sweepTemporaryFiles(file);
        const { visible, others } = await loadAll();
        const kept = joinRecords({ visible: edit(visible), others }, user, personal);
        await replacePrivateFile(file, encode(kept, contents), random);
      });
    const done = last.then(write, write);
    last = done.catch(() => {});
    return done;
  };

  return {
    home,
    list: async () => (await load()).map(summarizeStored).sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: async (name) => {
      const records = await load();
      const record = chooseRecord(records, name);
      if (record === undefined) throw unknownRecord(name, records);
      return fromRecord(record);
    },
    put: (authentication, { replace = false } = {}) =>
      change((records) => {
        const taken = findTaken(records, authentication);
        const record = toRecord(authentication);
        if (taken === undefined) return [...records, { ...record, owner: user.id }];
        if (!replace) {
          throw new UsageError('authentication-exists', `An authentication ${authentication.name} is stored already.`, {
            hint: 'Remove it first, replace it, or choose another name.',
          });
        }
        refuseForeign(taken, user);
        // What an administrator replaces stays with who shares it.
        const owner = authentication.kind === 'shared' ? (taken.owner ?? user.id) : user.id;
        return [...records.filter((each) => each !== taken), { ...record, owner }];
      }),
    change: (name, edit, { asOwner = false } = {}) =>
      change((records) => {
        const changed = chooseRecord(records, name);
        if (changed === undefined) throw unknownRecord(name, records);
        if (asOwner) refuseForeign(changed, user);
        const { owner = user.id, lastSuccessAt } = changed;
        const record = { ...toRecord(edit(fromRecord(changed))), owner };
        const kept = lastSuccessAt === undefined ? record : { ...record, lastSuccessAt };
        return records.map((each) => (each === changed ? kept : each));
      }),
    remove: (name) =>
      change((records) => {
        const removed = chooseRecord(records, name);
        if (removed === undefined) throw unknownRecord(name, records);
        refuseForeign(removed, user);
        return records.filter((each) => each !== removed);
      }),
    noteSuccess: async (name) => {
      const isDue = (record: JsonObject | undefined) =>
        record !== undefined && !(Math.abs(clock.now() - Date.parse(String(record.lastSuccessAt))) < SUCCESS_EVERY_MS);
      try {
        if (!isDue(chooseRecord(await load(), name))) return;
        const lastSuccessAt = new Date(clock.now()).toISOString();
        await change((records) => {
          const used = chooseRecord(records, name);
          return records.map((each) => (each === used ? { ...each, lastSuccessAt } : each));
        }, SUCCESS_WAIT_MS);
      } catch {
        // A list that is an hour or a day behind is no reason to fail what was done.
      }
    },
    seal: payloads.seal,
    open: payloads.open,
  };
}

function summarizeStored(record: JsonObject): StoredSummary {
  const { owner, lastSuccessAt } = record;
  const used = typeof lastSuccessAt === 'string' ? { lastSuccessAt } : {};
  return { ...summarizeRecord(record), owner: String(owner), ...used };
}

function encode(records: JsonObject[], sealing: Sealing): Uint8Array {
  const text = JSON.stringify({ authentications: records } satisfies JsonObject);
  const data = sealing.seal(Buffer.from(text, 'utf8'), canonicalJson({ ...HEADER }));
  return Buffer.from(`${JSON.stringify({ ...HEADER, data: Buffer.from(data).toString('base64') })}\n`, 'utf8');
}

function decode(bytes: Buffer, sealing: Sealing, path: string): JsonObject[] {
  const outer = parseJson(bytes.toString('utf8'));
  if (!isRecord(outer) || outer.format !== HEADER.format) throw damaged(path);
  const { data, ...header } = outer;
  if (typeof header.version === 'number' && header.version > HEADER.version) {
    throw new StorageError('vault-version-unknown', `${path} was written by a newer version.`, {
      hint: 'Update this installation, or use another home folder (GRAPHCAL_HOME).',
    });
  }
  const sealed = typeof data === 'string' ? Buffer.from(data, 'base64') : undefined;
  // The decoder skips what is not base64; a file that was touched anywhere must not pass.
  if (sealed === undefined || sealed.toString('base64') !== data) throw damaged(path);
  let text: string;
  try {
    // The header is part of what the tag covers: a changed version or cipher does not open.
    text = Buffer.from(sealing.open(sealed, canonicalJson(header))).toString('utf8');
  } catch (cause) {
    throw damaged(path, cause);
  }
  const inner = parseJson(text);
  const records = isRecord(inner) ? inner.authentications : undefined;
  if (!Array.isArray(records)) throw damaged(path);
  return records.filter(isRecord);
}

function isRecord(value: JsonValue | undefined): value is JsonObject {
  return isObject(value);
}

function damaged(path: string, cause?: unknown): StorageError {
  return new StorageError('vault-damaged', `${path} is damaged, or belongs to another vault.key.`, {
    cause,
    hint: 'Restore it from a backup together with vault.key, or remove it and add the authentications anew.',
  });
}
