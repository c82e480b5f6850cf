import type { ApplyOptions } from './apply.ts';
import type { RunReport } from './job/run-report.ts';
import { runFile } from './job/run-rows.ts';
import type { RowResult } from './results/results.ts';
import { ROWS, type RowObjects } from './rows/formats/iterable-rows.ts';
import { createRowsRun, type RowsRun } from './stream/rows-run.ts';

/** What says how a file is read: rows of a program need none of it. */
export type OfFiles = 'file' | 'stream' | 'format' | 'delimiter' | 'columns' | 'encoding';

export interface ApplyRowsOptions extends Omit<ApplyOptions, OfFiles | 'job' | 'results' | 'failedRows'> {
  /** Name of the job: rows that a run of it sent are known again. */
  job: string;
}

export type ApplyRowsReport = Omit<RunReport, 'file' | 'readAs'>;

/**
 * Makes the calendars equal to the rows of a program, each of which has a key. What is gone and what moved is only known
 * at their end, so they are read into the ledger first; then come the results, and with `line` null those of rows that
 * are gone. A key that came before is rejected (`key-repeated`). Errors are those of `applyFile` and what the iterable
 * throws; before its end nothing was sent.
 */
export function applyRows(rows: RowObjects, options: ApplyRowsOptions): RowsRun<RowResult, ApplyRowsReport> {
  return createRowsRun(async (give, signal) => {
    const { prune = false, recreate = false, overwrite = false, retryFailed = false, connection } = options;
    const {
      file: _,
      readAs: __,
      ...report
    } = await runFile(
      { ...options, file: ROWS, rows, signal, results: give, acceptChanges: true },
      { mode: 'apply', retryFailed, prune, recreate, overwrite, now: connection.clock.now() },
      { overwrite },
    );
    return report;
  }, options.signal);
}
