import { hash } from 'node:crypto';
import { GraphcalError, ServiceError, TransportError, UsageError } from '../../core/errors.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { formatUuid } from '../../core/random.ts';
import { eventsPath, mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter } from '../../graph/query.ts';
import type { GraphReply, GraphRequest, Repeat } from '../../graph/request.ts';
import { MOVED_FROM_PROPERTY, SOURCE_KEY_PROPERTY } from '../../graph/source-key.ts';
import { knownZoneName } from '../../graph/zone-name.ts';
import type { Effect, FoundEvent, Step, Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { copyBody, isSameEvent, type PlaceOfEvent, reasonToStay } from './movable-event.ts';

interface Move {
  eventId: string;
  destinationCalendarId: string;
}

type Events<T> = Generator<Step, T, GraphReply>;

/** Changes of the original by others that are followed before the move gives up. */
const MAX_ROUNDS = 3;

/** The same for each try of the same move, so that the service drops a repeat; it marks the copy as well. */
export function moveTransactionId({ eventId, destinationCalendarId }: Move): string {
  return formatUuid(hash('sha256', JSON.stringify(['move', eventId, destinationCalendarId]), 'buffer'), 8);
}

/**
 * Copies an event and deletes the original once the copy is there. A copy of an earlier try is found by its mark, so
 * that the same call finishes what broke off. Throws UsageError `event-not-movable`, `move-conflict`, GraphcalError
 * `copy-not-there`.
 */
export function* moveByCopy(given: Move, mailbox: string): Steps {
  const home = mailboxPath(mailbox);
  const address = home + path`/events/${given.eventId}`;
  const send = (
    request: Omit<GraphRequest, 'mailbox'>,
    effect: Effect,
    repeat: Repeat,
    // Without an id nobody could tell what was made, and the original would be gone without a copy.
    expects: Step['expects'] = effect === 'delete' ? 'anything' : 'id',
  ): Step => ({
    request: { headers: fields.eventHeaders({}), ...request, mailbox },
    effect,
    repeat,
    expects,
  });
  const get = (of: string, query: Record<string, string>, timeZone?: string): Step =>
    send({ method: 'GET', path: of, query, headers: fields.eventHeaders({ timeZone }) }, 'read', 'safe');

  function* read(): Events<FoundEvent> {
    const { originalStartTimeZone } = eventOf(yield get(address, { $select: 'id,originalStartTimeZone' }));
    const zone = knownZoneName(originalStartTimeZone);
    return eventOf(yield get(address, { $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY) }, zone));
  }
  function* findCopy(mark: string, timeZone?: string): Events<FoundEvent | undefined> {
    const $filter = extendedPropertyFilter(MOVED_FROM_PROPERTY, 'eq', mark);
    const headers = fields.eventHeaders({ timeZone });
    const of = eventsPath(mailbox, given.destinationCalendarId);
    const { body } = yield send({ method: 'GET', path: of, query: { $filter }, headers }, 'read', 'safe', 'json');
    return isObject(body) && Array.isArray(body.value) ? (body.value[0] as FoundEvent | undefined) : undefined;
  }
  function* placeOf(): Events<PlaceOfEvent> {
    const select = { $select: 'id,canEdit,owner' };
    const from = yield get(`${address}/calendar`, select);
    const to = yield get(home + path`/calendars/${given.destinationCalendarId}`, select);
    return { from: from.body as PlaceOfEvent['from'], to: to.body as PlaceOfEvent['to'] };
  }
  function* create(original: FoundEvent, mark: string): Events<FoundEvent> {
    const body = { ...copyBody(original, mark), transactionId: mark };
    const post = (repeat: Repeat) =>
      send({ method: 'POST', path: eventsPath(mailbox, given.destinationCalendarId), body }, 'create', repeat);
    try {
      return eventOf(yield post('never'));
    } catch (error) {
      if (isDuplicate(error)) return yield* adopt(original, mark, error);
      if (!isUnknown(error)) throw error;
    }
    // The service may have forgotten the id by the time of a repeat, and the mark stays.
    const copy = yield* findCopy(mark, original.start?.timeZone);
    if (copy !== undefined) return copy;
    try {
      return eventOf(yield post('transaction-id'));
    } catch (error) {
      if (isDuplicate(error)) return yield* adopt(original, mark, error);
      throw error;
    }
  }
  /** The copy of which the service says that it is there already; it may be found by its mark a while later only. */
  function* adopt(original: FoundEvent, mark: string, refusal: ServiceError): Events<FoundEvent> {
    const timeZone = original.start?.timeZone;
    const { existingEventId } = refusal.evidence;
    const marked = yield* findCopy(mark, timeZone);
    if (marked === undefined && existingEventId === undefined) throw notThere(refusal);
    const copy = marked ?? (yield* there(get(home + path`/events/${existingEventId ?? ''}`, {}, timeZone)));
    if (!isSameEvent(original, copy)) throw conflict();
    return copy;
  }
  function* there(step: Step): Events<FoundEvent> {
    try {
      return eventOf(yield step);
    } catch (error) {
      throw hasStatus(error, 404) ? notThere(error) : error;
    }
  }

  let original: FoundEvent;
  try {
    original = yield* read();
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    const moved = yield* findCopy(moveTransactionId(given));
    if (moved === undefined) throw error;
    return { movedFrom: given.eventId, event: moved };
  }
  const place = yield* placeOf();
  refuse(reasonToStay(original, place));
  const mark = moveTransactionId({ ...given, eventId: original.id ?? given.eventId });
  let copy = yield* findCopy(mark, original.start?.timeZone);
  if (copy !== undefined && !isSameEvent(original, copy)) throw conflict();
  copy ??= yield* create(original, mark);
  const copyPath = home + path`/events/${copy.id ?? ''}`;
  const { id: calendarOfCopy } = yield* there(get(`${copyPath}/calendar`, { $select: 'id' }));
  if (calendarOfCopy !== place.to.id) throw notThere();

  for (let round = 1; ; round++) {
    const headers = { ...fields.eventHeaders({}), ...fields.ifMatchHeader(original['@odata.etag']) };
    try {
      yield send({ method: 'DELETE', path: address, headers }, 'delete', 'safe');
      return { movedFrom: given.eventId, event: copy };
    } catch (error) {
      if (!(hasStatus(error, 412) || hasStatus(error, 409)) || round === MAX_ROUNDS) throw error;
    }
    // Somebody changed the original, or the service did as it does soon after a create: the copy follows it.
    original = yield* read();
    const reason = reasonToStay(original, place);
    if (reason !== undefined) yield send({ method: 'DELETE', path: copyPath }, 'delete', 'safe');
    refuse(reason);
    if (isSameEvent(original, copy)) continue;
    const { singleValueExtendedProperties: _, ...body } = copyBody(original, mark) as JsonObject;
    copy = eventOf(yield send({ method: 'PATCH', path: copyPath, body }, 'update', 'safe'));
  }
}

function eventOf({ body }: GraphReply): FoundEvent {
  return isObject(body) ? body : {};
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ServiceError && error.evidence.status === status;
}

function isDuplicate(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError)) return false;
  const { serviceCode, existingEventId } = error.evidence;
  return serviceCode === 'ErrorDuplicateTransactionId' || existingEventId !== undefined;
}

function isUnknown(error: unknown): boolean {
  return error instanceof TransportError && error.delivery === 'unknown';
}

function refuse(reason: string | undefined): void {
  if (reason === undefined) return;
  throw new UsageError('event-not-movable', `The event cannot be moved: ${reason}.`, {
    hint: 'Nothing was changed. Move it in Outlook, or create it anew and cancel the old one.',
  });
}

function notThere(cause?: unknown): GraphcalError {
  return new GraphcalError(
    'copy-not-there',
    'The service says that the copy was made, and the other calendar does not show it.',
    { cause, hint: 'The original was left as it is. Look into both calendars, and move it again a while later.' },
  );
}

function conflict(): UsageError {
  return new UsageError(
    'move-conflict',
    'An earlier try has left a copy in the other calendar, and since then one of the two was changed.',
    { hint: 'Delete the one that is wrong: the copy, and move again; or the original.' },
  );
}
