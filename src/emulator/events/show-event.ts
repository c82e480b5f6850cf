import type { DateTimeTimeZone, EmailAddress, EventType, ResponseStatus } from '../../graph/event.ts';
import { hasAttachments } from '../attachments/attachment-record.ts';
import type { ContentReader } from '../attachments/contents.ts';
import { calendarUid, changeKey, etag, eventId, immutableEventId, webLink } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { immutableOccurrenceId, occurrenceId, occurrenceUid, readOccurrenceUid } from '../mailboxes/occurrence-ids.ts';
import type { Expanded } from '../query/expand.ts';
import { dateOf, formatDay } from '../recurrence/calendar-days.ts';
import { type Sight, seenEvent } from '../sharing/sight.ts';
import type { CalendarRecord } from '../store/store.ts';
import { formatLocalTime, formatTimestamp } from '../time/local-time.ts';
import type { Zone, Zones } from '../time/zones.ts';
import { showBody } from './body.ts';
import { EVENT_MEMBERS, type EventMember } from './event-members.ts';
import type { EventRecord, EventTime, MeetingAttendee } from './event-record.ts';
import { addExpanded } from './expanded-members.ts';
import { showRecurrence } from './show-recurrence.ts';

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
  /** Members to show beside. */
  expand: Expanded | undefined;
  /** Context of the events, below which those of expanded members stand; without it they have none. */
  expandContext?: string | undefined;
  contents: ContentReader;
  /** Shows the calendar of an event, where it is expanded. Default: as its owner has it. */
  showCalendar?: (calendar: CalendarRecord, select: ReadonlySet<string> | undefined) => Record<string, unknown>;
  /** Whether body, attachments and what applications keep are left out, as for a caller with no more than ReadBasic. Default false. */
  basic?: boolean;
  /** How much the caller may see. Default everything; who made an event sees it in the answer. */
  sight?: Sight;
}

/** What ReadBasic does not show. https://learn.microsoft.com/graph/permissions-reference#calendarsreadbasic */
const NOT_BASIC: ReadonlySet<string> = new Set(['body', 'bodyPreview']);

const NEVER = '0001-01-01T00:00:00Z';

/** Id of an event, or of an occurrence of a series, in the form that the caller prefers. */
export function idOf(mailbox: Mailbox, { number, folder, occurrence }: EventRecord, immutable: boolean): string {
  if (occurrence)
    return immutable
      ? immutableOccurrenceId(mailbox, number, occurrence.day)
      : occurrenceId(mailbox, folder, number, occurrence.day);
  return immutable ? immutableEventId(mailbox, number) : eventId(mailbox, folder, number);
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
  iCalUId: instanceUidOf,
  uid: seriesUidOf,
  reminderMinutesBeforeStart: (_, event) => event.reminderMinutesBeforeStart,
  isReminderOn: (_, event) => event.isReminderOn,
  hasAttachments: (_, event) => hasAttachments(event.attachments),
  subject: (_, event) => event.subject,
  bodyPreview: (_, event) => event.body.preview,
  importance: (_, event) => event.importance,
  sensitivity: (_, event) => event.sensitivity,
  isAllDay: (_, event) => event.isAllDay,
  isCancelled: (_, event) => event.isCancelled === true,
  isOrganizer: (_, event) => event.invitation === undefined,
  responseRequested: (_, event) => event.responseRequested,
  seriesMasterId: (mailbox, event, view) => (event.occurrence ? masterIdOf(mailbox, event, view.immutableIds) : null),
  showAs: (_, event) => event.showAs,
  type: (_, event) => typeOf(event),
  webLink: (mailbox, event) => webLink(idOf(mailbox, event, false)),
  onlineMeetingUrl: () => null,
  isOnlineMeeting: (_, event) => event.isOnlineMeeting,
  onlineMeetingProvider: (_, event) => event.onlineMeetingProvider,
  allowNewTimeProposals: (_, event) => event.allowNewTimeProposals,
  occurrenceId: (mailbox, event, view) =>
    event.occurrence ? occurrenceName(mailbox, event, event.occurrence.day, view.immutableIds) : null,
  isDraft: () => false,
  hideAttendees: (_, event) => event.hideAttendees,
  responseStatus: (_, event) => ownResponse(event),
  body: (_, event, view) => showBody(event.body, view),
  start: (_, event, view) => showTime(event.start, event.isAllDay, view),
  end: (_, event, view) => showTime(event.end, event.isAllDay, view),
  location: (_, event) => event.location,
  locations: (_, event) => event.locations,
  recurrence: (_, event) => (event.series ? showRecurrence(event.series) : null),
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
  if (view.select) {
    if (view.select.has('originalStart'))
      shown.originalStart = event.occurrence ? formatTimestamp(event.occurrence.originalStart) : null;
    if (view.select.has('cancelledOccurrences'))
      shown.cancelledOccurrences = (event.series?.cancelled ?? []).map((day) =>
        occurrenceName(mailbox, event, day, view.immutableIds),
      );
  }
  if (view.expand) addExpanded(shown, mailbox, event, view.expand, view, showEvent);
  return shown;
}

/** What kind of event it is. https://learn.microsoft.com/graph/api/resources/event */
export function typeOf({ series, occurrence }: EventRecord): EventType {
  if (series) return 'seriesMaster';
  if (!occurrence) return 'singleInstance';
  return occurrence.isException ? 'exception' : 'occurrence';
}

/** Id of the master of an occurrence. */
export function masterIdOf(mailbox: Mailbox, { number, folder }: EventRecord, immutable: boolean): string {
  return immutable ? immutableEventId(mailbox, number) : eventId(mailbox, folder, number);
}

/** The name of an occurrence within its series, in the form of `occurrenceId`. */
function occurrenceName(mailbox: Mailbox, event: EventRecord, day: number, immutable: boolean): string {
  return `OID.${masterIdOf(mailbox, event, immutable)}.${formatDay(day)}`;
}

/** Who made the meeting: for an attendee's copy somebody else. */
export function organizerOf(mailbox: Mailbox, event: EventRecord): EmailAddress {
  return event.invitation?.organizer ?? { name: mailbox.user.displayName, address: mailbox.user.userPrincipalName };
}

/** The calendar UID, which all copies of a meeting share, and all occurrences of a series. */
export function uidOf(mailbox: Mailbox, event: EventRecord): string {
  return event.invitation?.uid ?? calendarUid(mailbox, event.number, event.created.ms, event.created.ticks);
}

/** The calendar UID of an event or of one occurrence, which differs from those of the other occurrences. */
export function instanceUidOf(mailbox: Mailbox, event: EventRecord): string {
  const uid = uidOf(mailbox, event);
  return event.occurrence ? occurrenceUid(uid, dateOf(event.occurrence.day)) : uid;
}

// Who is asked to one occurrence alone has an event with the UID of that occurrence.
function seriesUidOf(mailbox: Mailbox, event: EventRecord): string {
  const uid = uidOf(mailbox, event);
  return readOccurrenceUid(uid)?.series ?? uid;
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
