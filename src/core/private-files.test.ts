import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPrivateFile,
  ensurePrivateFolder,
  findExposure,
  readPrivateFile,
  replacePrivateFile,
} from './private-files.ts';
import { systemRandom } from './random.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const coded = (code: string) => expect.objectContaining({ code });

// Windows protects the profile folder instead; there modes say nothing.
describe.skipIf(process.platform === 'win32')('private files', () => {
  it('are made with mode 0600 in a folder of mode 0700, whatever the umask (R54 in part)', async () => {
    const before = process.umask(0);
    try {
      await ensurePrivateFolder(join(folder, 'a', 'b'));
      await replacePrivateFile(join(folder, 'a', 'b', 'file'), Buffer.from('content'), systemRandom);
    } finally {
      process.umask(before);
    }
    expect(await modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    expect(await modeOf(join(folder, 'a', 'b', 'file'))).toBe(0o600);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it.each([0o644, 0o640, 0o620, 0o601, 0o666])(
    'of a wider mode are refused with the command that mends it (R54 in part)',
    async (mode) => {
      const path = join(folder, 'file');
      await writeFile(path, 'content');
      await chmod(path, mode);
      await expect(readPrivateFile(path)).rejects.toMatchObject({
        name: 'StorageError',
        code: 'path-open-to-others',
        hint: `Close it with: chmod 600 ${path}`,
      });
      await chmod(path, 0o600);
      expect((await readPrivateFile(path))?.toString()).toBe('content');
    },
  );

  it('behind a symbolic link are refused, also where it leads nowhere (R54 in part)', async () => {
    await writeFile(join(folder, 'real'), 'content', { mode: 0o600 });
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await symlink(join(folder, 'nothing'), join(folder, 'dangling'));
    await expect(readPrivateFile(join(folder, 'link'))).rejects.toThrow(coded('path-is-link'));
    await expect(readPrivateFile(join(folder, 'dangling'))).rejects.toThrow(coded('path-is-link'));
  });

  it('are not written through a symbolic link: the link is replaced, what it led to stays (R54 in part)', async () => {
    await writeFile(join(folder, 'real'), 'old', { mode: 0o600 });
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await replacePrivateFile(join(folder, 'link'), Buffer.from('new'), systemRandom);
    expect((await readPrivateFile(join(folder, 'real')))?.toString()).toBe('old');
    expect((await readPrivateFile(join(folder, 'link')))?.toString()).toBe('new');
  });

  it('are replaced as a whole: who reads the old one meanwhile reads it to its end', async () => {
    const path = join(folder, 'file');
    await replacePrivateFile(path, Buffer.from('old content'), systemRandom);
    const reader = await open(path);
    await replacePrivateFile(path, Buffer.from('new'), systemRandom);
    expect(await reader.readFile('utf8')).toBe('old content');
    await reader.close();
    expect((await readPrivateFile(path))?.toString()).toBe('new');
  });

  it('that are made once are never put in the place of another one (R54 in part)', async () => {
    const path = join(folder, 'file');
    await createPrivateFile(path, Buffer.from('first'), systemRandom);
    await expect(createPrivateFile(path, Buffer.from('second'), systemRandom)).rejects.toThrow(
      coded('path-not-written'),
    );
    expect((await readPrivateFile(path))?.toString()).toBe('first');
    expect(await modeOf(path)).toBe(0o600);
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('that are folders are refused', async () => {
    await expect(readPrivateFile(folder)).rejects.toThrow(coded('path-unusable'));
  });

  it('that are not there are told apart from those that cannot be read', async () => {
    expect(await readPrivateFile(join(folder, 'nothing'))).toBeUndefined();
  });

  it('that cannot be written leave nothing behind', async () => {
    await mkdir(join(folder, 'taken'));
    await writeFile(join(folder, 'taken', 'inside'), '');
    await expect(replacePrivateFile(join(folder, 'taken'), Buffer.from('new'), systemRandom)).rejects.toThrow(
      coded('path-not-written'),
    );
    expect(await readdir(folder)).toEqual(['taken']);
  });
});

describe.skipIf(process.platform === 'win32')('a private folder', () => {
  it('of a wider mode is refused with the command that mends it (R54 in part)', async () => {
    await writeFile(join(folder, 'something'), '');
    await chmod(folder, 0o755);
    await expect(ensurePrivateFolder(folder)).rejects.toMatchObject({
      code: 'path-open-to-others',
      message: `${folder} is open to other users (mode 0755); secrets are not kept there.`,
      hint: `Close it with: chmod 700 ${folder}`,
    });
    expect(await modeOf(folder)).toBe(0o755);
  });

  it('that is still empty is closed instead', async () => {
    await chmod(folder, 0o755);
    await ensurePrivateFolder(folder);
    expect(await modeOf(folder)).toBe(0o700);
  });

  it('behind a symbolic link, or that is a file, is refused (R54 in part)', async () => {
    await mkdir(join(folder, 'real'), { mode: 0o700 });
    await symlink(join(folder, 'real'), join(folder, 'link'));
    await expect(ensurePrivateFolder(join(folder, 'link'))).rejects.toThrow(coded('path-is-link'));
    await writeFile(join(folder, 'file'), '');
    await expect(ensurePrivateFolder(join(folder, 'file'))).rejects.toThrow(coded('path-unusable'));
    await expect(ensurePrivateFolder(join(folder, 'file', 'below'))).rejects.toThrow(coded('path-unusable'));
  });

  // Below /proc a new name is refused as if its parent were missing.
  it.skipIf(!existsSync('/proc/self'))('is refused at once where the system makes no folders', async () => {
    for (const path of ['/proc/nope', '/proc/nope/a/b']) {
      await expect(ensurePrivateFolder(path)).rejects.toMatchObject({
        name: 'StorageError',
        code: 'path-unusable',
        message: `${path} cannot be used (ENOENT).`,
      });
    }
  });

  it('is refused below a link that leads nowhere', async () => {
    await symlink(join(folder, 'nothing'), join(folder, 'dangling'));
    await expect(ensurePrivateFolder(join(folder, 'dangling', 'a'))).rejects.toThrow(coded('path-unusable'));
  });

  it('may be asked for by many at once', async () => {
    const path = join(folder, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 20 }, () => ensurePrivateFolder(path)));
    expect(await modeOf(path)).toBe(0o700);
  });
});

describe('the check', () => {
  it('refuses another owner, with the command that takes it over (R54 in part)', () => {
    expect(findExposure('/srv/home', 'folder', { kind: 'folder', mode: 0o40700, uid: 1001 }, 1000)).toMatchObject({
      code: 'path-of-other-owner',
      hint: 'Run as its owner, or take it over with: chown 1000 /srv/home',
    });
  });

  it('quotes a path for the shell', () => {
    const found = { kind: 'file', mode: 0o100644, uid: 1000 } as const;
    expect(findExposure("/srv/it's mine", 'file', found, 1000)?.hint).toBe(
      "Close it with: chmod 600 '/srv/it'\\''s mine'",
    );
  });

  it('looks at no modes where the system has none', () => {
    expect(findExposure('C:\\home', 'file', { kind: 'file', mode: 0o100666, uid: 0 }, undefined)).toBeUndefined();
  });
});
