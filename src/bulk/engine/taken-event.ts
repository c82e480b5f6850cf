import type { JsonObject } from '../../core/json.ts';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event } from '../../graph/event.ts';
import { changedParts } from '../changes/changed-parts.ts';
import { snapshotOf } from '../changes/event-snapshot.ts';
import { countOthers, type FieldPrints, readPrints, takenOver, writePrints } from '../changes/field-prints.ts';
import type { LedgerRow } from '../ledger/ledger.ts';
import { contentText, payloadContext, sealContent } from '../payload.ts';
import type { ActiveRows } from './active-rows.ts';
import type { ChangingRow } from './change-row.ts';
import type { EventIds } from './outcome.ts';
import type { Run } from './run.ts';

const NO_PRINTS: FieldPrints = { fields: {} };

/** What the event was before this job changed it for the first time. */
export function sealedBefore({ sealer, job, zones }: Run, mailbox: string, item: JsonObject): Uint8Array {
  const event = snapshotOf(item as unknown as Event, zones);
  return sealContent(sealer, contentText({ mailbox, calendar: undefined, event }), payloadContext(job.id, mailbox));
}

/**
 * Settles an event that carries our key by now. What it has counts as written, so that the next change is merged with
 * it; where that is not what the row says, a run that may make it so goes on with an update.
 */
export function settleAdopted(rows: ActiveRows, one: ChangingRow, ids: EventIds, item: JsonObject): void {
  const { run } = rows;
  const there = printsOf(run, item);
  const wanted = wantedOf(one.row);
  const taken = takenOver(there, wanted);
  const others = countOthers(there, wanted);
  const isAsWanted = changedParts(taken, wanted).length === 0;
  const prints = writePrints({ ...taken, ...(others === 0 ? {} : { others }) });
  if (!isAsWanted && run.settings.updatesAdopted) {
    rows.reopen(one, 'update', prints);
    return;
  }
  const { iCalUId, webLink, requestId } = ids;
  const found = isAsWanted ? { others: others === 0 ? undefined : others } : { fields: prints };
  rows.done(one, 'adopted', one.row.eventId, { iCalUId, webLink, requestId }, found);
}

/** Attendees of a taken event whom its row does not name; undefined where there are none, or nobody counts them. */
export function othersOf(run: Run, row: LedgerRow, item: JsonObject): number | undefined {
  if (!row.isTaken || row.act !== 'update') return undefined;
  const others = countOthers(printsOf(run, item), wantedOf(row));
  return others === 0 ? undefined : others;
}

function printsOf({ printer, zones }: Run, item: JsonObject): FieldPrints {
  return printer.of(canonicalEvent(item as unknown as Event, zones));
}

function wantedOf({ fields }: LedgerRow): FieldPrints {
  return readPrints(fields ?? '') ?? NO_PRINTS;
}
