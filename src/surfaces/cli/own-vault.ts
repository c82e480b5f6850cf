import { openVault, type Vault } from '../../auth/vault.ts';
import { openHome } from '../../client/home.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import type { Io } from './io.ts';
import { readSettings } from './options.ts';

/** What the commands of `auth` work on. */
export interface OwnVault {
  vault: Vault;
  /** Folder of the vault. */
  home: string;
  /** File of authorities that are trusted beside those of the system. */
  caFile: string | undefined;
}

/** Opens the vault of the home folder in force. */
export async function openOwnVault(flags: { home?: string; caFile?: string }, io: Io): Promise<OwnVault> {
  const { home, config } = await readSettings(flags, io);
  await openHome(home);
  const vault = await openVault(home.folder, { clock: systemClock, random: systemRandom });
  return { vault, home: home.folder, caFile: config.caFile };
}
