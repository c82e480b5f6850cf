import { hostname } from 'node:os';
import type { Connection } from '../../client/connection.ts';
import { drain } from '../engine/engine.ts';
import { DEFAULT_RUN_SETTINGS, type RunPart, type RunSettings } from '../engine/run.ts';
import type { Stopped } from '../engine/stop.ts';
import type { BulkListener, SettledStatus } from '../events.ts';
import type { JobRecord } from '../ledger/ledger.ts';
import type { OpenedJob } from './open-job.ts';

export interface DrainOptions {
  connection: Connection;
  settings?: Partial<RunSettings> | undefined;
  /** What of the rows this run takes; default all. */
  part?: RunPart;
  /** Calendars that the rows of a mailbox name, by mailbox; default none. */
  calendarsNamed?: ReadonlyMap<string, ReadonlySet<string>>;
  signal?: AbortSignal | undefined;
  tell: BulkListener;
}

/** What one run did. */
export interface Drained {
  stopped: Stopped | undefined;
  settled: Readonly<Record<SettledStatus, number>>;
}

/** Owns the job from now on, and carries out what waits in its ledger. */
export async function drainJob(
  { ledger, sealer }: OpenedJob,
  job: JobRecord,
  { connection, settings, part = {}, calendarsNamed = new Map(), signal, tell }: DrainOptions,
): Promise<Drained> {
  const { clock, random, sender, telemetry } = connection;
  const settled = { created: 0, adopted: 0, updated: 0, unchanged: 0, cancelled: 0, failed: 0 };
  const stopped = await drain({
    ledger,
    job,
    fence: await ledger.takeFences(job.id, `${hostname()}:${process.pid}`, clock.now()),
    sender,
    sealer,
    clock,
    random,
    settings: { ...DEFAULT_RUN_SETTINGS, ...settings },
    part,
    calendarsNamed,
    signal,
    tell: (event) => {
      if (event.type === 'row-settled') {
        settled[event.status] += 1;
        telemetry?.rowSettled(event.status);
      }
      tell(event);
    },
  });
  return { stopped, settled };
}
