import type { Act } from '../calls/call.ts';
import { showEvent } from '../events/show-event.ts';
import { readEventOptions } from '../query/event-options.ts';
import { contextSelection, findEvent, readScope, viewOf } from './event-scope.ts';
import { answerItem } from './item.ts';

/** https://learn.microsoft.com/graph/api/event-get */
export const getEvent: Act = (action) => {
  const options = readEventOptions(action.query);
  const event = findEvent(action);
  const { context } = readScope(action);
  const path = `${context}/events${contextSelection(options)}/$entity`;
  return answerItem(action, path, showEvent(action.mailbox, event, viewOf(action, options)));
};
