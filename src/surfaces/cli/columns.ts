import { isObject } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';
import { count } from './count.ts';
import { instantText, timeOf } from './time-text.ts';
import { memberWords, valueWords } from './value-words.ts';

type Item = Readonly<Record<string, unknown>>;

/** A column of a list, shown where one item has it. */
export interface Column {
  title: string;
  of(item: Item): string | undefined;
}

/** What is shown of a list's items, as far as they have it; the id is last, because it is long. */
export const COLUMNS: readonly Column[] = [
  // Of an answer in a batch.
  { title: 'REQUEST', of: (item) => (isBatched(item) ? textOf(item.id) : undefined) },
  { title: 'OUTCOME', of: (item) => (isBatched(item) ? textOf(item.outcome) : undefined) },
  { title: 'STATUS', of: (item) => (isBatched(item) ? numberOf(item.status) : undefined) },
  { title: 'START', of: (item) => timeOf(item.start) ?? timeOf(slot(item).start) ?? timeOf(item.eventStartTime) },
  { title: 'END', of: (item) => timeOf(item.end) ?? timeOf(slot(item).end) ?? timeOf(item.eventEndTime) },
  { title: 'SUBJECT', of: (item) => textOf(item.subject) ?? textOf(item.eventSubject) },
  { title: 'LOCATION', of: (item) => nameOf(item.location) ?? nameOf(item.eventLocation) ?? namesOf(item.locations) },
  { title: 'REMINDER', of: (item) => timeOf(item.reminderFireTime) },
  { title: 'CONFIDENCE', of: (item) => percentOf(item.confidence) },
  { title: 'REASON', of: (item) => textOf(item.suggestionReason) || undefined },
  { title: 'NAME', of: (item) => textOf(item.name) ?? textOf(item.displayName) ?? textOf(item.extensionName) },
  { title: 'VALUES', of: (item) => valuesOf(item) },
  // Of calendars and categories; auto is what a calendar has that nobody gave one.
  { title: 'COLOR', of: ({ color }) => (color === 'auto' ? undefined : textOf(color)) },
  { title: 'DEFAULT', of: (item) => (item.isDefaultCalendar === true ? 'yes' : undefined) },
  { title: 'ACCESS', of: (item) => (item.canEdit === false ? 'read only' : undefined) },
  { title: 'OWNER', of: ({ owner }) => (isObject(owner) ? textOf(owner.address) : undefined) },
  { title: 'PERSON', of: (item) => (item.role === undefined ? undefined : personOf(item.emailAddress)) },
  { title: 'ROLE', of: (item) => textOf(item.role) },
  // Of a room or a list of rooms, where it is text.
  { title: 'ADDRESS', of: (item) => textOf(item.emailAddress) ?? textOf(item.address) },
  { title: 'BUILDING', of: (item) => textOf(item.building) },
  { title: 'FLOOR', of: (item) => textOf(item.floorLabel) || numberOf(item.floorNumber) },
  { title: 'CAPACITY', of: (item) => numberOf(item.capacity) },
  { title: 'KIND', of: (item) => kindOfAttachment(item['@odata.type']) },
  { title: 'TYPE', of: (item) => textOf(item.contentType) },
  { title: 'BYTES', of: (item) => numberOf(item.size) },
  { title: 'INLINE', of: (item) => (item.isInline === true ? 'yes' : undefined) },
  { title: 'RESOURCE', of: (item) => textOf(item.resource) },
  { title: 'CHANGES', of: (item) => textOf(item.changeType) },
  { title: 'EXPIRES', of: (item) => instantOf(item.expirationDateTime) },
  { title: 'SENT TO', of: (item) => textOf(item.notificationUrl) },
  { title: 'SCHEDULE', of: (item) => textOf(item.scheduleId) },
  { title: 'AVAILABILITY', of: (item) => textOf(item.availabilityView) },
  {
    title: 'BUSY',
    of: ({ scheduleItems }) => (Array.isArray(scheduleItems) ? String(scheduleItems.length) : undefined),
  },
  {
    title: 'ERROR',
    of: ({ error }) => (isObject(error) ? (textOf(error.message) ?? textOf(error.responseCode)) : undefined),
  },
  { title: 'ERROR', of: (item) => (isBatched(item) ? refusalOf(item) : undefined) },
  { title: 'ANSWER', of: (item) => (isBatched(item) ? answerOf(item) : undefined) },
  { title: 'ALIAS', of: (item) => textOf(item.alias) },
  { title: 'LOCALE', of: (item) => textOf(item.locale) },
  { title: 'REMOVED', of: (item) => removalOf(item['@removed']) },
  { title: 'ID', of: (item) => (isBatched(item) ? undefined : (textOf(item.id) ?? textOf(item.eventId))) },
];

function isBatched({ outcome, headers }: Item): boolean {
  return typeof outcome === 'string' && isObject(headers);
}

/** `ErrorItemNotFound: The specified object was not found.` */
function refusalOf({ body }: Item): string | undefined {
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error)) return undefined;
  return [error.code, error.message].map(textOf).filter(Boolean).join(': ');
}

/** How much came, or the id of the one thing; `--json` has all of it. */
function answerOf({ body }: Item): string | undefined {
  if (!isObject(body)) return typeof body === 'string' ? `${body.length} characters` : undefined;
  if (Array.isArray(body.value)) return count(body.value.length, 'item');
  return textOf(body.id);
}

/** What an application keeps in an extension, without what Graph says of it. */
function valuesOf({ id: _, extensionName, ...values }: Item): string | undefined {
  return typeof extensionName === 'string' ? oneLine(memberWords(values)) : undefined;
}

/** The time that a suggestion of a meeting is for. */
function slot({ meetingTimeSlot }: Item): Item {
  return isObject(meetingTimeSlot) ? meetingTimeSlot : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? oneLine(value) : undefined;
}

function numberOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : undefined;
}

function percentOf(value: unknown): string | undefined {
  return typeof value === 'number' ? `${value}%` : undefined;
}

function nameOf(value: unknown): string | undefined {
  return isObject(value) ? textOf(value.displayName) || undefined : undefined;
}

/** Of the places of a suggestion. */
function namesOf(locations: unknown): string | undefined {
  return Array.isArray(locations) ? oneLine(valueWords(locations)) || undefined : undefined;
}

function instantOf(value: unknown): string | undefined {
  return typeof value === 'string' ? oneLine(instantText(value) ?? value) : undefined;
}

/** Everybody of the organization has a name and no address. */
function personOf(value: unknown): string | undefined {
  return isObject(value) ? textOf(value.address) || textOf(value.name) : undefined;
}

/** `file` of `#microsoft.graph.fileAttachment`. */
function kindOfAttachment(type: unknown): string | undefined {
  return typeof type === 'string' ? /\.([a-z]+)Attachment$/u.exec(type)?.[1] : undefined;
}

function removalOf(removed: unknown): string | undefined {
  if (!isObject(removed)) return undefined;
  return textOf(removed.reason) ?? 'yes';
}
