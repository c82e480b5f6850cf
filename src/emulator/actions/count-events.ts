import type { Act } from '../calls/call.ts';
import { readEventListOptions } from '../query/event-options.ts';
import { readScope } from './event-scope.ts';
import { selectEvents } from './list-events.ts';

/** The number of events as plain text, of those that $filter lets through. https://learn.microsoft.com/graph/query-parameters */
export const countEvents: Act = (action) => {
  const { total } = selectEvents(action, readScope(action), readEventListOptions(action.query));
  return { status: 200, text: String(total) };
};
