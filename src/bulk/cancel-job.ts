import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { findNamed, type NamedJob, withLedger } from './jobs.ts';
import { lockJob } from './ledger/job-lock.ts';
import type { CancelCounts } from './ledger/ledger.ts';

/** What was given up. */
export interface CancelledJob extends CancelCounts {
  name: string;
  service: string;
}

/**
 * Gives up the rows of a job that were never sent: they fail with `job-cancelled`, and a later run with `retryFailed`
 * takes them up again. Events stay, and a row whose event was to be changed or taken away is what it was before; what may
 * have been sent stays pending, and a resumed run looks for it. No tenant is asked. Throws UsageError `job-not-found`, `job-ambiguous`, `input-not-taken`, LedgerError `job-locked` and `ledger-...`.
 */
export function cancelJob(named: NamedJob): Promise<CancelledJob> {
  return withLedger(named.home, async (ledger, home) => {
    const { id, name, service, state } = await findNamed(ledger, named);
    if (state === 'reading') {
      throw new UsageError('input-not-taken', `The input of job '${name}' was never taken in whole.`, {
        hint: `Nothing of it waits to be given up: run its file again, or erase the job: graphcal jobs purge ${name}.`,
      });
    }
    const lock = await lockJob(join(home, 'locks'), service, name);
    try {
      return { name, service, ...(await ledger.cancelWaiting(id)) };
    } finally {
      lock.release();
    }
  });
}
