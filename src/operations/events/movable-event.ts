import { hash } from 'node:crypto';
import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Calendar, Location } from '../../graph/event.ts';
import { MOVED_FROM_PROPERTY, SOURCE_KEY_PROPERTY } from '../../graph/source-key.ts';
import type { FoundEvent } from '../define.ts';

/** The calendar of an event, and the one to which it shall go. */
export interface PlaceOfEvent {
  from: Pick<Calendar, 'id' | 'canEdit' | 'owner'>;
  to: Pick<Calendar, 'id' | 'canEdit' | 'owner'>;
}

/** Why a copy would not be the same, or would tell somebody; undefined where it may be made. */
export function reasonToStay(event: FoundEvent, { from, to }: PlaceOfEvent): string | undefined {
  if (from.id === to.id) return 'it is in that calendar already';
  if (from.canEdit === false || to.canEdit === false) return 'one of the calendars cannot be written';
  const [own, other] = [from.owner?.address?.toLowerCase(), to.owner?.address?.toLowerCase()];
  if (own !== other) return 'one of the calendars is of somebody else';
  if (event.type !== undefined && event.type !== 'singleInstance') return 'it is a series, or an occurrence of one';
  if ((event.attendees ?? []).length > 0) return 'it has attendees, whom the service would mail';
  if (event.isOrganizer === false) return 'somebody else is its organizer';
  if (event.isOnlineMeeting === true) return 'it is an online meeting, and the copy would be another one';
  if (event.hasAttachments === true || /\bsrc=["']?cid:/iu.test(event.body?.content ?? ''))
    return 'it has attachments, which would be lost';
  if (event.isCancelled === true || event.isDraft === true) return 'it is cancelled, or a draft';
  return undefined;
}

/** Properties that a copy takes over as they are. */
const PLAIN = [
  ...['subject', 'isAllDay', 'showAs', 'sensitivity', 'importance', 'categories', 'isReminderOn'],
  ...['reminderMinutesBeforeStart', 'allowNewTimeProposals', 'hideAttendees', 'responseRequested', 'start'],
] as const;

/** The event as it is created in the other calendar, marked as a copy. */
export function copyBody(event: FoundEvent, mark: string): JsonObject {
  const key = event.singleValueExtendedProperties?.find(
    ({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase(),
  );
  const marks = [{ id: MOVED_FROM_PROPERTY, value: mark }];
  return {
    ...copied(event),
    singleValueExtendedProperties:
      key === undefined ? marks : [...marks, { id: SOURCE_KEY_PROPERTY, value: key.value }],
  };
}

/** What makes of a copy what its original is now: what the original has no more is emptied. */
export function copyChange(event: FoundEvent, mark: string): JsonObject {
  const body = copyBody(event, mark);
  const isSomewhere = body.location !== undefined || body.locations !== undefined;
  return { subject: '', ...(isSomewhere ? {} : { location: { displayName: '' } }), ...body };
}

/**
 * The mark of a copy, and a print of the original that it was made of. The print tells whether the original was edited
 * since: the copy cannot, as the service writes each body its own way.
 */
export function printedMark(event: FoundEvent, mark: string): string {
  return `${mark} ${printOf(event)}`;
}

/** Whether a copy, read with its mark, was made of the original as it is now. */
export function isCopyOf(copy: FoundEvent, original: FoundEvent, mark: string): boolean {
  const printed = printedMark(original, mark);
  return copy.singleValueExtendedProperties?.some(({ value }) => value === printed) === true;
}

/** Whether two readings of one event have the same in all that is copied. */
export function isUnedited(before: FoundEvent, now: FoundEvent): boolean {
  return printOf(before) === printOf(now);
}

/** Whether two events say the same. Bodies are compared by what they begin with, as the service writes each its own way. */
export function isSameEvent(one: FoundEvent, other: FoundEvent): boolean {
  return said(one) === said(other);
}

/** An event as it is given back: without what only a move looks at. */
export function withoutMarks(event: FoundEvent): FoundEvent {
  const marks = 'singleValueExtendedProperties';
  return Object.fromEntries(Object.entries(event).filter(([name]) => name.split('@', 1)[0] !== marks));
}

function printOf(event: FoundEvent): string {
  return hash('sha256', canonicalJson(copyBody(event, '')), 'hex');
}

function said(event: FoundEvent): string {
  const { bodyPreview = '', end, location } = event;
  return canonicalJson({
    ...picked(event),
    bodyPreview,
    end: end?.dateTime ?? '',
    location: location?.displayName ?? '',
  });
}

function copied(event: FoundEvent): JsonObject {
  const { body, end, location, locations = [] } = event;
  return {
    ...picked(event),
    ...(end === undefined ? {} : { end: { ...end } }),
    ...(body === undefined ? {} : { body: { contentType: body.contentType, content: body.content } }),
    // To set one of them sets the other.
    ...(locations.length > 1
      ? { locations: locations as JsonValue }
      : isPlace(location)
        ? { location: location as JsonObject }
        : {}),
  };
}

/** Whether a location names any place: every event has one, by default an empty one. */
function isPlace(location: Location | undefined): boolean {
  const { displayName, locationUri, locationEmailAddress, address = {}, coordinates = {} } = location ?? {};
  return [displayName, locationUri, locationEmailAddress, ...Object.values({ ...address, ...coordinates })].some(
    (value) => value !== undefined && value !== null && value !== '',
  );
}

function picked(event: FoundEvent): JsonObject {
  const out: JsonObject = {};
  const values = event as Readonly<Record<string, JsonValue | undefined>>;
  for (const name of PLAIN) {
    const value = values[name];
    if (value !== undefined && value !== null) out[name] = value;
  }
  return out;
}
