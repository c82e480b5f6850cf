import type { Act, Action, ActionResult } from '../calls/call.ts';
import type { EventRecord } from '../events/event-record.ts';
import { showEvent } from '../events/show-event.ts';
import type { EventView } from '../mailboxes/calendar-items.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { type EventListOptions, readEventListOptions, type SortKey } from '../query/event-options.ts';
import { seenEvent, sightOf } from '../sharing/sight.ts';
import { contextOf, contextSelection, type EventScope, readScope, viewOf } from './event-scope.ts';
import { answerPage } from './page.ts';

/** https://learn.microsoft.com/graph/api/user-list-events */
export const listEvents: Act = (action) => {
  const scope = readScope(action);
  const options = readEventListOptions(action.query);
  return answerEvents(action, `${scope.context}/events`, options, selectEvents(action, scope, options));
};

/** Some of a collection, and how many there are in all. */
export interface Selection {
  total: number;
  slice(from: number, to: number): EventRecord[];
}

/** Answers one page of events. */
export function answerEvents(action: Action, path: string, options: EventListOptions, found: Selection): ActionResult {
  const view = viewOf(action, options);
  return answerPage(action, {
    context: contextOf(action, `${path}${contextSelection(options)}`),
    options,
    total: found.total,
    items: (from, to) => found.slice(from, to).map((event) => showEvent(action.mailbox, event, view)),
  });
}

/** Filters and orders a list that is at hand. */
export function selectFrom(mailbox: Mailbox, view: EventView, options: EventListOptions): Selection {
  const { filter, orderBy } = options;
  if (!filter && orderBy.length === 0) return { total: view.length, slice: (from, to) => view.slice(from, to) };
  const events = view.slice(0, view.length);
  const passed = filter ? events.filter((event) => filter.test(event, mailbox)) : events;
  const sorted = orderBy.length === 0 ? passed : sortEvents(mailbox, passed, orderBy);
  return { total: sorted.length, slice: (from, to) => sorted.slice(from, to) };
}

/** The events of a scope that the options ask for. */
export function selectEvents(action: Action, scope: EventScope, options: EventListOptions): Selection {
  const { mailbox, world } = action;
  const numbers = scope.wholeMailbox ? mailbox.numbers : mailbox.numbersIn(scope.folder);
  if (!options.filter && options.orderBy.length === 0) {
    return {
      total: numbers.length,
      slice(from, to) {
        const events: EventRecord[] = [];
        for (let at = from; at < Math.min(to, numbers.length); at++) pushEvent(mailbox, numbers.at(at) ?? -1, events);
        return events;
      },
    };
  }
  const candidates = options.filter?.candidates(mailbox);
  const events: EventRecord[] = [];
  for (const number of candidates ?? numbers) pushEvent(mailbox, number, events);
  const inScope = scope.wholeMailbox || !candidates ? events : events.filter((event) => event.folder === scope.folder);
  const delayMs = options.filter?.readsExtended ? world.modes.extendedPropertyDelayMs : 0;
  const seen = delayMs === 0 ? inScope : inScope.filter(({ created }) => created.ms + delayMs <= world.clock.now());
  return selectFrom(mailbox, seenEvents(action, seen), options);
}

/** Events as far as the caller may see them, so that no filter tells what is kept back. */
export function seenEvents({ access }: Action, view: EventView): EventView {
  const sight = sightOf(access.role);
  if (sight === 'everything') return view;
  return { length: view.length, slice: (from, to) => view.slice(from, to).map((event) => seenEvent(event, sight)) };
}

function pushEvent(mailbox: Mailbox, number: number, into: EventRecord[]): void {
  const event = mailbox.event(number);
  if (event) into.push(event);
}

function sortEvents(mailbox: Mailbox, events: readonly EventRecord[], orderBy: readonly SortKey[]): EventRecord[] {
  const keyed = events.map((event) => ({
    event,
    keys: orderBy.map(({ property }) => {
      const value = property.read(event, mailbox);
      return typeof value === 'string' ? value.toLowerCase() : value;
    }),
  }));
  keyed.sort((a, b) => {
    for (const [at, { descending }] of orderBy.entries()) {
      const x = a.keys[at] ?? '';
      const y = b.keys[at] ?? '';
      if (x !== y) return x < y === descending ? 1 : -1;
    }
    return a.event.number - b.event.number;
  });
  return keyed.map(({ event }) => event);
}
