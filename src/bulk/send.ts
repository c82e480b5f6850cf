import type { RunReport } from './job/run-report.ts';
import { type RunOptions, runFile } from './job/run-rows.ts';

export type SendOptions = RunOptions;
export type SendReport = RunReport;

/**
 * Sends the rows of a file: each valid row becomes one event, whatever happens on the way, and a finished job that is
 * sent again writes nothing; events that exist are left as they are. What comes after the first write is in the report.
 * Throws before it: InputError and UsageError (input; RowsRejectedError of a strict job), AuthenticationError and
 * TransportError (no token), ServiceError (a mailbox's zone cannot be read), StorageError (home), LedgerError
 * (`job-locked`, `keys-of-another-job`, `ledger-...`).
 */
export function sendFile(options: SendOptions): Promise<SendReport> {
  const { retryFailed = false, createAmbiguous = false } = options;
  return runFile(options, { mode: 'send', retryFailed, createAmbiguous });
}
