import { mkdir, readdir, readFile, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOutput } from './output-file.ts';
import { shellForEach } from './testing.ts';

const shell = shellForEach();
const BYTES = Uint8Array.from([0, 255, 254, 13, 10]);
const open = (output: string, force?: boolean) =>
  openOutput({ output, ...(force === undefined ? {} : { force }) }, { cwd: shell.folder });
const path = (name: string) => join(shell.folder, name);

describe('the file of --output', () => {
  it('gets the bytes as they are, for its owner alone', async () => {
    const output = await open('plan.bin');
    await output?.write(BYTES);
    expect(await readFile(path('plan.bin'))).toEqual(Buffer.from(BYTES));
    expect((await stat(path('plan.bin'))).mode & 0o777).toBe(0o600);
    expect(await readdir(shell.folder)).toEqual(['plan.bin']);
  });

  it('is refused before anything is sent where its folder is not there', async () => {
    await writeFile(path('file'), '');
    for (const name of ['no/plan.bin', 'file/plan.bin']) {
      await expect(open(name)).rejects.toMatchObject({
        code: 'output-not-writable',
        message: `--output: ${name} cannot be written (its folder is not there).`,
      });
    }
  });

  it('is none where none is named', async () => {
    expect(await openOutput({}, { cwd: shell.folder })).toBeUndefined();
  });

  it('is never written over, not even one that came meanwhile, unless that is asked for', async () => {
    const early = await open('plan.bin');
    await writeFile(path('plan.bin'), 'kept', { mode: 0o644 });
    await expect(open('plan.bin')).rejects.toMatchObject({
      name: 'UsageError',
      code: 'output-exists',
      message: '--output: plan.bin is there already.',
    });
    await expect(early?.write(BYTES)).rejects.toMatchObject({ code: 'output-exists' });
    expect(await readFile(path('plan.bin'), 'utf8')).toBe('kept');
    await (await open('plan.bin', true))?.write(BYTES);
    expect(await readFile(path('plan.bin'))).toEqual(Buffer.from(BYTES));
    expect((await stat(path('plan.bin'))).mode & 0o777).toBe(0o600);
  });

  it('is no folder and no link, which --force would not write over either', async () => {
    await mkdir(path('folder'));
    await writeFile(path('real'), 'kept');
    await symlink('real', path('link'));
    for (const name of ['folder', 'link']) {
      for (const force of [false, true]) {
        await expect(open(name, force)).rejects.toMatchObject({
          message: `--output: ${name} is there already, and is no plain file.`,
        });
      }
    }
    expect(await readFile(path('real'), 'utf8')).toBe('kept');
  });

  it('is refused in a folder that is there no more', async () => {
    await mkdir(path('nowhere'));
    const output = await open('nowhere/plan.bin');
    await rmdir(path('nowhere'));
    await expect(output?.write(BYTES)).rejects.toMatchObject({
      name: 'UsageError',
      code: 'output-not-writable',
      message: '--output: nowhere/plan.bin cannot be written (ENOENT).',
    });
  });
});
