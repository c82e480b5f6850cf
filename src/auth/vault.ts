import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { AuthenticationError, StorageError, UsageError } from '../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, type JsonValue, parseJson } from '../core/json.ts';
import {
  createPrivateFile,
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
import { createSealing, KEY_BYTES, type Sealing } from './sealing.ts';

/** Names of the vault's files in the home folder. */
const VAULT_FILE = 'vault.json';
const VAULT_KEY_FILE = 'vault.key';
const VAULT_LOCK_FILE = 'vault.lock';

const HEADER = { cipher: 'aes-256-gcm', format: 'graphcal-vault', version: 1 } as const;

export interface VaultOptions {
  clock: Clock;
  random: Random;
}

/** The stored authentications, and encryption for what else must not lie open. */
export interface Vault extends Sealing {
  /** All authentications by name, without secrets. */
  list(): Promise<AuthenticationSummary[]>;
  /** One with its secret; throws AuthenticationError `authentication-unknown`. */
  get(name: string): Promise<Authentication>;
  /** Stores one; a name that is taken is refused with UsageError `authentication-exists` unless `replace` is true. */
  put(authentication: Authentication, options?: { replace?: boolean | undefined }): Promise<void>;
  /** Puts what `edit` makes of one in its place, in one step; throws AuthenticationError `authentication-unknown`. */
  change(name: string, edit: (authentication: Authentication) => Authentication): Promise<void>;
  /** Forgets one and its secret; throws AuthenticationError `authentication-unknown`. */
  remove(name: string): Promise<void>;
}

/**
 * Opens the vault of a home folder; at the first use it makes the folder (0700) and the key (0600). The key lies beside
 * what it encrypts: it protects copies and backups of single files, the modes protect against other users.
 * Throws StorageError `vault-damaged`, `vault-version-unknown`, `vault-key-missing`, `lock-held` or `path-...`.
 */
export async function openVault(home: string, options: VaultOptions): Promise<Vault> {
  const { random } = options;
  const file = join(home, VAULT_FILE);
  const lock = join(home, VAULT_LOCK_FILE);
  await ensurePrivateFolder(home);
  const key = await loadKey(home, options);
  const contents = createSealing(key, 'vault contents', random);
  const payloads = createSealing(key, 'ledger payloads', random);

  const load = async (): Promise<JsonObject[]> => {
    const bytes = await readPrivateFile(file);
    return bytes === undefined ? [] : decode(bytes, contents, file);
  };
  let last: Promise<unknown> = Promise.resolve();
  /**
   * Read, change and write under the lock, so that two writers at once lose nothing. Writers of this vault queue here,
   * in their order; the lock is for the other processes.
   */
  const change = (edit: (records: JsonObject[]) => JsonObject[]): Promise<void> => {
    const write = () =>
      withFileLock(lock, options, async () => {
        await sweepTemporaryFiles(file);
        await replacePrivateFile(file, encode(edit(await load()), contents), random);
      });
    const done = last.then(write, write);
    last = done.catch(() => {});
    return done;
  };

  return {
    list: async () => (await load()).map(summarizeRecord).sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: async (name) => {
      const records = await load();
      const record = records.find((each) => each.name === name);
      if (record === undefined) throw unknown(name, records);
      return fromRecord(record);
    },
    put: (authentication, { replace = false } = {}) =>
      change((records) => {
        const others = records.filter((each) => each.name !== authentication.name);
        if (others.length < records.length && !replace) {
          throw new UsageError('authentication-exists', `An authentication ${authentication.name} is stored already.`, {
            hint: 'Remove it first, replace it, or choose another name.',
          });
        }
        return [...others, toRecord(authentication)];
      }),
    change: (name, edit) =>
      change((records) => {
        if (!records.some((each) => each.name === name)) throw unknown(name, records);
        return records.map((each) => (each.name === name ? toRecord(edit(fromRecord(each))) : each));
      }),
    remove: (name) =>
      change((records) => {
        const others = records.filter((each) => each.name !== name);
        if (others.length === records.length) throw unknown(name, records);
        return others;
      }),
    seal: payloads.seal,
    open: payloads.open,
  };
}

async function loadKey(home: string, options: VaultOptions): Promise<Buffer> {
  const path = join(home, VAULT_KEY_FILE);
  const present = await readPrivateFile(path);
  if (present !== undefined) return checkKey(present, path);
  return withFileLock(join(home, VAULT_LOCK_FILE), options, async () => {
    const meanwhile = await readPrivateFile(path);
    if (meanwhile !== undefined) return checkKey(meanwhile, path);
    // A new key would open nothing: what is there must not look as if it were damaged.
    if ((await readPrivateFile(join(home, VAULT_FILE))) !== undefined) {
      throw new StorageError('vault-key-missing', `${path} is missing, and the vault opens with no other key.`, {
        hint: `Restore it, or remove ${join(home, VAULT_FILE)} and add the authentications anew.`,
      });
    }
    await sweepTemporaryFiles(path);
    const key = Buffer.from(options.random.bytes(KEY_BYTES));
    await createPrivateFile(path, key, options.random);
    return key;
  });
}

function checkKey(key: Buffer, path: string): Buffer {
  if (key.byteLength === KEY_BYTES) return key;
  throw new StorageError('vault-damaged', `${path} does not hold a key of ${KEY_BYTES} bytes.`, {
    hint: 'Restore it from a backup, or remove vault.key and vault.json and add the authentications anew.',
  });
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

function unknown(name: string, records: readonly JsonObject[]): AuthenticationError {
  const names = records.map((record) => String(record.name)).sort();
  return new AuthenticationError('authentication-unknown', `No authentication ${JSON.stringify(name)} is stored.`, {
    hint: names.length === 0 ? 'Add one with graphcal auth add.' : `Stored: ${names.join(', ')}.`,
  });
}
