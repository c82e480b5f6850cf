import { chmod, open, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { addLine, serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const home = () => join(shell.folder, 'home');

/** The files that hold a secret, or what opens one; each is made by a command below. */
const KEY_FILE = 'keys/graphcal.key';
const SECRET_FILES = ['home/vault.json', 'home/vault.key', KEY_FILE] as const;

beforeEach(async () => {
  const row = (hour: number) => `room.101@school.example,Maths,2027-01-04T${hour}:00,2027-01-04T${hour + 1}:00,UTC`;
  const rows = ['Mailbox,Subject,Start,End,TimeZone', row(10), row(12), ''];
  await writeFile(join(shell.folder, 'rows.csv'), rows.join('\n'));
  // A row that waits is kept sealed in the ledger.
  expect(await shell.call(['send', 'rows.csv', '--auth', 'school', '--limit', '1'])).toMatchObject({ code: 4 });
  expect(await shell.call(['vault', 'key', 'file', '--key-file', KEY_FILE])).toMatchObject({ code: 0 });
});

/** Files and folders below one, it included, with their modes in octal. */
async function modesBelow(path: string): Promise<Map<string, string>> {
  const below = await readdir(path, { recursive: true });
  const modes = await Promise.all(
    ['.', ...below].map(async (name) => {
      const found = await stat(join(path, name));
      return [name, `${found.isDirectory() ? 'folder' : 'file'} ${(found.mode & 0o777).toString(8)}`] as const;
    }),
  );
  return new Map(modes);
}

describe.skipIf(process.platform === 'win32')('the files of secrets', () => {
  it("are their owner's alone, and so are all others of the home folder and the folders that they lie in (R54)", async () => {
    const modes = await modesBelow(home());
    expect([...modes.keys()]).toEqual(expect.arrayContaining(['vault.json', 'vault.key', 'ledger.db']));
    expect(new Set(modes.values())).toEqual(new Set(['folder 700', 'file 600']));
    expect([...(await modesBelow(join(shell.folder, 'keys'))).values()]).toEqual(['folder 700', 'file 600']);
  });

  it.each(SECRET_FILES)(
    'are not used where %s is open to others, and the command that closes it is named (R54)',
    async (name) => {
      const path = join(shell.folder, name);
      for (const mode of [0o604, 0o640, 0o660]) {
        await chmod(path, mode);
        const { code, out, err } = await shell.call(['auth', 'test', 'school']);
        expect({ code, out }).toEqual({ code: 7, out: '' });
        expect(err).toContain(`${path} is open to other users (mode 0${mode.toString(8)})`);
        expect(err).toContain(`chmod 600 ${path}`);
      }
      await chmod(path, 0o600);
      expect(await shell.call(['auth', 'test', 'school'])).toMatchObject({ code: 0 });
    },
  );

  it.each(SECRET_FILES)(
    'are not read through a link in the place of %s, and not written through one (R54)',
    async (name) => {
      const path = join(shell.folder, name);
      const target = join(shell.folder, 'target');
      await rename(path, target);
      await symlink(target, path);
      const before = await readFile(target);
      for (const argv of [
        ['auth', 'test', 'school'],
        ['vault', 'key', 'file'],
        ['auth', 'remove', 'school'],
      ]) {
        if (argv[0] === 'vault' && name === 'home/vault.json') continue;
        const { code, err } = await shell.call(argv);
        expect([argv, code]).toEqual([argv, 7]);
        expect(err).toContain(`${path} is a symbolic link`);
      }
      expect(await readFile(target)).toEqual(before);
    },
  );

  it('are refused in a folder that others can open (R54)', async () => {
    await chmod(home(), 0o750);
    expect(await shell.call(['auth', 'list'])).toMatchObject({ code: 7 });
  });

  it('are replaced as a whole: who reads the old one while it is replaced reads it to its end (R54)', async () => {
    const replaced = [
      ['home/vault.json', [...addLine('other', service.emulator, service.url)]],
      ['home/vault.key', ['vault', 'key', 'file']],
    ] as const;
    for (const [name, argv] of replaced) {
      const path = join(shell.folder, name);
      const before = await readFile(path);
      const reader = await open(path, 'r');
      const env = { GRAPHCAL_CLIENT_SECRET: service.emulator.clientSecret };
      expect(await shell.call(argv, { env })).toMatchObject({ code: 0 });
      expect(await reader.readFile()).toEqual(before);
      expect(await readFile(path)).not.toEqual(before);
      await reader.close();
    }
    expect((await readdir(home())).filter((name) => name.endsWith('.tmp') || name.endsWith('.lock'))).toEqual([]);
  });

  it("of an emulator that keeps its calendars in the home folder are their owner's alone, too (R54)", async () => {
    const create = ['create-calendar', '--emulator', '--mailbox', 'room.101@school.example', '--name', 'Exams'];
    expect(await shell.call(create)).toMatchObject({ code: 0 });
    const modes = await modesBelow(join(home(), 'emulator'));
    expect([...modes.keys()]).toEqual(expect.arrayContaining(['vault.key', 'calendars']));
    expect(new Set(modes.values())).toEqual(new Set(['folder 700', 'file 600']));
  });
});

it('a key beside the vault is the default, and a passphrase and the keychain of the system are offered (R54)', async () => {
  const { out } = await shell.call(['vault', 'key', '--help']);
  expect(out).toContain('file, passphrase or keychain.');
});

it('no secret is taken as an argument by any command that wants one (R54)', async () => {
  const lines = [
    [...addLine('other', service.emulator, service.url), '--client-secret', 'canary~value'],
    [...addLine('other', service.emulator, service.url), '--secret=canary~value'],
    [...addLine('other', service.emulator, service.url), '--password', 'canary~value'],
    [...addLine('other', service.emulator, service.url), '--passphrase', 'canary~value'],
    ['auth', 'rotate', 'school', '--client-secret=canary~value'],
    ['auth', 'rotate', 'school', 'canary~value'],
    ['vault', 'key', 'passphrase', 'canary~value'],
    ['vault', 'key', 'passphrase', '--passphrase=canary~value'],
  ];
  for (const argv of lines) {
    const { code, out, err } = await shell.call(argv, { typed: 'canary horse battery' });
    expect([argv, code, out]).toEqual([argv, 2, '']);
    expect(err).not.toContain('canary');
  }
});
