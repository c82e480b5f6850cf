import { UsageError } from '../core/errors.ts';
import { joinListeners } from '../core/listener.ts';
import { calendarsOfWaiting } from './job/calendars-of-waiting.ts';
import { type CarryOutOptions, carryOut } from './job/carry-out.ts';
import { findJob } from './job/find-job.ts';
import { refuseForeignMailboxes } from './job/only-mailboxes.ts';
import { type JobOptions, withJob } from './job/open-job.ts';
import { type JobReport, resultsModeOf } from './job/run-report.ts';
import type { RowAct } from './ledger/ledger.ts';
import { checkResultsPath } from './results/results-file.ts';

export interface ResumeOptions extends JobOptions, CarryOutOptions {
  job: string;
}

const ALL_BUT_CREATE: ReadonlySet<RowAct> = new Set(['adopt', 'update', 'cancel', 'release']);

/**
 * Goes on with a job where it stopped, without its input: what was taken in is on record until it is settled. Errors are
 * those of `sendFile` that do not concern an input, and UsageError `job-not-found`, `input-not-taken`, `mailbox-not-in-job`.
 */
export async function resumeJob(options: ResumeOptions): Promise<JobReport> {
  const { results } = options;
  const { clock } = options.connection;
  const began = clock.monotonic();
  const tell = joinListeners([options.tell]) ?? (() => {});
  if (typeof results === 'string') await checkResultsPath(results);
  return withJob(options, options.job, async (opened) => {
    const job = await findJob(opened);
    if (job.state === 'reading') {
      throw new UsageError('input-not-taken', `The input of job '${job.name}' was never taken in whole.`, {
        hint: 'Run the command over its file again (send, apply or adopt): nothing was sent.',
      });
    }
    await refuseForeignMailboxes(opened.ledger, job, options.only);
    await opened.signIn();
    // Nobody else asks it where no input is taken in.
    await opened.ledger.check(job.id, options.signal);
    const calendarsNamed = await calendarsOfWaiting(opened, job);
    // Rows that `adopt` found no event for are for the command that makes them.
    const acts = job.settings.mode === 'adopt' ? ALL_BUT_CREATE : undefined;
    const report = await carryOut(
      opened,
      job,
      { ...options, tell },
      { mode: resultsModeOf(job), acts, calendarsNamed },
    );
    return { ...report, ms: Math.round(clock.monotonic() - began) };
  });
}
