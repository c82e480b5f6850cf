import type { Act, Action } from '../calls/call.ts';
import type { EventRecord } from '../events/event-record.ts';
import { Changes } from '../mailboxes/changes.ts';
import { deliverCancellation } from '../meetings/deliver.ts';
import { cancelAlone } from '../meetings/deliver-alone.ts';
import { checkIfMatch, findEvent } from './event-scope.ts';

/**
 * Deleting a meeting in its organizer's calendar sends its attendees a cancellation; an attendee's copy goes silently.
 * https://learn.microsoft.com/graph/api/event-delete, https://learn.microsoft.com/graph/api/event-permanentdelete
 */
export const deleteEvent: Act = (action) => {
  const event = findEvent(action);
  checkIfMatch(action, event);
  removeMeeting(action, event);
  return { status: 204 };
};

/** Takes an event out of its mailbox and, where it is the organizer's, tells the attendees. */
export function removeMeeting({ mailbox, world }: Action, event: EventRecord, comment?: string): void {
  const changes = new Changes(world);
  changes.remove(mailbox, event);
  if (!event.invitation) {
    const delivery = { world, changes, organizer: mailbox, meeting: event };
    deliverCancellation(delivery, event.attendees, comment);
    cancelAlone(delivery, comment);
  }
  changes.commit();
}
