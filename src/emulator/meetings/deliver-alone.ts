import type { EventRecord, MeetingAttendee, Series } from '../events/event-record.ts';
import { isMaster, occurrencesOf } from '../recurrence/occurrences.ts';
import type { Zones } from '../time/zones.ts';
import { type Delivery, deliverCancellation, deliverMeeting } from './deliver.ts';

/** An occurrence of a series with those who are asked to it and not to the series. */
interface AskedAlone {
  occurrence: EventRecord;
  attendees: readonly MeetingAttendee[];
}

/** Tells whoever is asked to single occurrences of a series that they are off with it. */
export function cancelAlone(delivery: Delivery, comment?: string): void {
  for (const { occurrence, attendees } of askedAlone(delivery.meeting, delivery.world.zones).values())
    deliverCancellation({ ...delivery, meeting: occurrence }, attendees, comment);
}

/**
 * Tells them that a series was changed: occurrences that it does not have any more are off, and of the others they hear
 * where `isSeen` says that they see the change.
 */
export function updateAlone(
  delivery: Delivery,
  before: EventRecord,
  isSeen: (before: EventRecord, after: EventRecord) => boolean,
): void {
  const { world, meeting } = delivery;
  const askedToAll = keysOf(meeting.attendees);
  const now = askedAlone(meeting, world.zones);
  for (const [day, { occurrence, attendees }] of askedAlone(before, world.zones)) {
    const still = now.get(day);
    const asked = keysOf(still?.attendees ?? []);
    // Who is asked to all of them now has the occurrence in the series.
    const lost = attendees.filter((attendee) => !asked.has(keyOf(attendee)) && !askedToAll.has(keyOf(attendee)));
    deliverCancellation({ ...delivery, meeting: occurrence }, lost);
    if (still && isSeen(occurrence, still.occurrence))
      deliverMeeting({ ...delivery, meeting: still.occurrence }, still.attendees, 'update');
  }
}

/** A series to which some are not asked any more: not to single occurrences of it either. */
export function withoutAttendees(series: Series, gone: readonly MeetingAttendee[]): Series {
  const keys = keysOf(gone);
  if (keys.size === 0) return series;
  return {
    ...series,
    changed: series.changed.map((change) => {
      const attendees = change.members.attendees?.filter((attendee) => !keys.has(keyOf(attendee)));
      return attendees ? { ...change, members: { ...change.members, attendees } } : change;
    }),
  };
}

/** By the day of the occurrence. */
function askedAlone(meeting: EventRecord, zones: Zones): Map<number, AskedAlone> {
  const found = new Map<number, AskedAlone>();
  if (!isMaster(meeting)) return found;
  const askedToAll = keysOf(meeting.attendees);
  const occurrences = occurrencesOf(meeting, zones);
  for (const { day, members } of meeting.series.changed) {
    const occurrence = members.attendees && occurrences.on(day);
    const attendees = occurrence?.attendees.filter((attendee) => !askedToAll.has(keyOf(attendee))) ?? [];
    if (occurrence && attendees.length > 0) found.set(day, { occurrence, attendees });
  }
  return found;
}

function keysOf(attendees: readonly MeetingAttendee[]): Set<string> {
  return new Set(attendees.map(keyOf));
}

function keyOf({ emailAddress }: MeetingAttendee): string {
  return emailAddress.address.toLowerCase();
}
