import { createHash } from 'node:crypto';
import { drawJob } from './draw-job.ts';
import { drawLife, type Lives } from './draw-life.ts';
import { judgeJob } from './judge-job.ts';
import { judgeLife } from './judge-life.ts';
import { type PlayedJob, playJob } from './play-job.ts';
import { type PlayedLife, playLife } from './play-life.ts';
import { createSharedParts } from './shared-parts.ts';

/** Seeds that are simulated: `GRAPHCAL_SIMULATION_RUNS` from a first one, or the one of `GRAPHCAL_SIMULATION_SEED`. */
export interface SimulationPlan {
  first: number;
  runs: number;
  /** Which lives are drawn, as GRAPHCAL_SIMULATION_LIVES says; default all. */
  lives: Lives;
}

/** Runs where nobody names a number: enough to notice at once that something is broken. */
const FEW = 60;
/** The first seed stands, so that what passed once passes again. */
const FIRST = 20_260_105;

/** Reads the plan; `random` as the seed begins anywhere. Throws where a variable is no number. */
export function readPlan({
  GRAPHCAL_SIMULATION_RUNS: runs,
  GRAPHCAL_SIMULATION_SEED: seed,
  GRAPHCAL_SIMULATION_LIVES: which,
}: Readonly<Record<string, string | undefined>>): SimulationPlan {
  const count = whole('GRAPHCAL_SIMULATION_RUNS', runs ?? String(FEW));
  const lives = which === 'calm' || which === 'own' ? which : 'all';
  if (seed === undefined) return { first: FIRST, runs: count, lives };
  if (seed === 'random') return { first: Math.floor(Math.random() * 2 ** 31), runs: count, lives };
  return { first: whole('GRAPHCAL_SIMULATION_SEED', seed), runs: 1, lives };
}

/**
 * Simulates every seed of a plan that falls to this one of `hands` processes. Throws at the first job that broke a
 * promise, with its seed and what is wrong; gives how many were played.
 */
export async function simulate({ first, runs, lives }: SimulationPlan, hand: number, hands: number): Promise<number> {
  const shared = await createSharedParts();
  let played = 0;
  for (let seed = first + hand; seed < first + runs; seed += hands) {
    let wrong: string[];
    try {
      wrong = isLife(seed)
        ? await playLife(drawLife(seed, lives), shared, judgeLife)
        : await playJob(drawJob(seed), shared, judgeJob);
    } catch (cause) {
      throw new Error(failed(seed, lives, [String(cause)]), { cause });
    }
    if (wrong.length > 0) throw new Error(failed(seed, lives, wrong));
    played += 1;
  }
  return played;
}

/** One seed in seven is the life of a job, with changes and undoing; the others send. Odd, so that each hand has some. */
function isLife(seed: number): boolean {
  return seed % 7 === 0;
}

/** A fingerprint of all that a job did and got: every request and answer in its time, every result. */
export function traceOf({ world, ends, last, again }: PlayedJob | PlayedLife): string {
  const { requests, commits, mails } = world.emulator.record;
  const processes = [...ends, last, again].map(({ mortal, results }) => ({ did: mortal.did, results }));
  return createHash('sha256').update(JSON.stringify({ requests, commits, mails, processes })).digest('hex');
}

function failed(seed: number, lives: Lives, wrong: readonly string[]): string {
  return [
    `Seed ${seed}: ${wrong.join('; ')}`,
    `Again: GRAPHCAL_SIMULATION_LIVES=${lives} GRAPHCAL_SIMULATION_SEED=${seed} npx vitest run --project unit test/simulated-jobs/even-seeds.test.ts`,
    JSON.stringify(isLife(seed) ? drawLife(seed, lives) : drawJob(seed), undefined, 1),
  ].join('\n');
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} must be a whole number.`);
  return number;
}
