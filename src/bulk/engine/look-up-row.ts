import { GraphcalError } from '../../core/errors.ts';
import { openContent, payloadContext } from '../payload.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { type Refusal, refusalOf } from './outcome.ts';
import { decideAfterLookUp, type Found } from './row-decision.ts';
import { findEvent } from './row-finder.ts';

/** A row that may have been sent and was then taken out of the input: nobody wants the event that does not exist. */
const ROW_GONE: Refusal = {
  code: 'row-gone',
  message: 'The row is no longer in the input, and no event of it exists.',
};

/** Looks for the event of a row that may have one, and decides by what is found. */
export async function lookUpRow(rows: ActiveRows, one: ActiveRow): Promise<void> {
  const { mailbox, calendars, reads } = rows;
  const { sender, settings } = rows.run;
  const refusal = one.step.kind === 'look-up' ? one.step.refusal : undefined;
  let found: Found;
  try {
    const choice = await calendars.find(calendarOf(rows, one), reads);
    const calendarId = 'id' in choice ? choice.id : undefined;
    found = await findEvent(sender, mailbox, one.row.sourceKey, refusal?.existingEventId, reads, calendarId);
  } catch (error) {
    rows.putOff(one, error);
    return;
  }
  const decision = decideAfterLookUp(found, one.progress, refusal, settings.row);
  switch (decision.act) {
    case 'adopt':
      return rows.done(one, 'adopted', decision.id, decision);
    case 'failed':
      return rows.failed(one, refusalOf(decision.problem));
    case 'leave':
      return rows.leave(one, decision.reason, decision.ids);
    case 'again':
      if (one.row.isGone) return rows.failed(one, ROW_GONE);
      one.step = { kind: 'send' };
  }
}

/** The calendar that the row names; a row that cannot be read is looked for in the mailbox as a whole. */
function calendarOf({ run, mailbox }: ActiveRows, { row }: ActiveRow): string | undefined {
  if (!run.calendarsNamed.has(mailbox)) return undefined;
  try {
    return openContent(run.sealer, row.payload, payloadContext(run.job.id, mailbox)).calendar;
  } catch (error) {
    if (error instanceof GraphcalError) return undefined;
    throw error;
  }
}
