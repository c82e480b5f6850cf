import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBytesOrInput, readTextFile } from './read-file.ts';
import { openShell, type Shell } from './testing.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
  writeFileSync(join(shell.folder, 'text.json'), '\ufeff{}');
});
afterAll(() => shell.remove());

describe('a file that an option names', () => {
  it('is read without its byte order mark', async () => {
    expect(await readTextFile('text.json', shell.folder)).toBe('{}');
  });

  it('is told apart: missing, a folder', async () => {
    await expect(readTextFile('none.json', shell.folder)).rejects.toMatchObject({
      code: 'input-not-found',
      message: "There is no file 'none.json'.",
    });
    await expect(readTextFile('.', shell.folder)).rejects.toMatchObject({ code: 'input-not-a-file' });
  });
});

// To open a pipe is to wait for whoever writes into it, and no signal ends that wait.
describe.skipIf(process.platform === 'win32')('a pipe in the place of a file', () => {
  beforeAll(() => {
    execFileSync('/usr/bin/env', ['mkfifo', join(shell.folder, 'pipe.json')]);
  });

  it('is refused with what to do instead', async () => {
    const io = { cwd: shell.folder, readInput: () => undefined };
    await expect(readBytesOrInput('pipe.json', '--body-file', io)).rejects.toMatchObject({
      code: 'input-not-a-file',
      message: "'pipe.json' is not a regular file.",
      hint: 'Save it to a file first, or pipe it in with --body-file -.',
    });
  });

  it.each([
    ['emulator', '--seed', 'pipe.json'],
    ['emulator', '--fault-plan', 'pipe.json'],
    ['create-event', '--input', 'pipe.json', '--emulator'],
    ['send', 'pipe.json', '--format', 'jsonl', '--emulator'],
  ])('ends `%s %s` at once, code 10', async (...argv) => {
    const { code, err } = await shell.call(argv);
    expect([code, err]).toEqual([10, expect.stringMatching(/pipe\.json' is not a regular file\. /u)]);
  });
});
