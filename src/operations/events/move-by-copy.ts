import { hash } from 'node:crypto';
import { GraphcalError, type ServiceError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { formatUuid } from '../../core/random.ts';
import type { GraphReply, Repeat } from '../../graph/request.ts';
import { knownZoneName } from '../../graph/zone-name.ts';
import type { FoundEvent, Step, Steps } from '../define.ts';
import * as movable from './movable-event.ts';
import * as errors from './move-errors.ts';
import { type Copy, type Move, moveRequests } from './move-requests.ts';

type Ask<T> = Generator<Step, T, GraphReply>;

/** A copy by its id; `isOurs` where this call has made it, so that no person has worked on it. */
interface Made {
  id: string;
  isOurs: boolean;
}

/** Changes of the original by others that are followed before the move gives up. */
const MAX_ROUNDS = 3;

/** The same for each try of the same move, so that the service drops a repeat; it marks the copy as well. */
export function moveTransactionId({ eventId, destinationCalendarId }: Move): string {
  return formatUuid(hash('sha256', JSON.stringify(['move', eventId, destinationCalendarId]), 'buffer'), 8);
}

/**
 * Copies an event and deletes the original once the copy is there, and made of what the original says then. A copy of an
 * earlier try is found by its mark, so that the same call finishes what broke off; one that stays where the move ends
 * otherwise is named. Throws UsageError `event-not-movable`, `move-conflict`, GraphcalError `copy-not-there`.
 */
export function* moveByCopy(given: Move, mailbox: string): Steps {
  const requests = moveRequests(given, mailbox);

  function* read(): Ask<FoundEvent> {
    const { originalStartTimeZone } = eventOf(yield requests.zoneOfOriginal());
    return eventOf(yield requests.original(knownZoneName(originalStartTimeZone)));
  }
  function* findCopy(mark: string, timeZone?: string): Ask<Copy | undefined> {
    const { body } = yield requests.copies(mark, timeZone);
    return isObject(body) && Array.isArray(body.value) ? (body.value[0] as Copy | undefined) : undefined;
  }
  function* placeOf(): Ask<movable.PlaceOfEvent> {
    const from = yield requests.calendarOfOriginal();
    const to = yield requests.destination();
    return { from: from.body, to: to.body } as movable.PlaceOfEvent;
  }
  function* create(original: FoundEvent, mark: string): Ask<Made> {
    const body = { ...movable.copyBody(original, movable.printedMark(original, mark)), transactionId: mark };
    function* post(repeat: Repeat): Ask<Made> {
      return { id: copyOf(yield requests.createCopy(body, repeat)).id, isOurs: true };
    }
    try {
      return yield* post('never');
    } catch (error) {
      if (errors.isDuplicate(error)) return yield* adopt(mark, error);
      if (!errors.isUnknown(error)) throw error;
    }
    try {
      // The service may have forgotten the id by the time of a repeat, and the mark stays.
      const copy = yield* findCopy(mark);
      return copy === undefined ? yield* post('transaction-id') : { id: copy.id, isOurs: true };
    } catch (error) {
      if (errors.isDuplicate(error)) return yield* adopt(mark, error);
      throw errors.withDoubt(error);
    }
  }
  /** The copy of which the service says that it is there already; it may be found by its mark a while later only. */
  function* adopt(mark: string, refusal: ServiceError): Ask<Made> {
    const id = (yield* findCopy(mark))?.id ?? refusal.evidence.existingEventId;
    if (id === undefined) throw errors.copyNotThere(refusal);
    return { id, isOurs: false };
  }

  let original: FoundEvent;
  try {
    original = yield* read();
  } catch (error) {
    if (!errors.hasStatus(error, 404)) throw error;
    const moved = yield* findCopy(moveTransactionId(given));
    if (moved === undefined) throw error;
    return { movedFrom: given.eventId, event: movable.withoutMarks(moved) };
  }
  const place = yield* placeOf();
  // Between such calendars no earlier try has left a copy, and one of them may not be searched.
  refuse(movable.reasonToStay({}, place));
  const mark = moveTransactionId({ ...given, eventId: original.id ?? given.eventId });
  const found = yield* findCopy(mark, original.start?.timeZone);
  refuse(movable.reasonToStay(original, place), found);
  if (found !== undefined && !movable.isSameEvent(original, found)) throw errors.moveConflict(found.id);
  const { id, isOurs } = found === undefined ? yield* create(original, mark) : { id: found.id, isOurs: false };
  let copy = found;

  /** Reads the copy as it is now; what the service answers to a create may be a copy of an earlier try. */
  function* readCopy(): Ask<Copy> {
    return copyOf(yield* there(requests.copy(id, original.start?.timeZone)));
  }
  /** Whether the copy is deleted again: only one of ours that nobody changed, and once the original is seen. */
  function* takeAway(): Ask<boolean> {
    if (!isOurs || copy === undefined) return false;
    try {
      yield requests.isOriginalThere();
      yield requests.deleteCopy(copy);
      return true;
    } catch (error) {
      if (error instanceof GraphcalError) return false;
      throw error;
    }
  }
  /** Makes the copy what the original is now, unless somebody may have worked on the copy. */
  function* follow(known: Copy): Ask<Copy> {
    if (!isOurs) throw errors.moveConflict(id);
    const body = movable.copyChange(original, movable.printedMark(original, mark));
    try {
      yield requests.changeCopy(known, body);
    } catch (error) {
      if (!errors.isOvertaken(error)) throw error;
    }
    // Read for its version; and a repeat of what was done before its answer was lost is refused.
    const now = yield* readCopy();
    if (!movable.isCopyOf(now, original, mark)) throw errors.moveConflict(id);
    return now;
  }
  function* finish(): Ask<Copy> {
    copy ??= yield* readCopy();
    if (!movable.isCopyOf(copy, original, mark)) throw errors.moveConflict(id);
    const calendar = eventOf(yield* there(requests.calendarOfCopy(id)));
    if (calendar.id !== place.to.id) throw errors.copyNotThere();
    for (let round = 1; ; round++) {
      try {
        yield requests.deleteOriginal(original);
        return copy;
      } catch (error) {
        if (errors.isNotFound(error)) return copy;
        if (!errors.isOvertaken(error) || round === MAX_ROUNDS) throw error;
      }
      // Somebody changed the original, or the service did as it does soon after a create: the copy follows it.
      const before = original;
      original = yield* read();
      const reason = movable.reasonToStay(original, place);
      if (reason !== undefined) throw errors.notMovable(reason, (yield* takeAway()) ? undefined : id);
      if (!movable.isUnedited(before, original)) copy = yield* follow(copy);
    }
  }

  try {
    const event = movable.withoutMarks(yield* finish());
    return { movedFrom: given.eventId, event };
  } catch (error) {
    throw errors.isRefusal(error) && (yield* takeAway()) ? errors.withoutCopy(error) : errors.withCopy(error, id);
  }
}

function* there(step: Step): Ask<GraphReply> {
  try {
    return yield step;
  } catch (error) {
    throw errors.hasStatus(error, 404) ? errors.copyNotThere(error) : error;
  }
}

function eventOf({ body }: GraphReply): FoundEvent {
  return isObject(body) ? body : {};
}

function copyOf(reply: GraphReply): Copy {
  return reply.body as Copy;
}

function refuse(reason: string | undefined, copy?: Copy): void {
  if (reason !== undefined) throw errors.notMovable(reason, copy?.id);
}
