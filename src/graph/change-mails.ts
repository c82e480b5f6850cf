import type { JsonObject } from '../core/json.ts';
import { mailedByMerge, mergeAttendees, type WantedAttendee } from './attendee-merge.ts';
import type { Attendee, Event } from './event.ts';

/** What the owner of an event has for himself: a change of nothing else reaches no attendee. */
const OWN: ReadonlySet<string> = new Set([
  'categories',
  'isReminderOn',
  'reminderMinutesBeforeStart',
  'singleValueExtendedProperties',
  'multiValueExtendedProperties',
  'extensions',
]);

/** What of an event tells whom a change mails. */
export type MeetingOf = Pick<Partial<Event>, 'attendees' | 'organizer' | 'isOrganizer'>;

/**
 * Whom the service mails at most for a PATCH, addresses in lower case: of a change of the attendees alone only those
 * who changed, of any other that attendees see all of them, those who come and go included.
 * https://learn.microsoft.com/graph/api/event-update#notes-for-updating-specific-properties
 */
export function mailedByPatch(patch: JsonObject, event: MeetingOf): string[] {
  const seen = Object.keys(patch).filter((name) => !OWN.has(name));
  if (event.isOrganizer === false || seen.length === 0) return [];
  const wanted = patch.attendees === undefined ? undefined : wantedOf(patch.attendees);
  const changed = wanted === undefined ? [] : mailedByMerge(mergeAttendees(event, { wanted, ours: 'everybody' }));
  if (seen.every((name) => name === 'attendees')) return changed;
  return [...new Set([...attendeesOf(event), ...changed])];
}

/** Whom the service mails when a meeting is cancelled or deleted, addresses in lower case. https://learn.microsoft.com/graph/api/event-cancel */
export function mailedByCancel(event: MeetingOf): string[] {
  return event.isOrganizer === false ? [] : attendeesOf(event);
}

function attendeesOf({ attendees, organizer }: MeetingOf): string[] {
  const own = organizer?.emailAddress?.address?.toLowerCase();
  const all = (attendees ?? []).flatMap(({ emailAddress }) => emailAddress?.address?.toLowerCase() ?? []);
  return [...new Set(all)].filter((address) => address !== own && address !== '' && !address.startsWith('/o='));
}

function wantedOf(list: JsonObject[string]): WantedAttendee[] {
  const attendees = (Array.isArray(list) ? list : []) as unknown as readonly Partial<Attendee>[];
  return attendees.flatMap(({ emailAddress, type }) =>
    emailAddress?.address === undefined ? [] : [{ address: emailAddress.address, type }],
  );
}
