import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSeededRandom, type Random } from '../../src/core/random.ts';
import type { FaultAction, FaultPlan } from '../../src/emulator/index.ts';
import { expectOnceForGood } from '../failpoints/expect-once.ts';
import { type Hands, openHands } from '../failpoints/hands.ts';
import { temporaryBuild } from '../failpoints/temporary-build.ts';

const data = process.env.GRAPHCAL_TEST_DATA;
const ROWS = 2_364;
const KILLS = 200;
const LIMIT = 900_000;

/** Every kind of fault that the emulator plays, each for one in fifty of the requests that it is about. */
const ACTIONS: readonly FaultAction[] = [
  { type: 'refuse', status: 503 },
  { type: 'refuse', status: 429, retryAfter: 0.2 },
  { type: 'reset-before' },
  { type: 'commit-then-reset' },
  { type: 'commit-then-status', status: 504 },
  { type: 'delay-commit', ms: 200, status: 504 },
  { type: 'omit-part' },
  { type: 'alter-id', to: '2' },
  { type: 'repeat-part', status: 503 },
  { type: 'alter-part', body: '<html>Bad gateway</html>' },
  { type: 'set-headers', gzip: true },
  { type: 'set-headers', headers: { 'retry-after': 'soon' } },
  { type: 'reorder-parts' },
  { type: 'drip', bytes: 200, ms: 5 },
  { type: 'cut', afterBytes: 100 },
];
const ONE_IN_FIFTY: FaultPlan = { rules: ACTIONS.map((action) => ({ match: { every: 50 }, action })) };

/** Each process passes some 300 before it sends anything: it reads the input and lists 132 mailboxes. */
function drawPassing(random: Random): number {
  return 1 + Math.floor(random.next() * (random.next() < 0.4 ? 350 : 1_200));
}

describe.skipIf(data === undefined)('a season of fixtures at a service with faults of every kind', () => {
  const file = join(data ?? '', 'rows', 'fixtures-2025-26.csv');
  const build = temporaryBuild();
  let hands: Hands;
  beforeAll(async () => {
    hands = await openHands(build.program, ['--latency', '20']);
  });
  afterAll(() => hands.close());

  it(
    'becomes one event a row, its processes killed 200 times at random (R36)',
    async () => {
      let killed = 0;
      let jobs = 0;
      // Each hand sends the file as often as it takes until its share of kills is done.
      await hands.each([1, 2], async (bench, seed) => {
        const random = createSeededRandom(seed);
        for (let own = 0; own < KILLS / 2; ) {
          const job = await bench.begin(file, ONE_IN_FIFTY);
          jobs += 1;
          for (let isDone = false; !isDone && own < KILLS / 2; ) {
            isDone = !(await job.runUntil({ name: '*', at: drawPassing(random) }));
            if (isDone) continue;
            own += 1;
            killed += 1;
          }
          await job.heal();
          await expectOnceForGood(job, ROWS);
          job.end();
        }
      });
      console.log(`killed ${killed} times over ${jobs} jobs`);
      expect(killed).toBeGreaterThanOrEqual(KILLS);
    },
    LIMIT,
  );
});
