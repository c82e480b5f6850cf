import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../../test/canaries.ts';
import { Secret } from '../../core/secret.ts';
import { openVault } from '../vault.ts';
import { describeKey } from './change-key.ts';
import { type KeySources, keySourcesOf } from './key-sources.ts';
import { createMemoryKeychain } from './keychain-testing.ts';
import { around, CHEAP, coded, OTHER, PASSPHRASE, toPassphrase, usedVaultForEach, withPassphrase } from './testing.ts';

let parent: string;
let home: string;
const { change, expectOpens, keyFile, opening } = usedVaultForEach((at) => {
  ({ parent, home } = at);
});

describe("the vault's key", () => {
  it('of an earlier version is its key file, and goes on to open without a change', async () => {
    expect(await keyFile()).toHaveLength(32);
    expect(await describeKey(home)).toEqual({ way: 'file', keyFile: join(home, 'vault.key') });
    await expectOpens({});
  });

  it('goes from way to way, and everything that was encrypted before opens each time', async () => {
    const chain = createMemoryKeychain();
    const elsewhere = join(parent, 'keys', 'graphcal.key');
    const withChain: KeySources = { loadKeychain: async () => chain };
    const before = await keyFile();
    expect(await change(toPassphrase(PASSPHRASE))).toEqual({
      before: { way: 'file', keyFile: join(home, 'vault.key') },
      now: { way: 'passphrase', scrypt: { N: 16_384, r: 8, p: 1 } },
      isCleared: true,
    });
    await expectOpens(withPassphrase(PASSPHRASE));
    await change({ way: 'keychain' }, { ...withPassphrase(PASSPHRASE), ...withChain });
    await expectOpens(withChain);
    await change({ way: 'file', path: elsewhere }, withChain);
    expect(chain.entries()).toEqual([]);
    await expectOpens({});
    expect((await stat(elsewhere)).mode & 0o777).toBe(0o600);
    await change({ way: 'file' });
    await expectOpens({});
    expect(await keyFile()).toEqual(before);
  });

  it('stands nowhere in the clear once a passphrase or the keychain opens it', async () => {
    const key = await keyFile();
    const chain = createMemoryKeychain();
    for (const to of [toPassphrase(PASSPHRASE), { way: 'keychain' }] as const) {
      await change(to, { ...withPassphrase(PASSPHRASE), loadKeychain: async () => chain });
      const files = await Promise.all((await readdir(home)).map((name) => readFile(join(home, name), 'latin1')));
      const canaries = [
        { name: 'key', value: key.toString('latin1') },
        { name: 'key in base64', value: key.toString('base64') },
        { name: 'passphrase', value: PASSPHRASE },
      ];
      expect(canariesIn(files.join('\n'), canaries)).toEqual([]);
    }
  });

  it('is refused a wrong passphrase at once, and nothing is changed', async () => {
    await change(toPassphrase(PASSPHRASE));
    const before = await keyFile();
    const wrong = withPassphrase(OTHER);
    await expect(opening(wrong)).rejects.toMatchObject({ name: 'StorageError', code: 'vault-passphrase-wrong' });
    await expect(change({ way: 'file' }, wrong)).rejects.toThrow(coded('vault-passphrase-wrong'));
    expect(await keyFile()).toEqual(before);
    await expectOpens(withPassphrase(PASSPHRASE));
  });

  it('takes a passphrase in any way its characters are put together', async () => {
    await change(toPassphrase('canary r\u00e9sum\u00e9 horse'));
    await expectOpens(withPassphrase('canary re\u0301sume\u0301 horse'));
  });

  it('asks a person where no passphrase was set, and says what to set where nobody is there', async () => {
    await change(toPassphrase(PASSPHRASE));
    await expectOpens({ askPassphrase: async () => new Secret(PASSPHRASE) });
    for (const key of [{}, { askPassphrase: async () => undefined }]) {
      await expect(opening(key)).rejects.toMatchObject({
        code: 'vault-passphrase-missing',
        hint: 'Set GRAPHCAL_VAULT_PASSPHRASE or GRAPHCAL_VAULT_PASSPHRASE_FILE, or run it at a terminal.',
      });
    }
  });

  it('takes no new passphrase that is short, and changes nothing', async () => {
    const before = await keyFile();
    await expect(change(toPassphrase('fourteen chars'))).rejects.toThrow(coded('vault-passphrase-invalid'));
    expect(await keyFile()).toEqual(before);
  });

  it('of which a byte was changed is damaged, not a wrong passphrase', async () => {
    await change(toPassphrase(PASSPHRASE));
    const text = (await keyFile()).toString();
    for (const changed of [text.replace('"p":1', '"p":2'), text.replace('"N":16384', '"N":32768'), text.slice(0, 90)]) {
      await writeFile(join(home, 'vault.key'), changed);
      await expect(opening(withPassphrase(PASSPHRASE))).rejects.toThrow(coded('vault-damaged'));
    }
  });

  it('that wants more memory or time than any of ours is refused without a try', async () => {
    const { decodeStoredKey, encodeStoredKey } = await import('./stored-key.ts');
    const hostile = [
      { N: 2 ** 24, r: 8, p: 1 },
      { N: 2 ** 20, r: 16, p: 1 },
      { N: 2 ** 17, r: 8, p: 1000 },
      { N: 2 ** 10, r: 8, p: 1 },
      { N: 100_000, r: 8, p: 1 },
    ];
    for (const scrypt of hostile) {
      const bytes = encodeStoredKey({
        recipe: { way: 'passphrase', scrypt, salt: Buffer.alloc(32) },
        sealed: Buffer.alloc(61),
      });
      expect(() => decodeStoredKey(bytes, 'vault.key')).toThrow(coded('vault-damaged'));
    }
  });

  it('of a newer version is named as such', async () => {
    await writeFile(join(home, 'vault.key'), '{"format":"graphcal-vault-key","version":2,"way":"badge"}');
    await expect(opening({})).rejects.toThrow(coded('vault-version-unknown'));
  });
});

describe('while a person is asked for what opens the vault', () => {
  const isLocked = async () => (await readdir(home)).includes('vault.lock');

  it('it is not locked, and what is stored meanwhile stays', async () => {
    await change(toPassphrase(PASSPHRASE));
    const vault = await openVault(home, { ...around, key: withPassphrase(PASSPHRASE) });
    const locked: boolean[] = [];
    const chain = createMemoryKeychain();
    const asking = async () => {
      locked.push(await isLocked());
      await vault.remove('school');
      return new Secret(PASSPHRASE);
    };
    const slow = {
      read: async (entry: string) => {
        locked.push(await isLocked());
        return chain.read(entry);
      },
      write: async (entry: string, secret: Secret) => {
        locked.push(await isLocked());
        return chain.write(entry, secret);
      },
      remove: async (entry: string) => {
        locked.push(await isLocked());
        return chain.remove(entry);
      },
    };
    const withChain = { loadKeychain: async () => slow };
    await change({ way: 'keychain' }, { ...withChain, askPassphrase: asking });
    await change({ way: 'file' }, withChain);
    expect(locked).toEqual([false, false, false, false, false]);
    expect(await (await opening({})).list()).toEqual([]);
  });

  it('and another process changes the key, it is asked again, and nothing is left of the first try', async () => {
    await change(toPassphrase(PASSPHRASE));
    const chain = createMemoryKeychain();
    const answers: string[] = [];
    const changed = await change(
      { way: 'keychain' },
      {
        loadKeychain: async () => chain,
        askPassphrase: async () => {
          const answer = answers.length === 0 ? PASSPHRASE : OTHER;
          answers.push(answer);
          if (answer === PASSPHRASE) await change(toPassphrase(OTHER), withPassphrase(PASSPHRASE));
          return new Secret(answer);
        },
      },
    );
    expect(answers).toEqual([PASSPHRASE, OTHER]);
    expect(changed).toMatchObject({ before: { way: 'passphrase' }, now: { way: 'keychain' }, isCleared: true });
    expect(chain.entries()).toHaveLength(1);
    await expectOpens({ loadKeychain: async () => chain });
  });

  it('and it was made by another process just now, it is not locked', async () => {
    const fresh = join(parent, 'fresh');
    const locked: boolean[] = [];
    const key: KeySources = {
      scrypt: CHEAP,
      givenPassphrase: async () => {
        if (locked.length === 0) await openVault(fresh, { ...around, key: withPassphrase(PASSPHRASE) });
        locked.push((await readdir(fresh)).includes('vault.lock'));
        return new Secret(PASSPHRASE);
      },
    };
    expect(await (await openVault(fresh, { ...around, key })).list()).toEqual([]);
    expect(locked).toEqual([false, false]);
  });
});

describe.skipIf(process.platform === 'win32')('files that open the vault', () => {
  it('are refused where others can read them or a link leads to them (R54 in part)', async () => {
    const inside = join(home, 'vault.key');
    const elsewhere = join(parent, 'keys', 'graphcal.key');
    const passphraseFile = join(parent, 'passphrase');
    await writeFile(passphraseFile, PASSPHRASE, { mode: 0o600 });
    const env = { GRAPHCAL_VAULT_PASSPHRASE_FILE: passphraseFile };
    await change({ way: 'file', path: elsewhere });
    for (const [path, key] of [
      [inside, {}],
      [elsewhere, {}],
      [passphraseFile, keySourcesOf(env, parent)],
    ] as const) {
      if (path === passphraseFile) await change(toPassphrase(PASSPHRASE));
      await expectOpens(key);
      await chmod(path, 0o640);
      await expect(opening(key)).rejects.toMatchObject({
        code: 'path-open-to-others',
        hint: `Close it with: chmod 600 ${path}`,
      });
      await chmod(path, 0o600);
      await rename(path, `${path}.real`);
      await symlink(`${path}.real`, path);
      await expect(opening(key)).rejects.toThrow(coded('path-is-link'));
      await rm(path);
      await rename(`${path}.real`, path);
    }
  });

  it('are not made in a folder that is open to others (R54 in part)', async () => {
    const open = join(parent, 'open');
    await mkdir(open);
    await writeFile(join(open, 'something'), '');
    await chmod(open, 0o755);
    await expect(change({ way: 'file', path: join(open, 'graphcal.key') })).rejects.toThrow(
      coded('path-open-to-others'),
    );
    await expectOpens({});
  });
});

it('no passphrase and no key stands in any error (R53 in part)', async () => {
  await change(toPassphrase(PASSPHRASE));
  const errors = await Promise.all(
    [
      opening(withPassphrase(OTHER)),
      opening({}),
      change(toPassphrase(OTHER), withPassphrase(OTHER)),
      change(toPassphrase('canary short'), withPassphrase(PASSPHRASE)),
    ].map((one) => one.catch((error: unknown) => everythingOf(error))),
  );
  const canaries = [PASSPHRASE, OTHER, 'canary short'].map((value) => ({ name: value, value }));
  expect(errors.every((one) => typeof one === 'string')).toBe(true);
  expect(canariesIn(errors.join('\n'), canaries)).toEqual([]);
});
