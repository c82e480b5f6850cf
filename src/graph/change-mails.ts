import { isObject, type JsonObject } from '../core/json.ts';
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

/**
 * Whom the service invites to an event that is created, addresses in lower case; `organizer` is the mailbox, which is
 * not asked itself. https://learn.microsoft.com/graph/api/user-post-events
 */
export function mailedByCreate(event: JsonObject, organizer?: string): string[] {
  const lists = Object.entries(event).filter(([name]) => name.toLowerCase() === 'attendees');
  const wanted = lists.flatMap(([, list]) => wantedOf(list));
  return mailedByMerge(mergeAttendees({ organizer: { emailAddress: { address: organizer ?? '' } } }, { wanted }));
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

/** Of a list that a caller wrote as he likes, what names somebody. */
function wantedOf(list: JsonObject[string]): WantedAttendee[] {
  return (Array.isArray(list) ? list : []).flatMap((attendee) => {
    const { emailAddress, type } = isObject(attendee) ? (attendee as Partial<Attendee>) : {};
    const address: unknown = emailAddress?.address;
    return typeof address === 'string' && address.trim() !== '' ? [{ address, type }] : [];
  });
}
