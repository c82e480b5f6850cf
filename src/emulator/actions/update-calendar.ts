import { CALENDAR_COLORS, showCalendar } from '../calendars/show-calendar.ts';
import type { Act } from '../calls/call.ts';
import { enumMember, stringMember } from '../events/members.ts';
import { checkCalendarName, keptOf, readCalendarBody } from './create-calendar.ts';
import { calendarOf, calendarsContext } from './event-scope.ts';
import { answerItem } from './item.ts';

/** Changes name and color, of the default calendar too. https://learn.microsoft.com/graph/api/calendar-update */
export const updateCalendar: Act = (action) => {
  const { mailbox } = action;
  const before = calendarOf(action);
  const body = readCalendarBody(action);
  const name = stringMember(body, 'name') ?? before.name;
  checkCalendarName(mailbox, name, before);
  const calendar = {
    ...before,
    name,
    color: enumMember(body, 'color', CALENDAR_COLORS) ?? before.color,
    ...keptOf(body, before),
    change: mailbox.nextNumber(),
  };
  mailbox.putCalendar(calendar);
  return answerItem(action, `${calendarsContext(action)}/$entity`, showCalendar(mailbox, calendar, undefined));
};
