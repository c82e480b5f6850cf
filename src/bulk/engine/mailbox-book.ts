import { LedgerError, type RequestEvidence } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import type { BulkEvent } from '../events.ts';
import type { CreateDoubt, LedgerRow, LedgerWrite, ReopenedAct } from '../ledger/ledger.ts';
import {
  type DoneStatus,
  type EventIds,
  eventOutcome,
  failedOutcome,
  pendingOutcome,
  type Refusal,
} from './outcome.ts';
import type { Run } from './run.ts';

/** A row and the creates that were sent for it, over all runs. */
export interface Counted {
  row: LedgerRow;
  attempts: number;
  /** Whether it is certain that no call made an event, although the ledger says that one was about to. */
  isUnsent?: boolean;
  /** Whether a call of its act may have been carried out. */
  isInDoubt?: boolean;
  /** The last request that was sent for it in vain. */
  last?: RequestEvidence | undefined;
  /** What is known of its creates. */
  progress?: CreateDoubt | undefined;
}

/** What was found of an event beside its ids. */
export interface FoundOfEvent {
  /** Its prints, where it is not as its row says. */
  fields?: string | undefined;
  /** As of SettledWrite. */
  known?: JsonObject | undefined;
  /** As of SettledWrite. */
  isTaken?: true | undefined;
}

/** An act that was carried out, and that another one follows. */
export interface CarriedOut {
  status: DoneStatus;
  ids: EventIds;
}

/** What one mailbox learnt and did not commit yet. News are told only once they are on the disk. */
export interface Book {
  done(one: Counted, status: DoneStatus, id: string, ids: EventIds, found?: FoundOfEvent): void;
  /** The event of a row that is to be taken back is known now. */
  found(one: Counted, id: string): void;
  /** Takes a row back of which no event was found; it may be looked for again. */
  notSeen(one: Counted): void;
  /** `base` as of SettledWrite. */
  failed(one: Counted, refusal: Refusal, base?: string): void;
  /** Gives the row another act; `base` as of ReopenedWrite, `carriedOut` is how the one before ended, where it did. */
  reopen(one: Counted, as: ReopenedAct, base?: string, carriedOut?: CarriedOut): void;
  /** Keeps the row for a later run; `eventIds` are several events that carry its key. */
  leave(one: Counted, reason: string, eventIds?: readonly string[]): void;
  /** Keeps a row that was never sent, and has it looked for before it ever is. */
  hold(one: Counted, reason: string, eventIds: readonly string[]): void;
  /** Writes that wait for a commit. */
  readonly size: number;
  /** Writes what is in the book, and what is about to be done, in one commit. */
  commit(more?: readonly LedgerWrite[]): Promise<void>;
}

/** What the outcome of a row that waits keeps of it. */
function doubtIn({ isKnown, isRepeated, calendarId }: CreateDoubt): JsonObject {
  return {
    ...(isKnown ? { isKnown } : {}),
    ...(isRepeated ? { isRepeated } : {}),
    ...(calendarId === undefined ? {} : { calendarId }),
  };
}

export function createBook(
  { committer, clock, tell }: Pick<Run, 'committer' | 'clock' | 'tell'>,
  mailbox: string,
): Book {
  let writes: LedgerWrite[] = [];
  let news: BulkEvent[] = [];
  const book: Book = {
    done({ row, attempts }, status, id, ids, { fields, known, isTaken } = {}) {
      const outcome = eventOutcome(status, ids, clock.now());
      writes.push({
        type: 'settled',
        row: row.number,
        shard: row.shard,
        of: row,
        attempts,
        state: 'done',
        eventId: id,
        outcome,
        ...(fields === undefined ? {} : { fields }),
        ...(known === undefined ? {} : { known }),
        ...(isTaken === undefined ? {} : { isTaken }),
      });
      news.push({ type: 'row-settled', mailbox, row: row.number, status });
    },
    found({ row: { number, shard } }, eventId) {
      writes.push({ type: 'found', row: number, shard, eventId });
    },
    notSeen({ row, attempts, progress = row.doubt }) {
      const ids = { iCalUId: undefined, webLink: undefined, 'not-seen': true };
      const outcome = { ...eventOutcome('cancelled', ids, clock.now()), ...doubtIn(progress) };
      const { number, shard } = row;
      writes.push({
        type: 'settled',
        row: number,
        shard,
        of: row,
        attempts,
        state: 'done',
        eventId: undefined,
        outcome,
      });
      news.push({ type: 'row-settled', mailbox, row: number, status: 'cancelled' });
    },
    failed({ row, attempts, isInDoubt }, refusal, base) {
      const outcome = failedOutcome(refusal, clock.now());
      writes.push({
        type: 'settled',
        row: row.number,
        shard: row.shard,
        of: row,
        attempts,
        state: 'failed',
        eventId: undefined,
        outcome,
        ...(isInDoubt ? { isInDoubt } : {}),
        ...(base === undefined ? {} : { base }),
      });
      news.push({ type: 'row-settled', mailbox, row: row.number, status: 'failed' });
    },
    reopen({ row }, as, base, carriedOut) {
      const { number, shard } = row;
      const outcome = carriedOut && eventOutcome(carriedOut.status, carriedOut.ids, clock.now());
      const ended = outcome === undefined ? {} : { ended: { of: row, outcome } };
      writes.push({ type: 'reopened', row: number, shard, as, ...(base === undefined ? {} : { base }), ...ended });
      news.push({ type: 'row-reopened', mailbox, row: number, act: as });
    },
    leave({ row, attempts, isUnsent, last, progress = row.doubt }, reason, eventIds) {
      const outcome = { ...pendingOutcome(reason, clock.now(), eventIds, last), ...doubtIn(progress) };
      const unsent = isUnsent ? { isUnsent } : {};
      writes.push({ type: 'waiting', row: row.number, shard: row.shard, attempts, outcome, ...unsent });
      news.push({ type: 'row-left', mailbox, row: row.number, reason });
    },
    hold(one, reason, eventIds) {
      const { number, shard } = one.row;
      writes.push({ type: 'sending', row: number, shard, attempts: one.attempts });
      book.leave(one, reason, eventIds);
    },
    get size() {
      return writes.length;
    },
    async commit(more = []) {
      const kept = writes;
      const told = news;
      writes = [];
      news = [];
      try {
        await committer.commit([...kept, ...more]);
      } catch (error) {
        // What was learnt is not thrown away: the next commit tries again. Of a job that was taken over it is kept as late
        // outcomes already, and a second time would say that there were twice as many.
        if (!(error instanceof LedgerError && error.code === 'fence-lost')) {
          writes = [...kept, ...writes];
          news = [...told, ...news];
        }
        throw error;
      }
      for (const event of told) tell(event);
    },
  };
  return book;
}
