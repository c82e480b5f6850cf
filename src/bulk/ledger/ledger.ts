import type { Actor, Head } from '../../client/audit/audit-entry.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AuditedRow, AuditLink, AuditRun } from './audit-link.ts';
import type { Intake, IntakeSettings, PlannedRow, StreamIntake } from './intake.ts';
import type { LedgerRow, LedgerWrite, ResultRecord } from './ledger-rows.ts';
import type { SettledReads } from './settled.ts';

export type {
  EventMark,
  ForeignKeys,
  InputChange,
  Intake,
  IntakeRejection,
  IntakeRow,
  IntakeSettings,
  MendedRows,
  PlannedRow,
  ReadEvent,
  StreamIntake,
  WrongReference,
} from './intake.ts';
export { AMBIGUOUS_CODE } from './intake.ts';
export type { ApplyMode, IntakeMode } from './intake-mode.ts';
export type {
  CreateDoubt,
  LedgerRow,
  LedgerWrite,
  ReopenedAct,
  ResultRecord,
  RowAct,
  RowState,
  SettledWrite,
} from './ledger-rows.ts';
export { BEFORE_ALL, NO_DOUBT, REOPENED } from './ledger-rows.ts';
export type { RecordedRow, SettledQuery, SettledReads } from './settled.ts';

/**
 * The durable record of jobs: the only truth about what was sent. Result files are made from it.
 * Two implementations are foreseen (a file of this home, a server for many machines); both run one contract suite.
 */
export interface Ledger extends SettledReads {
  /** The job of this name against this service, if there is one. */
  findJob(service: string, name: string): Promise<JobRecord | undefined>;
  /** Jobs of this name against any service. */
  findJobs(name: string): Promise<JobRecord[]>;
  /** All jobs with the counts of their rows, the newest first. */
  jobs(): Promise<JobSummary[]>;
  /** Makes a job without rows, in state `reading`. */
  createJob(job: NewJob): Promise<JobRecord>;
  saveSettings(job: number, settings: JsonObject): Promise<void>;
  /**
   * Remembers what the input was that the run under this fence settled whole; false where rows are left of which
   * another run might make something. It is forgotten when an input is taken in, a run begins, or the job is taken back.
   */
  keepSettledInput(job: number, fence: number, input: JsonObject): Promise<boolean>;
  settledInput(job: number): Promise<JsonObject | undefined>;
  /** Counts as a run over the settled input that found nothing to do; `startedAt` in milliseconds since 1970. */
  takeAgain(job: number, startedAt: number): Promise<void>;
  /**
   * Erases a job with all that is known of it, and gives the room back to the disk; of its trail the hashes stay, and
   * that it was erased.
   */
  removeJob(job: number, by?: ErasedBy): Promise<void>;
  /** Erases the jobs that are done and whose last run began before this time (milliseconds since 1970); gives them. */
  purgeBefore(time: number, by?: ErasedBy): Promise<JobRecord[]>;
  /**
   * The chain over the commits of all jobs, in its order: outcomes as they were written, whatever became of the rows;
   * to the link `until`, default to its end.
   */
  auditLinks(until?: number): AsyncIterable<AuditLink>;
  /** The last link of that chain; number 0 where there is none. */
  auditHead(): Promise<Head>;
  /** Who ran which job under which fence, as far as the trail still says it. */
  auditRuns(): Promise<(AuditRun & { job: number })[]>;
  /**
   * Rows of all jobs of which nobody knows whether they were carried out, by the start of the last run of their job; as
   * they all stood when the link `until` was the last, so that none of them is settled by a link up to there.
   */
  doubtfulRows(): Promise<{ until: number; rows: AsyncIterable<DoubtfulRow> }>;
  /** Starts to take in an input; what an unfinished intake left is dropped. */
  beginIntake(job: JobRecord, settings?: IntakeSettings): Promise<Intake>;
  /** Starts to take in rows that come bit by bit; what an unfinished intake left is dropped. */
  beginStream(job: JobRecord, settings: Required<IntakeSettings>): Promise<StreamIntake>;
  /**
   * Opens the settled rows that have an event, so that a run takes it back: cancels what this job made, releases what it
   * adopted. What was never sent is forgotten. What is in doubt, or was not seen by an earlier undo, is to be looked for
   * and cancelled, and never created. It may be asked again.
   */
  startUndo(job: number, options: UndoOptions): Promise<UndoCounts>;
  /**
   * Gives up what waits and was never sent: creates fail with `job-cancelled`, until failed rows are opened again; a row
   * whose event was to be changed or taken away is again what it was.
   */
  cancelWaiting(job: number): Promise<CancelCounts>;
  /** What `startUndo` would open, row by row, and what stays because it is `past`; writes nothing. */
  planUndo(job: number, options: UndoOptions): AsyncIterable<PlannedRow>;
  /**
   * Raises the fence of all shards by one and makes `owner` their owner; gives the fence. `startedAt`, milliseconds
   * since 1970, is kept as the time of the last run, and `actor` as who ran it.
   */
  takeFences(job: number, owner: string, startedAt?: number, actor?: Actor): Promise<number>;
  /** Who took the fences last. */
  owner(job: number): Promise<string | undefined>;
  /** Mailboxes with rows that are not settled, in the order of their first row. */
  waitingMailboxes(job: number): Promise<string[]>;
  /** Unsettled rows of a mailbox after this place, at most `limit`: those that a run touched longest ago first, so that none waits for ever. */
  take(job: number, mailbox: string, after: Pick<LedgerRow, 'fence' | 'number'>, limit: number): Promise<LedgerRow[]>;
  /**
   * The unsettled row of a source key, if it is one of this job's; in this mailbox, where one is named: a row that moved
   * to another leaves one there.
   */
  findRow(job: number, sourceKey: string, mailbox?: string): Promise<LedgerRow | undefined>;
  /** Rows of the input that failed because their event could not be told from others, in its order. */
  ambiguousRows(job: number): Promise<{ number: number; mailbox: string }[]>;
  /** What the rows of these numbers say that an intake in the mode `adopt` gave back their content. */
  ambiguousContents(
    job: number,
    numbers: readonly number[],
  ): Promise<Pick<LedgerRow, 'number' | 'shard' | 'sourceKey' | 'payload'>[]>;
  /** Whether a row of this job and source key has an event on record. */
  hasEvent(job: number, sourceKey: string): Promise<boolean>;
  /**
   * Writes all or nothing, if the fence still holds; false means that another owner took over and nothing was written.
   * Throws LedgerError `row-not-waiting` for a row that is settled, or is not there.
   */
  commit(job: number, fence: number, writes: readonly LedgerWrite[]): Promise<boolean>;
  /** Keeps what an owner learnt after it lost its fence, so that no event id is thrown away. */
  addLateOutcomes(job: number, fence: number, writes: readonly LedgerWrite[]): Promise<void>;
  counts(job: number): Promise<LedgerCounts>;
  /**
   * Throws LedgerError `ledger-damaged` where a row is not what was written. An intake and an undo ask it by themselves;
   * who goes on with a job without reading its input asks it before anything is sent, or said of it.
   */
  check(job: number, signal?: AbortSignal): Promise<void>;
  /** All rows in the order of the input, a page at a time. */
  results(job: number): AsyncIterable<ResultRecord>;
  /** How the rows stand that were mended last, in the order and with the lines of the file that they were mended in. */
  mendedResults(job: number): AsyncIterable<ResultRecord>;
  /** Forgets which rows were mended last. */
  endMending(job: number): Promise<void>;
  /** What a file of failed rows calls this row; undefined for one that was taken in before rows had such names. */
  reference(job: JobRecord, row: number): Promise<string | undefined>;
  setJobState(job: number, state: JobState): Promise<void>;
  close(): Promise<void>;
}

export type JobState = 'reading' | 'ready' | 'done';

/** What makes a job: its name belongs to one service (tenant), so a rehearsal elsewhere is another job. */
export interface NewJob {
  service: string;
  /** Application (client) id, whose request budget the job draws on. */
  app: string;
  name: string;
  namespace: string;
  settings: JsonObject;
  /** How many shards the mailboxes are hashed into; fixed for the life of the job. */
  shards: number;
  /** Milliseconds since 1970. */
  createdAt: number;
}

export interface JobRecord extends NewJob {
  id: number;
  state: JobState;
  /** The fence under which the input last changed, or was taken after the job was done; a row with a higher one was touched since. */
  inputFence: number;
  /** Milliseconds since 1970; undefined before the first run. */
  lastRunAt: number | undefined;
}

export interface JobSummary extends JobRecord {
  counts: LedgerCounts;
}

/** Who erased a job, and when in milliseconds since 1970. */
export interface ErasedBy {
  user: string;
  at: number;
}

/** A row that may have been carried out. */
export interface DoubtfulRow extends Pick<AuditedRow, 'mailbox' | 'act' | 'sourceKey' | 'eventId'> {
  /** When the last run of its job began, in milliseconds since 1970. */
  at: number;
  job: number;
  name: string;
  service: string;
  fence: number;
}

export interface UndoOptions {
  /** Milliseconds since 1970: events that ended before stay. */
  now: number;
  /** Take back what is past too; default false. */
  past?: boolean | undefined;
}

/**
 * Rows that wait to be taken back, and those whose event is over and stays. `doubtful` are rows of which nobody knows
 * whether they have an event: it is looked for, and cancelled where it is found.
 */
export interface UndoCounts {
  cancel: number;
  release: number;
  doubtful: number;
  past: number;
}

/**
 * Rows that were given up, those whose event stays as it is because its change was dropped, and those that may have been
 * sent and still wait to be looked for.
 */
export interface CancelCounts {
  cancelled: number;
  kept: number;
  doubtful: number;
}

export interface LedgerCounts {
  open: number;
  sending: number;
  done: number;
  failed: number;
  rejected: number;
}
