import type { Act } from '../calls/call.ts';
import { Changes } from '../mailboxes/changes.ts';
import { refusals } from '../refusals.ts';
import { dropShares } from '../sharing/shares.ts';
import { calendarOf } from './event-scope.ts';

/**
 * Deletes a calendar with its events; nobody is mailed, as the events are moved away with their folder. The default
 * calendar stays; of somebody else's it is no more than the own view that goes. https://learn.microsoft.com/graph/api/calendar-delete
 */
export const deleteCalendar: Act = (action) => {
  const { mailbox, world } = action;
  const calendar = calendarOf(action);
  if (calendar.isDefault) throw refusals.distinguishedFolder();
  const changes = new Changes(world);
  changes.removeCalendar(mailbox, calendar);
  dropShares(world, changes, mailbox, calendar);
  changes.commit();
  return { status: 204 };
};
