import type { Act } from '../calls/call.ts';
import { readEventListOptions } from '../query/event-options.ts';
import { optionValue } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { readScope } from './event-scope.ts';
import { answerEvents, seenEvents, selectFrom } from './list-events.ts';
import { readWindow } from './window.ts';

/** https://learn.microsoft.com/graph/api/calendar-list-calendarview */
export const viewCalendar: Act = (action) => {
  const scope = readScope(action);
  const filter = optionValue(action.query, '$filter');
  // The service answers such a filter with a fault of its own, on views only.
  if (filter !== undefined && /(singleValueExtendedProperties|extensions)\/any/i.test(filter))
    throw refusals.internal();
  const options = readEventListOptions(action.query);
  const { from, to } = readWindow(action);
  const events = seenEvents(action, action.mailbox.view(scope.folder, from, to));
  return answerEvents(action, `${scope.context}/calendarView`, options, selectFrom(action.mailbox, events, options));
};
