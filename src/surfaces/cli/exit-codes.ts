import {
  AuthenticationError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  TransportError,
  UsageError,
} from '../../core/errors.ts';

/** How commands end; docs/exit-codes.md says the same to users, and a code never changes its meaning. */
export const DONE = 0;
/** A fault of this program. */
export const INTERNAL = 1;
export const USAGE = 2;
/** Some rows failed or were rejected; all others are done. */
export const ROWS_FAILED = 3;
/** Some rows are not settled: send again. */
export const ROWS_PENDING = 4;
export const AUTHENTICATION = 5;
/** Another run of the same job is under way. */
export const LOCKED = 6;
export const LEDGER = 7;
export const INTERRUPTED = 8;
export const INPUT_NOT_FOUND = 9;
export const INPUT_UNREADABLE = 10;
/** No answer came. */
export const UNREACHABLE = 11;
/** The input is not what the job read before, or another job sent its rows. */
export const INPUT_CHANGED = 12;
/** The service answered and refused. */
export const REFUSED = 13;

const BY_CODE: Readonly<Record<string, number>> = {
  interrupted: INTERRUPTED,
  'job-locked': LOCKED,
  'fence-lost': LOCKED,
  'input-not-found': INPUT_NOT_FOUND,
  'input-changed': INPUT_CHANGED,
  'keys-of-another-job': INPUT_CHANGED,
  'rows-rejected': ROWS_FAILED,
  'results-not-writable': USAGE,
  'config-unreadable': USAGE,
  'config-field-unknown': USAGE,
  'config-field-invalid': USAGE,
};

/** The exit code of an error. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof GraphcalError)) return INTERNAL;
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  if (error instanceof UsageError) return USAGE;
  if (error instanceof InputError) return INPUT_UNREADABLE;
  if (error instanceof AuthenticationError) return AUTHENTICATION;
  if (error instanceof TransportError) return UNREACHABLE;
  if (error instanceof ServiceError) return REFUSED;
  if (error instanceof LedgerError) return LEDGER;
  return INTERNAL;
}

/** The exit code of a run of rows: why it stopped, else what is left of it. */
export function exitCodeOfRun(
  stopped: { reason: string; error: GraphcalError | undefined } | undefined,
  counts: { pending: number; failed: number; rejected: number },
): number {
  if (stopped !== undefined) return stopped.error === undefined ? INTERRUPTED : exitCodeOf(stopped.error);
  if (counts.pending > 0) return ROWS_PENDING;
  return counts.failed + counts.rejected > 0 ? ROWS_FAILED : DONE;
}
