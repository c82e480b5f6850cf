import type { CarryOutOptions } from './job/carry-out.ts';
import type { JobOptions } from './job/open-job.ts';
import type { RunReport } from './job/run-report.ts';
import type { RowResult } from './results/results.ts';
import type { RowObjects } from './rows/formats/iterable-rows.ts';
import type { CheckSettings } from './rows/row.ts';
import { createRowsRun, type RowsRun } from './stream/rows-run.ts';
import { streamRows } from './stream/stream-rows.ts';

export interface SendRowsOptions
  extends CheckSettings,
    Omit<JobOptions, 'job'>,
    Pick<CarryOutOptions, 'settings' | 'tell' | 'only'> {
  /** Name of the job: rows that a run of it sent are known again. */
  job: string;
  /** Send failed rows again; default false. */
  retryFailed?: boolean | undefined;
  /** Send rows that another job of this home sent already; default false. */
  newJob?: boolean | undefined;
  /**
   * The most mails to attendees that the run may cause, counted as rows come; default any number. The loop rejects before
   * the window that would cause more is taken in (`too-many-mails`); what earlier runs left waiting has to be settled first.
   */
  maxMails?: number | undefined;
  /**
   * Send nothing of a window with a bad row; default false. Its bad rows are given as results, then the loop rejects
   * (RowsRejectedError); the windows before were sent.
   */
  strict?: boolean | undefined;
  /** Take only the settings given here, and none that the job keeps from its last run; default false. */
  forgetSettings?: boolean | undefined;
}

/** How a run over rows ended; `counts` are those of its rows. */
export type SendRowsReport = Omit<
  RunReport,
  'file' | 'readAs' | 'gone' | 'mended' | 'keptAsSent' | 'updatedNow' | 'cancelledNow'
>;

/**
 * Sends the rows of a program as they come, also without end: each valid row becomes one event, over all runs of the
 * job. Rows are made durable and sent 500 at a time, more in many mailboxes, or those that came within 200 ms; the next
 * are read ahead meanwhile, and none while the loop does not ask. A key that came before in these rows is rejected
 * (`key-repeated`); rows of earlier runs that are not among them stay as they are. A `signal` ends the loop after the
 * results of the rows that were taken in. The loop rejects with what the iterable throws, once the rows before it are
 * settled, and with the errors of `sendFile`.
 */
export function sendRows(rows: RowObjects, options: SendRowsOptions): RowsRun<RowResult, SendRowsReport> {
  return createRowsRun((give, signal) => streamRows(rows, options, give, signal), options.signal);
}
