import type { JsonObject } from '../../core/json.ts';
import type { GraphProblem } from '../../graph/problem.ts';
import type { Merge } from '../changes/merge-event.ts';
import type { ReopenedAct, RowAct } from '../ledger/ledger.ts';
import { type Refusal, refusalOf } from './outcome.ts';
import type { RowProgress, RowSettings } from './row-decision.ts';

/** What is known of the event that a row changes, once it was read. */
export type Reading =
  /** The mailbox has no event of this id any more. */
  | { event: 'gone' }
  | {
      event: 'there';
      /** The source key that it carries. */
      key: string | undefined;
      /** What makes it what the row says; of acts that do not change what it says, `none`. */
      merge: Merge;
      /** Whether somebody else changed what was written last. */
      isEdited: boolean;
      hasAttendees: boolean;
    };

/** A request on the event of a row. */
export type Change =
  | { kind: 'patch'; patch: JsonObject }
  /** With a mail to the attendees. */
  | { kind: 'cancel' }
  | { kind: 'delete' };

/** Statuses of the results that a change ends with. */
export type ChangeStatus = 'updated' | 'unchanged' | 'cancelled' | 'adopted';

export type ChangeDecision =
  | { act: 'done'; status: ChangeStatus; note?: 'released' }
  | { act: 'failed'; refusal: Refusal }
  | { act: 'call'; change: Change }
  /** What the row was to do is not wanted any more; it goes on as another act. */
  | { act: 'reopen'; as: ReopenedAct }
  | { act: 'leave'; reason: string };

/** What a change is decided by beside the reading. */
export interface ChangeContext {
  /** The key of the row. */
  sourceKey: string;
  /** Whether the input asks for something else by now, or has the row no more. */
  isOutdated: boolean;
  /** Whether the event, which may have been cancelled, is wanted again; see LedgerRow.isCalledOff. */
  isCalledOff: boolean;
  /** Whether the event was there before the job. */
  isTaken: boolean;
  progress: RowProgress;
  /** The definite answer that led to this reading, if there was one. */
  refusal: GraphProblem | undefined;
  settings: Pick<RowSettings, 'attempts'>;
  /** Change what somebody else changed. */
  overwrite: boolean;
}

const DELETED: Refusal = {
  code: 'event-deleted',
  message: 'Somebody deleted the event; it is created again by --recreate.',
};

const OUTDATED: Refusal = {
  code: 'row-changed',
  message: 'The row was changed before its event was; the next apply of the file makes it what the row says now.',
};

const OF_ANOTHER_ROW: Refusal = {
  code: 'event-of-another-row',
  message: 'The event belongs to another row of this or another job, and was left as it is.',
};

/** The value of the key on an event that no longer belongs to a row: no prefix of a job begins so. */
export const RELEASED = 'released';

/** Whether an event with this key belongs to no row of any job. */
export function isFreeKey(key: string | undefined): key is typeof RELEASED | undefined {
  return key === undefined || key === RELEASED;
}

/**
 * Decides what is done to an event that was read, so that it becomes what its row asks for. A lost answer needs no more:
 * reading shows whether the change was made.
 */
export function decideChange(act: Exclude<RowAct, 'create'>, reading: Reading, context: ChangeContext): ChangeDecision {
  const { sourceKey, progress, refusal, settings, overwrite } = context;
  if (reading.event === 'gone') {
    if (context.isCalledOff) return { act: 'reopen', as: 'create' };
    if (act === 'cancel') return { act: 'done', status: 'cancelled' };
    return act === 'release'
      ? { act: 'done', status: 'unchanged', note: 'released' }
      : { act: 'failed', refusal: DELETED };
  }
  const { key, merge, isEdited } = reading;
  const isOurs = key === sourceKey;
  const isFree = isFreeKey(key);
  if (!isOurs && act === 'release' && isFree) return { act: 'done', status: 'unchanged', note: 'released' };
  // It was never adopted, or given back, before a process ended that its row is to know nothing of.
  if (act === 'update' && isFree && context.isTaken && !context.isOutdated) return { act: 'reopen', as: 'adopt' };
  if (!isOurs && !(act === 'adopt' && isFree)) return { act: 'failed', refusal: OF_ANOTHER_ROW };
  if (context.isCalledOff) return { act: 'reopen', as: 'update' };
  const wanted = decideCall(act, reading, isOurs, progress);
  if (wanted.act !== 'call') return wanted;
  const parts = merge.act === 'edited' ? merge.parts : [];
  if (!overwrite && (parts.length > 0 || (act === 'cancel' && isEdited)))
    return { act: 'failed', refusal: editedBy(act, parts) };
  if (context.isOutdated) return { act: 'failed', refusal: OUTDATED };
  if (refusal !== undefined && refusal.status !== 409 && refusal.status !== 412) {
    // What was lost a moment ago may still be carried out, and an event that is read and not found was deleted by a lost
    // try, or by somebody, and is read from behind: the next run sees which.
    return progress.lostNow || refusal.status === 404
      ? { act: 'leave', reason: refusal.code || 'outcome-unknown' }
      : { act: 'failed', refusal: refusalOf(refusal) };
  }
  if (progress.failures >= settings.attempts) return { act: 'leave', reason: refusal?.code || 'outcome-unknown' };
  return wanted;
}

function decideCall(
  act: Exclude<RowAct, 'create'>,
  { merge, hasAttendees }: Extract<Reading, { event: 'there' }>,
  isOurs: boolean,
  { uncertain }: RowProgress,
): ChangeDecision {
  const patch = merge.act === 'patch' ? merge.patch : {};
  switch (act) {
    case 'update':
      if (merge.act === 'none') return { act: 'done', status: uncertain ? 'updated' : 'unchanged' };
      return { act: 'call', change: { kind: 'patch', patch } };
    case 'cancel':
      return { act: 'call', change: { kind: hasAttendees ? 'cancel' : 'delete' } };
    case 'adopt':
      return isOurs ? { act: 'done', status: 'adopted' } : { act: 'call', change: { kind: 'patch', patch } };
    case 'release':
      return { act: 'call', change: { kind: 'patch', patch } };
  }
}

const OVERWRITES: ReadonlyMap<RowAct, string> = new Map([
  ['cancel', 'cancels it all the same'],
  ['release', 'puts back what was there before the job'],
]);

function editedBy(act: RowAct, parts: readonly string[]): Refusal {
  const what = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  return {
    code: 'event-edited',
    message: `Somebody changed the event${what}, so it was left as it is; --overwrite ${OVERWRITES.get(act) ?? 'makes it what the row says'}.`,
  };
}
