import { describe, expect, it } from 'vitest';
import { Secret } from '../../core/secret.ts';
import { loadKeychain } from './keychain.ts';
import { createMemoryKeychain } from './keychain-testing.ts';
import { coded, usedVaultForEach } from './testing.ts';

const { change, expectOpens, opening } = usedVaultForEach(() => {});

describe('the keychain', () => {
  it('that keeps nothing is found out before the old way is gone', async () => {
    const forgetful = { ...createMemoryKeychain(), write: async () => {} };
    const to = change({ way: 'keychain' }, { loadKeychain: async () => forgetful });
    await expect(to).rejects.toThrow(coded('keychain-entry-missing'));
    await expectOpens({});
  });

  it('of another account does not open the vault, and says why', async () => {
    const chain = createMemoryKeychain();
    await change({ way: 'keychain' }, { loadKeychain: async () => chain });
    await expect(opening({ loadKeychain: async () => createMemoryKeychain() })).rejects.toMatchObject({
      code: 'keychain-entry-missing',
    });
  });

  it('is left with the old entry where it cannot be removed, and that is told', async () => {
    const chain = createMemoryKeychain();
    const loadKeychain = async () => ({ ...chain, remove: () => Promise.reject(new Error('locked')) });
    await change({ way: 'keychain' }, { loadKeychain });
    expect(await change({ way: 'file' }, { loadKeychain })).toMatchObject({ isCleared: false });
    await expectOpens({});
  });

  it('of Linux is the Secret Service and no other, and each entry is under the name of graphcal', async () => {
    const made: unknown[][] = [];
    const chain = await loadKeychain(async () => ({
      AsyncEntry: class {
        constructor(...given: unknown[]) {
          made.push(given);
        }
        getPassword = async () => 'canary';
        setPassword = async () => {};
        deletePassword = async () => true;
      },
    }));
    expect((await chain.read('entry'))?.reveal()).toBe('canary');
    await chain.write('entry', new Secret('canary'));
    await chain.remove('entry');
    const each = ['graphcal', 'entry', { linux: { store: 'secret-service' } }];
    expect(made).toEqual([each, each, each]);
  });

  it('without its package names the package', async () => {
    const missing = Object.assign(new Error("Cannot find package '@napi-rs/keyring'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const { loadPackage } = await import('./keychain.ts');
    await expect(loadKeychain(() => loadPackage(() => Promise.reject(missing)))).rejects.toMatchObject({
      code: 'keychain-package-missing',
      message: 'The package @napi-rs/keyring is not installed.',
    });
  });

  it('that the system refuses changes nothing and names another way', async () => {
    const refusing = loadKeychain(async () => ({
      AsyncEntry: class {
        constructor() {
          throw new Error('Platform failure: DBus error');
        }
        getPassword = async () => null;
        setPassword = async () => {};
        deletePassword = async () => false;
      },
    }));
    await expect(change({ way: 'keychain' }, { loadKeychain: () => refusing })).rejects.toMatchObject({
      code: 'keychain-unusable',
      hint: 'There is none without a desktop session, as in a container or a service. Use a passphrase instead: graphcal vault key passphrase.',
    });
    await expectOpens({});
  });

  it.skipIf(process.platform !== 'linux' || process.env.DBUS_SESSION_BUS_ADDRESS !== undefined)(
    'of Linux without a desktop session is refused, and the keyring of the kernel, which forgets, is not taken for it',
    async () => {
      await expect(change({ way: 'keychain' }, { loadKeychain })).rejects.toThrow(coded('keychain-unusable'));
      await expectOpens({});
    },
  );
});
