import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Authority, openAuthority, ownApplication } from '../../test/authority.ts';
import { canariesIn, everythingOf } from '../../test/canaries.ts';
import { createAuthentication } from '../auth/authentication.ts';
import { openVault } from '../auth/vault.ts';
import { changeKey } from '../auth/vault-key/change-key.ts';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { Secret } from '../core/secret.ts';
import { connect } from './connect.ts';
import { openOwnVault } from './own-vault.ts';

const PASSPHRASE = 'Canary pass/+"phrase of a vault';
const around = { clock: systemClock, random: systemRandom };

let authority: Authority;
let folder: string;
let key: Buffer;
beforeAll(async () => {
  authority = await openAuthority();
  folder = join(await mkdtemp(join(tmpdir(), 'graphcal-vault-canaries-')), 'home');
  const vault = await openVault(folder, around);
  await vault.put(createAuthentication(ownApplication(authority), systemClock));
  key = await readFile(join(folder, 'vault.key'));
  await changeKey(
    folder,
    { way: 'passphrase', passphrase: new Secret(PASSPHRASE) },
    { ...around, key: { scrypt: { N: 2 ** 14, r: 8, p: 1 } } },
  );
});
afterAll(async () => {
  await authority.close();
  await rm(join(folder, '..'), { recursive: true });
});

describe('a vault that opens with a passphrase', () => {
  it('tells neither passphrase nor key nor secret, whether it opens or not (R53 in part)', async () => {
    vi.stubEnv('GRAPHCAL_DEBUG', '1');
    vi.stubEnv('NODE_DEBUG', 'http,net,undici,msal,crypto');
    const told: string[] = [];
    const spies = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((method) =>
      vi.spyOn(console, method).mockImplementation((...values) => void told.push(inspect(values))),
    );
    const shown: string[] = [];
    try {
      const client = await connect({
        ...{ auth: 'school', home: folder, env: { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE } },
        onWire: (event) => shown.push(everythingOf(event)),
      });
      await client.calendar.listCalendars({ mailbox: 'room.101@school.example' });
      shown.push(everythingOf(client));
      await client.close();
      const vault = await openOwnVault(folder, {
        place: { env: { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE }, cwd: folder },
      });
      shown.push(everythingOf(vault), everythingOf(await vault.list()), everythingOf(await vault.get('school')));
      for (const wrong of [`${PASSPHRASE} `, PASSPHRASE.toLowerCase(), PASSPHRASE.slice(1)]) {
        const opened = connect({ auth: 'school', home: folder, env: { GRAPHCAL_VAULT_PASSPHRASE: wrong } });
        const error = await opened.catch((one: unknown) => one);
        expect(error).toMatchObject({ code: 'vault-passphrase-wrong' });
        shown.push(everythingOf(error));
      }
    } finally {
      for (const spy of spies) spy.mockRestore();
      vi.unstubAllEnvs();
    }
    expect(told).toEqual([]);
    expect(shown.length).toBeGreaterThan(8);
    const canaries = [
      { name: 'passphrase', value: PASSPHRASE.slice(1) },
      { name: 'key', value: key.toString('latin1') },
      { name: 'key in hexadecimal', value: key.toString('hex') },
      { name: 'key as a list', value: [...key].join(', ') },
      { name: 'secret', value: authority.emulator.clientSecret },
    ];
    expect(canariesIn(shown.join('\n'), canaries)).toEqual([]);
  });
});
