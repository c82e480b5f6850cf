import { hostname } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Connection } from '../../client/connection.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Sender } from '../../http/sender.ts';
import { drain, type EngineOptions } from '../engine/engine.ts';
import { DEFAULT_RUN_SETTINGS, mailboxesWithin, type RunPart, type RunSettings } from '../engine/run.ts';
import type { Stopped } from '../engine/stop.ts';
import type { BulkListener, SettledStatus } from '../events.ts';
import type { JobRecord } from '../ledger/ledger.ts';
import { readMailboxIds, shareLanes } from '../mailbox-names.ts';
import type { ResultsMode } from '../results/results.ts';
import type { OpenedJob } from './open-job.ts';
import { type JobReport, type ReportOptions, type ResultsTarget, reportRows } from './run-report.ts';
import { standOf } from './settled-input.ts';

/** What a run can be told, whatever it does. */
export interface CarryOutOptions {
  connection: Connection;
  settings?: Partial<RunSettings> | undefined;
  results?: ResultsTarget;
  /** Rows that this run takes at most, for a first cautious one; the others stay pending. Default: all. */
  limit?: number | undefined;
  /** Mailboxes that this run takes, in any letter case; rows of others stay pending. Default: all. */
  only?: readonly string[] | undefined;
  /** Asks to stop: no new rows, calls under way are waited for. */
  signal?: AbortSignal | undefined;
  /** Told of everything while it happens. */
  tell?: BulkListener | undefined;
}

/** What one way of running adds. */
export interface CarryOutWay {
  /** What results call an event that no run touched. */
  mode: ResultsMode;
  /** Carries out rows of these acts alone; default all. */
  acts?: RunPart['acts'];
  /** As of ReportOptions. */
  prune?: ReportOptions['prune'];
  /** Calendars that the rows of a mailbox name, by mailbox; default none. */
  calendarsNamed?: ReadonlyMap<string, ReadonlySet<string>>;
  overwrite?: boolean | undefined;
  /** Given each result, wherever they go. */
  onResult?: ReportOptions['onResult'];
  isProblem?: ReportOptions['isProblem'];
  /** The rows that are reported; default those of the job. */
  rows?: ReportOptions['rows'];
  /** Mailboxes are named in several ways, and the directory says which are the same; default as the job's input was. */
  isMixed?: boolean | undefined;
  /** What is remembered of the input where the run settles all of it; default nothing. */
  settledInput?: JsonObject | undefined;
}

/** Owns the job from now on, carries out what waits in its ledger, and says how its rows stand. */
export async function carryOut(
  opened: OpenedJob,
  job: JobRecord,
  options: CarryOutOptions,
  way: CarryOutWay,
): Promise<Omit<JobReport, 'ms'>> {
  const { mode, acts, calendarsNamed = new Map(), overwrite = false, isMixed = job.settings.isMixed === true } = way;
  const { ledger, service } = opened;
  const { results, signal } = options;
  const { sender, random, clock } = options.connection;
  const { drain, settled, fence } = await ownJob(opened, job, options);
  const stopped = await drain({
    sender: isMixed ? await withSharedLanes(sender, await ledger.waitingMailboxes(job.id), signal) : sender,
    overwrite,
    updatesAdopted: mode === 'apply' && acts === undefined,
    part: { ...partOf(options), acts },
    calendarsNamed,
  });
  const { onResult, isProblem, rows, prune } = way;
  const reported = await reportRows(
    ledger,
    job,
    { results, random, mode, prune, now: clock.now(), onResult, isProblem, rows },
    stopped,
  );
  // Where some rows are reported alone, others may wait.
  const waiting = rows === undefined ? [] : await ledger.waitingMailboxes(job.id);
  if (reported.counts.pending + reported.gone.pending + waiting.length === 0) {
    await ledger.setJobState(job.id, 'done');
    if (way.settledInput !== undefined) {
      await ledger.keepSettledInput(job.id, fence, { ...way.settledInput, stand: standOf(reported) });
    }
  }
  return {
    job: { name: job.name, service, namespace: job.namespace },
    ...reported,
    createdNow: settled.created,
    adoptedNow: settled.adopted,
    updatedNow: settled.updated,
    cancelledNow: settled.cancelled,
    stopped,
  };
}

/** A job whose rows this run carries out, until another takes its fence. */
export interface OwnedJob {
  /** Carries out rows that wait; may be asked again, and a row that it left once stays left. */
  drain(
    part: Pick<EngineOptions, 'sender' | 'part' | 'calendarsNamed' | 'listed'> &
      Partial<Pick<RunSettings, 'overwrite' | 'updatesAdopted'>>,
  ): Promise<Stopped | undefined>;
  /** Under which this run writes. */
  readonly fence: number;
  /** How many rows ended how since. */
  readonly settled: Readonly<Record<SettledStatus, number>>;
}

/** Owns the job from now on; what an earlier owner still writes is refused. */
export async function ownJob(
  { ledger, sealer }: Pick<OpenedJob, 'ledger' | 'sealer'>,
  job: JobRecord,
  { connection, settings, signal, tell }: Pick<CarryOutOptions, 'connection' | 'settings' | 'signal' | 'tell'>,
): Promise<OwnedJob> {
  const { clock, random, telemetry } = connection;
  const settled = { created: 0, adopted: 0, updated: 0, unchanged: 0, cancelled: 0, failed: 0 };
  const fence = await ledger.takeFences(job.id, `${hostname()}:${process.pid}`, clock.now(), connection.actor);
  const mailboxes = mailboxesWithin(getHeapStatistics().heap_size_limit);
  return {
    fence,
    settled,
    drain: ({ overwrite = false, updatesAdopted = false, ...part }) =>
      drain({
        ledger,
        job,
        fence,
        sealer,
        clock,
        random,
        settings: { ...DEFAULT_RUN_SETTINGS, mailboxes, overwrite, updatesAdopted, ...settings },
        signal,
        tell: (event) => {
          if (event.type === 'row-settled') {
            settled[event.status] += 1;
            telemetry?.rowSettled(event.status);
          }
          tell?.(event);
        },
        ...part,
      }),
  };
}

/** One lane for a mailbox, however it is named. */
async function withSharedLanes(sender: Sender, mailboxes: readonly string[], signal: AbortSignal | undefined) {
  return shareLanes(sender, await readMailboxIds(sender, mailboxes, signal));
}

/** What of the rows a run takes; mailboxes as the ledger names them. */
export function partOf({ limit, only }: Pick<CarryOutOptions, 'limit' | 'only'>): RunPart {
  return { limit, only: only && new Set(only.map((name) => name.trim().toLowerCase())) };
}
