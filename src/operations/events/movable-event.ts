import { canonicalJson, type JsonObject, type JsonValue } from '../../core/json.ts';
import type { Calendar } from '../../graph/event.ts';
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
  const { body, end, location, locations = [] } = event;
  const key = event.singleValueExtendedProperties?.find(
    ({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase(),
  );
  const marks = [{ id: MOVED_FROM_PROPERTY, value: mark }];
  return {
    ...picked(event),
    ...(end === undefined ? {} : { end: { ...end } }),
    ...(body === undefined ? {} : { body: { contentType: body.contentType, content: body.content } }),
    // To set one of them sets the other.
    ...(locations.length > 1
      ? { locations: locations as JsonValue }
      : location?.displayName
        ? { location: location as JsonObject }
        : {}),
    singleValueExtendedProperties:
      key === undefined ? marks : [...marks, { id: SOURCE_KEY_PROPERTY, value: key.value }],
  };
}

/** Whether two events say the same. Bodies are compared by what they begin with, as the service writes each its own way. */
export function isSameEvent(one: FoundEvent, other: FoundEvent): boolean {
  return said(one) === said(other);
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

function picked(event: FoundEvent): JsonObject {
  const out: JsonObject = {};
  const values = event as Readonly<Record<string, JsonValue | undefined>>;
  for (const name of PLAIN) {
    const value = values[name];
    if (value !== undefined && value !== null) out[name] = value;
  }
  return out;
}
