import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { addAuthentication, startServer } from '../command.ts';
import { homeForEach } from '../home-for-each.ts';
import { type Block, blocksOf } from '../house/document.ts';
import { PAGES as FOLDER, NOTES } from '../operation-pages/notes.ts';

/** Documents whose examples stand by themselves; of operations those that were written by hand, as the others name made-up ids. */
const PAGES = ['docs/command-line.md', 'docs/library.md', ...readdirSync(NOTES).map((name) => `${NOTES}/${name}`)];

/** Operations whose examples read what any mailbox has; all others are called in test/contract. */
const READS = (Object.values(operations) as unknown as readonly Operation[]).filter(
  ({ effect, example, permissions }) =>
    effect === 'read' &&
    permissions.application.length > 0 &&
    !Object.entries(example as object).some(([field, value]) => isSomebodys(field, value)),
);

/** An example and what the page says that it prints; undefined where the page shows nothing. */
interface Example {
  readonly block: Block;
  readonly answer: string | undefined;
}

/** Whether a field names what only one tenant has: an id, a token, a group. */
function isSomebodys(field: string, value: unknown): boolean {
  return /(?:id|ids|token|link|group)$/i.test(field) || /AAMk/.test(JSON.stringify(value));
}

function examplesOf(page: string): Example[] {
  const blocks = blocksOf(readFileSync(page, 'utf8'));
  return blocks.flatMap((block, at) => {
    const runs = block.language === 'ts' || (block.language === 'sh' && block.text.includes('--emulator'));
    const next = blocks[at + 1];
    const answer = next?.language === 'text' || next?.language === 'json' ? next.text : undefined;
    return runs ? [{ block, answer }] : [];
  });
}

/** `…` stands for anything in a line, or alone for any lines. */
function patternOf(answer: string): RegExp {
  const parts = answer.split('\n').map((line) =>
    line.trim() === '…'
      ? '(?:.*\\n)*?'
      : `${line
          .split('…')
          .map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&'))
          .join('.+')}\n`,
  );
  return new RegExp(`^${parts.join('').replace(/\\n$/, '').trimEnd()}\\s*$`);
}

let folder: string;
const home = homeForEach();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-pages-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/graphcal'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Gives all that was printed, errors included, in its order. */
function runShell(script: string): Promise<string> {
  const built = resolve('dist/graphcal.js');
  const env = { ...home.env, PATH: process.env.PATH ?? '', NO_COLOR: '1', NODE: process.execPath, BUILT: built };
  const whole = `exec 2>&1\ngraphcal() { "$NODE" "$BUILT" "$@"; }\n${script}`;
  return new Promise((done) => {
    execFile('sh', ['-c', whole], { env, cwd: folder, timeout: 25_000 }, (_failed, stdout) => done(stdout));
  });
}

describe('the examples of the documents', () => {
  it.for(PAGES)('do in a shell and in Node what %s shows', async (page) => {
    const examples = examplesOf(page);
    const check = async ({ block, answer }: Example, run: (text: string) => Promise<string>) => {
      const printed = await run(block.text);
      if (answer !== undefined) expect(printed, `${page}:${block.line}`).toMatch(patternOf(answer));
      else expect(printed, `${page}:${block.line}`).not.toMatch(/^graphcal: /m);
    };
    for (const example of examples.filter(({ block }) => block.language === 'sh')) await check(example, runShell);

    const calls = examples.filter(({ block }) => block.language === 'ts');
    if (calls.length === 0) return;
    // The same calendars, by a server that the library signs in to.
    const server = await startServer(['--data', join(home.folder, 'emulator/calendars')]);
    try {
      await addAuthentication(server, home);
      for (const example of calls) {
        await check(example, (text) => {
          writeFileSync(join(folder, 'example.mjs'), text);
          return runShell('"$NODE" example.mjs');
        });
      }
    } finally {
      await server.stop();
    }
  });

  it('read calendars as the pages of the operations show', async () => {
    expect(READS.map(({ name }) => name)).toEqual(expect.arrayContaining(['list-calendars', 'list-calendar-view']));
    const server = await startServer();
    try {
      await addAuthentication(server, home);
      const files = READS.map(({ name }) => {
        const [program] = blocksOf(readFileSync(`${FOLDER}/${name}.md`, 'utf8')).filter(
          ({ language }) => language === 'ts',
        );
        writeFileSync(join(folder, `${name}.mjs`), program?.text ?? `throw new Error('no example')`);
        return `await import('./${name}.mjs').catch((error) => console.log('${name} failed:', error));`;
      });
      writeFileSync(join(folder, 'all.mjs'), `${files.join('\n')}\nconsole.log('all are read');\n`);
      const printed = await runShell('"$NODE" all.mjs');
      expect(printed).not.toMatch(/ failed: /);
      expect(printed).toMatch(/^all are read$/m);
    } finally {
      await server.stop();
    }
  });

  it('are compared with what is printed, line by line', () => {
    const pattern = patternOf('id: A…Z\n…\nend\n');
    expect('id: AbcZ\nmore\nand more\nend\n').toMatch(pattern);
    expect('id: AbcZ\nend\n').toMatch(pattern);
    expect('id: AbcZ\nmore\n').not.toMatch(pattern);
    expect('id: Abc\nend\n').not.toMatch(pattern);
  });
});
