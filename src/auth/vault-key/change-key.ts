import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import {
  ensurePrivateFolder,
  readPrivateFile,
  replacePrivateFile,
  sweepTemporaryFiles,
} from '../../core/private-files.ts';
import { Secret } from '../../core/secret.ts';
import { withFileLock } from '../file-lock.ts';
import { KEY_BYTES } from '../sealing.ts';
import { VAULT_KEY_FILE, VAULT_LOCK_FILE } from '../vault-files.ts';
import type { KeySources } from './key-sources.ts';
import { loadKeychain } from './keychain.ts';
import { type KeyOptions, refuseLostKey } from './load-key.ts';
import { decodeStoredKey, encodeStoredKey, type KeyRecipe, type KeyWay } from './stored-key.ts';
import { unlockKey } from './unlock-key.ts';
import { type NewKeyWay, wrapKey } from './wrap-key.ts';

/** What opens a vault, as far as it may be told. */
export interface KeyDescription {
  way: KeyWay;
  /** Path of the key file, of `file` alone. */
  keyFile?: string;
  /** What trying a passphrase costs, of `passphrase` alone. */
  scrypt?: { N: number; r: number; p: number };
}

/** How the vault's key changed. */
export interface ChangedKey {
  before: KeyDescription | undefined;
  now: KeyDescription;
  /** False where the entry of the keychain that opens nothing any more could not be removed. */
  isCleared: boolean;
}

/** What opens the vault of a home folder, without opening it; undefined where there is none yet. */
export async function describeKey(home: string): Promise<KeyDescription | undefined> {
  const path = join(home, VAULT_KEY_FILE);
  const bytes = await readPrivateFile(path);
  return bytes === undefined ? undefined : describe(decodeStoredKey(bytes, path).recipe, path);
}

/**
 * Lets the vault of a home folder open in another way from now on: its key stays and is sealed anew, so that nothing
 * that was encrypted by it is written again. One file is replaced in one step; a crash leaves the old way or the new one.
 * What the old way needed stays where it lay outside of the home folder, but for an entry of the keychain. Throws what
 * `openVault` throws, and UsageError `vault-passphrase-invalid`.
 */
export async function changeKey(home: string, to: NewKeyWay, options: KeyOptions): Promise<ChangedKey> {
  await ensurePrivateFolder(home);
  const path = join(home, VAULT_KEY_FILE);
  for (;;) {
    const changed = await tryChange(home, path, to, options);
    if (changed !== undefined) return changed;
  }
}

/**
 * Undefined where another process changed the key meanwhile. A person is waited for, by a prompt or the keychain, before
 * the lock is taken: who renews a token needs it within seconds.
 */
async function tryChange(
  home: string,
  path: string,
  to: NewKeyWay,
  options: KeyOptions,
): Promise<ChangedKey | undefined> {
  const { random, key: sources = {} } = options;
  const bytes = await readPrivateFile(path);
  if (bytes === undefined) await refuseLostKey(home);
  const old = bytes === undefined ? undefined : decodeStoredKey(bytes, path);
  const key = old === undefined ? Buffer.from(random.bytes(KEY_BYTES)) : await unlockKey(old, path, sources, random);
  const make = async () => {
    const made = encodeStoredKey(await wrapKey(key, to, path, sources, random));
    // Read back as any later command will: a keychain that keeps nothing is found out before the old way is gone.
    const next = decodeStoredKey(made, path);
    const again = await unlockKey(next, path, sourcesAfter(to, sources), random);
    if (!again.equals(key)) throw notTheSame();
    return { made, next };
  };
  // Of two processes that make the same key file, each would use its own: that is done under the lock, and asks nobody.
  const early = to.way === 'file' ? undefined : await make();
  const next = await withFileLock(join(home, VAULT_LOCK_FILE), options, async () => {
    const now = await readPrivateFile(path);
    if (bytes === undefined ? now !== undefined : !now?.equals(bytes)) return undefined;
    if (bytes === undefined) await refuseLostKey(home);
    const ready = early ?? (await make());
    await sweepTemporaryFiles(path);
    await replacePrivateFile(path, ready.made, random);
    return ready.next;
  });
  if (next === undefined) {
    await clear(early?.next.recipe, sources);
    return undefined;
  }
  return {
    before: old === undefined ? undefined : describe(old.recipe, path),
    now: describe(next.recipe, path),
    isCleared: await clear(old?.recipe, sources),
  };
}

/** What opens the key once the way is the new one. */
function sourcesAfter(to: NewKeyWay, { loadKeychain: load }: KeySources): KeySources {
  return {
    loadKeychain: load,
    ...(to.way === 'passphrase' ? { givenPassphrase: async () => new Secret(to.passphrase.reveal()) } : {}),
  };
}

async function clear(old: KeyRecipe | undefined, sources: KeySources): Promise<boolean> {
  if (old?.way !== 'keychain') return true;
  try {
    await (await (sources.loadKeychain ?? loadKeychain)()).remove(old.entry);
    return true;
  } catch {
    return false;
  }
}

function describe(recipe: KeyRecipe, path: string): KeyDescription {
  if (recipe.way === 'file') return { way: 'file', keyFile: recipe.path ?? path };
  if (recipe.way === 'passphrase') return { way: 'passphrase', scrypt: recipe.scrypt };
  return { way: 'keychain' };
}

function notTheSame(): StorageError {
  return new StorageError('vault-key-not-changed', 'The new way does not give the key of the vault back.', {
    hint: 'Nothing was changed: the vault opens as it did before.',
  });
}
