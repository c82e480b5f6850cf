import type { RunReport } from './job/run-report.ts';
import { type RunOptions, runFile } from './job/run-rows.ts';

export interface ApplyOptions extends Omit<RunOptions, 'acceptChanges'> {
  /** Cancel the events of rows that are no longer in the file; default false. */
  prune?: boolean | undefined;
  /** Create events again that somebody deleted; default false. */
  recreate?: boolean | undefined;
  /** Change events although somebody else changed the same; default false. */
  overwrite?: boolean | undefined;
}

export type ApplyReport = RunReport;

/**
 * Makes the calendars equal to the rows of a file, each of which has a key: creates what is not there, updates what
 * differs, and with `prune` cancels what is gone; never what is past, nor what somebody else changed. Errors are those of
 * `sendFile`, and InputError `key-needed`, LedgerError `row-moved`.
 */
export function applyFile(options: ApplyOptions): Promise<ApplyReport> {
  const { prune = false, recreate = false, overwrite = false, retryFailed = false } = options;
  return runFile(
    { ...options, acceptChanges: true },
    { mode: 'apply', retryFailed, prune, recreate, overwrite, now: options.connection.clock.now() },
    { overwrite },
  );
}
