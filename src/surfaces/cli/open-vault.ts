import type { Vault } from '../../auth/vault.ts';
import type { KeySources } from '../../auth/vault-key/key-sources.ts';
import { openHome } from '../../client/home.ts';
import { openOwnVault, ownKeySources } from '../../client/own-vault.ts';
import { Secret } from '../../core/secret.ts';
import type { Io } from './io.ts';
import { readSettings } from './options.ts';

/** Opens the vault of a home folder for the person at the terminal, who is asked for a passphrase where it needs one. */
export function openVaultOf(folder: string, io: Io): Promise<Vault> {
  return openOwnVault(folder, vaultOptionsOf(io));
}

/** Opens the vault of the home folder that flags and settings name; throws what opening the folder throws, too. */
export async function openVaultAt(flags: { home?: string }, io: Io): Promise<Vault> {
  const { home } = await readSettings(flags.home === undefined ? {} : { home: flags.home }, io);
  return openVaultOf((await openHome(home)).folder, io);
}

/** What opens the vault's key here. */
export function keySourcesFor(io: Io): KeySources {
  return ownKeySources(vaultOptionsOf(io));
}

function vaultOptionsOf({ env, cwd, askSecret }: Io) {
  const askPassphrase = async () => {
    const typed = await askSecret('Passphrase of the vault (not shown): ');
    return typed === undefined ? undefined : new Secret(typed);
  };
  return { place: { env, cwd }, askPassphrase };
}
