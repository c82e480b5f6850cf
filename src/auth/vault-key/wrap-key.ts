import { dirname } from 'node:path';
import { createPrivateFile, ensureNamedFolder } from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import { Secret } from '../../core/secret.ts';
import { KEY_BYTES } from '../sealing.ts';
import type { KeySources } from './key-sources.ts';
import { loadKeychain } from './keychain.ts';
import { isOwnKeyFile } from './own-key-file.ts';
import { checkNewPassphrase, DEFAULT_SCRYPT, deriveKey } from './passphrase-key.ts';
import { contextOf, type KeyRecipe, type StoredKey } from './stored-key.ts';
import { readKeyFile, wrappingOf } from './unlock-key.ts';

/** With what a vault shall open from now on; `file` without a path is `vault.key` itself. */
export type NewKeyWay =
  | { way: 'file'; path?: string }
  | { way: 'passphrase'; passphrase: Secret }
  | { way: 'keychain' };

const SALT_BYTES = 32;
const ENTRY_BYTES = 16;

/**
 * What `vault.key` (at `own`) shall hold, so that this key opens in that way. What it needs beside that is made here: a key file
 * that is not there yet, an entry of the keychain; the vault goes on by the old way until `vault.key` is replaced.
 */
export async function wrapKey(
  key: Buffer,
  to: NewKeyWay,
  own: string,
  sources: KeySources,
  random: Random,
): Promise<StoredKey> {
  if (to.way === 'file' && (to.path === undefined || (await isOwnKeyFile(to.path, own))))
    return { recipe: { way: 'file' }, key };
  const { recipe, wrapping } = await prepare(to, sources, random);
  return { recipe, sealed: Buffer.from(wrappingOf(wrapping, random).seal(key, contextOf(recipe))) };
}

async function prepare(
  to: NewKeyWay,
  sources: KeySources,
  random: Random,
): Promise<{ recipe: KeyRecipe; wrapping: Buffer }> {
  if (to.way === 'passphrase') {
    const scrypt = sources.scrypt ?? DEFAULT_SCRYPT;
    const salt = Buffer.from(random.bytes(SALT_BYTES));
    const wrapping = await deriveKey(checkNewPassphrase(to.passphrase), salt, scrypt);
    return { recipe: { way: 'passphrase', scrypt, salt }, wrapping };
  }
  if (to.way === 'file') {
    const path = to.path ?? '';
    return { recipe: { way: 'file', path }, wrapping: (await readKeyFile(path)) ?? (await makeKeyFile(path, random)) };
  }
  const keychain = await (sources.loadKeychain ?? loadKeychain)();
  const entry = Buffer.from(random.bytes(ENTRY_BYTES)).toString('hex');
  const wrapping = Buffer.from(random.bytes(KEY_BYTES));
  await keychain.write(entry, new Secret(wrapping.toString('base64')));
  return { recipe: { way: 'keychain', entry }, wrapping };
}

async function makeKeyFile(path: string, random: Random): Promise<Buffer> {
  await ensureNamedFolder(dirname(path));
  const key = Buffer.from(random.bytes(KEY_BYTES));
  await createPrivateFile(path, key, random);
  return key;
}
