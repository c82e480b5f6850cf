import { type Kill, type KilledJob, type KilledJobs, openKilledJobs } from './killed-jobs.ts';
import type { Point } from './points.ts';

/** Servers that jobs are killed at side by side: as many as the machine has room for. */
const HANDS = 2;

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
    async each(work, act) {
      const queue = work.values();
      await Promise.all(
        benches.map(async (bench) => {
          // One queue for all: who is done first takes the next.
          for (const one of queue) await act(bench, one);
        }),
      );
    },
    close: async () => void (await Promise.all(benches.map((bench) => bench.close()))),
  };
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
export async function killAtEach(
  bench: KilledJobs,
  { name, times }: Point,
  file: string,
  judge: (job: KilledJob) => Promise<void>,
): Promise<number> {
  for (let at = 1; at <= times; at++) {
    const job = await bench.begin(file);
    try {
      const died = await job.runUntil({ name, at });
      await judge(job);
      if (!died) return at - 1;
    } catch (cause) {
      throw new Error(`killed at ${name}:${at}`, { cause });
    } finally {
      job.end();
    }
  }
  return times;
}
