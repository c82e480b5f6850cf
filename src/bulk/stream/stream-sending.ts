import type { Sender } from '../../http/sender.ts';
import { createListedCalendars } from '../engine/listed-calendars.ts';
import type { Stopped } from '../engine/stop.ts';
import type { BulkListener } from '../events.ts';
import type { Reading } from '../intake-reading.ts';
import { calendarsOfWaiting } from '../job/calendars-of-waiting.ts';
import { type CarryOutOptions, type OwnedJob, ownJob, partOf } from '../job/carry-out.ts';
import type { OpenedJob } from '../job/open-job.ts';
import type { JobRecord, LedgerCounts, ResultRecord } from '../ledger/ledger.ts';
import { readMailboxIds, shareLanes } from '../mailbox-names.ts';

/** Sends what waits, window after window, as one run. */
export interface StreamSending {
  /** All that earlier runs left. */
  all(): Promise<Stopped | undefined>;
  /** What of these rows waits, and what else waits in their mailboxes. */
  of(window: readonly ResultRecord[]): Promise<Stopped | undefined>;
  /** The stream is over; `began` is the monotonic time of its start. */
  end(began: number): Promise<void>;
  readonly settled: OwnedJob['settled'];
}

type StreamSendingOptions = Pick<CarryOutOptions, 'connection' | 'settings' | 'signal' | 'only'> & {
  tell: BulkListener;
};

const NOT_COUNTED: LedgerCounts = { open: 0, sending: 0, done: 0, failed: 0, rejected: 0 };

export async function createStreamSending(
  opened: OpenedJob,
  job: JobRecord,
  reading: Reading,
  options: StreamSendingOptions,
): Promise<StreamSending> {
  const { ledger } = opened;
  const { connection, signal, tell } = options;
  // To count the rows of a long stream after each window would read them all, and a window is no run.
  const uncounted = { ...ledger, counts: async () => NOT_COUNTED };
  const owned = await ownJob({ ...opened, ledger: uncounted }, job, {
    ...options,
    tell: (event) => {
      if (event.type !== 'run-started' && event.type !== 'run-ended') tell(event);
    },
  });
  const earlier = await calendarsOfWaiting(opened, job);
  const listed = createListedCalendars(ledger, job.id);
  const ids = new Map<string, string>();
  const { only } = partOf(options);

  const drain = async (waiting: ReadonlySet<string>) => {
    const mailboxes = new Set([...waiting].filter((mailbox) => only === undefined || only.has(mailbox)));
    if (mailboxes.size === 0) return undefined;
    const { calendarsNamed, isMixed } = await reading.report();
    const named = [...mailboxes].map((mailbox): [string, Set<string>] => [
      mailbox,
      new Set([...(earlier.get(mailbox) ?? []), ...(calendarsNamed.get(mailbox) ?? [])]),
    ]);
    return owned.drain({
      sender: isMixed || job.settings.isMixed === true ? await withSharedLanes([...mailboxes]) : connection.sender,
      part: { only: mailboxes },
      calendarsNamed: new Map(named),
      listed,
    });
  };
  /** One lane for a mailbox, however it is named; the directory is asked for each name once. */
  const withSharedLanes = async (mailboxes: readonly string[]): Promise<Sender> => {
    const unknown = mailboxes.filter((mailbox) => !ids.has(mailbox));
    for (const [mailbox, id] of await readMailboxIds(connection.sender, unknown, signal)) ids.set(mailbox, id);
    return shareLanes(connection.sender, ids);
  };

  return {
    settled: owned.settled,
    async all() {
      const waiting = new Set(await ledger.waitingMailboxes(job.id));
      const { open, sending } = await ledger.counts(job.id);
      tell({ type: 'run-started', waiting: open + sending, mailboxes: waiting.size });
      return drain(waiting);
    },
    of: (window) => drain(new Set(window.flatMap(({ state, mailbox }) => (waits(state) ? (mailbox ?? []) : [])))),
    async end(began) {
      const counts = await ledger.counts(job.id);
      if (counts.open + counts.sending === 0) await ledger.setJobState(job.id, 'done');
      tell({ type: 'run-ended', counts, ms: connection.clock.monotonic() - began });
    },
  };
}

function waits(state: ResultRecord['state']): boolean {
  return state === 'open' || state === 'sending';
}
