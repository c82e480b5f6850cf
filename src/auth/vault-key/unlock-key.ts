import { StorageError } from '../../core/errors.ts';
import { readPrivateFile } from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import type { Secret } from '../../core/secret.ts';
import { createSealing, KEY_BYTES, type Sealing } from '../sealing.ts';
import { KEY_FILE_VARIABLE, type KeySources, PASSPHRASE_FILE_VARIABLE, PASSPHRASE_VARIABLE } from './key-sources.ts';
import { loadKeychain } from './keychain.ts';
import { isOwnKeyFile } from './own-key-file.ts';
import { deriveKey } from './passphrase-key.ts';
import { contextOf, type KeyRecipe, type StoredKey } from './stored-key.ts';

/**
 * The vault's key out of what `vault.key` at `path` holds. Throws StorageError `vault-passphrase-missing`,
 * `vault-passphrase-wrong`, `vault-key-file-missing`, `vault-key-file-wrong`, `keychain-...` or `path-...`.
 */
export async function unlockKey(stored: StoredKey, path: string, sources: KeySources, random: Random): Promise<Buffer> {
  if ('key' in stored) return stored.key;
  const { recipe, sealed } = stored;
  for (const wrapping of await findWrappingKeys(recipe, path, sources)) {
    try {
      const key = wrappingOf(wrapping, random).open(sealed, contextOf(recipe));
      if (key.byteLength === KEY_BYTES) return Buffer.from(key);
    } catch {
      // The checksum of the file was right, so what was given is not.
    }
  }
  throw wrongKey(recipe, path);
}

/** Seals and opens the vault's key by another one. */
export function wrappingOf(key: Uint8Array, random: Random): Sealing {
  return createSealing(key, 'vault key', random);
}

/** A key file's key: 32 bytes as they are, or as base64 on one line, as places that keep secrets as text have it. */
export async function readKeyFile(path: string): Promise<Buffer | undefined> {
  const bytes = await readPrivateFile(path);
  if (bytes === undefined || bytes.byteLength === KEY_BYTES) return bytes;
  const text = bytes.toString('latin1').trim();
  const decoded = Buffer.from(text, 'base64');
  if (decoded.byteLength === KEY_BYTES && decoded.toString('base64') === text) return decoded;
  throw new StorageError('vault-key-file-wrong', `${path} does not hold a key of ${KEY_BYTES} bytes.`, {
    hint: `Give the file that graphcal vault key file made, or ${KEY_BYTES} random bytes, as they are or in base64.`,
  });
}

async function findWrappingKeys(recipe: KeyRecipe, path: string, sources: KeySources): Promise<Buffer[]> {
  if (recipe.way === 'passphrase')
    return [await deriveKey(await findPassphrase(path, sources), recipe.salt, recipe.scrypt)];
  if (recipe.way === 'file') return readKeyFiles(recipe.path ?? path, sources.keyFile, path);
  const keychain = await (sources.loadKeychain ?? loadKeychain)();
  const secret = await keychain.read(recipe.entry);
  if (secret !== undefined) return [Buffer.from(secret.reveal(), 'base64')];
  throw new StorageError('keychain-entry-missing', 'The keychain has no entry for this vault.', {
    hint: 'Use the account and the machine on which it was made: it is not in a copy of the home folder.',
  });
}

/** The file may have moved since; and while the way changes, the environment may name the next one already. */
async function readKeyFiles(recorded: string, named: string | undefined, own: string): Promise<Buffer[]> {
  const keys: Buffer[] = [];
  for (const file of new Set([named ?? recorded, recorded])) {
    if (await isOwnKeyFile(file, own)) continue;
    const key = await readKeyFile(file);
    if (key !== undefined) keys.push(key);
  }
  if (keys.length > 0) return keys;
  throw new StorageError('vault-key-file-missing', `${named ?? recorded}, the key file of the vault, is not there.`, {
    hint: `Restore it, or name the place where it is now: ${KEY_FILE_VARIABLE}.`,
  });
}

async function findPassphrase(path: string, { givenPassphrase, askPassphrase }: KeySources): Promise<Secret> {
  const passphrase = (await givenPassphrase?.()) ?? (await askPassphrase?.());
  if (passphrase !== undefined && passphrase.reveal() !== '') return passphrase;
  throw new StorageError(
    'vault-passphrase-missing',
    `The key in ${path} opens with a passphrase, and none was given.`,
    {
      hint: `Set ${PASSPHRASE_VARIABLE} or ${PASSPHRASE_FILE_VARIABLE}, or run it at a terminal.`,
    },
  );
}

function wrongKey({ way }: KeyRecipe, path: string): StorageError {
  if (way === 'passphrase') {
    return new StorageError('vault-passphrase-wrong', `The passphrase does not open the key in ${path}.`, {
      hint: 'Nothing was changed. Give the one that was set by graphcal vault key passphrase.',
    });
  }
  if (way === 'keychain') {
    return new StorageError('keychain-entry-wrong', 'The entry of the keychain does not open this vault.', {
      hint: 'Use the account and the machine on which it was made.',
    });
  }
  return new StorageError('vault-key-file-wrong', `The key file does not open the key in ${path}.`, {
    hint: `Name the one that belongs to this vault: ${KEY_FILE_VARIABLE}.`,
  });
}
