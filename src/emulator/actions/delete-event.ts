import type { Act } from '../call.ts';
import { eventId } from '../ids.ts';
import { findEvent } from './event-scope.ts';
import { mailAttendees } from './mail-attendees.ts';

/** Deleting an event that has attendees mails them a cancellation. https://learn.microsoft.com/graph/api/event-delete */
export const deleteEvent: Act = (action) => {
  const event = findEvent(action);
  const { mailbox, world } = action;
  world.store.transaction(() => {
    mailbox.removeEvent(event);
    mailAttendees(world, mailbox, event, 'cancellation', eventId(mailbox, event.folder, event.number));
  });
  return { status: 204 };
};
