import { openVault, type Vault } from '../auth/vault.ts';
import { type KeySources, keySourcesOf } from '../auth/vault-key/key-sources.ts';
import type { VaultUser } from '../auth/vault-records.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { type Random, systemRandom } from '../core/random.ts';
import type { Secret } from '../core/secret.ts';
import { type HomePlace, processPlace } from './home.ts';

export interface OwnVaultOptions {
  clock?: Clock | undefined;
  random?: Random | undefined;
  /** Where a key file and a passphrase are named; default this process. */
  place?: Pick<HomePlace, 'env' | 'cwd'> | undefined;
  /** Asks a person for the passphrase, where no other place has it. */
  askPassphrase?: (() => Promise<Secret | undefined>) | undefined;
  /** For whom; default the owner of the home folder. */
  user?: VaultUser | undefined;
}

/** Opens the vault of a home folder with what the environment names; throws what `openVault` throws. */
export function openOwnVault(folder: string, options: OwnVaultOptions = {}): Promise<Vault> {
  const { clock = systemClock, random = systemRandom, user } = options;
  return openVault(folder, { clock, random, user, key: ownKeySources(options) });
}

/** What opens the key of a vault, as the environment and the person at the terminal have it. */
export function ownKeySources({ place = processPlace(), askPassphrase }: OwnVaultOptions): KeySources {
  return { ...keySourcesOf(place.env, place.cwd), askPassphrase };
}
