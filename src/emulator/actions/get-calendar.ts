import type { Act } from '../call.ts';
import { CALENDAR_MEMBERS, showCalendar } from '../events/show-calendar.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { contextOf, findCalendar } from './event-scope.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select']);

/** https://learn.microsoft.com/graph/api/calendar-get */
export const getCalendar: Act = (action) => {
  const { mailbox, params, query } = action;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, CALENDAR_MEMBERS, 'microsoft.graph.calendar');
  const calendar = params.calendar === undefined ? mailbox.defaultCalendar : findCalendar(mailbox, params.calendar);
  const path = params.calendar === undefined ? '/calendar' : '/calendars';
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': contextOf(action, `${path}${selected ? `(${selected.join(',')})` : ''}/$entity`),
      ...showCalendar(mailbox, calendar, select),
    }),
  };
};
