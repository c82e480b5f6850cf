import type { Act } from '../call.ts';
import { CALENDAR_MEMBERS, FILTERABLE_CALENDAR_MEMBERS, showCalendar } from '../events/show-calendar.ts';
import { readCount, readFilterTree, readPage, readSelect, refuseUnknown } from '../query/options.ts';
import { compileRecordFilter } from '../query/record-filter.ts';
import { calendarsContext, contextOf, findGroup } from './event-scope.ts';
import { answerPage } from './page.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select', '$filter', '$top', '$skip', '$count']);
const TYPE = 'microsoft.graph.calendar';
const KIND = { type: TYPE, members: CALENDAR_MEMBERS, filterable: FILTERABLE_CALENDAR_MEMBERS };

/** https://learn.microsoft.com/graph/api/user-list-calendars, https://learn.microsoft.com/graph/api/calendargroup-list-calendars */
export const listCalendars: Act = (action) => {
  const { mailbox, params, query } = action;
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, CALENDAR_MEMBERS, TYPE);
  const tree = readFilterTree(query);
  const passes = tree ? compileRecordFilter(tree, KIND) : () => true;
  const group = params.group === undefined ? undefined : findGroup(mailbox, params.group).number;
  const calendars = [...mailbox.calendars.values()].filter(
    (calendar) =>
      (group === undefined || calendar.group === group) && passes(showCalendar(mailbox, calendar, undefined)),
  );
  return answerPage(action, {
    context: contextOf(action, `${calendarsContext(action)}${selected ? `(${selected.join(',')})` : ''}`),
    options: { ...readPage(query), count: readCount(query) },
    total: calendars.length,
    items: (from, to) => calendars.slice(from, to).map((calendar) => showCalendar(mailbox, calendar, select)),
  });
};
