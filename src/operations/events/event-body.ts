import type { JsonObject } from '../../core/json.ts';
import type { Attendee, ItemBody } from '../../graph/event.ts';
import { MAX_ATTENDEES } from '../../graph/limits.ts';
import type { RecurrenceInput } from '../../graph/recurrence-input.ts';

/** What of an event is given by fields of an input; null empties what is there. */
export interface EventFields {
  subject?: string | null | undefined;
  body?: string | null | undefined;
  bodyContentType: ItemBody['contentType'];
  startDateTime?: string | undefined;
  endDateTime?: string | undefined;
  /** There where a start or an end is. */
  timeZone?: string | undefined;
  /** Graph's own form, once `eventInZone` has read it. */
  recurrence?: RecurrenceInput | null | undefined;
  isAllDay?: boolean | undefined;
  location?: string | null | undefined;
  categories?: string[] | null | undefined;
  showAs?: string | undefined;
  sensitivity?: string | undefined;
  importance?: string | undefined;
  reminderMinutesBeforeStart?: number | null | undefined;
  isReminderOn?: boolean | undefined;
  isOnlineMeeting?: boolean | undefined;
  hideAttendees?: boolean | undefined;
  responseRequested?: boolean | undefined;
  allowNewTimeProposals?: boolean | undefined;
}

/** The properties of an event that fields are about. What was not given is not sent, so that what Graph has there holds. */
export function eventBody(input: EventFields): JsonObject {
  const { timeZone = 'UTC' } = input;
  return withoutUndefined({
    subject: input.subject === null ? '' : input.subject,
    body: bodyOf(input),
    start: input.startDateTime === undefined ? undefined : { dateTime: input.startDateTime, timeZone },
    end: input.endDateTime === undefined ? undefined : { dateTime: input.endDateTime, timeZone },
    recurrence: input.recurrence as JsonObject | null | undefined,
    isAllDay: input.isAllDay,
    location: input.location === undefined ? undefined : { displayName: input.location ?? '' },
    categories: input.categories === null ? [] : input.categories,
    showAs: input.showAs,
    sensitivity: input.sensitivity,
    importance: input.importance,
    // The service takes no number for that of its own default; without a reminder there is none.
    reminderMinutesBeforeStart: input.reminderMinutesBeforeStart ?? undefined,
    isReminderOn: input.reminderMinutesBeforeStart === null ? false : input.isReminderOn,
    isOnlineMeeting: input.isOnlineMeeting,
    hideAttendees: input.hideAttendees,
    responseRequested: input.responseRequested,
    allowNewTimeProposals: input.allowNewTimeProposals,
  });
}

function bodyOf({ body, bodyContentType }: EventFields): JsonObject | undefined {
  if (body === undefined) return undefined;
  return body === null ? { contentType: 'text', content: '' } : { contentType: bodyContentType, content: body };
}

/** Whether what `properties` has as attendees is more than an event takes. */
export function hasTooManyAttendees(properties: JsonObject = {}): boolean {
  return Object.entries(properties).some(
    ([name, list]) => name.toLowerCase() === 'attendees' && Array.isArray(list) && list.length > MAX_ATTENDEES,
  );
}

/** An attendee as Graph writes one. */
export function attendeeOf({
  address,
  name,
  type,
}: {
  address: string;
  name?: string | undefined;
  type: string;
}): JsonObject {
  return { type, emailAddress: name === undefined ? { address } : { address, name } };
}

/** An attendee who was read, or was merged with those who were, as Graph writes one. */
export function attendeeBody({ type, status, emailAddress }: Attendee): JsonObject {
  return { type, ...(status === undefined ? {} : { status: { ...status } }), emailAddress: { ...emailAddress } };
}

/** JSON has no undefined. */
function withoutUndefined(values: Record<string, JsonObject[string] | undefined>): JsonObject {
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) out[name] = value;
  return out;
}
