import { CREATE_EXTRA_BYTES } from '../../graph/limits.ts';
import type { CreateDoubt } from '../ledger/ledger.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { isChanging } from './change-row.ts';
import { createRequest } from './create-request.ts';
import { faultOf } from './fault.ts';
import { readRowPayload } from './row-content.ts';

/**
 * Makes the calls of rows that are due, and records that they are about to be sent, in one commit with what the book
 * holds: so nothing is sent that is not recorded, and a group of rows costs one flush.
 */
export async function prepareRows(rows: ActiveRows, due: readonly ActiveRow[]): Promise<void> {
  const ready: ActiveRow[] = [];
  for (const one of due) if (one.call !== undefined || (await makeCreate(rows, one))) ready.push(one);
  await rows.book.commit(
    ready
      .filter(({ marked }) => !marked)
      .map(({ row: { number, shard }, attempts, call, progress }) => ({
        type: 'sending',
        row: number,
        shard,
        attempts: attempts + 1,
        ...(call?.before === undefined ? {} : { before: call.before, isAnew: call.isBeforeAnew }),
        ...(progress.isRepeated ? { doubt: doubtOf(progress) } : {}),
      })),
  );
  for (const one of ready) one.marked = true;
}

function doubtOf({ isKnown, isRepeated }: CreateDoubt): CreateDoubt {
  return { isKnown, isRepeated };
}

/** Makes a row's create; false where the row was settled or put off instead. */
async function makeCreate(rows: ActiveRows, one: ActiveRow): Promise<boolean> {
  // A change is made of what is read, so it is read again.
  if (isChanging(one)) {
    one.step = { kind: 'look-up', refusal: undefined };
    return false;
  }
  const payload = readRowPayload(rows.run, one.row);
  if (payload === undefined) {
    rows.leave(one, 'sealed-unreadable');
    return false;
  }
  one.namesCalendar = payload.calendar !== undefined;
  try {
    const choice = await rows.calendars.find(payload.calendar, rows.reads);
    if ('id' in choice) {
      one.call = createRequest(payload, one.row.sourceKey, choice.id, one.row.incarnation);
      one.bytes = one.row.payload.byteLength + CREATE_EXTRA_BYTES;
      return true;
    }
    // An earlier run may have had the calendar, and made the event in it.
    if (one.progress.uncertain) rows.leave(one, choice.code);
    else rows.failed(one, choice);
  } catch (error) {
    const fault = faultOf(error);
    if (fault?.kind === 'refused' && !one.progress.uncertain) rows.failed(one, fault.refusal);
    else rows.putOff(one, error);
  }
  return false;
}
