import { CALENDAR_MEMBERS } from '../calendars/show-calendar.ts';
import { type Act, type Action, collectionOf } from '../calls/call.ts';
import { type Expanded, readCalendarExpand } from '../query/expand.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import type { CalendarRecord } from '../store/store.ts';
import { calendarOf, calendarsContext, contextSelection, findEvent, shownCalendar } from './event-scope.ts';
import { answerItem } from './item.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select', '$expand']);

/** https://learn.microsoft.com/graph/api/calendar-get */
export const getCalendar: Act = (action) => {
  const path = action.params.calendar === undefined ? '/calendar' : calendarsContext(action);
  return answerCalendar(action, calendarOf(action), path);
};

/** The calendar that holds an event. https://learn.microsoft.com/graph/api/resources/event */
export const getCalendarOfEvent: Act = (action) => {
  const event = findEvent(action);
  const calendar = action.mailbox.calendars.get(event.folder);
  if (!calendar) throw refusals.itemNotFound();
  // A group has one calendar, and no list of them.
  return answerCalendar(action, calendar, collectionOf(action.route) === 'groups' ? '/calendar' : '/calendars');
};

/** The extended properties that are asked for by their ids; left out where there are none, as of events. */
function keptIn({ properties = [], multiProperties = [] }: CalendarRecord, expanded: Expanded = {}) {
  const single = properties.filter(({ id }) => expanded.singleValueExtendedProperties?.has(id));
  const multi = multiProperties.filter(({ id }) => expanded.multiValueExtendedProperties?.has(id));
  return {
    ...(single.length > 0 ? { singleValueExtendedProperties: single } : {}),
    ...(multi.length > 0 ? { multiValueExtendedProperties: multi } : {}),
  };
}

function answerCalendar(action: Action, calendar: CalendarRecord, path: string) {
  refuseUnknown(action.query, KNOWN);
  const { selected, select } = readSelect(action.query, CALENDAR_MEMBERS, 'microsoft.graph.calendar');
  const expanded = readCalendarExpand(action.query);
  const context = `${path}${contextSelection({ selected, expanded })}/$entity`;
  const kept = action.access.basic ? {} : keptIn(calendar, expanded?.members);
  return answerItem(action, context, { ...shownCalendar(action, calendar, select), ...kept });
}
