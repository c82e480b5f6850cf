import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openVault } from '../vault.ts';
import { describeKey } from './change-key.ts';
import { keySourcesOf } from './key-sources.ts';
import { around, CHEAP, coded, OTHER, PASSPHRASE, toPassphrase, usedVaultForEach, withPassphrase } from './testing.ts';

let parent: string;
let home: string;
const { change, expectOpens, keyFile, opening } = usedVaultForEach((at) => {
  ({ parent, home } = at);
});

describe('a key file elsewhere', () => {
  it('is made private, found where it was made, and where the environment says that it was moved to', async () => {
    const first = join(parent, 'keys', 'graphcal.key');
    const moved = join(parent, 'moved.key');
    await change({ way: 'file', path: first });
    await expectOpens({});
    await rename(first, moved);
    await expect(opening({})).rejects.toThrow(coded('vault-key-file-missing'));
    await expectOpens(keySourcesOf({ GRAPHCAL_VAULT_KEY_FILE: 'moved.key' }, parent));
  });

  it('that stands there already is used, as bytes or as base64', async () => {
    for (const [name, bytes] of [
      ['raw.key', Buffer.alloc(32, 7)],
      ['text.key', `${Buffer.alloc(32, 9).toString('base64')}\n`],
    ] as const) {
      const path = join(parent, name);
      await writeFile(path, bytes, { mode: 0o600 });
      await change({ way: 'file', path });
      await expectOpens({});
      expect(await readFile(path)).toEqual(Buffer.from(bytes));
    }
  });

  it.skipIf(process.platform === 'win32')(
    'has its missing folders made private, and none that was there changed',
    async () => {
      const folder = join(parent, 'open');
      await mkdir(folder);
      await chmod(folder, 0o755);
      await expect(change({ way: 'file', path: join(folder, 'graphcal.key') })).rejects.toMatchObject({
        code: 'path-open-to-others',
        hint: 'Name a folder that is not there yet, which is made for you alone, or an own one of mode 0700.',
      });
      await change({ way: 'file', path: join(folder, 'new', 'keys', 'graphcal.key') });
      await expectOpens({});
      const modes = await Promise.all(['', 'new', 'new/keys'].map((each) => stat(join(folder, each))));
      expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o755, 0o700, 0o700]);
    },
  );

  it('of another vault is refused, and so is one that holds no key', async () => {
    const path = join(parent, 'graphcal.key');
    await change({ way: 'file', path });
    await writeFile(path, Buffer.alloc(32));
    await expect(opening({})).rejects.toThrow(coded('vault-key-file-wrong'));
    await writeFile(path, 'no key');
    await expect(opening({})).rejects.toThrow(coded('vault-key-file-wrong'));
  });
});

describe("the home's own vault.key, named as a key file", () => {
  const named = async () => {
    await symlink(home, join(parent, 'linked'));
    const folders = [home, join(parent, 'linked'), `${join(home, '..')}/home/./`];
    return folders.flatMap((folder) => [join(folder, 'vault.key'), join(folder, 'VAULT.Key')]);
  };

  it('is what it is without a name, and the vault goes on to open', async () => {
    const before = await keyFile();
    for (const path of await named()) {
      expect(await change({ way: 'file', path })).toMatchObject({
        now: { way: 'file', keyFile: join(home, 'vault.key') },
      });
      expect(await keyFile()).toEqual(before);
      await expectOpens({ keyFile: path });
    }
    await change(toPassphrase(PASSPHRASE));
    await change({ way: 'file', path: join(parent, 'linked', 'vault.key') }, withPassphrase(PASSPHRASE));
    expect(await keyFile()).toEqual(before);
    expect(await readdir(home)).toEqual(['vault.json', 'vault.key']);
  });

  it('is what a vault goes back to from a file elsewhere', async () => {
    const before = await keyFile();
    await change({ way: 'file', path: join(parent, 'graphcal.key') });
    const keyFileNow = join(home, 'vault.key');
    await expectOpens({ keyFile: keyFileNow });
    await change({ way: 'file', path: keyFileNow }, { keyFile: keyFileNow });
    expect(await keyFile()).toEqual(before);
  });

  it('is made at the first use', async () => {
    for (const [at, path] of (await named()).entries()) {
      await rm(home, { recursive: true });
      await mkdir(home, { mode: 0o700 });
      const open = () => openVault(home, { ...around, key: { keyFile: path } });
      expect(await (await open()).list(), String(at)).toEqual([]);
      expect(await keyFile()).toHaveLength(32);
      await expect(open()).resolves.toBeDefined();
    }
  });
});

describe('a new vault', () => {
  const fresh = () => join(parent, 'fresh');
  const open = (env: Record<string, string>) =>
    openVault(fresh(), { ...around, key: { ...keySourcesOf(env, parent), scrypt: CHEAP } });

  it('begins with the passphrase that the environment has', async () => {
    await open({ GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE });
    expect(await describeKey(fresh())).toMatchObject({ way: 'passphrase' });
    await expect(open({ GRAPHCAL_VAULT_PASSPHRASE: OTHER })).rejects.toThrow(coded('vault-passphrase-wrong'));
    await writeFile(join(parent, 'passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
    expect(await (await open({ GRAPHCAL_VAULT_PASSPHRASE_FILE: 'passphrase' })).list()).toEqual([]);
  });

  it('begins with the key file that the environment names', async () => {
    await open({ GRAPHCAL_VAULT_KEY_FILE: 'keys/graphcal.key' });
    expect(await describeKey(fresh())).toEqual({ way: 'file', keyFile: join(parent, 'keys', 'graphcal.key') });
    await expect(open({ GRAPHCAL_VAULT_KEY_FILE: 'none.key' })).resolves.toBeDefined();
    await rm(join(parent, 'keys'), { recursive: true });
    await expect(open({ GRAPHCAL_VAULT_KEY_FILE: 'none.key' })).rejects.toThrow(coded('vault-key-file-missing'));
  });

  it('is not made where the environment names two ways', async () => {
    const both = { GRAPHCAL_VAULT_KEY_FILE: 'graphcal.key', GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE };
    await expect(open(both)).rejects.toThrow(coded('vault-key-ways-conflict'));
    const twice = { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE, GRAPHCAL_VAULT_PASSPHRASE_FILE: 'passphrase' };
    await expect(open(twice)).rejects.toThrow(coded('vault-passphrase-twice'));
    expect(await readdir(fresh())).toEqual([]);
  });
});
