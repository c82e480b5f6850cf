import type { MeetingAttendee } from '../events/event-record.ts';
import type { Directory } from '../mailboxes/directory.ts';
import type { Modes } from '../modes/modes.ts';

/** Attendees of the tenant under the directory's names, as the service rewrites them. */
export function namedAttendees(
  attendees: readonly MeetingAttendee[],
  directory: Directory,
  { rewriting }: Modes,
): readonly MeetingAttendee[] {
  if (rewriting === 'none' || attendees.length === 0) return attendees;
  return attendees.map((attendee) => {
    const known = directory.named(attendee.emailAddress.address);
    if (!known || known.user.displayName === attendee.emailAddress.name) return attendee;
    const { address } = attendee.emailAddress;
    return { ...attendee, emailAddress: { name: known.user.displayName, address } };
  });
}
