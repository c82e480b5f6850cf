import { hasAttachments } from '../attachments/attachment-record.ts';
import type { EventRecord } from '../events/event-record.ts';
import { instanceUidOf, masterIdOf, organizerOf, typeOf } from '../events/show-event.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';

/** A property of events that filters and orders may name. */
export interface EventProperty {
  /** Path in the service's spelling. */
  name: string;
  type: 'string' | 'time' | 'boolean' | 'number';
  /** Times in milliseconds since 1970; strings as they are; they compare without letter case. */
  read(event: EventRecord, mailbox: Mailbox): string | number | boolean | null;
}

const PROPERTIES: readonly EventProperty[] = [
  { name: 'subject', type: 'string', read: (event) => event.subject },
  { name: 'bodyPreview', type: 'string', read: (event) => event.body.preview },
  { name: 'start/dateTime', type: 'time', read: (event) => event.start.shown },
  { name: 'end/dateTime', type: 'time', read: (event) => event.end.shown },
  { name: 'createdDateTime', type: 'time', read: (event) => event.created.ms },
  { name: 'lastModifiedDateTime', type: 'time', read: (event, mailbox) => mailbox.versionOf(event).modified.ms },
  {
    name: 'iCalUId',
    type: 'string',
    read: (event, mailbox) => instanceUidOf(mailbox, event),
  },
  { name: 'isAllDay', type: 'boolean', read: (event) => event.isAllDay },
  { name: 'isCancelled', type: 'boolean', read: (event) => event.isCancelled === true },
  { name: 'isOrganizer', type: 'boolean', read: (event) => event.invitation === undefined },
  { name: 'isReminderOn', type: 'boolean', read: (event) => event.isReminderOn },
  { name: 'isOnlineMeeting', type: 'boolean', read: (event) => event.isOnlineMeeting },
  { name: 'hasAttachments', type: 'boolean', read: (event) => hasAttachments(event.attachments) },
  { name: 'responseRequested', type: 'boolean', read: (event) => event.responseRequested },
  { name: 'reminderMinutesBeforeStart', type: 'number', read: (event) => event.reminderMinutesBeforeStart },
  { name: 'importance', type: 'string', read: (event) => event.importance },
  { name: 'sensitivity', type: 'string', read: (event) => event.sensitivity },
  { name: 'showAs', type: 'string', read: (event) => event.showAs },
  { name: 'type', type: 'string', read: (event) => typeOf(event) },
  {
    name: 'seriesMasterId',
    type: 'string',
    read: (event, mailbox) => (event.occurrence ? masterIdOf(mailbox, event, false) : null),
  },
  { name: 'location/displayName', type: 'string', read: (event) => event.location.displayName ?? '' },
  {
    name: 'organizer/emailAddress/address',
    type: 'string',
    read: (event, mailbox) => organizerOf(mailbox, event).address,
  },
];

const BY_NAME: ReadonlyMap<string, EventProperty> = new Map(
  PROPERTIES.map((property) => [property.name.toLowerCase(), property]),
);

/** Properties that events have and the service does not filter by; the names are those of its refusals. */
const NOT_FILTERABLE: ReadonlyMap<string, string> = new Map(
  ['Id', 'ChangeKey', 'TransactionId', 'Uid', 'WebLink', 'Body', 'Start', 'End', 'Recurrence', 'OnlineMeeting'].map(
    (name) => [name.toLowerCase(), name],
  ),
);

/** The property of a path in any letter case; refuses unknown ones and those that cannot be used so. */
export function eventProperty(path: string, use: 'filter' | 'sort'): EventProperty {
  const lower = path.toLowerCase();
  const property = BY_NAME.get(lower);
  if (property) return property;
  const known = NOT_FILTERABLE.get(lower);
  if (known !== undefined) throw use === 'filter' ? refusals.notFilterable(known) : refusals.notSortable(known);
  throw refusals.badRequest(`Could not find a property named '${path}' on type 'microsoft.graph.event'.`);
}
