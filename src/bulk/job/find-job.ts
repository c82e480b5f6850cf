import { UsageError } from '../../core/errors.ts';
import type { JobRecord } from '../ledger/ledger.ts';
import type { OpenedJob } from './open-job.ts';

/** The job of this name at this service; throws UsageError `job-not-found`. */
export async function findJob({ ledger, service, name }: OpenedJob): Promise<JobRecord> {
  const job = await ledger.findJob(service, name);
  if (job !== undefined) return job;
  throw new UsageError('job-not-found', `There is no job '${name}' of this tenant.`, {
    hint: 'See those that there are: graphcal jobs list.',
  });
}
