import { ServiceError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import { CREATE_EXTRA_BYTES } from '../../graph/limits.ts';
import type { GraphReply } from '../../graph/request.ts';
import { changedParts } from '../changes/changed-parts.ts';
import { type FieldPrints, printsOf, readPrints, writePrints } from '../changes/field-prints.ts';
import { isAsWritten, type Merge, mergeEvent } from '../changes/merge-event.ts';
import { writtenParts } from '../changes/written-parts.ts';
import { type FoundEvent, readEvent } from '../keyed-events.ts';
import type { LedgerRow, RowAct } from '../ledger/ledger.ts';
import type { RowContent } from '../payload.ts';
import type { ActiveRow, ActiveRows } from './active-rows.ts';
import { type ChangeDecision, decideChange, RELEASED, type Reading } from './change-decision.ts';
import { changeRequest, keyMember } from './change-request.ts';
import { faultOf } from './fault.ts';
import { refusesMailbox } from './outcome.ts';
import { readRowContent } from './row-content.ts';
import type { Run } from './run.ts';
import { isStillTheirs, knownOf, sealedBefore, settleAdopted } from './taken-event.ts';

/** A row whose event is there already. */
export type ChangingRow = ActiveRow & { row: { act: Exclude<RowAct, 'create'>; eventId: string } };

export function isChanging(one: ActiveRow): one is ChangingRow {
  return one.row.act !== 'create' && one.row.eventId !== undefined;
}

/** Reads the event of a row, decides what is done to it, and makes the call for it. */
export async function readForChange(rows: ActiveRows, one: ChangingRow): Promise<void> {
  const { run, mailbox, reads } = rows;
  const { act, eventId } = one.row;
  let read: FoundEvent | 'gone';
  try {
    read = await readEvent(run.sender, mailbox, eventId, reads);
  } catch (error) {
    if (!isGone(error)) return rows.putOff(one, error);
    read = 'gone';
  }
  const wish = wishOf(run, one);
  if (wish === undefined && (act === 'update' || one.row.before !== undefined))
    return rows.leave(one, 'sealed-unreadable');
  const reading = read === 'gone' ? GONE : readingOf(run, one, read, wish?.event);
  const decision = decideChange(act, reading, {
    sourceKey: one.row.sourceKey,
    isOutdated: act === 'update' && (one.row.isGone || one.row.isChanged),
    isCalledOff: one.row.isCalledOff,
    isTaken: one.row.isTaken,
    progress: one.progress,
    refusal: one.step.kind === 'look-up' ? one.step.refusal : undefined,
    settings: run.settings.row,
    overwrite: run.settings.overwrite,
  });
  carryOut(rows, one, decision, read);
}

/** What the event is to become: what the row says, or of a row that is taken back what was there before it. */
function wishOf(run: Run, { row }: ChangingRow): RowContent | undefined {
  if (row.act === 'update') return readRowContent(run, row);
  if (row.act !== 'release' || row.before === undefined) return undefined;
  return readRowContent(run, { ...row, payload: row.before });
}

const GONE: Reading = { event: 'gone' };

function readingOf(run: Run, one: ChangingRow, { key, item }: FoundEvent, wish: EventInput | undefined): Reading {
  const there = item as unknown as Event;
  const { act, base, isTaken } = one.row;
  const isOwn = !isTaken && base !== undefined;
  const { printer, zones, settings } = run;
  const context = { printer, zones, overwrite: settings.overwrite, isRestored: act === 'release' };
  const written = writtenBy(run, one.row, there);
  return {
    event: 'there',
    key,
    merge:
      wish === undefined || act === 'cancel'
        ? NO_CHANGE
        : mergeEvent({ event: wish, base: written, isOwn }, there, context),
    isEdited: !isAsWritten(written, there, context),
    hasAttendees: (there.attendees ?? []).length > 0,
  };
}

const NO_CHANGE: Merge = { act: 'none' };

/** What of the event counts as written, whether or not changes that are in doubt were carried out. */
function writtenBy({ printer, zones }: Run, { act, base, fields }: LedgerRow, there: Event): FieldPrints {
  const { cleared, ...before } = printsOf(base);
  const tried = [before.maybe];
  // Of an event that is taken back, an update may have been under way.
  if (act === 'cancel' || act === 'release') tried.push(readPrints(fields));
  return tried.reduce<FieldPrints>(
    (written, inDoubt) =>
      inDoubt === undefined ? written : writtenParts({ base: written, inDoubt }, there, { printer, zones }),
    // Of what is put back, what the row took away and said no more.
    act === 'release' ? { ...before, fields: { ...cleared, ...before.fields } } : before,
  );
}

/** What counts as written once a change has failed; undefined where nothing but what did before. */
function writtenAfterFailure(run: Run, { row, progress }: ChangingRow, read: FoundEvent | 'gone'): string | undefined {
  const maybe = readPrints(row.fields);
  if (row.act !== 'update' || !progress.uncertain || read === 'gone' || maybe === undefined) return undefined;
  const written = writtenBy(run, row, read.item as unknown as Event);
  const { cleared, isUntouched = false } = printsOf(row.base);
  const isStill = isUntouched && changedParts(printsOf(row.base), written).length === 0;
  const { isUntouched: _, ...rest } = written;
  return writePrints({
    ...rest,
    ...(cleared === undefined ? {} : { cleared }),
    ...(isStill ? { isUntouched } : {}),
    maybe,
  });
}

function carryOut(rows: ActiveRows, one: ChangingRow, decision: ChangeDecision, read: FoundEvent | 'gone'): void {
  const { run, mailbox } = rows;
  const { eventId, sourceKey, act } = one.row;
  switch (decision.act) {
    case 'done': {
      if (act === 'adopt' && read !== 'gone') {
        settleAdopted(rows, one, read, read.item);
        break;
      }
      const { iCalUId, webLink } = read === 'gone' ? NO_IDS : read;
      const isReleased = decision.note === 'released';
      const released = isReleased ? { released: true, ...(read === 'gone' ? {} : restoredOf(one.row)) } : {};
      const isWritten = decision.status === 'updated';
      const known = read === 'gone' ? undefined : knownOf(run, one.row, read.item, isWritten);
      rows.done(one, decision.status, eventId, { iCalUId, webLink, ...released }, { known });
      break;
    }
    case 'failed':
      rows.failed(one, decision.refusal, writtenAfterFailure(run, one, read));
      break;
    case 'leave':
      rows.leave(one, decision.reason);
      break;
    case 'reopen':
      rows.reopen(one, decision.as);
      break;
    case 'call': {
      const { change } = decision;
      const etag = read === 'gone' ? undefined : textOf(read.item['@odata.etag']);
      const key = act === 'adopt' ? sourceKey : act === 'release' ? RELEASED : undefined;
      const marked =
        change.kind === 'patch' && key !== undefined
          ? { ...change, patch: { ...change.patch, ...keyMember(key) } }
          : change;
      const isFirst = act === 'update' && one.row.isTaken && read !== 'gone';
      one.call = {
        ...changeRequest(mailbox, eventId, etag, marked),
        ...(isFirst
          ? { before: sealedBefore(run, mailbox, read.item), isBeforeAnew: isStillTheirs(run, one, read.item) }
          : {}),
      };
      // On record before it is sent.
      if (one.call.isBeforeAnew) one.marked = false;
      one.bytes = one.row.payload.byteLength + CREATE_EXTRA_BYTES;
      one.step = { kind: 'send' };
    }
  }
}

/** What is to be told of an event that was given back without what it was, unless its row never changed it. */
function restoredOf({ before, base }: LedgerRow): { 'not-restored'?: boolean } {
  return before === undefined && printsOf(base).isUntouched !== true ? { 'not-restored': true } : {};
}

const NO_IDS = { iCalUId: undefined, webLink: undefined };

/** What a change is settled with, once the service did it. */
export function settleChange(rows: ActiveRows, one: ChangingRow, reply: GraphReply): void {
  const body = isObject(reply.body) ? reply.body : {};
  const { act, eventId } = one.row;
  const ids = { iCalUId: textOf(body.iCalUId), webLink: textOf(body.webLink), requestId: reply.headers['request-id'] };
  switch (act) {
    case 'update':
      rows.done(one, 'updated', eventId, ids, { known: knownOf(rows.run, one.row, body as JsonObject, true) });
      break;
    case 'cancel':
      rows.done(one, 'cancelled', eventId, ids);
      break;
    case 'adopt':
      settleAdopted(rows, one, ids, body as JsonObject);
      break;
    case 'release':
      rows.done(one, 'unchanged', eventId, { ...ids, released: true, ...restoredOf(one.row) });
  }
}

/** Whether the mailbox is there, and the event is not. */
export function isGone(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.evidence.status !== 404) return false;
  const fault = faultOf(error);
  return fault?.kind === 'refused' && !refusesMailbox(fault.refusal);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
