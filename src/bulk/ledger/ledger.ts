import type { JsonObject } from '../../core/json.ts';
import type { Intake, IntakeSettings, PlannedRow, StreamIntake } from './intake.ts';
import type { SettledReads } from './settled.ts';

export type {
  ApplyMode,
  EventMark,
  ForeignKeys,
  InputChange,
  Intake,
  IntakeMode,
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
  /** Erases a job with all that is known of it, and gives the room back to the disk. */
  removeJob(job: number): Promise<void>;
  /** Erases the jobs that are done and whose last run began before this time (milliseconds since 1970); gives them. */
  purgeBefore(time: number): Promise<JobRecord[]>;
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
   * since 1970, is kept as the time of the last run.
   */
  takeFences(job: number, owner: string, startedAt?: number): Promise<number>;
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
  ): Promise<Pick<LedgerRow, 'number' | 'shard' | 'payload'>[]>;
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
export type RowState = 'open' | 'sending' | 'done' | 'failed' | 'rejected';

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

/**
 * What a row is about to do to its event, or did last; its state is the state of this act. `adopt` writes our key on an
 * event that people made, `release` takes it off again.
 */
export type RowAct = 'create' | 'update' | 'cancel' | 'adopt' | 'release';

/** What is known of creates whose outcome is not; it outlives the process, as a later one must not decide without it. */
export interface CreateDoubt {
  /** The service answered that the event exists already: it is looked for, and never sent again, whatever look-ups show. */
  isKnown: boolean;
  /** A create was sent after one whose event was not found: should both have made one, the first was deleted since. */
  isRepeated: boolean;
  /** The calendar in which the event was looked for, where the row that names it is not kept. */
  calendarId?: string | undefined;
}

export const NO_DOUBT: CreateDoubt = { isKnown: false, isRepeated: false };

/** A row that waits. */
export interface LedgerRow {
  number: number;
  shard: number;
  mailbox: string;
  sourceKey: string;
  /** What an earlier run learnt of a create in doubt. */
  doubt: CreateDoubt;
  /** `sending` without an outcome: nobody knows whether an event exists. */
  state: 'open' | 'sending';
  act: RowAct;
  /** Enters the transactionId; rises when an event that was taken away is created again. */
  incarnation: number;
  /** The event that is there; undefined before it is made, and of a `cancel` before it is found. */
  eventId: string | undefined;
  /** The content field by field, each as a short hash; undefined for acts that write no content. */
  fields: string | undefined;
  /** The same as it was written last, while the event is changed. */
  base: string | undefined;
  /** Milliseconds since 1970 of the event's end; undefined for one that is never over. */
  endsAt: number | undefined;
  /** The event was there before this job. */
  isTaken: boolean;
  /** Sealed: what the first change of a taken event replaced; only given with `release`. */
  before: Uint8Array | undefined;
  attempts: number;
  /** Fence of the run that wrote it last; 0 for none. */
  fence: number;
  /** No longer in the input: its event is looked for, and never created again. */
  isGone: boolean;
  /** The input asks for something else by now: the event as it was is looked for, and never created again. */
  isChanged: boolean;
  /** A cancellation that may have been carried out, and that nobody wants any more: the input has the row again. */
  isCalledOff: boolean;
  /** Sealed; empty for acts that write no content. */
  payload: Uint8Array;
}

/** How the act of a row ended. */
export interface SettledWrite {
  type: 'settled';
  row: number;
  shard: number;
  attempts: number;
  state: 'done' | 'failed';
  /** Undefined leaves the one on record: an event that is there is never forgotten. */
  eventId: string | undefined;
  outcome: JsonObject;
  /** Sealed: what this change of a taken event replaced; the first is kept. */
  before?: Uint8Array | undefined;
  /** What the event has now, where that is not what the row's content says: the next `apply` writes the difference. */
  fields?: string | undefined;
  /** The event was there before this job; default as on record. */
  isTaken?: true | undefined;
  /** Of a taken event: what is known of it beside the fields of its row; kept with them. */
  known?: JsonObject | undefined;
  /** Of a change that failed: what counts as written from now on; default what did before. */
  base?: string | undefined;
}

/**
 * A row that waits goes on as another act, within the run: as an update of the event that is there, or as a create of
 * one that is not there any more. It is taken before all others by whoever takes rows next.
 */
export interface ReopenedWrite {
  type: 'reopened';
  row: number;
  shard: number;
  as: ReopenedAct;
  /** What the event has now, where it is known anew; default what was written last. */
  base?: string | undefined;
}

export type ReopenedAct = Extract<RowAct, 'create' | 'update'>;

/** The fence of rows that were opened again within a run, and that none has worked on since. */
export const REOPENED = -1;

/** The place before all rows that wait. */
export const BEFORE_ALL = { fence: REOPENED, number: 0 } as const;

/** One change of a row. */
export type LedgerWrite =
  /** `before` is sealed: what the call replaces of a taken event; the first is kept, unless `isAnew`. */
  | {
      type: 'sending';
      row: number;
      shard: number;
      attempts: number;
      before?: Uint8Array | undefined;
      isAnew?: boolean | undefined;
      doubt?: CreateDoubt;
    }
  /** A row that was never sent, ambiguous or not, is to adopt this event. */
  | { type: 'matched'; row: number; shard: number; eventId: string }
  /** The event of a row in doubt that is to be cancelled was found. */
  | { type: 'found'; row: number; shard: number; eventId: string }
  /** An ambiguous row that no event is like any more is as one that was never sent. */
  | { type: 'unmatched'; row: number; shard: number }
  /** Which event is the row's cannot be told: it fails with `event-ambiguous`, until a mode or a match opens it. */
  | { type: 'ambiguous'; row: number; shard: number; outcome: JsonObject }
  | SettledWrite
  | ReopenedWrite
  /** An unsettled row keeps the reason why it still waits; `isUnsent` makes it `open` again: no call can have made an event. */
  | { type: 'waiting'; row: number; shard: number; attempts: number; outcome: JsonObject; isUnsent?: boolean };

export interface LedgerCounts {
  open: number;
  sending: number;
  done: number;
  failed: number;
  rejected: number;
}

export interface ResultRecord {
  number: number;
  /** Line in the input that named the row last. */
  line: number;
  /** No longer in the input. */
  isGone: boolean;
  /** The input asks for something else by now than what was sent. */
  isChanged: boolean;
  key: string | undefined;
  mailbox: string | undefined;
  state: RowState;
  act: RowAct;
  /** The event was there before this job. */
  isTaken: boolean;
  /** A run wrote it since the input last changed. */
  isTouched: boolean;
  /** Fence of the run that wrote it last; 0 for none. */
  fence: number;
  attempts: number;
  eventId: string | undefined;
  outcome: JsonObject | undefined;
  notes: JsonObject[];
}
