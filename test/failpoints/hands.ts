import { type Kill, type KilledJob, type KilledJobs, openKilledJobs } from './killed-jobs.ts';
import type { Point } from './points.ts';

/** Servers that jobs are killed at side by side: as many as the machine has room for. */
export const HANDS = 2;

/** Work that several hands do side by side, each with a server of its own. */
export interface Hands {
  readonly first: KilledJobs;
  /** Does all of it. */
  each<T>(work: readonly T[], act: (bench: KilledJobs, one: T) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openHands(program: string, serverOptions: readonly string[] = []): Promise<Hands> {
  const benches = await Promise.all(Array.from({ length: HANDS }, () => openKilledJobs(program, serverOptions)));
  const [first] = benches;
  if (first === undefined) throw new Error('No hands.');
  return {
    first,
    each: (work, act) => shareAmong(benches, work, act),
    close: async () => void (await Promise.all(benches.map((bench) => bench.close()))),
  };
}

/** Does all of the work, with one queue for all benches: who is done first takes the next. */
export async function shareAmong<Bench, T>(
  benches: readonly Bench[],
  work: readonly T[],
  act: (bench: Bench, one: T) => Promise<void>,
): Promise<void> {
  const queue = work.values();
  await Promise.all(
    benches.map(async (bench) => {
      for (const one of queue) await act(bench, one);
    }),
  );
}

/** What can be killed, and begun anew. */
export interface Killable {
  runUntil(kill: Kill): Promise<boolean>;
  end(): void;
}

/** Runs a job through its deaths, one after the other; gives how many there were. What is not reached kills nobody. */
export async function killAt(job: KilledJob, kills: readonly Kill[]): Promise<number> {
  let died = 0;
  for (const kill of kills) if (await job.runUntil(kill)) died += 1;
  return died;
}

/**
 * Kills a job of its own at the first passing of a failpoint, another at the second, and so on, and lets `judge` say
 * what is left; gives how many died. How many writes share a commit depends on the machine, so it ends where a run ends
 * by itself.
 */
export async function killAtEach<Job extends Killable>(
  begin: () => Promise<Job>,
  { name, times }: Point,
  judge: (job: Job, at: number) => Promise<unknown>,
): Promise<number> {
  for (let at = 1; at <= times; at++) if (!(await killOnce(begin, { name, at }, judge))) return at - 1;
  return times;
}

/** Kills a job of its own there, and lets `judge` say what is left; says whether it died. */
export async function killOnce<Job extends Killable>(
  begin: () => Promise<Job>,
  kill: Kill,
  judge: (job: Job, at: number) => Promise<unknown>,
): Promise<boolean> {
  const job = await begin();
  try {
    const died = await job.runUntil(kill);
    await judge(job, kill.at);
    return died;
  } catch (cause) {
    throw new Error(`killed at ${kill.name}:${kill.at}`, { cause });
  } finally {
    job.end();
  }
}
