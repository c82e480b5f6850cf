import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadZ } from '../../src/core/schema.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { openShell } from '../../src/surfaces/cli/testing.ts';
import { expectSection } from '../generated-section.ts';
import { compileSnippets } from '../operation-pages/compile-snippets.ts';
import { asOnPage, NOTES, PAGES, readNotes } from '../operation-pages/notes.ts';
import { operationIndex } from '../operation-pages/operation-index.ts';
import { operationPage } from '../operation-pages/operation-page.ts';
import { SURFACES } from '../operation-pages/surfaces.ts';
import { blocksOf, codesOf, tableOf } from './document.ts';
import { ships } from './source.ts';
import { readTexts } from './words.ts';

const ROWS = Object.entries(operations) as unknown as readonly (readonly [method: string, operation: Operation])[];
const NAMES = ROWS.map(([, { name }]) => name);
const isWritten = process.env.GRAPHCAL_DOCS === 'write';
const pathOf = (name: string) => `${PAGES}/${name}.md`;
const read = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const namesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .map((file) => file.slice(0, -'.md'.length));

describe('docs/operations; GRAPHCAL_DOCS=write writes it', () => {
  let hasDryRunOption: boolean;
  beforeAll(async () => {
    const shell = await openShell();
    const { out } = await shell.call(['create-event', '--help']);
    await shell.remove();
    hasDryRunOption = /^\s+--dry-run\s/m.test(out);
  });

  it.for(ROWS)('has the page of %s as its row and its notes say', async ([method, operation]) => {
    const z = await loadZ();
    const notes = readNotes(operation.name);
    const page = operationPage(operation, { method, z, notes, hasDryRunOption });
    if (isWritten) writeFileSync(pathOf(operation.name), page);
    else expect(read(pathOf(operation.name))).toBe(page);
  });

  it('has the operations in README.md, by topic', () => {
    expectSection(`${PAGES}/README.md`, 'operations', operationIndex(ROWS.map(([, row]) => row)), isWritten);
  });

  it('has no page and no notes of what is no operation', () => {
    expect(namesIn(PAGES).filter((name) => !NAMES.includes(name))).toEqual([]);
    expect(namesIn(NOTES).filter((name) => !NAMES.includes(name))).toEqual([]);
  });

  it.for(SURFACES)('spells operations as the $surface does once that is there', ({ folder, exists }) => {
    expect(existsSync(folder)).toBe(exists);
  });
});

describe.for(NAMES)('the page of %s', (name) => {
  const operation = ROWS.find(([, row]) => row.name === name)?.[1];

  it('has a meaning for each field, and a default for each that may be left out', () => {
    const rows = tableOf(read(pathOf(name)), '## Input');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => !row.type || !row.default || !row.meaning)).toEqual([]);
  });

  it('says what it may do, to whom, and who is told', () => {
    const facts = new Map(tableOf(read(pathOf(name))).map((row) => [row['1'], row['2']]));
    expect(facts.get('mails')).toBe(operation?.mailsTo);
    expect(codesOf(facts.get('endpoint') ?? facts.get('endpoints') ?? '')).toEqual(
      operation?.endpoints.length === 0 ? ['https://graph.microsoft.com/v1.0', '/beta'] : operation?.endpoints,
    );
    expect(codesOf(facts.get('permissions, application') ?? '')).toEqual(operation?.permissions.application);
  });
});

describe('what the pages of the operations show', () => {
  let pages: { path: string; text: string }[];
  beforeAll(() => {
    pages = ['README', ...NAMES].map((name) => ({ path: pathOf(name), text: read(pathOf(name)) }));
  });

  const wrong = new Map(
    ['{ eventId: 7 }', "{ id: 'x' }", ''].map((input, at) => [
      resolve(`${PAGES}/wrong-${at}.ts`),
      `import { connect } from 'graphcal';\nconst client = await connect({ auth: 'x' });\nawait client.calendar.getEvent(${input});\n`,
    ]),
  );

  it('compiles, where it is TypeScript, as what is wrong does not', () => {
    const snippets = new Map(
      pages.flatMap(({ path, text }) =>
        blocksOf(text)
          .filter(({ language }) => language === 'ts')
          .map((block) => [resolve(`${path.slice(0, -'.md'.length)}-${block.line}.ts`), block.text] as const),
      ),
    );
    expect(snippets.size).toBeGreaterThanOrEqual(NAMES.length);
    const faults = compileSnippets(new Map([...snippets, ...wrong]));
    expect(faults.filter((fault) => !/wrong-\d/.test(fault))).toEqual([]);
    expect(faults.map((fault) => /wrong-\d/.exec(fault)?.[0])).toEqual(['wrong-0', 'wrong-1', 'wrong-2']);
  }, 120_000);

  it('are error codes that the sources give', () => {
    const sources = readTexts('.', 'src')
      .filter(({ path }) => path.endsWith('.ts') && ships(path))
      .map(({ text }) => text)
      .join('\n');
    const unknown = pages.flatMap(({ path, text }) =>
      tableOf(text, '## Errors')
        .flatMap(({ code = '' }) => codesOf(code))
        .filter((code) => !/^service-\d{3}$/.test(code) && !sources.includes(`'${code}'`))
        .map((code) => `${path} ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    ['[a](../README.md#errors) [b](../../send.md)', '[a](README.md#errors) [b](../send.md)'],
    ['[a](get-event.md) [b](../send.md)', '[a](get-event.md) [b](../send.md)'],
    ['[a](https://graph.example/x) [b](#there)', '[a](https://graph.example/x) [b](#there)'],
  ])('links from the page what notes link from their own folder: %s', (notes, page) => {
    const isThere = (path: string) => ['docs/operations/README.md', 'docs/send.md'].includes(path);
    expect(asOnPage(notes, isThere)).toBe(page);
  });
});
