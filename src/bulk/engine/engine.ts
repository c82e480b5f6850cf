import { OVER } from '../../core/abortable.ts';
import type { Clock } from '../../core/clock.ts';
import { createPooledRandom, type Random } from '../../core/random.ts';
import { createZones } from '../../graph/time-zone.ts';
import { createBreaker } from '../../http/breaker.ts';
import { createShapeMeasures } from '../../http/call-shape.ts';
import type { Sender } from '../../http/sender.ts';
import { createPrinter } from '../changes/field-prints.ts';
import type { BulkListener } from '../events.ts';
import type { JobRecord, Ledger } from '../ledger/ledger.ts';
import type { Sealer } from '../payload.ts';
import { type CommitLedger, createCommitter } from './committer.ts';
import type { ListedCalendars } from './listed-calendars.ts';
import { drainMailbox } from './mailbox-worker.ts';
import type { Run, RunPart, RunSettings } from './run.ts';
import { createStopper, type Stopped } from './stop.ts';

export interface EngineOptions {
  ledger: Run['ledger'] & CommitLedger & Pick<Ledger, 'waitingMailboxes' | 'counts'>;
  job: JobRecord;
  /** The fence under which this run writes; see Ledger.takeFences. */
  fence: number;
  sender: Sender;
  sealer: Sealer;
  clock: Clock;
  random: Random;
  settings: RunSettings;
  part?: RunPart;
  /** Calendars that need not be listed again, and where those that are listed now are added; default none. */
  listed?: ListedCalendars | undefined;
  /** Calendars that the rows of a mailbox name, by mailbox. */
  calendarsNamed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Asks to stop: nothing new is started, calls under way have the grace time to end. */
  signal?: AbortSignal | undefined;
  tell: BulkListener;
}

/** Sends what waits in the ledger; gives the reason when it stopped before the end. Throws only ledger errors of its start. */
export async function drain(options: EngineOptions): Promise<Stopped | undefined> {
  const { ledger, job, fence, clock, settings, tell, signal } = options;
  const began = clock.monotonic();
  const { limit = Number.POSITIVE_INFINITY, only, acts } = options.part ?? {};
  // A run that is to carry out nothing has nothing to look for either.
  const waiting = acts?.size === 0 ? [] : await ledger.waitingMailboxes(job.id);
  const mailboxes = only === undefined ? waiting : waiting.filter((mailbox) => only.has(mailbox));
  const { open, sending } = await ledger.counts(job.id);
  tell({ type: 'run-started', waiting: open + sending, mailboxes: mailboxes.length });
  const stopper = createStopper({
    clock,
    graceMs: settings.graceMs,
    signal,
    onStop: ({ reason }) => tell({ type: 'stopping', reason }),
  });
  // The service may be silent to the end, and nobody wants its next probe.
  const ended = new AbortController();
  const run: Run = {
    ...options,
    // Each answer draws one for the wait that may follow, and a call to the system for each would be felt.
    random: createPooledRandom(options.random),
    zones: createZones(),
    printer: createPrinter(job.namespace),
    committer: createCommitter(ledger, job.id, fence),
    shapes: createShapeMeasures(settings.together),
    taken: rowsTaken(settings, mailboxes.length),
    allowance: { left: limit },
    acts,
    reopened: new Map(),
    round: 'first',
    breaker: createBreaker({
      clock,
      settings: settings.breaker,
      signal: AbortSignal.any([stopper.signal, ended.signal]),
      onOpened: (failures) => tell({ type: 'breaker-opened', failures }),
      onClosed: (ms) => tell({ type: 'breaker-closed', ms }),
      onGiveUp: (error) => stopper.stop('service-unreachable', error),
    }),
    stopper,
  };
  const settleIn = async (places: readonly string[]) => {
    let next = 0;
    const worker = async () => {
      while (stopper.stopped === undefined && run.allowance.left > 0) {
        const mailbox = places[next++];
        if (mailbox === undefined) return;
        await drainMailbox(run, mailbox);
      }
    };
    await Promise.all(Array.from({ length: Math.min(settings.mailboxes, places.length) }, worker));
  };
  try {
    await settleIn(mailboxes);
    // Once: a row that were opened over and over would keep the run from its end.
    const reopened = new Map(run.reopened);
    run.round = 'second';
    run.allowance.left = [...reopened.values()].reduce((sum, rows) => sum + rows, 0);
    await settleIn([...reopened.keys()]);
  } finally {
    stopper.end();
    ended.abort(OVER);
  }
  tell({ type: 'run-ended', counts: await ledger.counts(job.id), ms: clock.monotonic() - began });
  return stopper.stopped;
}

/** Rows of all mailboxes together that are held in memory. */
const MOST_TAKEN = 10_240;

/** One group under way and one that is prepared, unless so many mailboxes are worked on that memory would grow with them. */
function rowsTaken({ together, mailboxes }: RunSettings, waiting: number): number {
  const share = Math.floor(MOST_TAKEN / Math.max(1, Math.min(mailboxes, waiting)));
  return Math.max(together, Math.min(2 * together, share));
}
