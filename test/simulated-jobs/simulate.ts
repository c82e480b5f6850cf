import { createHash } from 'node:crypto';
import { drawJob } from './draw-job.ts';
import { drawLife, type Lives } from './draw-life.ts';
import { judgeJob } from './judge-job.ts';
import { judgeLife } from './judge-life.ts';
import { type PlayedJob, playJob } from './play-job.ts';
import { type PlayedLife, playLife } from './play-life.ts';
import { createSharedParts, type SharedParts } from './shared-parts.ts';

/** Seeds that are simulated: `GRAPHCAL_SIMULATION_RUNS` from a first one, or the one of `GRAPHCAL_SIMULATION_SEED`. */
export interface SimulationPlan {
  first: number;
  runs: number;
  /** Which lives are drawn, as GRAPHCAL_SIMULATION_LIVES says; default all. */
  lives: Lives;
}

/** The first seed stands, so that what passed once passes again. */
const FIRST = 20_260_105;

/** Reads the plan; `random` as the seed begins anywhere. Throws where a variable is no number. */
export function readPlan(
  {
    GRAPHCAL_SIMULATION_RUNS: runs,
    GRAPHCAL_SIMULATION_SEED: seed,
    GRAPHCAL_SIMULATION_LIVES: which,
  }: Readonly<Record<string, string | undefined>>,
  few: number,
): SimulationPlan {
  const count = whole('GRAPHCAL_SIMULATION_RUNS', runs ?? String(few));
  const lives = which === 'calm' || which === 'own' ? which : 'all';
  if (seed === undefined) return { first: FIRST, runs: count, lives };
  if (seed === 'random') return { first: Math.floor(Math.random() * 2 ** 31), runs: count, lives };
  return { first: whole('GRAPHCAL_SIMULATION_SEED', seed), runs: 1, lives };
}

/** Plays every seed of a plan that falls to one of `hands` processes; see `simulateJobs` and `simulateLives`. */
export type Simulate = (plan: SimulationPlan, hand: number, hands: number) => Promise<number>;

/**
 * Simulates jobs that send. Throws at the first that broke a promise, with its seed and what is wrong; gives how many
 * were played.
 */
export const simulateJobs: Simulate = (plan, hand, hands) =>
  simulate(plan, hand, hands, {
    file: 'even-seeds',
    draw: drawJob,
    play: (job, shared) => playJob(job, shared, judgeJob),
  });

/** The same of lives of jobs, with changes, adoptions and undoing. */
export const simulateLives: Simulate = (plan, hand, hands) =>
  simulate(plan, hand, hands, {
    file: 'even-lives',
    draw: (seed) => drawLife(seed, plan.lives),
    play: (life, shared) => playLife(life, shared, judgeLife),
  });

interface Kind<Drawn> {
  /** The test file that plays one again. */
  file: string;
  draw(seed: number): Drawn;
  /** Gives what is wrong. */
  play(drawn: Drawn, shared: SharedParts): Promise<string[]>;
}

async function simulate<Drawn>(
  { first, runs, lives }: SimulationPlan,
  hand: number,
  hands: number,
  { file, draw, play }: Kind<Drawn>,
): Promise<number> {
  const shared = await createSharedParts();
  const failed = (seed: number, drawn: Drawn, wrong: readonly string[]) =>
    [
      `Seed ${seed}: ${wrong.join('; ')}`,
      `Again: GRAPHCAL_SIMULATION_LIVES=${lives} GRAPHCAL_SIMULATION_SEED=${seed} npx vitest run --project unit test/simulated-jobs/${file}.test.ts`,
      JSON.stringify(drawn, undefined, 1),
    ].join('\n');
  let played = 0;
  for (let seed = first + hand; seed < first + runs; seed += hands) {
    const drawn = draw(seed);
    const wrong = await play(drawn, shared).catch((cause: unknown) => {
      throw new Error(failed(seed, drawn, [String(cause)]), { cause });
    });
    if (wrong.length > 0) throw new Error(failed(seed, drawn, wrong));
    played += 1;
  }
  return played;
}

/** A fingerprint of all that a job did and got: every request and answer in its time, every result. */
export function traceOf({ world, ends, last, again }: PlayedJob | PlayedLife): string {
  const { requests, commits, mails } = world.emulator.record;
  const processes = [...ends, last, again].map(({ mortal, results }) => ({ did: mortal.did, results }));
  return createHash('sha256').update(JSON.stringify({ requests, commits, mails, processes })).digest('hex');
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} must be a whole number.`);
  return number;
}
