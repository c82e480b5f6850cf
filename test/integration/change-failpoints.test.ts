import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesOf20Rows } from '../failpoints/changes.ts';
import { killChangeAt, middleOf } from '../failpoints/killed-at.ts';
import { buildWithFailpoints } from '../failpoints/killed-jobs.ts';

let program = '';
const folder = mkdtempSync(join(tmpdir(), 'graphcal-changes-'));
const changes = changesOf20Rows(folder);
beforeAll(async () => {
  program = await buildWithFailpoints();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(dirname(program), { recursive: true, force: true });
});

/** Where a change is in doubt, or has just been settled. */
const DOUBTFUL = /^(?:sql COMMIT|http (?:PATCH|DELETE|POST) (?:event|batch) after)/u;

describe('killed in the middle of its commits and writes', () => {
  it.each([...changes])(
    '%s leaves what an undisturbed run leaves, and mails as that does (R36 in part)',
    async (_name, change) => {
      const { tried, died } = await killChangeAt(program, change, (points) =>
        points.filter(({ name }) => DOUBTFUL.test(name)).map(middleOf),
      );
      expect(tried).toBeGreaterThan(2);
      expect(died).toBeGreaterThan(tried / 2);
    },
    170_000,
  );
});
