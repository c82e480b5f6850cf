import { joinListeners } from '../core/listener.ts';
import type { BulkListener } from './events.ts';
import { type CarryOutOptions, carryOut, partOf } from './job/carry-out.ts';
import { findJob } from './job/find-job.ts';
import { refuseForeignMailboxes } from './job/only-mailboxes.ts';
import { type JobOptions, withJob } from './job/open-job.ts';
import { type MailLimits, reviewMails } from './job/review-mails.ts';
import type { JobReport } from './job/run-report.ts';
import { settingsOfUndo } from './kept-settings.ts';
import type { UndoCounts } from './ledger/ledger.ts';
import { type PlannedChange, planRow } from './plan/plan-row.ts';
import { createPlanCollector, type PlanSummary } from './plan/plan-summary.ts';
import { checkResultsPath } from './results/results-file.ts';
import { noStand, type UndoStand, undoStandOf } from './undo-stand.ts';

export interface UndoOptions extends JobOptions, MailLimits, CarryOutOptions {
  job: string;
  /** Take back what is past, too; default false. */
  past?: boolean | undefined;
  /** Take events back although somebody else changed them; default false. */
  overwrite?: boolean | undefined;
}

export interface UndoReport extends JobReport {
  /** What was there to be taken back when the run began. */
  found: UndoCounts;
  /** Adopted events that this run gave back. */
  releasedNow: number;
  /** How all rows of the job stand now, those of earlier runs and of earlier inputs included. */
  stand: UndoStand;
}

/**
 * Takes a job back: events that it made are cancelled, with a mail to their attendees; events that it adopted become what
 * they were and lose its key; events that somebody else changed, or that are past, stay. Errors are those of `sendFile`,
 * and UsageError `job-not-found`, `mailbox-not-in-job`, `too-many-mails`, `not-confirmed`.
 */
export async function undoJob(options: UndoOptions): Promise<UndoReport> {
  const { past = false, overwrite = false, results } = options;
  const { clock } = options.connection;
  const began = clock.monotonic();
  let releasedNow = 0;
  // A row that is taken back and whose event stays is one that was given back.
  const note: BulkListener = (event) => {
    if (event.type === 'row-settled' && event.status === 'unchanged') releasedNow += 1;
  };
  const tell = joinListeners([note, options.tell]) ?? note;
  if (typeof results === 'string') await checkResultsPath(results);
  return withJob(options, options.job, async (opened) => {
    const { ledger } = opened;
    const job = await findJob(opened);
    await refuseForeignMailboxes(ledger, job, options.only);
    await opened.signIn();
    const how = { now: clock.now(), past };
    await reviewMails(() => ledger.planUndo(job.id, how), how.now, options, partOf(options));
    const found = await ledger.startUndo(job.id, how);
    await ledger.saveSettings(job.id, settingsOfUndo(job.settings));
    const stand = noStand();
    const report = await carryOut(
      opened,
      job,
      { ...options, tell },
      {
        mode: 'send',
        overwrite,
        isProblem: (record) => undoStandOf(record) !== 'withoutEvent',
        onResult: (_, record) => {
          stand.rows += 1;
          stand[undoStandOf(record)] += 1;
        },
      },
    );
    return { ...report, found, releasedNow, stand, ms: Math.round(clock.monotonic() - began) };
  });
}

/** Says what taking a job back would do, row by row and in all, in the mailboxes of `only`, and writes nothing. */
export function planUndo(
  options: Pick<UndoOptions, 'connection' | 'home' | 'sealer' | 'job' | 'past' | 'only' | 'signal'> & {
    onRow?: ((row: PlannedChange) => void | Promise<void>) | undefined;
  },
): Promise<PlanSummary> {
  const now = options.connection.clock.now();
  return withJob(options, options.job, async (opened) => {
    const job = await findJob(opened);
    await refuseForeignMailboxes(opened.ledger, job, options.only);
    const { only } = partOf(options);
    const collector = createPlanCollector();
    for await (const row of opened.ledger.planUndo(job.id, { now, past: options.past ?? false })) {
      const change = planRow(row, now);
      if (only !== undefined && !only.has(change.mailbox ?? '')) continue;
      collector.add(change);
      await options.onRow?.(change);
    }
    return collector.summary();
  });
}
