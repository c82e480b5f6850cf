import { bodyText, foldSpace } from './canonical-event-text.ts';
import { canonicalRecurrence } from './canonical-recurrence.ts';
import type {
  Attendee,
  AttendeeType,
  DateTimeTimeZone,
  Event,
  EventInput,
  FreeBusyStatus,
  Importance,
  Sensitivity,
} from './event.ts';
import type { Zones } from './time-zone.ts';
import { readWall } from './time-zone-wall.ts';

/** An instant (`2026-03-29T08:00:00.000Z`), the date of an all-day event (`2026-03-29`), or text that is neither. */
export type CanonicalTime = string | { readonly unreadable: string };

export interface CanonicalAttendee {
  /** Lower case. */
  readonly address: string;
  readonly type: AttendeeType;
}

/** What of an event is compared; what is undefined was not said. */
export interface CanonicalEvent {
  /** '' where there is none; white space folded. */
  readonly subject: string;
  /** Text without markup, white space folded. */
  readonly body: string;
  readonly start: CanonicalTime;
  /** Exclusive, for all-day events too. */
  readonly end: CanonicalTime;
  readonly isAllDay: boolean;
  /** '' where there is none; white space folded. */
  readonly location: string;
  /** In order of their addresses. */
  readonly attendees?: readonly CanonicalAttendee[];
  /** Address in lower case; only events that were read have one. */
  readonly organizer?: string;
  readonly showAs?: FreeBusyStatus;
  readonly sensitivity?: Sensitivity;
  readonly importance?: Importance;
  /** In code order. */
  readonly categories?: readonly string[];
  /** Minutes before the start. */
  readonly reminder?: number | 'none';
  readonly isOnlineMeeting?: boolean;
  readonly hideAttendees?: boolean;
  readonly responseRequested?: boolean;
  /** In one spelling; `none` for an event that was read and is no series. */
  readonly recurrence?: string;
}

/** A field in which an event is not what was written. */
export interface Difference {
  readonly field: keyof CanonicalEvent;
  readonly written: unknown;
  readonly read: unknown;
}

/**
 * The form in which an event that was written and the event that is read back are compared: Exchange rewrites HTML,
 * names of attendees and the zone of times, and none of that is a change.
 */
export function canonicalEvent(event: EventInput | Event, zones: Zones): CanonicalEvent {
  const isAllDay = event.isAllDay ?? false;
  const read: Partial<Event> = event;
  const organizer = read.organizer?.emailAddress?.address?.toLowerCase();
  const reminder = reminderOf(event);
  const canonical: { -readonly [Field in keyof CanonicalEvent]: CanonicalEvent[Field] } = {
    subject: foldSpace(event.subject ?? ''),
    body: bodyText(event.body),
    start: timeOf(event.start, isAllDay, read.originalStartTimeZone, zones),
    end: timeOf(event.end, isAllDay, read.originalEndTimeZone, zones),
    isAllDay,
    location: foldSpace(event.location?.displayName ?? ''),
  };
  // One object that grows: a spread for each of so many fields costs more than all of them.
  if (event.attendees !== undefined) canonical.attendees = attendeesOf(event.attendees);
  if (organizer !== undefined) canonical.organizer = organizer;
  if (event.showAs !== undefined) canonical.showAs = event.showAs;
  if (event.sensitivity !== undefined) canonical.sensitivity = event.sensitivity;
  if (event.importance !== undefined) canonical.importance = event.importance;
  if (event.categories !== undefined) canonical.categories = [...event.categories].sort();
  if (reminder !== undefined) canonical.reminder = reminder;
  if (event.isOnlineMeeting !== undefined) canonical.isOnlineMeeting = event.isOnlineMeeting;
  if (event.hideAttendees !== undefined) canonical.hideAttendees = event.hideAttendees;
  if (event.responseRequested !== undefined) canonical.responseRequested = event.responseRequested;
  if (event.recurrence !== undefined) canonical.recurrence = recurrenceOf(event, zones);
  return canonical;
}

/**
 * The fields in which `read` is not what was written; empty if it is. What the written event left unsaid is not
 * compared, and neither is what the service adds to an online meeting. A time that cannot be read always differs.
 */
export function differences(written: CanonicalEvent, read: CanonicalEvent): Difference[] {
  const found: Difference[] = [];
  const compare = (field: keyof CanonicalEvent, isEqual: boolean) => {
    if (!isEqual) found.push({ field, written: written[field], read: read[field] });
  };
  const isMeeting = written.isOnlineMeeting === true;
  compare('subject', written.subject === read.subject);
  compare('body', isMeeting ? beginsWith(read.body, written.body) : read.body === written.body);
  compare('start', typeof written.start === 'string' && written.start === read.start);
  compare('end', typeof written.end === 'string' && written.end === read.end);
  compare('isAllDay', written.isAllDay === read.isAllDay);
  compare('location', isMeeting ? beginsWith(read.location, written.location) : read.location === written.location);
  if (written.attendees !== undefined) compare('attendees', sameAttendees(written, read));
  for (const field of COMPARED_AS_THEY_ARE) {
    if (written[field] !== undefined) compare(field, written[field] === read[field]);
  }
  if (written.categories !== undefined) {
    compare('categories', JSON.stringify(written.categories) === JSON.stringify(read.categories ?? []));
  }
  return found;
}

const COMPARED_AS_THEY_ARE = [
  'showAs',
  'sensitivity',
  'importance',
  'reminder',
  'isOnlineMeeting',
  'hideAttendees',
  'responseRequested',
  'recurrence',
] as const;

/** The service puts its block after the body of an online meeting, and names the meeting where no place was given. */
function beginsWith(read: string, written: string): boolean {
  if (read === written || written === '') return true;
  return read.startsWith(written) && /^[\s;]/u.test(read.slice(written.length));
}

function sameAttendees(written: CanonicalEvent, read: CanonicalEvent): boolean {
  // An attendee's own copy lists the organizer among the attendees, the organizer's copy does not.
  const organizers = new Set([written.organizer, read.organizer]);
  const without = (event: CanonicalEvent) =>
    JSON.stringify((event.attendees ?? []).filter(({ address }) => !organizers.has(address)));
  return without(written) === without(read);
}

function attendeesOf(attendees: readonly Attendee[]): CanonicalAttendee[] {
  return (
    attendees
      .map(({ emailAddress, type }) => ({
        address: (emailAddress?.address ?? '').trim().toLowerCase(),
        type: (type?.toLowerCase() ?? 'required') as AttendeeType,
      }))
      // Who answers from another address appears once more under an old Exchange address, which nobody wrote.
      .filter(({ address }) => !address.startsWith('/o='))
      .sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0))
  );
}

function recurrenceOf(event: EventInput | Event, zones: Zones): string {
  const { originalStartTimeZone }: Partial<Event> = event;
  // An all-day event is shown in UTC, whatever its zone.
  const zone = event.isAllDay === true ? undefined : (originalStartTimeZone ?? event.start?.timeZone);
  return canonicalRecurrence(event.recurrence, zone, zones);
}

function reminderOf(event: EventInput | Event): number | 'none' | undefined {
  if (event.isReminderOn === false) return 'none';
  return event.reminderMinutesBeforeStart;
}

function timeOf(
  time: DateTimeTimeZone | undefined,
  isAllDay: boolean,
  originalZone: string | undefined,
  zones: Zones,
): CanonicalTime {
  if (time === undefined) return { unreadable: 'missing' };
  const unreadable = { unreadable: `${time.dateTime} ${time.timeZone}` };
  const instant = instantOf(time, zones);
  if (!isAllDay) return instant === undefined ? unreadable : new Date(instant).toISOString();
  const date = midnightOf(time.dateTime);
  if (date !== undefined) return date;
  // Read in another zone than it was made in, an all-day event no longer begins at midnight.
  const zone = zones.resolve(originalZone ?? '');
  if (zone === undefined || instant === undefined) return unreadable;
  return midnightOf(zones.at(instant, zone)) ?? unreadable;
}

/** The service takes `Z` beside a zone, so a written event may hold it. */
function instantOf({ dateTime, timeZone }: DateTimeTimeZone, zones: Zones): number | undefined {
  if (dateTime.endsWith('Z')) return readWall(dateTime.slice(0, -1));
  const zone = zones.resolve(timeZone);
  return zone === undefined ? undefined : zones.localTime(dateTime, zone)?.instant;
}

function midnightOf(wall: string): string | undefined {
  const [date = '', time = ''] = wall.split('T');
  return /^00:00:00(?:\.0+)?Z?$/u.test(time) && readWall(`${date}T00:00:00`) !== undefined ? date : undefined;
}
