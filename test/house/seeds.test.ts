import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROW_COLUMNS } from '../../src/bulk/rows/row-columns.ts';
import { operations } from '../../src/operations/table.ts';
import { COMMANDS } from '../../src/surfaces/cli/commands.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { codesOf, tableOf } from './document.ts';

interface SeedLine {
  readonly id: string;
  readonly where: string;
  readonly state: string;
}

const TEXT = readFileSync('docs/seeds.md', 'utf8');
const HEADINGS = ['## S1: calendar operations', '## S2: rows into events'] as const;

const linesBelow = (heading: string): SeedLine[] =>
  tableOf(TEXT, heading).map((row) => ({
    id: row.id ?? '',
    where: row['where it is here'] ?? '',
    state: row.state ?? '',
  }));
const LINES = HEADINGS.flatMap(linesBelow);
const HERE = LINES.filter(({ state }) => state === 'here');

/** What a code span may be, beside a file, an option and an operation. */
const OTHERS: ReadonlySet<string> = new Set(['me', 'GRAPHCAL_CLIENT_SECRET', '${input.NAME}', 'graphcal auth add']);

describe('the map of what other connectors offer', () => {
  let shell: Shell;
  let help: string;
  beforeAll(async () => {
    shell = await openShell();
    const commands = ['send', 'raw-request', 'auth add', 'list-calendars'];
    const pages = await Promise.all(commands.map((command) => shell.call([...command.split(' '), '--help'])));
    help = pages.map(({ out }) => out).join('\n');
  });
  afterAll(() => shell.remove());

  it('has each line once, in order', () => {
    for (const [at, count] of [24, 29].entries()) {
      const ids = linesBelow(HEADINGS[at] ?? '').map(({ id }) => id);
      expect(ids).toEqual(Array.from({ length: count }, (_, line) => `S${at + 1}.${line + 1}`));
    }
  });

  it('says of these alone that they come later', () => {
    const others = LINES.filter(({ state }) => state !== 'here');
    expect(others.map(({ id, state }) => `${id} ${state}`)).toEqual(['S1.24 later', 'S2.2 later', 'S2.14 later']);
  });

  it('names a place for each of the others: a page, an option, an operation, a file or a column', () => {
    const columns = new RegExp(`\\b(?:${ROW_COLUMNS.join('|')}|Name|Address|Required)\\b`, 'u');
    const placeless = HERE.filter(({ where }) => !/`|\]\(/u.test(where) && !columns.test(where));
    expect(placeless.map(({ id }) => id)).toEqual([]);
  });

  it('names nothing that is not there', () => {
    const names = new Set([
      ...COMMANDS.map(({ name }) => name),
      ...Object.values(operations).flatMap(({ name, aliases }) => [name, ...aliases]),
    ]);
    const isThere = (code: string): boolean => {
      if (code.startsWith('src/')) return existsSync(code);
      const option = /^--[a-z-]+/u.exec(code)?.[0];
      if (option !== undefined) return new RegExp(`^\\s+${option}\\s`, 'mu').test(help);
      return names.has(code) || OTHERS.has(code);
    };
    const missing = HERE.flatMap(({ id, where }) =>
      codesOf(where)
        .filter((code) => !isThere(code))
        .map((code) => `${id}: ${code}`),
    );
    expect(missing).toEqual([]);
  });
});
