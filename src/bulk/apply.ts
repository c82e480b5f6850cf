import { type CheckCounts, markEvents } from './check/mark-events.ts';
import { partOf } from './job/carry-out.ts';
import type { RunReport } from './job/run-report.ts';
import { type RunOptions, runFile } from './job/run-rows.ts';

export interface ApplyOptions extends Omit<RunOptions, 'acceptChanges'> {
  /** Cancel the events of rows that are no longer in the file; default false. */
  prune?: boolean | undefined;
  /** Create events again that somebody deleted; default false. */
  recreate?: boolean | undefined;
  /** Change events although somebody else changed the same; default false. */
  overwrite?: boolean | undefined;
  /** Read the calendars first, so that events are told of which somebody edited or deleted although their rows did not change; default false. */
  check?: boolean | undefined;
}

export interface ApplyReport extends RunReport {
  /** What `check` found; undefined without it. */
  checked: CheckCounts | undefined;
}

/**
 * Makes the calendars equal to the rows of a file, each of which has a key: creates what is not there, updates what
 * differs, and with `prune` cancels what is gone; never what is past, nor what somebody else changed. Errors are those of
 * `sendFile`, and InputError `key-needed`, LedgerError `row-moved`, and with `check` GraphcalError `mailbox-unreadable`.
 */
export async function applyFile(options: ApplyOptions): Promise<ApplyReport> {
  const {
    connection,
    prune,
    recreate,
    overwrite = false,
    retryFailed,
    createAmbiguous,
    check = false,
    signal,
  } = options;
  const now = connection.clock.now();
  let checked: CheckCounts | undefined;
  const report = await runFile(
    { ...options, acceptChanges: true },
    { mode: 'apply', retryFailed, createAmbiguous, prune, recreate, overwrite, checked: check, now },
    {
      overwrite,
      ...(check
        ? {
            compare: async ({ ledger }, job, intake) => {
              const { only } = partOf(options);
              checked = await markEvents({ job, ledger, intake, sender: connection.sender, now, only, signal });
            },
          }
        : {}),
    },
  );
  return { ...report, checked };
}
