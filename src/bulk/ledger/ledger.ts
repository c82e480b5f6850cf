import type { JsonObject } from '../../core/json.ts';

/**
 * The durable record of jobs: the only truth about what was sent. Result files are made from it.
 * Two implementations are foreseen (a file of this home, a server for many machines); both run one contract suite.
 */
export interface Ledger {
  /** The job of this name against this service, if there is one. */
  findJob(service: string, name: string): Promise<JobRecord | undefined>;
  /** Makes a job without rows, in state `reading`. */
  createJob(job: NewJob): Promise<JobRecord>;
  /** Starts to take in an input; what an unfinished intake left is dropped. */
  beginIntake(job: JobRecord): Promise<Intake>;
  /** Raises the fence of all shards by one and makes `owner` their owner; gives the fence. */
  takeFences(job: number, owner: string): Promise<number>;
  /** Who took the fences last. */
  owner(job: number): Promise<string | undefined>;
  /** Mailboxes with rows that are not settled, in the order of their first row. */
  waitingMailboxes(job: number): Promise<string[]>;
  /** Unsettled rows of a mailbox after this place, at most `limit`: those that a run touched longest ago first, so that none waits for ever. */
  take(job: number, mailbox: string, after: Pick<LedgerRow, 'fence' | 'number'>, limit: number): Promise<LedgerRow[]>;
  /** The unsettled row of a source key, if it is one of this job's. */
  findRow(job: number, sourceKey: string): Promise<LedgerRow | undefined>;
  /**
   * Writes all or nothing, if the fence still holds; false means that another owner took over and nothing was written.
   * Throws LedgerError `row-not-waiting` for a row that is settled, or is not there.
   */
  commit(job: number, fence: number, writes: readonly LedgerWrite[]): Promise<boolean>;
  /** Keeps what an owner learnt after it lost its fence, so that no event id is thrown away. */
  addLateOutcomes(job: number, fence: number, writes: readonly LedgerWrite[]): Promise<void>;
  counts(job: number): Promise<LedgerCounts>;
  /** All rows in the order of the input, a page at a time. */
  results(job: number): AsyncIterable<ResultRecord>;
  setJobState(job: number, state: JobState): Promise<void>;
  /** Puts these settings in the place of the job's. */
  saveSettings(job: number, settings: JsonObject): Promise<void>;
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
}

/** A row as it is read; `payload` is sealed. */
export interface IntakeRow {
  line: number;
  mailbox: string;
  /** The key that the row brings; without one the content and the occurrence number make it. */
  key: string | undefined;
  /** Fingerprint of all that the row asks for, its mailbox included. */
  contentHash: string;
  payload: Uint8Array;
  notes: JsonObject[];
}

/** A row that cannot be sent, with every fault that it has. */
export interface IntakeRejection {
  line: number;
  faults: JsonObject[];
  mailbox: string | undefined;
  key: string | undefined;
}

/** How a new reading of the input differs from the one that the job took last. */
export interface InputChange {
  added: number;
  changed: number;
  gone: number;
  /** Up to ten lines of each. */
  examples: { added: number[]; changed: number[]; gone: number[] };
}

export interface ForeignKeys {
  /** Another job of the same service that holds keys of this input for the same mailboxes. */
  job: string;
  rows: number;
}

/** The reading of one input; nothing of it counts before `apply`. */
export interface Intake {
  add(rows: readonly (IntakeRow | IntakeRejection)[]): Promise<void>;
  /** Lines that give the same explicit key, rejected ones included, up to ten groups. */
  repeatedKeys(): Promise<{ key: string; lines: number[] }[]>;
  /** Keys that are new to this job and that other jobs of the same service already hold. */
  foreignKeys(): Promise<ForeignKeys[]>;
  /** How it differs from the input that the job took last, whatever became of its rows; undefined for a job without rows. */
  change(): Promise<InputChange | undefined>;
  /**
   * Makes it the job's input: new rows open, unsent rows renewed or dropped, sent rows kept as they are. Raises the
   * fence: rows have other numbers now, and nobody may write by the old ones.
   */
  apply(options: { retryFailed: boolean }): Promise<void>;
  discard(): Promise<void>;
}

/** A row that waits. */
export interface LedgerRow {
  number: number;
  shard: number;
  mailbox: string;
  sourceKey: string;
  /** `sending` without an outcome: nobody knows whether an event exists. */
  state: 'open' | 'sending';
  attempts: number;
  /** Fence of the run that wrote it last; 0 for none. */
  fence: number;
  /** No longer in the input: its event is looked for, and never created again. */
  isGone: boolean;
  /** The input asks for something else by now: the event as it was is looked for, and never created again. */
  isChanged: boolean;
  payload: Uint8Array;
}

/** One change of a row. */
export type LedgerWrite =
  | { type: 'sending'; row: number; shard: number; attempts: number }
  | {
      type: 'settled';
      row: number;
      shard: number;
      attempts: number;
      state: 'done' | 'failed';
      eventId: string | undefined;
      outcome: JsonObject;
    }
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
  attempts: number;
  eventId: string | undefined;
  outcome: JsonObject | undefined;
  notes: JsonObject[];
}
