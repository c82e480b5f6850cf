import type { Event } from '../../graph/event.ts';
import type { Edited } from '../changes/edited-parts.ts';
import type { RecordedRow } from '../ledger/ledger.ts';

/** What the calendars say of a row, or of an event that carries a key of the job. */
export type Checked =
  | { kind: 'as-written'; row: RecordedRow; event: Event }
  /** It is there, and what was written to it is not on record. */
  | { kind: 'not-compared'; row: RecordedRow }
  | { kind: 'edited'; row: RecordedRow; edited: Edited; event: Event }
  /** The event is there, and no longer carries the key of its row. */
  | { kind: 'untied'; row: RecordedRow }
  /** Copies of it may carry its key still. */
  | { kind: 'deleted'; row: RecordedRow; copies: readonly string[] }
  /** Beside the event of the row there are copies of it with the same key. */
  | { kind: 'several'; row: RecordedRow; copies: readonly string[] }
  /** No row stands for it; the row is one whose event was taken away, or never made. */
  | { kind: 'extra'; mailbox: string; eventId: string; row: RecordedRow | undefined }
  /** Nothing is known of the rows of this mailbox. */
  | { kind: 'unreadable'; mailbox: string; rows: number; code: string; reason: string };
