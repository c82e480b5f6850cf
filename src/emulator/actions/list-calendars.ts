import { CALENDAR_MEMBERS, FILTERABLE_CALENDAR_MEMBERS, showCalendar } from '../calendars/show-calendar.ts';
import type { Act } from '../calls/call.ts';
import { allowsTo, roleOf } from '../sharing/calendar-roles.ts';
import type { CalendarRecord } from '../store/store.ts';
import { calendarsContext, findGroup } from './event-scope.ts';
import { answerRecords } from './record-list.ts';

/** https://learn.microsoft.com/graph/api/user-list-calendars, https://learn.microsoft.com/graph/api/calendargroup-list-calendars */
export const listCalendars: Act = (action) => {
  const { mailbox, params, access } = action;
  const group = params.group === undefined ? undefined : findGroup(mailbox, params.group).number;
  const isListed = (calendar: CalendarRecord) =>
    (group === undefined || calendar.group === group) &&
    (access.sharee === undefined || allowsTo('read', roleOf(calendar, access.sharee)));
  return answerRecords(action, calendarsContext(action), {
    records: [...mailbox.calendars.values()].filter(isListed),
    show: (calendar, select) =>
      showCalendar(mailbox, calendar, select, access.sharee && roleOf(calendar, access.sharee)),
    members: CALENDAR_MEMBERS,
    filterable: FILTERABLE_CALENDAR_MEMBERS,
    type: 'microsoft.graph.calendar',
  });
};
