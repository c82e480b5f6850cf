import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { citationsOf, disagreements, type Requirement } from './citations.ts';
import { parse, readSources } from './source.ts';

const LIST = 'test/requirements.json';

function readRequirements(): Requirement[] {
  return JSON.parse(readFileSync(LIST, 'utf8')) as Requirement[];
}

function writeRequirements(rows: readonly Requirement[]): void {
  writeFileSync(LIST, `[\n${rows.map((row) => `  ${oneLine(row)}`).join(',\n')}\n]\n`);
}

function oneLine({ id, state, title }: Requirement): string {
  return `{ "id": "${id}", "state": "${state}", "title": ${JSON.stringify(title)} }`;
}

// The emulator's own tests prove that a fault can be played, not that graphcal survives it; and the fixtures below
// cite ids that nothing proves.
const citations = [...readSources('src'), ...readSources('test')]
  .filter(({ path }) => path.endsWith('.test.ts') && path !== 'test/house/requirements.test.ts')
  .filter(({ path }) => !path.startsWith('src/emulator/'))
  .flatMap(citationsOf);

// `npm run requirements`: lists what is cited as covered. The other way is a decision, made by hand.
if (process.env.GRAPHCAL_REQUIREMENTS === 'write') {
  const cited = new Set(citations.map(({ id }) => id));
  const rows = readRequirements().map((row): Requirement => (cited.has(row.id) ? { ...row, state: 'covered' } : row));
  writeRequirements(rows);
  const uncited = rows.filter(({ id }) => !cited.has(id)).map(({ id }) => id);
  console.log(`cited: ${cited.size} of ${rows.length}; not cited: ${uncited.join(' ') || 'none'}`);
}

describe('the requirements', () => {
  it('are R1 to R60, each once and in order', () => {
    const ids = readRequirements().map(({ id }) => id);
    expect(ids).toHaveLength(60);
    expect(ids.filter((id, at) => id !== `R${at + 1}`)).toEqual([]);
  });

  it('are either covered or open, and have a title', () => {
    const odd = readRequirements().filter(({ state, title }) => !/^(covered|open)$/.test(state) || title.length < 10);
    expect(odd).toEqual([]);
  });

  it('agree with the tests that cite them', () => {
    expect(disagreements(readRequirements(), citations)).toEqual([]);
  });
});

describe('a citation', () => {
  const idsIn = (text: string) => citationsOf(parse('src/a.test.ts', text)).map(({ id }) => id);

  it.for([
    [`it('keeps one event (R1)', () => {});`, ['R1']],
    [`describe('waits (R15, R16)', () => {});`, ['R15', 'R16']],
    [`it.each([1])('adopts %s (R4)', () => {});`, ['R4']],
    [`it.skipIf(!folder)('adopts (R4)', () => {});`, ['R4']],
    [`test(\`adopts \${mode} (R4)\`, () => {});`, ['R4']],
  ] as const)('is read from %s', ([text, ids]) => {
    expect(idsIn(text)).toEqual(ids);
  });

  it.for([
    `it.skip('keeps one event (R1)', () => {});`,
    `it.todo('keeps one event (R1)');`,
    `describe.skip.each([1])('keeps %s (R1)', () => {});`,
    `it('keeps one event (R1 in part)', () => {});`,
    `// it('keeps one event (R1)')`,
    `expect('(R1)').toBe('(R1)');`,
  ] as const)('is not read from %s', (text) => {
    expect(idsIn(text)).toEqual([]);
  });
});

describe('the gate of the requirements', () => {
  const row = (id: string, state: Requirement['state']): Requirement => ({ id, state, title: 'Something must hold' });
  const citation = (id: string) => ({ id, path: 'src/a.test.ts', line: 3 });

  it('refuses a covered requirement that no test cites', () => {
    expect(disagreements([row('R1', 'covered')], [])).toEqual(['R1 is listed as covered, and no test cites it']);
  });

  it('refuses an open requirement that a test cites', () => {
    expect(disagreements([row('R1', 'open')], [citation('R1')])).toEqual([
      'R1 is cited and still listed as open: npm run requirements lists it as covered',
    ]);
  });

  it('refuses a citation that means no requirement', () => {
    expect(disagreements([], [citation('R99')])).toEqual(['src/a.test.ts:3 cites R99, which is not in the list']);
  });

  it('accepts what agrees', () => {
    expect(disagreements([row('R1', 'covered'), row('R2', 'open')], [citation('R1')])).toEqual([]);
  });
});
