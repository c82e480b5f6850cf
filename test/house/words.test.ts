import { homedir } from 'node:os';
import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBrokenLinks, findWords, readTexts, type WordFinding } from './words.ts';

const texts = readTexts('.');
const ofThisMachine = wordsOfThisMachine();
const show = (findings: readonly WordFinding[]) => findings.map(({ path, line, word }) => `${path}:${line} ${word}`);

/** What would tell on which machine a file was written: its folders, and the host that npm installs from there. */
function wordsOfThisMachine(): RegExp[] {
  const folders = [process.cwd(), homedir()].filter((folder) => folder.split(sep).length > 2);
  const address = process.env.npm_config_registry;
  const hosts = address && URL.canParse(address) ? [new URL(address).host] : [];
  return [...folders, ...hosts].map((word) => new RegExp(word.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')));
}

describe('the words of the project', () => {
  it('are read from its files', () => {
    expect(texts.map(({ path }) => path)).toContain('package.json');
  });

  it('hold no open ends, no suppressed checks, no hosts of registries and no folders of one machine', () => {
    expect(show(texts.flatMap((file) => findWords(file, ofThisMachine)))).toEqual([]);
  });

  it.for([
    `// ${'TO'}DO later`,
    `// ${'FIX'}ME`,
    `// ${'biome'}-ignore lint: x`,
    `// @ts-${'ignore'}`,
    `cd ${'/wo'}rk/project`,
    `"${'/ro'}ot/.config"`,
    `C:\\${'Users'}\\someone`,
    `https://${'registry'}.npmjs.org/zod`,
    `https://${'npm'}.pkg.github.com`,
  ])('do not allow %s', (text) => {
    expect(findWords({ path: 'a.md', text: `first line\n${text}` }).map(({ line }) => line)).toEqual([2]);
  });

  it.for(['https://service.example/work/items', 'dist/root/x', 'a todo list', '/me/events', 'a registry of rules'])(
    'allow %s',
    (text) => {
      expect(findWords({ path: 'a.md', text })).toEqual([]);
    },
  );
});

describe('the links between documents', () => {
  it('all resolve', () => {
    // Notes are part of the pages above them, and link as these do.
    const documents = texts.filter(({ path }) => path.endsWith('.md') && !path.startsWith('docs/operations/notes/'));
    expect(show(documents.flatMap((file) => findBrokenLinks(file, '.')))).toEqual([]);
  });

  it.for([
    '[a](missing.md)',
    '[a](../test/missing/)',
    '[a](#no-such-heading)',
    '[a][b]\n\n[b]: missing.md',
    '[a](../CONTRIBUTING.md#no-such-heading)',
    'the reader (`src/bulk/no-such-file.ts`)',
    '`test/missing/`',
    '`docs/missing.md`, `docs/rows.md`',
  ])('are refused: %s', (text) => {
    expect(findBrokenLinks({ path: 'docs/a.md', text }, '.')).toHaveLength(1);
  });

  it.for([
    '[a](../package.json)',
    '# The one\n[a](#the-one)',
    '[a](https://service.example/x)',
    '[a](mailto:a@b.example)',
    '`[a](missing.md)`',
    '`src/core/errors.ts`, `test/house` and `docs/`',
    '`src/**/*.missing.ts`, `docs/operations/NAME.md` and `npx vitest run src/missing`',
    '`dist/missing.js` and src/missing.ts',
    '```sh\n`src/missing.ts`\n```',
    '```md\n[a](missing.md)\n```',
  ])('are accepted: %s', (text) => {
    expect(findBrokenLinks({ path: 'docs/a.md', text }, '.')).toEqual([]);
  });
});

describe('the decisions', () => {
  const decisions = texts.filter(({ path }) => /^decisions\/(?!README)[^/]+\.md$/.test(path));

  it('all say what was chosen, why, and at what price', () => {
    expect(decisions.length).toBeGreaterThan(0);
    const parts = decisions.map(({ path, text }) => [path, [...text.matchAll(/^##? .*$/gm)].map(String).slice(1)]);
    expect(parts).toEqual(decisions.map(({ path }) => [path, ['## Context', '## Choice', '## Cost']]));
    expect(decisions.filter(({ text }) => !/^# \S/m.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
