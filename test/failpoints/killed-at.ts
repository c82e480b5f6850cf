import { expectAsUndisturbed, expectAsUndisturbedForGood } from './expect-undisturbed.ts';
import { HANDS, killOnce, shareAmong } from './hands.ts';
import { type Change, openKilledChanges } from './killed-changes.ts';
import type { Kill } from './killed-jobs.ts';
import { type Point, pointsOf } from './points.ts';

/** How often a change was killed, at how many failpoints. */
export interface Deaths {
  points: number;
  tried: number;
  died: number;
}

/** Kills a change at what `choose` takes of the points that an undisturbed one passes, and judges each by that one. */
export async function killChangeAt(
  program: string,
  change: Change,
  choose: (points: readonly Point[]) => Kill[],
): Promise<Deaths> {
  const benches = await Promise.all(Array.from({ length: HANDS }, () => openKilledChanges(program, change)));
  try {
    const kills = choose(pointsOf(benches[0]?.passings ?? []));
    let died = 0;
    await shareAmong(benches, kills, async (bench, kill) => {
      const expectEnd = kill.at === 1 ? expectAsUndisturbedForGood : expectAsUndisturbed;
      if (await killOnce(bench.begin, kill, (job) => expectEnd(job, bench))) died += 1;
    });
    return { points: new Set(kills.map(({ name }) => name)).size, tried: kills.length, died };
  } finally {
    await Promise.all(benches.map((bench) => bench.close()));
  }
}

/** The passing in the middle. */
export function middleOf({ name, times }: Point): Kill {
  return { name, at: Math.ceil(times / 2) };
}
