import { expect, it } from 'vitest';
import { expectOnceForGood } from '../failpoints/expect-once.ts';
import { killAtEach, openHands } from '../failpoints/hands.ts';
import { writeLessons } from '../failpoints/killed-jobs.ts';
import { pointsOf } from '../failpoints/points.ts';
import { temporaryBuild, temporaryFolder } from '../failpoints/temporary-build.ts';

const ROWS = 20;

const build = temporaryBuild();
const folder = temporaryFolder();

it('makes one event a row when it is killed at a commit, a request or a file (R36 in part)', async () => {
  const file = writeLessons(folder, ROWS);
  const hands = await openHands(build.program, ['--latency', '5']);
  try {
    const points = pointsOf(await hands.first.passings(file)).filter(({ name }) => !/^sql (?!COMMIT)/u.test(name));
    expect(points.length).toBeGreaterThan(15);
    const survived: string[] = [];
    await hands.each(points, async (bench, { name }) => {
      const died = await killAtEach(
        () => bench.begin(file),
        { name, times: 1 },
        (job) => expectOnceForGood(job, ROWS),
      );
      if (died === 0) survived.push(name);
    });
    expect(survived).toEqual([]);
  } finally {
    await hands.close();
  }
}, 170_000);
