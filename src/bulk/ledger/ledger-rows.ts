import type { JsonObject } from '../../core/json.ts';

export type RowState = 'open' | 'sending' | 'done' | 'failed' | 'rejected';

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
  /** The row as it was taken, for the trail: to read it once more would cost more than all that is written there. */
  of: Pick<LedgerRow, 'mailbox' | 'act' | 'sourceKey' | 'eventId'>;
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
  /** Of what failed, for the trail: an earlier call of it may have been carried out. */
  isInDoubt?: boolean | undefined;
}

/**
 * A row that waits goes on as another act, within the run: as an update of the event that is there, as an adoption of
 * one that has no key of ours, or as a create of one that is not there any more. It is taken before all others by whoever takes rows next.
 */
export interface ReopenedWrite {
  type: 'reopened';
  row: number;
  shard: number;
  as: ReopenedAct;
  /** What the event has now, where it is known anew; default what was written last. */
  base?: string | undefined;
  /** How its act ended before, for the trail, where it was carried out. */
  ended?: Pick<SettledWrite, 'of' | 'outcome'> | undefined;
}

export type ReopenedAct = Extract<RowAct, 'create' | 'update' | 'adopt'>;

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
  /** When its event is over, in milliseconds since 1970; undefined where it never is, or nobody knows. */
  endsAt: number | undefined;
  outcome: JsonObject | undefined;
  notes: JsonObject[];
}
