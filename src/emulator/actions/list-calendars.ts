import type { Act } from '../call.ts';
import { CALENDAR_MEMBERS, showCalendar } from '../events/show-calendar.ts';
import { compileCalendarFilter } from '../query/calendar-filter.ts';
import { readCount, readFilterTree, readPage, readSelect, refuseUnknown } from '../query/options.ts';
import { contextOf } from './event-scope.ts';
import { nextLink, pageOf } from './page.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select', '$filter', '$top', '$skip', '$count']);

/** https://learn.microsoft.com/graph/api/user-list-calendars */
export const listCalendars: Act = (action) => {
  const { mailbox, query } = action;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, CALENDAR_MEMBERS, 'microsoft.graph.calendar');
  const tree = readFilterTree(query);
  const passes = tree ? compileCalendarFilter(tree) : () => true;
  const calendars = [...mailbox.calendars.values()].filter((calendar) =>
    passes(showCalendar(mailbox, calendar, undefined)),
  );
  const page = pageOf(action, readPage(query));
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': contextOf(action, `/calendars${selected ? `(${selected.join(',')})` : ''}`),
      ...(readCount(query) ? { '@odata.count': calendars.length } : {}),
      value: calendars
        .slice(page.skip, page.skip + page.size)
        .map((calendar) => showCalendar(mailbox, calendar, select)),
      ...(page.skip + page.size < calendars.length ? { '@odata.nextLink': nextLink(action, page) } : {}),
    }),
  };
};
