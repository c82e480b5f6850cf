import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredAuthentication } from '../../auth/stored-source.ts';
import type { Vault } from '../../auth/vault.ts';
import { describeKey } from '../../auth/vault-key/change-key.ts';
import { checkPrivateFile, ensurePrivateFolder } from '../../core/private-files.ts';
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
export async function checkHome(folder: string, auth: string, openVault: () => Promise<Vault>): Promise<HomeFindings> {
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
    const vault = await openVault();
    const authentication = await vault.get(auth);
    const { mode, tenant, clientId } = authentication;
    const app = clientId === '' ? '' : `, application ${clientId}`;
    const way = (await describeKey(folder))?.way ?? 'file';
    const message = `${auth} is stored: ${mode}, tenant ${tenant}${app}. The vault opens with its ${KEY_NAMES[way]}.`;
    return { findings: [...findings, { check: 'vault', status: 'ok', message }], stored: { authentication, vault } };
  } catch (error) {
    return { findings: [...findings, failure('vault', error)], stored: undefined };
  }
}

const KEY_NAMES = { file: 'key file', passphrase: 'passphrase', keychain: 'entry of the keychain' } as const;
