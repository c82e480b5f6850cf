import type { DateTimeTimeZone, EmailAddress, ResponseStatus } from '../../graph/event.ts';
import { calendarUid, changeKey, etag, eventId, immutableEventId, webLink } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { type Sight, seenEvent } from '../sharing/sight.ts';
import { formatLocalTime, formatTimestamp } from '../time/local-time.ts';
import type { Zone, Zones } from '../time/zones.ts';
import { showBody } from './body.ts';
import { EVENT_MEMBERS, type EventMember } from './event-members.ts';
import type { EventRecord, EventTime, MeetingAttendee } from './event-record.ts';

/** How a caller wants to see events. */
export interface EventView {
  zones: Zones;
  /** Undefined means UTC; for the answer to a create it means the zone that was written. */
  zone: Zone | undefined;
  body: 'text' | 'html';
  /** Whether bodies are shown as whole html documents, as the service makes them; else as they were sent. */
  rewritten: boolean;
  immutableIds: boolean;
  /** Whether this is the answer to the create itself. */
  fresh: boolean;
  /** Names in the service's spelling; undefined means all that are answered without $select. */
  select: ReadonlySet<string> | undefined;
  /** Extended properties to show, by canonical id. */
  expand: ReadonlySet<string> | undefined;
  /** Whether body and extended properties are left out, as for a caller with no more than ReadBasic. Default false. */
  basic?: boolean;
  /** How much the caller may see. Default everything; who made an event sees it in the answer. */
  sight?: Sight;
}

/** What ReadBasic does not show. https://learn.microsoft.com/graph/permissions-reference#calendarsreadbasic */
const NOT_BASIC: ReadonlySet<string> = new Set(['body', 'bodyPreview']);

const NEVER = '0001-01-01T00:00:00Z';

/** Id of an event in the form that the caller prefers. */
export function idOf(mailbox: Mailbox, event: EventRecord, immutable: boolean): string {
  return immutable ? immutableEventId(mailbox, event.number) : eventId(mailbox, event.folder, event.number);
}

const WRITERS: Readonly<Record<EventMember, (mailbox: Mailbox, event: EventRecord, view: EventView) => unknown>> = {
  id: (mailbox, event, view) => idOf(mailbox, event, view.immutableIds),
  createdDateTime: (_, event) => formatTimestamp(event.created.ms, event.created.ticks),
  lastModifiedDateTime: (mailbox, event) => {
    const { modified } = mailbox.versionOf(event);
    return formatTimestamp(modified.ms, modified.ticks);
  },
  changeKey: (mailbox, event) => changeKey(mailbox, mailbox.versionOf(event).change),
  categories: (_, event) => event.categories,
  transactionId: (_, event) => event.transactionId,
  originalStartTimeZone: (_, event) => event.start.zone,
  originalEndTimeZone: (_, event) => event.end.zone,
  iCalUId: uidOf,
  uid: uidOf,
  reminderMinutesBeforeStart: (_, event) => event.reminderMinutesBeforeStart,
  isReminderOn: (_, event) => event.isReminderOn,
  hasAttachments: () => false,
  subject: (_, event) => event.subject,
  bodyPreview: (_, event) => event.body.preview,
  importance: (_, event) => event.importance,
  sensitivity: (_, event) => event.sensitivity,
  isAllDay: (_, event) => event.isAllDay,
  isCancelled: (_, event) => event.isCancelled === true,
  isOrganizer: (_, event) => event.invitation === undefined,
  responseRequested: (_, event) => event.responseRequested,
  seriesMasterId: () => null,
  showAs: (_, event) => event.showAs,
  type: () => 'singleInstance',
  webLink: (mailbox, event) => webLink(eventId(mailbox, event.folder, event.number)),
  onlineMeetingUrl: () => null,
  isOnlineMeeting: (_, event) => event.isOnlineMeeting,
  onlineMeetingProvider: (_, event) => event.onlineMeetingProvider,
  allowNewTimeProposals: (_, event) => event.allowNewTimeProposals,
  occurrenceId: () => null,
  isDraft: () => false,
  hideAttendees: (_, event) => event.hideAttendees,
  responseStatus: (_, event) => ownResponse(event),
  body: (_, event, view) => showBody(event.body, view),
  start: (_, event, view) => showTime(event.start, event.isAllDay, view),
  end: (_, event, view) => showTime(event.end, event.isAllDay, view),
  location: (_, event) => event.location,
  locations: (_, event) => event.locations,
  recurrence: () => null,
  attendees: (_, event, view) => event.attendees.map((attendee) => showAttendee(attendee, view)),
  organizer: (mailbox, event) => ({ emailAddress: organizerOf(mailbox, event) }),
  onlineMeeting: (_, event) => event.onlineMeeting,
};

/**
 * An event as an answer shows it; etag and id come with any selection. `context` is the answer's own, where the event is
 * all of it: copying so many members into another object would take as long as writing them.
 */
export function showEvent(
  mailbox: Mailbox,
  whole: EventRecord,
  view: EventView,
  context?: string,
): Record<string, unknown> {
  const event = view.sight === undefined || view.fresh ? whole : seenEvent(whole, view.sight);
  const shown: Record<string, unknown> = context === undefined ? {} : { '@odata.context': context };
  shown['@odata.etag'] = etag(changeKey(mailbox, mailbox.versionOf(event).change));
  for (const name of EVENT_MEMBERS) {
    if (view.select && name !== 'id' && !view.select.has(name)) continue;
    if (view.basic && NOT_BASIC.has(name)) continue;
    shown[name] = WRITERS[name](mailbox, event, view);
  }
  if (view.expand && !view.basic) {
    const { expand } = view;
    const properties = event.properties.filter((property) => expand.has(property.id));
    if (properties.length > 0) shown.singleValueExtendedProperties = properties;
  }
  return shown;
}

/** Who made the meeting: for an attendee's copy somebody else. */
export function organizerOf(mailbox: Mailbox, event: EventRecord): EmailAddress {
  return event.invitation?.organizer ?? { name: mailbox.user.displayName, address: mailbox.user.userPrincipalName };
}

/** The calendar UID, which all copies of a meeting share. */
export function uidOf(mailbox: Mailbox, event: EventRecord): string {
  return event.invitation?.uid ?? calendarUid(mailbox, event.number, event.created.ms, event.created.ticks);
}

function ownResponse({ invitation }: EventRecord): ResponseStatus {
  if (!invitation) return { response: 'organizer', time: NEVER };
  const { response, answered } = invitation;
  return { response, time: answered ? formatTimestamp(answered.ms, answered.ticks) : NEVER };
}

function showAttendee(attendee: MeetingAttendee, view: EventView): Record<string, unknown> {
  const { type, status, proposedNewTime, emailAddress } = attendee;
  if (!proposedNewTime) return { type, status, emailAddress };
  const { start, end } = proposedNewTime;
  return {
    type,
    status,
    proposedNewTime: { start: showTime(start, false, view), end: showTime(end, false, view) },
    emailAddress,
  };
}

function showTime(time: EventTime, isAllDay: boolean, view: EventView): DateTimeTimeZone {
  const zone = view.zone ?? (view.fresh ? view.zones.find(time.zone) : undefined);
  if (!zone || zone.isUtc) return { dateTime: formatLocalTime(time.shown), timeZone: zone?.name ?? 'UTC' };
  // An all-day event keeps its midnights in UTC and in its own zone; in any other zone they shift.
  const ownZone = isAllDay && zone.name.toLowerCase() === time.zone.toLowerCase();
  return { dateTime: formatLocalTime(ownZone ? time.shown : zone.toLocal(time.at)), timeZone: zone.name };
}
