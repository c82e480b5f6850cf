import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { buildWithFailpoints } from './killed-jobs.ts';

/** The command with failpoints, built before the tests of the file or suite and removed after them. */
export function temporaryBuild(): { readonly program: string } {
  let program: string | undefined;
  beforeAll(async () => {
    program = await buildWithFailpoints();
  });
  afterAll(() => {
    if (program !== undefined) rmSync(dirname(program), { recursive: true, force: true });
  });
  return {
    get program() {
      if (program === undefined) throw new Error('The command with failpoints is not built before the tests run.');
      return program;
    },
  };
}

/** A folder for the inputs of a test file, removed after its tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-points-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
