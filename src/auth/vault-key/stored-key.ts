import { createHash } from 'node:crypto';
import { StorageError } from '../../core/errors.ts';
import { canonicalJson, isObject, type JsonObject, parseJson } from '../../core/json.ts';
import { KEY_BYTES } from '../sealing.ts';
import { readScryptCost, type ScryptCost } from './passphrase-key.ts';

/** What the vault is opened with: a key file, a passphrase, or the keychain of the operating system. */
export type KeyWay = 'file' | 'passphrase' | 'keychain';

/** How `vault.key` says that the vault's key is to be had; `file` without a path where the key stands there itself. */
export type KeyRecipe =
  | { way: 'file'; path?: string }
  | { way: 'passphrase'; scrypt: ScryptCost; salt: Buffer }
  | { way: 'keychain'; entry: string };

/** What `vault.key` holds: the vault's key itself, or sealed by the key that its recipe leads to. */
export type StoredKey = { recipe: { way: 'file' }; key: Buffer } | { recipe: KeyRecipe; sealed: Buffer };

const FORMAT = 'graphcal-vault-key';
const VERSION = 1;
const SALT_BYTES = { least: 16, most: 64 } as const;
const ENTRY = /^[0-9a-f]{32}$/u;

/** The bytes of `vault.key`. */
export function encodeStoredKey(stored: StoredKey): Buffer {
  if ('key' in stored) return stored.key;
  const unsummed = { ...headerOf(stored.recipe), key: stored.sealed.toString('base64') };
  return Buffer.from(`${JSON.stringify({ ...unsummed, sum: sumOf(unsummed) })}\n`, 'utf8');
}

/**
 * Reads `vault.key`. Its checksum tells damage from a wrong passphrase. Throws StorageError `vault-damaged` and
 * `vault-version-unknown`.
 */
export function decodeStoredKey(bytes: Buffer, path: string): StoredKey {
  if (bytes.byteLength === KEY_BYTES) return { recipe: { way: 'file' }, key: bytes };
  const outer = parseJson(bytes.toString('utf8'));
  if (!isObject(outer) || outer.format !== FORMAT) throw noKey(path);
  if (typeof outer.version === 'number' && outer.version > VERSION) {
    throw new StorageError('vault-version-unknown', `${path} was written by a newer version.`, {
      hint: 'Update this installation, or use another home folder (GRAPHCAL_HOME).',
    });
  }
  const { sum, ...unsummed } = outer as JsonObject;
  const recipe = readRecipe(unsummed);
  if (recipe === undefined || sum !== sumOf(unsummed) || typeof unsummed.key !== 'string') throw noKey(path);
  return { recipe, sealed: Buffer.from(unsummed.key, 'base64') };
}

/** What is covered by the seal of a key beside it: a changed recipe does not open. */
export function contextOf(recipe: KeyRecipe): string {
  return canonicalJson(headerOf(recipe));
}

function headerOf(recipe: KeyRecipe): JsonObject {
  const head = { format: FORMAT, version: VERSION, way: recipe.way };
  if (recipe.way === 'file') return { ...head, path: recipe.path ?? '' };
  if (recipe.way === 'keychain') return { ...head, entry: recipe.entry };
  return { ...head, scrypt: { ...recipe.scrypt }, salt: recipe.salt.toString('base64') };
}

function readRecipe({ way, path, scrypt, salt, entry }: JsonObject): KeyRecipe | undefined {
  if (way === 'file') return typeof path === 'string' && path !== '' ? { way, path } : undefined;
  if (way === 'keychain') return typeof entry === 'string' && ENTRY.test(entry) ? { way, entry } : undefined;
  if (way !== 'passphrase' || typeof salt !== 'string') return undefined;
  const cost = readScryptCost(scrypt);
  const bytes = Buffer.from(salt, 'base64');
  if (cost === undefined || bytes.byteLength < SALT_BYTES.least || bytes.byteLength > SALT_BYTES.most) return undefined;
  return { way, scrypt: cost, salt: bytes };
}

function sumOf(unsummed: JsonObject): string {
  return createHash('sha256').update(canonicalJson(unsummed)).digest('hex');
}

function noKey(path: string): StorageError {
  return new StorageError(
    'vault-damaged',
    `${path} holds neither a key of ${KEY_BYTES} bytes nor one that is sealed.`,
    {
      hint: 'Restore it from a backup, or remove vault.key and vault.json and add the authentications anew.',
    },
  );
}
