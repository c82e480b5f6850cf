import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf } from '../house/document.ts';

const SECTION = readFileSync('docs/emulator.md', 'utf8')
  .split('\n## In the tests of your project\n')[1]
  ?.split('\n## ')[0];
const BLOCKS = blocksOf(SECTION ?? '');
const [SEED, FAULTS] = BLOCKS.filter(({ language }) => language === 'json');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-emulator-page-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/graphcal'));
  mkdirSync(join(folder, 'bin'));
  writeFileSync(
    join(folder, 'bin/graphcal'),
    `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/graphcal.js')}' "$@"\n`,
  );
  chmodSync(join(folder, 'bin/graphcal'), 0o755);
  writeFileSync(join(folder, 'seed.json'), SEED?.text ?? '');
  writeFileSync(join(folder, 'faults.json'), FAULTS?.text ?? '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The one block of a language. */
function blockOf(language: string): string {
  const found = BLOCKS.filter((block) => block.language === language);
  expect(found).toHaveLength(1);
  return found[0]?.text ?? '';
}

/** Runs a program in the folder, with `graphcal` in the path; gives how it ended and all that it printed. */
function run(program: string, args: readonly string[]): Promise<{ code: number; out: string }> {
  const env = { PATH: `${join(folder, 'bin')}${delimiter}${process.env.PATH}`, HOME: folder };
  return new Promise((done) => {
    const child = execFile(program, args, { cwd: folder, env, timeout: 25_000 }, (_error, out, err) =>
      done({ code: child.exitCode ?? -1, out: `${out}${err}` }),
    );
  });
}

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

describe('docs/emulator.md, in the tests of your project', () => {
  it('has an example for each language that it names', () => {
    expect(BLOCKS.map(({ language }) => language)).toEqual(['json', 'json', 'js', 'sh', 'py', 'csharp']);
  });

  it('passes in Node', async () => {
    writeFileSync(join(folder, 'lost-answer.test.mjs'), blockOf('js'));
    const { code, out } = await run(process.execPath, ['--test', 'lost-answer.test.mjs']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^# pass 1$/mu)]);
  });

  it.skipIf(!isThere('curl'))('passes in a shell', async () => {
    const { code, out } = await run('sh', ['-c', blockOf('sh')]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^000\n201\n\{.*"commits":2\b.*\}\s*$/u)]);
  });

  it.skipIf(!isThere('python3'))('passes in Python', async () => {
    writeFileSync(join(folder, 'lost_answer.py'), blockOf('py'));
    const { code, out } = await run('python3', ['lost_answer.py']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^Ran 1 test\b[\s\S]*\nOK\s*$/mu)]);
  });
});
