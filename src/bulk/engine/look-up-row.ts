import { backoff } from '../../http/retry.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { isChanging, readForChange } from './change-row.ts';
import { isTakenEvent } from './event-origin.ts';
import { type Refusal, refusalOf } from './outcome.ts';
import { readRowContent } from './row-content.ts';
import { decideAfterLookUp, type Found } from './row-decision.ts';
import { findEvent } from './row-finder.ts';
import { differsFromRow } from './row-likeness.ts';
import { decideTakeBack } from './take-back-decision.ts';

/** A row that may have been sent and was then taken out of the input: nobody wants the event that does not exist. */
const ROW_GONE: Refusal = {
  code: 'row-gone',
  message: 'The row is no longer in the input, and no event of it was found.',
};

/** The same for a row that asks for something else by now. */
const ROW_CHANGED: Refusal = {
  code: 'row-changed',
  message: 'The row was changed before its event was found; the next run over the file creates it as it is now.',
};

/** Looks for the event of a row that may have one, and decides by what is found. */
export async function lookUpRow(rows: ActiveRows, one: ActiveRow): Promise<void> {
  if (isChanging(one)) return readForChange(rows, one);
  const { mailbox, calendars, reads } = rows;
  const { sender, settings, zones } = rows.run;
  const refusal = one.step.kind === 'look-up' ? one.step.refusal : undefined;
  const { row } = one;
  // What a row said is not kept where an earlier undo did not see its event.
  const isKept = row.payload.byteLength > 0 || row.act === 'create';
  // A row that cannot be read is looked for in the mailbox as a whole.
  const content = isKept ? readRowContent(rows.run, row) : undefined;
  let found: Found;
  // Set where the place of the event cannot be searched: that none was found proves nothing then.
  let unsearched = isKept && content === undefined ? 'sealed-unreadable' : undefined;
  let calendarId: string | undefined;
  try {
    const choice = await calendars.find(isKept ? content?.calendar : row.doubt.calendarId, reads);
    calendarId = 'id' in choice ? choice.id : undefined;
    if (!('id' in choice)) unsearched = choice.code;
    found = await findEvent(sender, mailbox, one.row.sourceKey, refusal?.existingEventId, reads, calendarId);
  } catch (error) {
    rows.putOff(one, error);
    return;
  }
  if (row.act === 'cancel') return takeBack(rows, one, found, { unsearched, calendarId });
  const decision = decideAfterLookUp(found, one.progress, refusal, settings.row);
  switch (decision.act) {
    case 'adopt': {
      const differs = found.events === 1 && content !== undefined && differsFromRow(found.item, content.event, zones);
      const { iCalUId, webLink } = decision;
      const recreated = one.progress.isRepeated;
      const ids = { iCalUId, webLink, ...(differs ? { differs } : {}), ...(recreated ? { recreated } : {}) };
      const isTaken = found.events === 1 && isTakenEvent(row, found.item) ? true : undefined;
      return rows.done(one, 'adopted', decision.id, ids, { isTaken });
    }
    case 'failed':
      if (unsearched !== undefined) return rows.leave(one, unsearched);
      return rows.failed(one, refusalOf(decision.problem));
    case 'leave':
      return rows.leave(one, decision.reason, decision.ids);
    case 'again':
      if (unsearched !== undefined && (one.row.isGone || one.row.isChanged)) return rows.leave(one, unsearched);
      if (one.row.isGone) return rows.failed(one, ROW_GONE);
      if (one.row.isChanged) return rows.failed(one, ROW_CHANGED);
      one.step = { kind: 'send' };
      // On record before it is sent: however the event is found then, there may have been another.
      if (one.progress.uncertain && !one.progress.isRepeated) {
        one.progress = { ...one.progress, isRepeated: true };
        one.marked = false;
      }
      return;
    case 'look-again':
      lookAgain(rows, one);
  }
}

function lookAgain({ run: { clock, random, settings } }: ActiveRows, one: ActiveRow): void {
  one.progress = { ...one.progress, failures: one.progress.failures + 1 };
  one.dueAt = clock.monotonic() + backoff(one.progress.failures, settings.row, random.next());
}

/** Decides about a row whose event, if it has one, is not wanted any more. */
async function takeBack(
  rows: ActiveRows,
  one: ActiveRow,
  found: Found,
  { unsearched, calendarId }: { unsearched: string | undefined; calendarId: string | undefined },
): Promise<void> {
  const { settings } = rows.run;
  const decision = decideTakeBack(found, one.progress, unsearched, settings.row);
  switch (decision.act) {
    case 'cancel':
      rows.book.found(one, decision.id);
      one.row = { ...one.row, eventId: decision.id };
      // On record before it is cancelled.
      one.marked = false;
      return isChanging(one) ? readForChange(rows, one) : undefined;
    case 'not-seen':
      one.progress = { ...one.progress, calendarId: calendarId ?? one.progress.calendarId };
      return rows.notSeen(one);
    case 'leave':
      return rows.leave(one, decision.reason, decision.ids);
    case 'look-again':
      return lookAgain(rows, one);
  }
}
