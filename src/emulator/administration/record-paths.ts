import type { EmulatorRecord } from '../record/record.ts';
import type { AdministrationPaths } from './answers.ts';
import type { EventCounts } from './controls.ts';
import { readTime } from './query-values.ts';

/** What arrived, what was committed and what was mailed. */
export function recordPaths(record: EmulatorRecord, countEvents: () => EventCounts): AdministrationPaths {
  return {
    'GET record': () => ({
      writes: record.writeCount,
      requests: record.requestCount,
      batches: record.batchCount,
      tokenRequests: record.tokenRequestCount,
      throttled: record.throttledCount,
      maxInFlight: record.maxInFlight,
      maxInFlightByMailbox: Object.fromEntries(record.maxInFlightByMailbox),
      commits: record.commitCount,
      ...countEvents(),
      mails: record.mails.length,
      errors: record.errorCount,
    }),
    'GET commits': () => record.commits,
    'GET mails': () => record.mails,
    'GET requests': ({ query }) => {
      const mailbox = query.get('mailbox')?.toLowerCase();
      const since = readTime(query, 'since') ?? Number.NEGATIVE_INFINITY;
      return record.requests.filter(
        (request) => request.time >= since && (mailbox === undefined || request.mailbox === mailbox),
      );
    },
    'GET errors': () => record.errors,
    'GET concurrency': () => ({
      inFlight: record.inFlight,
      maxInFlight: record.maxInFlight,
      maxInFlightByMailbox: Object.fromEntries(record.maxInFlightByMailbox),
    }),
  };
}
