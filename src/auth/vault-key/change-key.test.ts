import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../../test/canaries.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { Secret } from '../../core/secret.ts';
import { createAuthentication, toRecord } from '../authentication.ts';
import { openVault } from '../vault.ts';
import { changeKey, describeKey } from './change-key.ts';
import { type KeySources, keySourcesOf } from './key-sources.ts';
import { loadKeychain } from './keychain.ts';
import { createMemoryKeychain } from './keychain-testing.ts';
import type { NewKeyWay } from './wrap-key.ts';

const PASSPHRASE = 'canary horse battery staple';
const OTHER = 'canary other horse battery';
const CHEAP = { N: 2 ** 14, r: 8, p: 1 };
const around = { clock: systemClock, random: systemRandom };
const coded = (code: string) => expect.objectContaining({ code });
const withPassphrase = (text: string): KeySources => ({ givenPassphrase: async () => new Secret(text), scrypt: CHEAP });

let parent: string;
let home: string;
let sealed: Uint8Array;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'graphcal-key-'));
  home = join(parent, 'home');
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

const change = (to: NewKeyWay, key: KeySources = {}) =>
  changeKey(home, to, { ...around, key: { scrypt: CHEAP, ...key } });
const toPassphrase = (text: string): NewKeyWay => ({ way: 'passphrase', passphrase: new Secret(text) });
const keyFile = () => readFile(join(home, 'vault.key'));

/** That the vault opens so, with all that was stored and sealed before. */
async function expectOpens(key: KeySources): Promise<void> {
  const vault = await openVault(home, { ...around, key });
  expect(toRecord(await vault.get('school'))).toMatchObject({ secret: 'canary~value' });
  expect(Buffer.from(vault.open(sealed, 'job 1')).toString()).toBe('row of an earlier day');
}
const opening = (key: KeySources) => openVault(home, { ...around, key });

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
