import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { createAuthentication, toRecord } from './authentication.ts';
import { createSealing } from './sealing.ts';
import { openVault } from './vault.ts';

const CANARY = 'canary~Q8secret.value_1/+=';
const options = { clock: systemClock, random: systemRandom };
const authentication = (name: string, secret = CANARY) =>
  createAuthentication(
    {
      name,
      mode: 'client-secret',
      tenant: 'school.example',
      clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      secret,
    },
    systemClock,
  );
const coded = (code: string) => expect.objectContaining({ code });

let parent: string;
let home: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'graphcal-vault-'));
  home = join(parent, 'home');
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});
const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('the vault', () => {
  it('keeps authentications between two openings', async () => {
    const first = await openVault(home, options);
    expect(await first.list()).toEqual([]);
    await first.put(authentication('school'));
    await first.put(authentication('office', 'other-canary'));
    const again = await openVault(home, options);
    expect((await again.list()).map(({ name, mode, tenant }) => ({ name, mode, tenant }))).toEqual([
      { name: 'office', mode: 'client-secret', tenant: 'school.example' },
      { name: 'school', mode: 'client-secret', tenant: 'school.example' },
    ]);
    expect(toRecord(await again.get('school'))).toMatchObject({ secret: CANARY });
    expect(toRecord(await again.get('office'))).toMatchObject({ secret: 'other-canary' });
  });

  it('refuses a name that is taken, unless told to replace it', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    await expect(vault.put(authentication('school', 'new-value'))).rejects.toThrow(coded('authentication-exists'));
    expect(toRecord(await vault.get('school'))).toMatchObject({ secret: CANARY });
    await vault.put(authentication('school', 'new-value'), { replace: true });
    expect(toRecord(await vault.get('school'))).toMatchObject({ secret: 'new-value' });
    expect(await vault.list()).toHaveLength(1);
  });

  it('forgets what is removed, and says which names there are when one is not', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    await expect(vault.get('scool')).rejects.toMatchObject({
      code: 'authentication-unknown',
      hint: 'Stored: school.',
    });
    await vault.remove('school');
    expect(await vault.list()).toEqual([]);
    await expect(vault.remove('school')).rejects.toThrow(coded('authentication-unknown'));
  });

  it('writes no secret and no id in clear into any file (R53 in part, R54 in part)', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    const forms = [
      CANARY,
      Buffer.from(CANARY).toString('base64'),
      encodeURIComponent(CANARY),
      'aaaaaaaa-bbbb',
      'school',
    ];
    for (const name of await readdir(home)) {
      const text = (await readFile(join(home, name))).toString('latin1');
      for (const form of forms) expect(text).not.toContain(form);
    }
    const shown =
      inspect([await vault.list(), await vault.get('school')], { depth: 9 }) +
      JSON.stringify(await vault.get('school'));
    expect(shown).not.toContain('canary');
  });

  it('seals payloads that another opening of the same home opens, and another home does not', async () => {
    const sealed = (await openVault(home, options)).seal(Buffer.from('row'), 'job 1');
    const again = await openVault(home, options);
    expect(Buffer.from(again.open(sealed, 'job 1')).toString()).toBe('row');
    const other = await openVault(join(parent, 'other'), options);
    expect(() => other.open(sealed, 'job 1')).toThrow(coded('sealed-unreadable'));
  });

  it('loses nothing when two openings write at once', async () => {
    const [one, two] = await Promise.all([openVault(home, options), openVault(home, options)]);
    const names = Array.from({ length: 20 }, (_, index) => `auth-${String(index).padStart(2, '0')}`);
    await Promise.all(names.map((name, index) => (index % 2 === 0 ? one : two).put(authentication(name))));
    expect((await one.list()).map(({ name }) => name)).toEqual(names);
    expect((await readdir(home)).sort()).toEqual(['vault.json', 'vault.key']);
  });

  it('ignores and then removes what a killed write left behind', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    await writeFile(join(home, 'vault.json.0011223344556677.tmp'), '{"cipher":"aes-256', { mode: 0o600 });
    expect(await vault.list()).toHaveLength(1);
    await vault.put(authentication('office'));
    expect((await readdir(home)).sort()).toEqual(['vault.json', 'vault.key']);
  });

  it('lists and keeps what only a newer version can use', async () => {
    const vault = await openVault(home, options);
    const header = { cipher: 'aes-256-gcm', format: 'graphcal-vault', version: 1 };
    const newer = { ...toRecord(authentication('newer')), mode: 'passkey', thumbprint: 'AB' };
    const sealing = createSealing(await readFile(join(home, 'vault.key')), 'vault contents', systemRandom);
    const data = sealing.seal(
      Buffer.from(JSON.stringify({ authentications: [newer] })),
      '{"cipher":"aes-256-gcm","format":"graphcal-vault","version":1}',
    );
    await writeFile(
      join(home, 'vault.json'),
      JSON.stringify({ ...header, data: Buffer.from(data).toString('base64') }),
      { mode: 0o600 },
    );
    await vault.put(authentication('school'));
    expect((await vault.list()).map(({ name, mode }) => [name, mode])).toEqual([
      ['newer', 'passkey'],
      ['school', 'client-secret'],
    ]);
    await expect(vault.get('newer')).rejects.toThrow(coded('authentication-mode-unknown'));
    expect(toRecord(await vault.get('school'))).toMatchObject({ secret: CANARY });
  });
});

describe('a damaged vault', () => {
  it.each([
    ['cut', (text: string) => text.slice(0, 200)],
    ['emptied', () => ''],
    ['of another form', () => '{"format":"other"}'],
    [
      'changed in its data',
      (text: string) =>
        text.replace(/"data":"(.{40})(.)/u, (_, kept, next) => `"data":"${kept}${next === 'A' ? 'B' : 'A'}`),
    ],
    ['spelled otherwise', (text: string) => text.replace(/"data":"(.{40})/u, '"data":"$1 ')],
    ['changed in its header', (text: string) => text.replace('aes-256-gcm', 'aes-128-gcm')],
    ['of an older version by its header alone', (text: string) => text.replace('"version":2', '"version":1')],
  ])('that was %s is refused and not overwritten', async (_, change) => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    const path = join(home, 'vault.json');
    const changed = change(await readFile(path, 'utf8'));
    await writeFile(path, changed);
    await expect(vault.list()).rejects.toMatchObject({ name: 'StorageError', code: 'vault-damaged' });
    await expect(vault.get('school')).rejects.toThrow(coded('vault-damaged'));
    await expect(vault.put(authentication('office'))).rejects.toThrow(coded('vault-damaged'));
    expect(await readFile(path, 'utf8')).toBe(changed);
  });

  it('is not taken for one of a newer version, which is named as such', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    const path = join(home, 'vault.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"version":2', '"version":3'));
    await expect(vault.list()).rejects.toThrow(coded('vault-version-unknown'));
  });

  it('without its key gets no new one', async () => {
    const vault = await openVault(home, options);
    await vault.put(authentication('school'));
    const key = join(home, 'vault.key');
    await rename(key, join(parent, 'key'));
    await expect(openVault(home, options)).rejects.toThrow(coded('vault-key-missing'));
    await rename(join(parent, 'key'), key);
    expect(await (await openVault(home, options)).list()).toHaveLength(1);
  });

  it('with a key of the wrong length, or of another vault, is refused', async () => {
    await (await openVault(home, options)).put(authentication('school'));
    await writeFile(join(home, 'vault.key'), Buffer.alloc(31));
    await expect(openVault(home, options)).rejects.toThrow(coded('vault-damaged'));
    await writeFile(join(home, 'vault.key'), Buffer.alloc(32));
    await expect((await openVault(home, options)).list()).rejects.toThrow(coded('vault-damaged'));
  });
});

describe.skipIf(process.platform === 'win32')("the vault's files", () => {
  it('are 0600 in a folder of 0700 (R54 in part)', async () => {
    await (await openVault(home, options)).put(authentication('school'));
    expect(await modeOf(home)).toBe(0o700);
    expect(await modeOf(join(home, 'vault.json'))).toBe(0o600);
    expect(await modeOf(join(home, 'vault.key'))).toBe(0o600);
  });

  it.each(['vault.json', 'vault.key'])('are refused when %s is open to others (R54 in part)', async (name) => {
    await (await openVault(home, options)).put(authentication('school'));
    await chmod(join(home, name), 0o644);
    const use = async () => (await openVault(home, options)).list();
    await expect(use()).rejects.toMatchObject({
      code: 'path-open-to-others',
      hint: `Close it with: chmod 600 ${join(home, name)}`,
    });
  });

  it.each(['vault.json', 'vault.key'])('are refused when %s is a symbolic link (R54 in part)', async (name) => {
    await (await openVault(home, options)).put(authentication('school'));
    await rename(join(home, name), join(parent, name));
    await symlink(join(parent, name), join(home, name));
    const use = async () => (await openVault(home, options)).list();
    await expect(use()).rejects.toThrow(coded('path-is-link'));
  });

  it('are refused when the folder is open to others (R54 in part)', async () => {
    await (await openVault(home, options)).put(authentication('school'));
    await chmod(home, 0o750);
    await expect(openVault(home, options)).rejects.toThrow(coded('path-open-to-others'));
  });
});
