import { DAY } from '../../core/durations.ts';
import type { Act, Action } from '../calls/call.ts';
import { VIEW_DAYS } from '../limits.ts';
import { readEventListOptions } from '../query/event-options.ts';
import { optionValue } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { parseInstant } from '../time/local-time.ts';
import { readScope } from './event-scope.ts';
import { answerEvents, seenEvents, selectFrom } from './list-events.ts';

/** https://learn.microsoft.com/graph/api/calendar-list-calendarview */
export const viewCalendar: Act = (action) => {
  const scope = readScope(action);
  const filter = optionValue(action.query, '$filter');
  // The service answers such a filter with a fault of its own, on views only.
  if (filter !== undefined && /(singleValueExtendedProperties|extensions)\/any/i.test(filter))
    throw refusals.internal();
  const options = readEventListOptions(action.query);
  const from = readBound(action, 'startdatetime');
  const to = readBound(action, 'enddatetime');
  if (from === undefined || to === undefined)
    throw refusals.invalidParameter(
      'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
    );
  if (to < from) throw refusals.invalidParameter("The value of the parameter 'EndDateTime' is before 'StartDateTime'.");
  if (to - from > VIEW_DAYS * DAY)
    throw refusals.invalidRequest(
      `The range between the start and end dates is greater than the allowed range. Maximum number of days: ${VIEW_DAYS}`,
    );
  const events = seenEvents(action, action.mailbox.overlapping(scope.folder, from, to));
  return answerEvents(action, `${scope.context}/calendarView`, options, selectFrom(action.mailbox, events, options));
};

// A value without an offset is UTC, whatever zone the caller prefers.
function readBound({ query }: Action, name: string): number | undefined {
  const text = optionValue(query, name);
  if (text === undefined || text === '') return undefined;
  const time = parseInstant(text);
  if (time === undefined) throw refusals.invalidParameter(`The value '${text}' of a time window parameter is invalid.`);
  return time;
}
