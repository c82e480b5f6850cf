import type { JsonObject } from '../../core/json.ts';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event } from '../../graph/event.ts';
import { changedParts } from '../changes/changed-parts.ts';
import { clearedPrints } from '../changes/event-groups.ts';
import { snapshotOf } from '../changes/event-snapshot.ts';
import {
  countOthers,
  type FieldPrints,
  type PrintedField,
  printsOf,
  takenOver,
  writePrints,
} from '../changes/field-prints.ts';
import { writtenParts } from '../changes/written-parts.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { contentText, payloadContext, sealContent } from '../payload.ts';
import type { ActiveRows } from './active-rows.ts';
import type { ChangingRow } from './change-row.ts';
import type { EventIds } from './outcome.ts';
import type { Run } from './run.ts';

/** What the event was before this job changed it for the first time. */
export function sealedBefore({ sealer, job, zones }: Run, mailbox: string, item: JsonObject): Uint8Array {
  const event = snapshotOf(item as unknown as Event, zones);
  return sealContent(sealer, contentText({ mailbox, calendar: undefined, event }), payloadContext(job.id, mailbox));
}

/**
 * Settles an event that carries our key by now. What it has counts as written, so that the next change is merged with
 * it; where that is not what the row says, a run that may make it so goes on with an update, unless the event is over. One
 * whose adoption was not planned is left as it is: whom its update mails, the next run counts first.
 */
export function settleAdopted(rows: ActiveRows, one: ChangingRow, ids: EventIds, item: JsonObject): void {
  const { run } = rows;
  const there = printsThere(run, item);
  const wanted = printsOf(one.row.fields);
  const taken = takenOver(there, wanted);
  const others = countOthers(there, wanted);
  const isAsWanted = changedParts(taken, wanted).length === 0;
  const known = { isUntouched: true, ...(others === 0 ? {} : { others }) };
  const prints = writePrints({ ...taken, ...known });
  const isOver = one.row.endsAt !== undefined && one.row.endsAt < run.clock.now();
  if (!isAsWanted && !isOver && run.settings.updatesAdopted && run.round === 'first') {
    rows.reopen(one, 'update', prints, { status: 'adopted', ids });
    return;
  }
  const { iCalUId, webLink, requestId } = ids;
  const found = isAsWanted ? { known } : { fields: prints };
  rows.done(one, 'adopted', one.row.eventId, { iCalUId, webLink, requestId }, found);
}

/**
 * What is known of a taken event once its row was carried out: attendees whom the row does not name, what the row cleared,
 * and whether all is as it was adopted. Undefined where there is nothing of it, or it is not asked for.
 */
export function knownOf(run: Run, row: LedgerRow, item: JsonObject, isWritten: boolean): JsonObject | undefined {
  if (!row.isTaken || row.act !== 'update') return undefined;
  const wanted = printsOf(row.fields);
  const base = printsOf(row.base);
  const others = countOthers(printsThere(run, item), wanted);
  const left = Object.entries({ ...base.cleared, ...clearedPrints(base, run.printer) });
  const cleared = left.filter(([name]) => wanted.fields[name as PrintedField] === undefined);
  const isUntouched = base.isUntouched === true && !isWritten;
  const known = {
    ...(others === 0 ? {} : { others }),
    ...(cleared.length === 0 ? {} : { cleared: Object.fromEntries(cleared) }),
    ...(isUntouched ? { isUntouched } : {}),
  };
  return Object.keys(known).length === 0 ? undefined : known;
}

/**
 * Whether a taken event is still what people made of it, so that what is on record of it may be older: its row never
 * changed it, and what a change in doubt may have written is not there.
 */
export function isStillTheirs({ printer, zones }: Run, one: ChangingRow, item: JsonObject): boolean {
  const { row, progress } = one;
  const base = printsOf(row.base);
  if (base.isUntouched !== true) return false;
  const tried = [base.maybe, progress.uncertain ? printsOf(row.fields) : undefined];
  return tried.every((inDoubt) => {
    if (inDoubt === undefined) return true;
    const written = writtenParts({ base, inDoubt }, item as unknown as Event, { printer, zones });
    return changedParts(base, written).length === 0;
  });
}

function printsThere({ printer, zones }: Run, item: JsonObject): FieldPrints {
  return printer.of(canonicalEvent(item as unknown as Event, zones));
}
