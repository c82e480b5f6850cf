import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { StorageError, UsageError } from '../../core/errors.ts';
import { createPrivateFile, readPrivateFile, sweepTemporaryFiles } from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import { withFileLock } from '../file-lock.ts';
import { KEY_BYTES } from '../sealing.ts';
import { VAULT_FILE, VAULT_KEY_FILE, VAULT_LOCK_FILE } from '../vault-files.ts';
import { KEY_FILE_VARIABLE, type KeySources, PASSPHRASE_FILE_VARIABLE, PASSPHRASE_VARIABLE } from './key-sources.ts';
import { decodeStoredKey, encodeStoredKey } from './stored-key.ts';
import { unlockKey } from './unlock-key.ts';
import { type NewKeyWay, wrapKey } from './wrap-key.ts';

export interface KeyOptions {
  clock: Clock;
  random: Random;
  /** What opens the key; default the key file in the home folder alone. */
  key?: KeySources | undefined;
}

/**
 * The vault's key of a home folder; at the first use it is made, in the way that the sources name. Throws StorageError
 * `vault-key-missing`, `vault-damaged`, and what `unlockKey` throws.
 */
export async function loadKey(home: string, options: KeyOptions): Promise<Buffer> {
  const { random, key: sources = {} } = options;
  const path = join(home, VAULT_KEY_FILE);
  const unlock = (bytes: Buffer) => unlockKey(decodeStoredKey(bytes, path), path, sources, random);
  const present = await readPrivateFile(path);
  if (present !== undefined) return unlock(present);
  const way = await chooseWay(sources);
  const first = await withFileLock(join(home, VAULT_LOCK_FILE), options, async () => {
    const meanwhile = await readPrivateFile(path);
    if (meanwhile !== undefined) return { meanwhile };
    await refuseLostKey(home);
    await sweepTemporaryFiles(path);
    const key = Buffer.from(random.bytes(KEY_BYTES));
    await createPrivateFile(path, encodeStoredKey(await wrapKey(key, way, path, sources, random)), random);
    return { key };
  });
  // A person may be asked for what opens it, and the lock is not held while they type.
  return first.key ?? unlock(first.meanwhile);
}

/** A new key would open nothing: what is there must not look as if it were damaged. */
export async function refuseLostKey(home: string): Promise<void> {
  const file = join(home, VAULT_FILE);
  if ((await readPrivateFile(file)) === undefined) return;
  throw new StorageError(
    'vault-key-missing',
    `${join(home, VAULT_KEY_FILE)} is missing, and the vault opens with no other key.`,
    {
      hint: `Restore it, or remove ${file} and add the authentications anew.`,
    },
  );
}

/** A vault that is not there yet begins as the environment says. */
async function chooseWay({ keyFile, givenPassphrase }: KeySources): Promise<NewKeyWay> {
  if (givenPassphrase === undefined) return { way: 'file', ...(keyFile === undefined ? {} : { path: keyFile }) };
  if (keyFile === undefined) return { way: 'passphrase', passphrase: await givenPassphrase() };
  throw new UsageError('vault-key-ways-conflict', 'Both a key file and a passphrase are set for a vault that is new.', {
    hint: `Leave out ${KEY_FILE_VARIABLE}, or ${PASSPHRASE_VARIABLE} and ${PASSPHRASE_FILE_VARIABLE}.`,
  });
}
