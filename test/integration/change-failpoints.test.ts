import { describe, expect, it } from 'vitest';
import { changesOf20Rows } from '../failpoints/changes.ts';
import { killChangeAt, middleOf } from '../failpoints/killed-at.ts';
import { temporaryBuild, temporaryFolder } from '../failpoints/temporary-build.ts';

const build = temporaryBuild();
const changes = changesOf20Rows(temporaryFolder());

/** Where a change is in doubt, or has just been settled. */
const DOUBTFUL = /^(?:sql COMMIT|http (?:PATCH|DELETE|POST) (?:event|batch) after)/u;

describe('killed in the middle of its commits and writes', () => {
  it.each([...changes])(
    '%s leaves what an undisturbed run leaves, and mails as that does (R36 in part)',
    async (_name, change) => {
      const { tried, died } = await killChangeAt(build.program, change, (points) =>
        points.filter(({ name }) => DOUBTFUL.test(name)).map(middleOf),
      );
      expect(tried).toBeGreaterThan(2);
      expect(died).toBeGreaterThan(tried / 2);
    },
    170_000,
  );
});
