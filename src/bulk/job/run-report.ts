import type { Random } from '../../core/random.ts';
import type { Stopped } from '../engine/stop.ts';
import type { KeptSetting } from '../kept-settings.ts';
import type { JobRecord, Ledger, MendedRows, ResultRecord } from '../ledger/ledger.ts';
import { createMailboxCollector, type RefusedMailbox } from '../results/mailbox-summary.ts';
import { createNoteCollector, type NoteGroup } from '../results/note-summary.ts';
import { createProblemCollector, type ProblemSummary } from '../results/problem-summary.ts';
import { isKeptAsSent } from '../results/result-warnings.ts';
import { type ResultsMode, type RowResult, type RowStatus, readResult } from '../results/results.ts';
import { openResultsFile } from '../results/results-file.ts';
import type { ReadAs } from '../rows/formats/row-format.ts';
import type { RowFormat } from '../rows/formats/row-formats.ts';
import type { UnknownColumn } from '../rows/row-columns.ts';

/** How many rows of the input ended how; they add up to `rows`. */
export type RowCounts = { rows: number } & Record<RowStatus, number>;

/** Rows that are written in one zone. */
export interface ZoneCount {
  /** Windows or IANA name. */
  zone: string;
  rows: number;
}

/** How the rows of a job stand after a run. */
export interface JobReport {
  job: { name: string; service: string; namespace: string };
  counts: RowCounts;
  /** Rows of earlier inputs that are no longer in this one and were sent, or may have been. */
  gone: { rows: number; pending: number; cancelled: number };
  /**
   * Rows that were under way when the applied input changed them, and that this run settled as they had been sent: the
   * next one makes of them what the input says. With `prune`, rows that are gone as well.
   */
  keptAsSent: number;
  /** Events that this run created; `counts.created` has those of earlier runs too. */
  createdNow: number;
  /** Events of earlier calls that this run found again; `counts.adopted` has those of earlier runs too. */
  adoptedNow: number;
  updatedNow: number;
  cancelledNow: number;
  /** Set when the run ended before all rows were settled. */
  stopped: Stopped | undefined;
  /** Rows without an event, summed up. */
  problems: ProblemSummary;
  /** Mailboxes that cannot be used, each once; undefined where there is none. */
  refusedMailboxes?: readonly RefusedMailbox[] | undefined;
  /** What was done to rows beyond copying them, summed up by code. */
  notes: readonly NoteGroup[];
  /** Whole milliseconds of the run. */
  ms: number;
}

/** The same of a run that read an input. */
export interface RunReport extends JobReport {
  /** The input, as it was named. */
  file: string;
  /** What it was read as. */
  readAs: ReadAs & { format: RowFormat };
  /** Zones that the good rows are written in, the most used first; 20 at most. */
  zones: readonly ZoneCount[];
  unknownColumns: readonly UnknownColumn[];
  /** Rows of the input that a file of failed rows mended, which stand as they were mended. */
  mended: MendedRows;
  /** Settings that were not given and are those of the job's last run. */
  keptSettings: readonly KeptSetting[];
}

/** What the results of the job call an event that no run touched: as the run that took its input in last. */
export function resultsModeOf({ settings: { mode } }: Pick<JobRecord, 'settings'>): ResultsMode {
  return mode === 'apply' || mode === 'adopt' ? mode : 'send';
}

/** Where results go: a file (.csv, .jsonl or .ndjson), or a function that takes them in the order of the rows. */
export type ResultsTarget = string | ((result: RowResult) => void | Promise<void>) | undefined;

export interface ReportOptions {
  results: ResultsTarget;
  random: Random;
  mode: ResultsMode;
  /** Events of rows that are gone are cancelled; default false. */
  prune?: boolean | undefined;
  /** Milliseconds since 1970, before which what ended is over; default 0. */
  now?: number | undefined;
  /** The same input as before: what is done was done by an earlier run; default false. */
  isAgain?: boolean;
  /** Given each result, wherever they go. */
  onResult?: ((result: RowResult, record: ResultRecord) => void | Promise<void>) | undefined;
  /** Whether a row without an event is a problem of this run; default each is. */
  isProblem?: ((record: ResultRecord) => boolean) | undefined;
  /** The rows that are reported; default those of the job. */
  rows?: ((job: number) => AsyncIterable<ResultRecord>) | undefined;
}

/** Writes the results and counts them; one pass over the ledger, whatever its size. */
export async function reportRows(
  ledger: Ledger,
  job: JobRecord,
  {
    results,
    random,
    mode,
    prune = false,
    now = 0,
    isAgain = false,
    onResult,
    isProblem = () => true,
    rows = ledger.results,
  }: ReportOptions,
  stopped: Stopped | undefined,
): Promise<Pick<JobReport, 'counts' | 'gone' | 'keptAsSent' | 'problems' | 'refusedMailboxes' | 'notes'>> {
  const counts = noRows();
  const gone = { rows: 0, pending: 0, cancelled: 0 };
  let keptAsSent = 0;
  const problems = createProblemCollector(undefined, stopped?.reason);
  const mailboxes = createMailboxCollector();
  const notes = createNoteCollector();
  const addProblem = (result: RowResult) => {
    problems.add(result);
    mailboxes.add(result);
  };
  const file = typeof results === 'string' ? await openResultsFile(results, random) : undefined;
  try {
    for await (const record of rows(job.id)) {
      const seen = isAgain ? { ...record, isTouched: false } : record;
      const result = readResult(seen, mode);
      if (isKeptAsSent(seen, mode, { prune, now })) keptAsSent += 1;
      if (record.isGone) {
        gone.rows += 1;
        if (result.status === 'pending') gone.pending += 1;
        if (result.status === 'cancelled') gone.cancelled += 1;
        if (result.status === 'failed' && isProblem(record)) addProblem(result);
      } else {
        counts.rows += 1;
        counts[result.status] += 1;
        if (isProblem(record)) addProblem(result);
        notes.add(result);
      }
      if (typeof results === 'function') await results(result);
      await file?.add(result);
      await onResult?.(result, record);
    }
  } catch (error) {
    await file?.discard();
    throw error;
  }
  await file?.finish();
  return {
    counts,
    gone,
    keptAsSent,
    problems: problems.summary,
    refusedMailboxes: mailboxes.refused,
    notes: notes.groups,
  };
}

export function noRows(): RowCounts {
  return {
    rows: 0,
    created: 0,
    adopted: 0,
    unchanged: 0,
    updated: 0,
    cancelled: 0,
    rejected: 0,
    failed: 0,
    pending: 0,
  };
}

const MOST_ZONES = 20;

export function mostUsed(zones: ReadonlyMap<string, number>): ZoneCount[] {
  return [...zones]
    .map(([zone, rows]) => ({ zone, rows }))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, MOST_ZONES);
}
