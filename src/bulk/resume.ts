import { joinListeners } from '../core/listener.ts';
import { type CarryOutOptions, carryOut } from './job/carry-out.ts';
import { findJob } from './job/find-job.ts';
import { type JobOptions, type OpenedJob, withJob } from './job/open-job.ts';
import { type JobReport, modeOf } from './job/run-report.ts';
import type { JobRecord } from './ledger/ledger.ts';
import { openPayload, payloadContext } from './payload.ts';
import { checkResultsPath } from './results/results-file.ts';

export interface ResumeOptions extends JobOptions, CarryOutOptions {
  job: string;
}

/**
 * Goes on with a job where it stopped, without its input: what was taken in is on record until it is settled. Errors are
 * those of `sendFile` that do not concern an input, and UsageError `job-not-found`.
 */
export async function resumeJob(options: ResumeOptions): Promise<JobReport> {
  const { results } = options;
  const { clock } = options.connection;
  const began = clock.monotonic();
  const tell = joinListeners([options.tell]) ?? (() => {});
  if (typeof results === 'string') await checkResultsPath(results);
  return withJob(options, options.job, async (opened) => {
    const job = await findJob(opened);
    await opened.signIn();
    // Nobody else asks it where no input is taken in.
    await opened.ledger.check(job.id);
    const calendarsNamed = await calendarsOf(opened, job);
    const report = await carryOut(opened, job, { ...options, tell }, { mode: modeOf(job), calendarsNamed });
    return { ...report, ms: Math.round(clock.monotonic() - began) };
  });
}

/** Rows read from the ledger at once. */
const READ_AT_ONCE = 500;

/** Calendars that waiting rows name, by mailbox: what an earlier run left there is looked for before anything is sent. */
async function calendarsOf({ ledger, sealer }: OpenedJob, job: JobRecord): Promise<Map<string, Set<string>>> {
  const named = new Map<string, Set<string>>();
  for (const mailbox of await ledger.waitingMailboxes(job.id)) {
    let after = { fence: 0, number: 0 };
    for (;;) {
      const page = await ledger.take(job.id, mailbox, after, READ_AT_ONCE);
      for (const { number, fence, act, payload } of page) {
        after = { fence, number };
        const calendar = act === 'create' ? calendarIn(payload, mailbox) : undefined;
        if (calendar !== undefined) named.set(mailbox, (named.get(mailbox) ?? new Set()).add(calendar));
      }
      if (page.length < READ_AT_ONCE) break;
    }
  }
  return named;

  function calendarIn(payload: Uint8Array, mailbox: string): string | undefined {
    try {
      return openPayload(sealer, payload, payloadContext(job.id, mailbox)).calendar;
    } catch {
      // A row that cannot be read is told when its turn comes.
      return undefined;
    }
  }
}
