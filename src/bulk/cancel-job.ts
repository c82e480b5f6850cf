import { join } from 'node:path';
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
 * takes them up again. Events stay; what may have been sent stays pending, and a resumed run looks for it. No tenant is
 * asked. Throws UsageError `job-not-found`, `job-ambiguous`, LedgerError `job-locked` and `ledger-...`.
 */
export function cancelJob(named: NamedJob): Promise<CancelledJob> {
  return withLedger(named.home, async (ledger, home) => {
    const { id, name, service } = await findNamed(ledger, named);
    const lock = await lockJob(join(home, 'locks'), service, name);
    try {
      return { name, service, ...(await ledger.cancelWaiting(id)) };
    } finally {
      lock.release();
    }
  });
}
