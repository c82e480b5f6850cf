import { CALENDAR_MEMBERS, FILTERABLE_CALENDAR_MEMBERS, showCalendar } from '../calendars/show-calendar.ts';
import type { Act } from '../calls/call.ts';
import { calendarsContext, findGroup } from './event-scope.ts';
import { answerRecords } from './record-list.ts';

/** https://learn.microsoft.com/graph/api/user-list-calendars, https://learn.microsoft.com/graph/api/calendargroup-list-calendars */
export const listCalendars: Act = (action) => {
  const { mailbox, params } = action;
  const group = params.group === undefined ? undefined : findGroup(mailbox, params.group).number;
  return answerRecords(action, calendarsContext(action), {
    records: [...mailbox.calendars.values()].filter((calendar) => group === undefined || calendar.group === group),
    show: (calendar, select) => showCalendar(mailbox, calendar, select),
    members: CALENDAR_MEMBERS,
    filterable: FILTERABLE_CALENDAR_MEMBERS,
    type: 'microsoft.graph.calendar',
  });
};
