import type { Actor, CallOutcome } from './audit-entry.ts';

/** One write, as an export gives it; fields that a write has not are null. */
export interface AuditRecord extends Actor {
  /** When its outcome was put on record, or where none was, when it began; UTC, ISO 8601. */
  time: string;
  /** A single call, or a row of a job. */
  source: 'call' | 'job';
  /** Where it stands in its chain: the entry with its outcome, or the link. */
  number: number | null;
  operation: string;
  mailbox: string | null;
  eventId: string | null;
  requestId: string | null;
  outcome: CallOutcome;
  /** Of a row that is done: what it was; of others the code of the error. */
  code: string | null;
  /** HTTP status. */
  status: number | null;
  /** Method and path of a call, with `{id}` in the place of addresses and ids. */
  method: string | null;
  path: string | null;
  job: string | null;
  /** What ties a row to its event. */
  sourceKey: string | null;
}

/** All fields, in the order in which they are written. */
export const AUDIT_COLUMNS: readonly (keyof AuditRecord)[] = [
  ...(['time', 'source', 'user', 'account', 'authentication', 'tenant', 'operation', 'mailbox', 'eventId'] as const),
  ...(['requestId', 'outcome', 'code', 'status', 'method', 'path', 'job', 'sourceKey', 'number'] as const),
];
