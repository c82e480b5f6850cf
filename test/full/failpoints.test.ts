import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../src/core/random.ts';
import type { FaultPlan } from '../../src/emulator/index.ts';
import { expectOnce, expectOnceForGood } from '../failpoints/expect-once.ts';
import { type Hands, killAt, killAtEach, openHands } from '../failpoints/hands.ts';
import { type Kill, writeLessons } from '../failpoints/killed-jobs.ts';
import { type Point, pointsOf } from '../failpoints/points.ts';
import { temporaryBuild, temporaryFolder } from '../failpoints/temporary-build.ts';

const ROWS = 20;
const PAIRS = 200;
const LIMIT = { timeout: 900_000 };

/** Every fourth pair meets a service that loses answers as well. */
const LOSING: FaultPlan = {
  rules: [{ match: { method: 'POST', pathContains: '/events', every: 7 }, action: { type: 'commit-then-reset' } }],
};
const NO_FAULTS: FaultPlan = { rules: [] };

const build = temporaryBuild();
const file = writeLessons(temporaryFolder(), ROWS);
let hands: Hands;
let points: Point[] = [];
beforeAll(async () => {
  hands = await openHands(build.program, ['--latency', '5']);
  points = pointsOf(await hands.first.passings(file));
});
afterAll(() => hands.close());

describe('a job of 20 rows', LIMIT, () => {
  it('makes one event a row, killed at every failpoint at every passing (R36)', async () => {
    const died = new Map<string, number>();
    await hands.each(points, async (bench, point) => {
      died.set(
        point.name,
        await killAtEach(
          () => bench.begin(file),
          point,
          // What a run after the end does hardly depends on the passing, and costs as much as one that is killed.
          (job, at) => (at === 1 ? expectOnceForGood : expectOnce)(job, ROWS),
        ),
      );
    });
    const deaths = [...died.values()].reduce((sum, times) => sum + times, 0);
    console.log(`killed ${deaths} times at ${died.size} failpoints`);
    expect([...died].filter(([, times]) => times === 0)).toEqual([]);
    expect(deaths).toBeGreaterThan(100);
  });

  it('makes one event a row, killed twice at 200 random pairs of failpoints (R36)', async () => {
    const random = createSeededRandom(36);
    const draw = (): Kill => {
      const { name, times } = points[Math.floor(random.next() * points.length)] as Point;
      return { name, at: 1 + Math.floor(random.next() * times) };
    };
    const pairs = Array.from({ length: PAIRS }, (_, at) => ({ isLosing: at % 4 === 0, kills: [draw(), draw()] }));
    let died = 0;
    await hands.each(pairs, async (bench, { isLosing, kills }) => {
      const job = await bench.begin(file, isLosing ? LOSING : NO_FAULTS);
      try {
        died += await killAt(job, kills);
        await (isLosing ? expectOnceForGood : expectOnce)(job, ROWS);
      } catch (cause) {
        throw new Error(`killed at ${kills.map(({ name, at }) => `${name}:${at}`).join(', then ')}`, { cause });
      } finally {
        job.end();
      }
    });
    console.log(`killed ${died} times in ${PAIRS} pairs`);
    // What the first run did, the second passes no more.
    expect(died).toBeGreaterThan(PAIRS * 0.75);
  });
});
