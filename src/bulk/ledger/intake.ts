import type { JsonObject } from '../../core/json.ts';
import type { IntakeMode, SendMode } from './intake-mode.ts';
import type { ResultRecord, RowAct } from './ledger-rows.ts';

/** A row as it is read; `payload` is sealed. */
export interface IntakeRow {
  line: number;
  mailbox: string;
  /** The key that the row brings; without one the content and the occurrence number make it. */
  key: string | undefined;
  /** Fingerprint of all that the row asks for, its mailbox included. */
  contentHash: string;
  /** The content field by field, each as a short hash; undefined for a row without a key, which cannot change. */
  fields?: string | undefined;
  /** Milliseconds since 1970 of the event's end; undefined for one that is never over. */
  endsAt?: number | undefined;
  /** What a plan says of the row without opening it. */
  facts?: JsonObject | undefined;
  payload: Uint8Array;
  notes: JsonObject[];
  /** In a file of failed rows: which row of the job it takes the place of. */
  reference?: string | undefined;
}

/** A row that cannot be sent, with every fault that it has. */
export interface IntakeRejection {
  line: number;
  faults: JsonObject[];
  mailbox: string | undefined;
  key: string | undefined;
  /** Hash of what was read, by which the same bad row is known again. */
  print?: string | undefined;
  /** See IntakeRow. */
  reference?: string | undefined;
}

/** A row of a file of failed rows that takes the place of no row of the job, and why. */
export interface WrongReference {
  line: number;
  /**
   * `missing`, `unknown` to the job, `repeated` by an earlier line, `other-key` than its row has, or `taken-key`: the one
   * of another row.
   */
  reason: 'missing' | 'unknown' | 'repeated' | 'other-key' | 'taken-key';
  reference: string | undefined;
  /** The other line of the file, or of the job, that it concerns. */
  other?: number | undefined;
}

/** Rows of an input in whose place mended ones stand. */
export interface MendedRows {
  rows: number;
  /** Those of them that are bad as the input has them. */
  rejected: number;
  /** Up to ten lines of the input. */
  lines: number[];
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

/** Of a row that failed because `adopt` could not tell which event is its own. */
export const AMBIGUOUS_CODE = 'event-ambiguous';

/** What would become of a row: an act, or why there is none. */
export type PlannedAct =
  | RowAct
  | 'unchanged'
  | 'rejected'
  | 'past'
  | 'moved'
  | 'failed'
  | 'deleted'
  | 'look-for'
  | 'ambiguous';

/** A row of a plan. */
export interface PlannedRow {
  /** Line in the input that was just read; for a row that is gone from it, the line that it had. */
  line: number;
  key: string | undefined;
  mailbox: string | undefined;
  /**
   * `past`: the row differs, and its event is over; `moved`: another mailbox than its event is in; `failed`: failed
   * before, and not tried again; `deleted`: a check found that somebody deleted the event, and it is not made again; `look-for`:
   * nobody knows whether the row that is taken back has an event, which is cancelled where it is found;
   * `ambiguous`: `adopt` could not tell which event is the row's, and none is made.
   */
  act: PlannedAct;
  /** No longer in the input. */
  isGone: boolean;
  /** The event that is there. */
  eventId: string | undefined;
  /** The event is to be adopted before it is made what the row says: what it has is not on record; default false. */
  isToAdopt?: boolean | undefined;
  /** As the input has it; undefined for a row that is gone from it. */
  fields: string | undefined;
  /** As the event was written last; undefined where it was not. */
  base: string | undefined;
  /** Parts of the event that a check found changed by somebody else. */
  edited: readonly string[];
  facts: JsonObject | undefined;
  /** Of an event that people made: attendees whom the row does not name, as they were counted last. */
  others?: number | undefined;
  /** Milliseconds since 1970. */
  endsAt: number | undefined;
  /** Sealed; undefined for a row that is gone from the input, and for a rejected one. */
  payload: Uint8Array | undefined;
  /** The event as `keepEvents` was given it; undefined where it was not. */
  there?: Uint8Array | undefined;
  /** Of a rejected row. */
  faults: JsonObject[];
}

/**
 * What reading the calendars found of the event of a settled row: to be told of, and where the mode says so to be made
 * what the row says (`base` is what the event has now of all that was written), or created again. `as-written` takes
 * back what was found before.
 */
export type EventMark = { row: number } & (
  | { found: 'edited'; parts: readonly string[]; base: string }
  | { found: 'deleted' | 'as-written' }
);

/** An event that a check read, by the number that its row had before the input; `event` is sealed. */
export interface ReadEvent {
  row: number;
  event: Uint8Array;
  isEdited: boolean;
}

/** Rows whose event is in another mailbox than the input says. */
export interface MovedRows {
  rows: number;
  /** Up to ten of them. */
  lines: number[];
}

/** How an input is read. */
export interface IntakeSettings {
  /**
   * Makes the fault of a row whose key an earlier one of the input has, on the line `earlier`: the later one is rejected
   * for it. By default both are kept, and `repeatedKeys` names them.
   */
  repeated?: ((key: string, earlier: number) => JsonObject) | undefined;
}

/** The reading of one input; nothing of it counts before `apply`. */
export interface Intake {
  add(rows: readonly (IntakeRow | IntakeRejection)[]): Promise<void>;
  /** Lines that give the same explicit key, rejected ones included, up to ten groups. */
  repeatedKeys(): Promise<{ key: string; lines: number[] }[]>;
  /** Keys that are new to this job and that other jobs of the same service already hold. */
  foreignKeys(): Promise<ForeignKeys[]>;
  /** How it differs from the input that the job took last, whatever became of its rows; undefined for a job without rows, and for a repaired one. */
  change(): Promise<InputChange | undefined>;
  /** Says what a check found, by the numbers that rows had before the input; it counts with `checked` alone. */
  mark(marks: readonly EventMark[]): Promise<void>;
  /** Keeps events for a plan to show, as far as their rows changed, are gone, or somebody edited them. */
  keepEvents(events: readonly ReadEvent[]): Promise<void>;
  /** Rows that `apply` would have to cancel in one mailbox and create in another. */
  moved(options: IntakeMode): Promise<MovedRows>;
  /** Up to ten lines of rows that go back to a mailbox which has an event of theirs still: they are refused. */
  movedBack(options: IntakeMode): Promise<number[]>;
  /** By mailbox: events of rows that are gone from the input, and of those that moved where their events may be cancelled. */
  goneEvents(options: IntakeMode): Promise<ReadonlyMap<string, number>>;
  /** Mailboxes of the input and of what the job has already, in code order. */
  mailboxes(): Promise<string[]>;
  /**
   * What `apply` with the same options would make of each row: first the input in its order, then what is gone from it
   * and would be cancelled. Writes nothing and reads a page at a time.
   */
  plan(options: IntakeMode): AsyncIterable<PlannedRow>;
  /**
   * Makes it the job's input: new rows open, unsent rows renewed or dropped, sent rows kept as they are, or opened to
   * be changed where the mode is `apply`. Raises the fence: rows have other numbers now, and nobody may write by the
   * old ones. Throws LedgerError `row-moved` for rows whose mailbox changed, unless `prune` may cancel their events.
   */
  apply(options: IntakeMode): Promise<void>;
  /**
   * Of an input as a whole: rows that were mended before take the places of those that they were mended from, which are
   * in it still; a mended row that failed takes none.
   */
  keepMended(): Promise<MendedRows>;
  /** Of a file of failed rows: finds the row of the job that each of its rows stands for; gives up to ten that stand for none. */
  findMended(): Promise<WrongReference[]>;
  /**
   * Of a file of failed rows: puts each of its good rows in the place of the row that it stands for, and leaves all
   * others as they are. What was mended is remembered as long as inputs still have the old row.
   */
  mend(options: IntakeMode): Promise<void>;
  discard(): Promise<void>;
}

/**
 * The reading of rows that come bit by bit and may never end. What was read is known until `discard`, so that a key is
 * seen twice and equal rows are counted over all of them; what the job has and the stream has not stays as it is.
 */
export interface StreamIntake {
  /** Reads the rows of the next window; nothing of them counts before `take`. */
  add(rows: readonly (IntakeRow | IntakeRejection)[]): Promise<void>;
  /** Keys of the window that are new to this job and that other jobs of the same service already hold. */
  foreignKeys(): Promise<ForeignKeys[]>;
  /** Rows of the window that are rejected, in their order. */
  rejected(): Promise<IntakeRejection[]>;
  /** What `take` with the same options would make of each row of the window; writes nothing. */
  plan(options: SendMode): AsyncIterable<PlannedRow>;
  /**
   * Makes the window rows of the job: new ones open, with numbers after all others; unsent ones renewed, sent ones kept
   * as they are. Rows that an earlier input had rejected are forgotten with the first window.
   */
  take(options: SendMode): Promise<void>;
  /** How the rows of the window that was taken last stand now, in their order. */
  results(): Promise<ResultRecord[]>;
  discard(): Promise<void>;
}
