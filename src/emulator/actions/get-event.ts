import type { Act } from '../calls/call.ts';
import { showEvent } from '../events/show-event.ts';
import { readEventOptions } from '../query/event-options.ts';
import { contextOf, contextSelection, findEvent, readScope, viewOf } from './event-scope.ts';

/** https://learn.microsoft.com/graph/api/event-get */
export const getEvent: Act = (action) => {
  const options = readEventOptions(action.query);
  const event = findEvent(action);
  const { context } = readScope(action);
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': contextOf(action, `${context}/events${contextSelection(options)}/$entity`),
      ...showEvent(action.mailbox, event, viewOf(action, options)),
    }),
  };
};
