import type { SimulatedRow } from './draw-rows.ts';
import type { Stage } from './stage.ts';
import type { ProcessEnd, World } from './world.ts';

/** What came of a job, for whoever judges it. */
export interface Played {
  world: World;
  /** The input as it is in the end. */
  rows: readonly SimulatedRow[];
  /** Every process but the last two. */
  ends: readonly ProcessEnd[];
  /** Those with the service well again, in their order, without the very last. */
  wellEnds: readonly ProcessEnd[];
  /** The process that settled what could be settled, with the service well again. */
  last: ProcessEnd;
  /** The same once more. */
  again: ProcessEnd;
  /** Writes that arrived while it ran. */
  writesOfAgain: number;
}

const MINUTE = 60_000;
/** Longer than anything that was begun takes, and than any wait that was asked for; in milliseconds. */
export const LONG = 60 * MINUTE;
/** Runs after which what can be settled is settled: the first may still meet what an earlier one left behind. */
const LAST_RUNS = 3;

/** How a job is run to its end. */
export interface LastRuns {
  run(): Promise<ProcessEnd>;
  /** The very last time; default `run`. */
  runAgain?: () => Promise<ProcessEnd>;
  /** Whether another run would change nothing. */
  isOver?: (end: ProcessEnd) => boolean;
  /** How often it runs at most, the very last time not counted; default 3. */
  most?: number;
}

/** With the service well again, runs a job of which some processes `ended` before until all is settled, then once more. */
export async function runToTheEnd(
  { world, rows }: Stage,
  ended: readonly ProcessEnd[],
  { run, runAgain = run, isOver = isSettled, most = LAST_RUNS }: LastRuns,
): Promise<Played> {
  world.heal();
  await world.pass(LONG);
  let last = await run();
  const wellEnds = [last];
  while (wellEnds.length < most && !isOver(last)) {
    await world.pass(LONG);
    last = await run();
    wellEnds.push(last);
  }
  const { emulator } = world;
  const writes = emulator.record.writeCount;
  const again = await runAgain();
  const ends = [...ended, ...wellEnds.slice(0, -1)];
  return { world, rows, ends, wellEnds, last, again, writesOfAgain: emulator.record.writeCount - writes };
}

/** Whether another run would change nothing; a row that was changed while its event was in doubt is sent as it is now by the next one. */
export function isSettled({ report, results, error }: ProcessEnd): boolean {
  const waits = results.some(
    ({ status, faults }) => status === 'pending' || faults.some(({ code }) => code === 'row-changed'),
  );
  return codeOf(error) === 'job-not-found' || (report !== undefined && !waits);
}

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
