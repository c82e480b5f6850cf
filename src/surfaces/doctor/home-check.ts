import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openVault } from '../../auth/vault.ts';
import { readStoredAuthentication, type StoredAuthentication } from '../../client/stored-authentication.ts';
import { systemClock } from '../../core/clock.ts';
import { checkPrivateFile, ensurePrivateFolder } from '../../core/private-files.ts';
import { systemRandom } from '../../core/random.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';

/** Files of the home folder that hold secrets or what was sent; each has to be its owner's alone. */
const PRIVATE = /^(?:vault\.(?:json|key)|ledger.*\.db)$/u;

export interface HomeFindings {
  findings: Finding[];
  /** Undefined where it is not stored, or cannot be read. */
  stored: StoredAuthentication | undefined;
}

/** Whether folder and files are the user's own, and the vault opens and holds the authentication. */
export async function checkHome(folder: string, auth: string): Promise<HomeFindings> {
  const findings: Finding[] = [];
  try {
    await ensurePrivateFolder(folder);
    for (const name of (await readdir(folder)).filter((one) => PRIVATE.test(one)))
      await checkPrivateFile(join(folder, name));
    findings.push({ check: 'home', status: 'ok', message: `${folder} is private, and so are its files.` });
  } catch (error) {
    findings.push(failure('home', error));
  }
  try {
    const around = { clock: systemClock, random: systemRandom };
    const vault = await openVault(folder, around);
    const stored = await readStoredAuthentication({ home: folder, vault }, auth, around);
    const { mode, tenant, clientId } = stored.auth;
    const app = clientId === '' ? '' : `, application ${clientId}`;
    const message = `${auth} is stored: ${mode}, tenant ${tenant}${app}.`;
    return { findings: [...findings, { check: 'vault', status: 'ok', message }], stored };
  } catch (error) {
    return { findings: [...findings, failure('vault', error)], stored: undefined };
  }
}
