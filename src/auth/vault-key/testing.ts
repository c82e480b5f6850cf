import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { Secret } from '../../core/secret.ts';
import { createAuthentication, toRecord } from '../authentication.ts';
import { openVault, type Vault } from '../vault.ts';
import { type ChangedKey, changeKey } from './change-key.ts';
import type { KeySources } from './key-sources.ts';
import type { NewKeyWay } from './wrap-key.ts';

export const PASSPHRASE = 'canary horse battery staple';
export const OTHER = 'canary other horse battery';
/** The least that a file may ask for: tests try many. */
export const CHEAP = { N: 2 ** 14, r: 8, p: 1 };
export const around = { clock: systemClock, random: systemRandom };
export const coded = (code: string) => expect.objectContaining({ code });
export const withPassphrase = (text: string): KeySources => ({
  givenPassphrase: async () => new Secret(text),
  scrypt: CHEAP,
});
export const toPassphrase = (text: string): NewKeyWay => ({ way: 'passphrase', passphrase: new Secret(text) });

/** A vault in which something was stored, and by which something was sealed. */
export interface UsedVault {
  change(to: NewKeyWay, key?: KeySources): Promise<ChangedKey>;
  /** The bytes of `vault.key`. */
  keyFile(): Promise<Buffer>;
  opening(key: KeySources): Promise<Vault>;
  /** That the vault opens so, with all that was stored and sealed before. */
  expectOpens(key: KeySources): Promise<void>;
}

/** One of its own for each test of the file, removed after it; `made` is told where: the home, and the folder around it. */
export function usedVaultForEach(made: (at: { parent: string; home: string }) => void): UsedVault {
  let parent: string;
  let home: string;
  let sealed: Uint8Array;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'graphcal-key-'));
    home = join(parent, 'home');
    made({ parent, home });
    const vault = await openVault(home, around);
    await vault.put(
      createAuthentication(
        {
          name: 'school',
          mode: 'client-secret',
          tenant: 'school.example',
          clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
          secret: 'canary~value',
        },
        systemClock,
      ),
    );
    sealed = vault.seal(Buffer.from('row of an earlier day'), 'job 1');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const opening = (key: KeySources) => openVault(home, { ...around, key });
  return {
    change: (to, key = {}) => changeKey(home, to, { ...around, key: { scrypt: CHEAP, ...key } }),
    keyFile: () => readFile(join(home, 'vault.key')),
    opening,
    async expectOpens(key) {
      const vault = await opening(key);
      expect(toRecord(await vault.get('school'))).toMatchObject({ secret: 'canary~value' });
      expect(Buffer.from(vault.open(sealed, 'job 1')).toString()).toBe('row of an earlier day');
    },
  };
}
