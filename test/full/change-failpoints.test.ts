import { describe, expect, it } from 'vitest';
import { changesOf20Rows } from '../failpoints/changes.ts';
import { killChangeAt } from '../failpoints/killed-at.ts';
import type { Kill } from '../failpoints/killed-jobs.ts';
import type { Point } from '../failpoints/points.ts';
import { temporaryBuild, temporaryFolder } from '../failpoints/temporary-build.ts';

const build = temporaryBuild();
const changes = changesOf20Rows(temporaryFolder());

/** The first passing and the last: passings between them are of rows like theirs. */
function endsOf(point: Point): Kill[] {
  const passings = new Set([1, point.times]);
  return [...passings].map((at) => ({ name: point.name, at }));
}

describe('a job of 20 rows, killed at every failpoint', () => {
  it.each([...changes])(
    '%s leaves what an undisturbed run leaves, and mails as that does (R36)',
    async (name, change) => {
      const deaths = await killChangeAt(build.program, change, (points) => points.flatMap(endsOf));
      console.log(`${name}: killed ${deaths.died} of ${deaths.tried} times at ${deaths.points} failpoints`);
      expect(deaths.died).toBeGreaterThan(deaths.tried * 0.75);
    },
    900_000,
  );
});
