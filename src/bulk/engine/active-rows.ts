import { setMaxListeners } from 'node:events';
import { GraphcalError, type RequestEvidence } from '../../core/errors.ts';
import type { GraphProblem } from '../../graph/problem.ts';
import type { CallOptions } from '../../http/exchange.ts';
import { backoff } from '../../http/retry.ts';
import type { RetryCause } from '../../http/retry-budget.ts';
import { type CalendarFinder, createCalendarFinder } from '../calendars.ts';
import type { LedgerRow, ReopenedAct } from '../ledger/ledger.ts';
import { faultOf } from './fault.ts';
import { type Book, type CarriedOut, createBook, type FoundOfEvent } from './mailbox-book.ts';
import { type DoneStatus, type EventIds, type Refusal, refusesMailbox } from './outcome.ts';
import type { RowCall } from './row-call.ts';
import type { RowProgress } from './row-decision.ts';
import type { Run } from './run.ts';

/** Rows left one after the other for one reason of the service after which the next ones are passed over. */
const LEFT_IN_A_ROW = 4;

/** Reasons that are the row's own: the next row has nothing to do with them. */
const OF_THE_ROW: ReadonlySet<string> = new Set([
  'several-events-with-this-key',
  'sealed-unreadable',
  'calendar-not-found',
  'calendar-ambiguous',
]);

const NONE_LEFT = { reason: '', count: 0 };

/** A row that is being worked on. */
export interface ActiveRow {
  row: LedgerRow;
  progress: RowProgress;
  /** Writes that were sent, over all runs. */
  attempts: number;
  /** Whether the ledger says `sending`, so that a crash from now on is an unknown outcome. */
  marked: boolean;
  /** `refusal` is a definite answer that an event of ours may lie behind: it stands if none is found. */
  step: { kind: 'send' } | { kind: 'look-up'; refusal: GraphProblem | undefined };
  /** Monotonic milliseconds before which nothing is done. */
  dueAt: number;
  /** The call that carries it out, once it was made. */
  call: RowCall | undefined;
  /** Bytes that it takes of a request. */
  bytes: number;
  /** Whether something is being done with it, so that nothing else begins. */
  busy: boolean;
  /** Whether a try of this run left and its answer is not there. */
  onWire: boolean;
  /** What the next try has to be paid for, where it repeats one that failed. */
  repeats: RetryCause | undefined;
  /** What the last try was paid for: it comes back when that is done. */
  paid: RetryCause | undefined;
  /** Times in a row that the budget of repeats had too little left. */
  unpaid: number;
  /** Not sent in a batch: one that it was in was refused as a whole, or its answer was lost. */
  alone: boolean;
  /** The last request that was sent for it in vain, for whoever asks why it waits. */
  last?: RequestEvidence | undefined;
  /** Whether the row names a calendar, whose refusal says nothing of the mailbox. */
  namesCalendar: boolean;
}

/** The rows of one mailbox that are worked on in a run, and what all who work on them share. */
export interface ActiveRows {
  readonly run: Run;
  readonly mailbox: string;
  readonly book: Book;
  readonly calendars: CalendarFinder;
  /** Options of requests that only read, and of those that write. */
  readonly reads: CallOptions;
  readonly writes: CallOptions;
  readonly all: readonly ActiveRow[];
  /** Why the mailbox cannot be used at all, once that is known. */
  refusal: Refusal | undefined;
  /** Whether the mailbox is left for a later run, since it stays throttled. */
  readonly isThrottled: boolean;
  /**
   * How the mailbox answered last: `careful` at first and since a call of which nothing came, so that a mailbox that
   * fails costs few tries; `throttled` since a call that was throttled as a whole, so that one request asks whether it is
   * open again, and not twenty.
   */
  health: 'careful' | 'throttled' | 'good';
  /** Whether an error is the end of a wait in the lane of a mailbox that is left. */
  isOfLeaving(error: unknown): boolean;
  /**
   * How many of the next rows to pass over, because row after row was left: each would cost as many tries. Twice as many
   * each time, so that a few rows that can never be sent do not keep all others of the mailbox waiting for ever.
   */
  takeSkip(): number;
  add(row: LedgerRow, step: ActiveRow['step']): void;
  done(one: ActiveRow, status: DoneStatus, id: string, ids: EventIds, found?: FoundOfEvent): void;
  /** `base` as of SettledWrite. */
  failed(one: ActiveRow, refusal: Refusal, base?: string): void;
  /** As of Book. */
  notSeen(one: ActiveRow): void;
  /** Gives the row another act, which the second round of the run carries out; as of Book. */
  reopen(one: ActiveRow, as: ReopenedAct, base?: string, carriedOut?: CarriedOut): void;
  /** Leaves the row for a later run. */
  leave(one: ActiveRow, reason: string, eventIds?: readonly string[]): void;
  /** Decides about a row when a request that serves it failed; it stays as doubtful as it was. Throws what ends the run. */
  putOff(one: ActiveRow, error: unknown): void;
}

export function createActiveRows(run: Run, mailbox: string): ActiveRows {
  const { sender, stopper, breaker, settings, clock, random } = run;
  const book = createBook(run, mailbox);
  const active: ActiveRow[] = [];
  const remove = (one: ActiveRow) => active.splice(active.indexOf(one), 1);
  let inARow = NONE_LEFT;
  let skip = LEFT_IN_A_ROW / 2;
  let isThrottled = false;
  // Ends requests that would wait in the lane of a mailbox that is left.
  const left = new AbortController();
  const signal = AbortSignal.any([stopper.signal, left.signal]);
  // Every request of the mailbox listens: many are no leak.
  setMaxListeners(0, signal);

  const rows: ActiveRows = {
    run,
    mailbox,
    book,
    calendars: createCalendarFinder(sender, mailbox),
    reads: { signal, abort: stopper.abort, breaker, priority: 'bulk' },
    // Writes pass the breaker before they are sent, so not once more on the way.
    writes: { signal, abort: stopper.abort, priority: 'bulk' },
    all: active,
    refusal: undefined,
    health: 'careful',
    add(row, step) {
      const uncertain = row.state === 'sending';
      active.push({
        row,
        attempts: row.attempts,
        progress: { uncertain, lostNow: false, failures: 0, throttled: 0, renewedToken: false, ...row.doubt },
        marked: uncertain,
        step,
        dueAt: 0,
        call: undefined,
        bytes: 0,
        busy: false,
        onWire: false,
        repeats: undefined,
        paid: undefined,
        unpaid: 0,
        alone: false,
        namesCalendar: false,
      });
    },
    get isThrottled() {
      return isThrottled;
    },
    isOfLeaving: (error) => left.signal.aborted && error === left.signal.reason,
    takeSkip() {
      if (inARow.count < LEFT_IN_A_ROW) return 0;
      inARow = NONE_LEFT;
      skip *= 2;
      return skip;
    },
    done(one, status, id, ids, found) {
      book.done(one, status, id, ids, found);
      remove(one);
      inARow = NONE_LEFT;
      skip = LEFT_IN_A_ROW / 2;
    },
    failed(one, refusal, base) {
      book.failed(one.progress.uncertain ? { ...one, isInDoubt: true } : one, refusal, base);
      remove(one);
      inARow = NONE_LEFT;
      if (refusesMailbox(refusal) && !one.namesCalendar) rows.refusal = refusal;
    },
    notSeen(one) {
      book.notSeen(one);
      remove(one);
      inARow = NONE_LEFT;
    },
    reopen(one, as, base, carriedOut) {
      book.reopen(one, as, base, carriedOut);
      run.reopened.set(mailbox, (run.reopened.get(mailbox) ?? 0) + 1);
      remove(one);
    },
    leave(one, reason, eventIds) {
      // Where every answer said that nothing was done, nothing is in doubt.
      const isUnsent = one.marked && one.step.kind === 'send' && !one.progress.uncertain && !one.onWire;
      book.leave(isUnsent ? { ...one, isUnsent } : one, reason, eventIds);
      remove(one);
      // It was waited for long enough: the next row would wait as long.
      if (reason === 'throttled') {
        isThrottled = true;
        left.abort(new GraphcalError('mailbox-left', 'The mailbox is left for a later run.'));
      }
      if (OF_THE_ROW.has(reason)) return;
      inARow = { reason, count: inARow.reason === reason ? inARow.count + 1 : 1 };
    },
    putOff(one, error) {
      if (rows.isOfLeaving(error)) return rows.leave(one, 'throttled');
      if (error instanceof GraphcalError) one.last = error.evidence ?? one.last;
      const fault = faultOf(error);
      const { progress } = one;
      switch (fault?.kind) {
        case undefined:
        case 'authentication':
          throw error;
        case 'refused':
          return rows.leave(one, fault.refusal.code);
        case 'throttled':
          // The sender waited and asked again as often as it may.
          return rows.leave(one, 'throttled');
        case 'transient':
          if (!breaker.isOpen) one.progress = { ...progress, failures: progress.failures + 1 };
          if (one.progress.failures >= settings.row.attempts) rows.leave(one, fault.code);
          else one.dueAt = clock.monotonic() + backoff(progress.failures, settings.row, random.next());
      }
    },
  };
  return rows;
}
