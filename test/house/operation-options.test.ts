import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadZ } from '../../src/core/schema.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { fieldsOf } from '../../src/surfaces/cli/operation-fields.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { codesOf } from './document.ts';

// The options of raw-request are its own, and have a page of their own.
const ROWS = (Object.values(operations) as unknown as readonly Operation[]).filter(
  ({ name }) => name !== 'raw-request',
);

describe('the page of the command line', () => {
  const page = readFileSync('docs/command-line.md', 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  const described = new Set(codesOf(page).map((code) => code.split(' ')[0]));
  let shell: Shell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell.remove());

  const optionsOf = async (command: string) => {
    const { out } = await shell.call([command, '--help']);
    return [...out.matchAll(/^ {2}(--[a-z-]+)/gm)].map(({ 1: option = '' }) => option);
  };

  it('leaves out no option of an operation that is no field of it', async () => {
    const z = await loadZ();
    const found = new Set<string>();
    for (const operation of ROWS) {
      const fields = new Set(fieldsOf(operation, z).map(({ flag }) => flag));
      for (const option of await optionsOf(operation.name)) if (!fields.has(option)) found.add(option);
    }
    expect([...found]).toEqual(expect.arrayContaining(['--dry-run', '--input', '--clear', '--yes']));
    expect([...found].filter((option) => !described.has(option))).toEqual([]);
  });

  it.for(['operations', 'completion'])('leaves out no option of %s', async (command) => {
    expect((await optionsOf(command)).filter((option) => !described.has(option))).toEqual([]);
  });

  it('describes options for bytes, which only operations with bytes have', () => {
    expect(['--output', '--force'].filter((option) => !described.has(option))).toEqual([]);
  });
});
