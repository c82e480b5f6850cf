import type { WireEvent } from '../http/trace/wire-events.ts';
import type { LedgerCounts, ReopenedAct } from './ledger/ledger.ts';

/**
 * Everything that a job tells while it runs, one type to one payload: progress, page, metrics and tests listen here.
 * No event holds content of a row; addresses of mailboxes are the only personal data.
 */
export interface BulkEvents {
  /** So far of the input, in rows and bytes; how many bytes there are is not known of a stream. */
  'input-progress': { rows: number; bytesRead: number; bytes: number | undefined };
  /** The input was read and checked. */
  'input-read': { rows: number; rejected: number };
  /** What waits to be sent in this run. */
  'run-started': { waiting: number; mailboxes: number };
  /** Events of an earlier run were found by their keys. */
  'mailbox-listed': { mailbox: string; adopted: number };
  /** A row is settled on the disk. */
  'row-settled': { mailbox: string; row: number; status: SettledStatus };
  /** What was found of its event gives a row another act, on the disk; the same run carries it out. */
  'row-reopened': { mailbox: string; row: number; act: ReopenedAct };
  /** A row is left for a later run. */
  'row-left': { mailbox: string; row: number; reason: string };
  /** No row of this mailbox is worked on in this run. */
  'mailbox-left': { mailbox: string; reason: string };
  /** The mailbox is throttled; `ms` is what the service asked to wait, in milliseconds, if it said so. */
  'mailbox-waits': { mailbox: string; ms: number | undefined };
  /** The service does not answer: only single probes are sent until it does. */
  'breaker-opened': { failures: number };
  /** The service answers again, `ms` after its breaker opened. */
  'breaker-closed': { ms: number };
  /** Nothing more is started; calls under way are waited for. */
  stopping: { reason: string };
  'run-ended': { counts: LedgerCounts; ms: number };
}

/** How a row can end; `rejected` ones never begin. */
export type SettledStatus = 'created' | 'adopted' | 'updated' | 'unchanged' | 'cancelled' | 'failed';

export type BulkEvent = { [K in keyof BulkEvents]: { type: K } & BulkEvents[K] }[keyof BulkEvents];

/** Listens to a job; one that throws disturbs nothing. */
export type BulkListener = (event: BulkEvent) => void;

/**
 * What one listener hears that is given twice: as `onWire` to the connection and as `tell` to the job. Everything that
 * happens, in its order; no name is used by both.
 */
export type JobEvent = BulkEvent | WireEvent;
