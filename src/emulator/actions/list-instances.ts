import type { Act, Action } from '../calls/call.ts';
import { idOf } from '../events/show-event.ts';
import { readEventListOptions } from '../query/event-options.ts';
import { isMaster, type Occurrences } from '../recurrence/occurrences.ts';
import { refusals } from '../refusals.ts';
import { findEvent, readScope } from './event-scope.ts';
import { answerEvents, seenEvents, selectFrom } from './list-events.ts';
import { readWindow } from './window.ts';

/** Occurrences and exceptions of a series within a range. https://learn.microsoft.com/graph/api/event-list-instances */
export const listInstances: Act = (action) => {
  const options = readEventListOptions(action.query);
  const { path, occurrences } = findSeries(action, 'instances');
  const { from, to } = readWindow(action);
  const seen = seenEvents(action, occurrences.overlapping(from, to));
  return answerEvents(action, path, options, selectFrom(action.mailbox, seen, options));
};

/** Occurrences of a series that were changed. https://learn.microsoft.com/graph/api/resources/event */
export const listExceptions: Act = (action) => {
  const options = readEventListOptions(action.query);
  const { path, occurrences } = findSeries(action, 'exceptionOccurrences');
  const seen = seenEvents(action, occurrences.exceptions());
  return answerEvents(action, path, options, selectFrom(action.mailbox, seen, options));
};

function findSeries(action: Action, list: string): { path: string; occurrences: Occurrences } {
  const { mailbox } = action;
  const event = findEvent(action);
  const occurrences = isMaster(event) ? mailbox.occurrences(event.number) : undefined;
  if (!occurrences) throw refusals.notMaster();
  const id = encodeURIComponent(idOf(mailbox, event, false));
  return { path: `${readScope(action).context}/events('${id}')/${list}`, occurrences };
}
