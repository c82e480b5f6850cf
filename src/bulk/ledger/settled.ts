import type { RowAct, RowState } from './ledger.ts';

/** A row as the calendars are compared with it. */
export interface RecordedRow {
  number: number;
  line: number;
  /** No longer in the input. */
  isGone: boolean;
  key: string;
  mailbox: string;
  sourceKey: string;
  state: RowState;
  act: RowAct;
  /** The event that is there as far as is known; undefined where none was made, or it was taken away. */
  eventId: string | undefined;
  /** What was written to the event last, each field as a short hash; undefined where that was not kept. */
  written: string | undefined;
  /** Milliseconds since 1970 of the event's end; undefined for one that is never over. */
  endsAt: number | undefined;
  /** What a run or a check found of the event before. */
  found: 'edited' | 'deleted' | undefined;
}

/** Which of the settled rows that have an event. */
export interface SettledQuery {
  /**
   * Only rows that are in the input, whose event had not ended at this time (milliseconds since 1970), and is not known
   * to be deleted; default all.
   */
  currentAt?: number | undefined;
}

/** What of a job is compared with the calendars. */
export interface SettledReads {
  /** Mailboxes of the job's rows, whatever became of them, in the order of their first row. */
  mailboxes(job: number): Promise<string[]>;
  /** Mailboxes with settled rows that have an event, each with how many, in the order of their first row. */
  settledMailboxes(job: number, query?: SettledQuery): Promise<{ mailbox: string; rows: number }[]>;
  /** The row that a source key of a mailbox stands for, whatever its state. */
  findRecorded(job: number, sourceKey: string, mailbox: string): Promise<RecordedRow | undefined>;
  /** Settled rows that have an event, in the order of the input, a page at a time. */
  settledRows(job: number, query?: SettledQuery): AsyncIterable<RecordedRow>;
}
