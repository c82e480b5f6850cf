import { resolve } from 'node:path';
import { StorageError, UsageError } from '../../core/errors.ts';
import { readPrivateFile } from '../../core/private-files.ts';
import { Secret } from '../../core/secret.ts';
import type { Keychain } from './keychain.ts';
import type { ScryptCost } from './passphrase-key.ts';

/** Where what opens the vault's key comes from; each is asked only where the key needs it. */
export interface KeySources {
  /** Path of the key file; default the one that `vault.key` names. */
  keyFile?: string | undefined;
  /** The passphrase as it was set for this process; undefined where none was. */
  givenPassphrase?: (() => Promise<Secret>) | undefined;
  /** Asks a person for the passphrase; gives undefined where nobody is there. */
  askPassphrase?: (() => Promise<Secret | undefined>) | undefined;
  /** Default the keychain of this machine. */
  loadKeychain?: (() => Promise<Keychain>) | undefined;
  /** What a new passphrase costs to try; default `DEFAULT_SCRYPT`. */
  scrypt?: ScryptCost | undefined;
}

/** Environment variables that name a key file, a passphrase, and a file with a passphrase in it. */
export const KEY_FILE_VARIABLE = 'GRAPHCAL_VAULT_KEY_FILE';
export const PASSPHRASE_VARIABLE = 'GRAPHCAL_VAULT_PASSPHRASE';
export const PASSPHRASE_FILE_VARIABLE = 'GRAPHCAL_VAULT_PASSPHRASE_FILE';

/** The sources that an environment names; nothing is read before it is needed. */
export function keySourcesOf(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Pick<KeySources, 'keyFile' | 'givenPassphrase'> {
  const { [KEY_FILE_VARIABLE]: keyFile, [PASSPHRASE_VARIABLE]: text, [PASSPHRASE_FILE_VARIABLE]: file } = env;
  return {
    ...(keyFile ? { keyFile: resolve(cwd, keyFile) } : {}),
    ...(text || file ? { givenPassphrase: () => readGiven(text, file ? resolve(cwd, file) : undefined) } : {}),
  };
}

async function readGiven(text: string | undefined, file: string | undefined): Promise<Secret> {
  if (file === undefined) return new Secret(text ?? '');
  if (text) {
    throw new UsageError('vault-passphrase-twice', `${PASSPHRASE_VARIABLE} and ${PASSPHRASE_FILE_VARIABLE} are set.`, {
      hint: 'Leave one of the two out.',
    });
  }
  const bytes = await readPrivateFile(file);
  // Whoever writes it with an editor or echo leaves a line end.
  const [line = ''] = bytes?.toString('utf8').split(/\r?\n/u) ?? [];
  if (line !== '') return new Secret(line);
  const wrong = bytes === undefined ? 'is not there' : 'has an empty first line';
  throw new StorageError('vault-passphrase-missing', `${file}, which should hold the passphrase, ${wrong}.`, {
    hint: `Write the passphrase into it, or set ${PASSPHRASE_VARIABLE}.`,
  });
}
