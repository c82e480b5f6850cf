import {
  AuthenticationError,
  BatchError,
  GraphcalError,
  InputError,
  LedgerError,
  ServiceError,
  StorageError,
  TransportError,
  UsageError,
} from '../../core/errors.ts';

/** How commands end; docs/exit-codes.md says the same to users, and a code never changes its meaning. */
export const EXIT = {
  done: 0,
  /** A fault of this program. */
  internal: 1,
  usage: 2,
  /** Some rows failed or were rejected; all others are done, or of a strict job nothing was sent. */
  rowsFailed: 3,
  /** Some rows are not settled: send again. */
  rowsPending: 4,
  authentication: 5,
  /** Another run of the same job is under way or took over, or another process holds a file of the home. */
  locked: 6,
  /** The ledger, the home folder or the emulator's folder cannot be used. */
  storage: 7,
  interrupted: 8,
  inputNotFound: 9,
  inputUnreadable: 10,
  /** No answer came. */
  unreachable: 11,
  /** The input is not what the job read before, or another job sent its rows. */
  inputChanged: 12,
  /** The service answered and refused. */
  refused: 13,
} as const;

const BY_CODE: Readonly<Record<string, number>> = {
  interrupted: EXIT.interrupted,
  'job-locked': EXIT.locked,
  'lock-held': EXIT.locked,
  'fence-lost': EXIT.locked,
  'input-not-found': EXIT.inputNotFound,
  'input-changed': EXIT.inputChanged,
  'input-changed-meanwhile': EXIT.inputChanged,
  'keys-of-another-job': EXIT.inputChanged,
  'data-in-use': EXIT.locked,
  'mode-invalid': EXIT.usage,
  'time-invalid': EXIT.usage,
  'port-in-use': EXIT.usage,
  'port-not-available': EXIT.usage,
  'mailbox-unreadable': EXIT.refused,
  'not-free': EXIT.refused,
  'batch-parts-failed': EXIT.refused,
  'answer-not-readable': EXIT.unreachable,
  'paging-loop': EXIT.unreachable,
  'next-link-refused': EXIT.unreachable,
  'upload-address-refused': EXIT.unreachable,
  'upload-failed': EXIT.unreachable,
  'upload-session-ended': EXIT.unreachable,
  'copy-not-there': EXIT.unreachable,
  'payload-not-readable': EXIT.storage,
  'rows-rejected': EXIT.rowsFailed,
  'results-not-writable': EXIT.usage,
  'config-unreadable': EXIT.usage,
  'config-not-trusted': EXIT.usage,
  'config-field-unknown': EXIT.usage,
  'config-field-invalid': EXIT.usage,
};

/** The exit code of an error. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof GraphcalError)) return EXIT.internal;
  // It tells what came until then; why it ended is its cause.
  if (error instanceof BatchError && error.cause !== undefined) return exitCodeOf(error.cause);
  const known = BY_CODE[error.code];
  if (known !== undefined) return known;
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof InputError) return EXIT.inputUnreadable;
  if (error instanceof AuthenticationError) return EXIT.authentication;
  if (error instanceof TransportError) return EXIT.unreachable;
  if (error instanceof ServiceError) return EXIT.refused;
  if (error instanceof LedgerError || error instanceof StorageError) return EXIT.storage;
  return EXIT.internal;
}

/** The exit code of a run of rows, of which so many wait for the next one although they are settled: why it stopped, else what is left of it. */
export function exitCodeOfRun(
  stopped: { reason: string; error: GraphcalError | undefined } | undefined,
  counts: { pending: number; failed: number; rejected: number },
  keptAsSent = 0,
): number {
  if (stopped !== undefined) return stopped.error === undefined ? EXIT.interrupted : exitCodeOf(stopped.error);
  if (counts.pending + keptAsSent > 0) return EXIT.rowsPending;
  return counts.failed + counts.rejected > 0 ? EXIT.rowsFailed : EXIT.done;
}
