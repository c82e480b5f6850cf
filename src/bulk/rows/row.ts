import type { EventInput } from '../../graph/event.ts';
import type { ColumnMap } from './column-map.ts';
import type { MailboxMap } from './mailbox-map.ts';

/** A row as a reader found it: its columns by the names in the input, nothing checked yet. */
export interface RawRow {
  /** 1-based line on which the row starts. */
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A row that could not be read: it has a line, and no values. */
export interface UnreadableRow {
  /** 1-based line on which the row starts. */
  readonly line: number;
  readonly problem: Rejection;
}

/** What a reader gives for each row of the input. */
export type RawRecord = RawRow | UnreadableRow;

/** The rows of an input in their order, read as they are asked for. */
export type RowSource = AsyncIterable<RawRecord>;

/** Why a row is not sent. */
export interface Rejection {
  /** Column in its documented spelling; left out where the whole row is meant. */
  readonly field?: string;
  /** Stable, in kebab-case. */
  readonly code: string;
  /** One or two sentences: what is wrong, and the fix. */
  readonly reason: string;
}

/** What was done to a row beyond copying it, so that a plan can say so. */
export interface RowNote {
  /** Column in its documented spelling. */
  readonly field: string;
  /** Stable, in kebab-case. */
  readonly code: string;
  readonly text: string;
}

/** Where the zone of a row's times came from. */
export type ZoneOrigin = 'value' | 'row' | 'settings' | 'mailbox';

/** The zone that the settings of a mailbox name, or why none could be had: part of a sentence. */
export type MailboxZone = { readonly name: string } | { readonly problem: string };

/** A row that can be sent. */
export interface CheckedRow {
  /** 1-based line on which the row starts. */
  readonly line: number;
  /** The explicit key; left out where the row has none. */
  readonly key?: string;
  /** Address in lower case, directory id in lower case, or `me`. */
  readonly mailbox: string;
  /** Name or id of a calendar of the mailbox; left out for its default calendar. */
  readonly calendar?: string;
  /** What to write; without transactionId and extended properties. */
  readonly event: EventInput;
  readonly zoneOrigin: ZoneOrigin;
  readonly notes: readonly RowNote[];
}

/** A row that is not sent, with what is known about it for its result. */
export interface RejectedRow {
  readonly line: number;
  readonly key?: string;
  readonly mailbox?: string;
  /** At least one; all faults that were found. */
  readonly rejections: readonly Rejection[];
  /** The zone of the mailbox decides, and it was not handed in. */
  readonly awaitsZone?: boolean;
}

/** What a job adds to its rows and decides for them. In mailbox, time zone and calendar `${input.X}` is the row's value of X. */
export interface CheckSettings {
  /** Mailbox of rows that name none: address, directory id, `me`, or a name of `mailboxMap`. */
  readonly mailbox?: string;
  /**
   * Zone of times that carry none, by Windows or IANA name; a function is asked with the row's mailbox. Default: the
   * mailbox's own.
   */
  readonly timeZone?: string | ((mailbox: string) => string | undefined);
  /** Calendar of rows that name none; default the mailbox's default calendar. */
  readonly calendar?: string;
  /** Where columns come from, by our names: a column of the input, or text with placeholders; default the same name. */
  readonly map?: ColumnMap;
  /** Turns what stands for mailboxes, such as employee numbers, into mailboxes. */
  readonly mailboxMap?: MailboxMap;
  /** What becomes of a wall time that the clocks skip: `reject` (default), or `forward` by the skipped length. */
  readonly gap?: 'reject' | 'forward';
  /** Which instant a wall time means that the clocks show twice; default `earlier`. */
  readonly overlap?: 'earlier' | 'later';
  /** Form of bodies whose row has no BodyType: `auto` (default) takes text unless the value is plainly HTML. */
  readonly bodyType?: 'text' | 'html' | 'auto';
  /** Columns that make up the key, by their names in the input; default the Key column, where there is one. */
  readonly keyColumns?: readonly string[];
}

/** What a job decides for one row: its placeholders are filled. */
export interface RowSettings extends Omit<CheckSettings, 'mailbox' | 'timeZone' | 'calendar' | 'map'> {
  readonly mailbox?: SettingValue;
  readonly timeZone?: SettingValue | ((mailbox: string) => string | undefined);
  readonly calendar?: SettingValue;
  /** Columns that the map could not fill. */
  readonly faults?: readonly Rejection[];
}

/** A setting, or why it could not be filled; that is a fault of rows that need it alone. */
export type SettingValue = string | Omit<Rejection, 'field'>;

/** Whether a row can be sent, or why not. */
export type CheckResult = { readonly row: CheckedRow } | RejectedRow;
