import type { Act } from '../call.ts';
import { Changes } from '../changes.ts';
import { refusals } from '../refusals.ts';
import { calendarOf } from './event-scope.ts';

/**
 * Deletes a calendar with its events; nobody is mailed, as the events are moved away with their folder. The default
 * calendar stays. https://learn.microsoft.com/graph/api/calendar-delete
 */
export const deleteCalendar: Act = (action) => {
  const { mailbox, world } = action;
  const calendar = calendarOf(action);
  if (calendar.isDefault) throw refusals.distinguishedFolder();
  world.store.transaction(() => {
    const changes = new Changes(world);
    for (const number of mailbox.numbersIn(calendar.number)) {
      const event = mailbox.event(number);
      if (event) changes.remove(mailbox, event);
    }
    changes.commit();
    mailbox.removeCalendar(calendar);
  });
  return { status: 204 };
};
