import type { EventRecord } from '../events/event-record.ts';
import type { EventChange, Mailbox } from '../mailboxes/mailbox.ts';
import { compileFilter } from '../query/compile-filter.ts';
import type { CompiledFilter } from '../query/compiled-filter.ts';
import { type EventOptions, readEventOptions } from '../query/event-options.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { refusals } from '../refusals.ts';
import type { SubscriptionRecord, WatchedResource } from '../store/subscription-records.ts';
import { changeTypesOf } from './read-subscription.ts';
import { readResource } from './watched-resource.ts';

/** A change as a subscriber is told of it. */
export type ChangeType = 'created' | 'updated' | 'deleted';

/** What a subscription watches, ready to be asked. */
export interface Watch {
  types: ReadonlySet<string>;
  watched: WatchedResource;
  filter: CompiledFilter | undefined;
  /** What notifications with data show of an event; undefined: they carry none. */
  shown: EventOptions | undefined;
}

/** Options of a resource that Outlook knows. https://learn.microsoft.com/graph/outlook-change-notifications-overview */
const KNOWN: ReadonlySet<string> = new Set(['$select', '$filter', '$expand']);

/** Makes ready what a subscription says; refuses options that it cannot have. */
export function watchOf({
  resource,
  changeType,
  watched,
  includeResourceData,
}: Pick<SubscriptionRecord, 'resource' | 'changeType' | 'watched' | 'includeResourceData'>): Watch {
  const { query } = readResource(resource);
  for (const name of query.keys())
    if (!KNOWN.has(name))
      throw refusals.subscriptionInvalid(`The query option '${name}' is not supported in a resource.`);
  const filter = query.get('$filter');
  return {
    types: new Set(changeTypesOf(changeType)),
    watched,
    filter: filter === undefined ? undefined : compileFilter(parseFilter(filter)),
    shown: includeResourceData === true ? shownBy(query) : undefined,
  };
}

function shownBy(query: ReadonlyMap<string, string>): EventOptions {
  const select = query.get('$select');
  if (select === undefined || select.trim() === '')
    throw refusals.subscriptionInvalid("A resource with its data needs a '$select' of the properties to include.");
  const options = readEventOptions(
    ['$select', '$expand'].flatMap((name) => {
      const value = query.get(name);
      return value === undefined ? [] : [{ name, value, raw: '' }];
    }),
  );
  if (options.select?.has('body'))
    throw refusals.subscriptionInvalid("The property 'body' cannot be included in notifications.");
  return options;
}

/** What a change is for a subscriber; undefined: nothing to be told of. */
export function changeTypeFor(
  { types, watched, filter }: Watch,
  mailbox: Mailbox,
  { before, after }: Pick<EventChange, 'before' | 'after'>,
): ChangeType | undefined {
  const isWatched = (event: EventRecord | undefined) =>
    event !== undefined &&
    (watched.folder === null || watched.folder === event.folder) &&
    (watched.event === null || watched.event === event.number) &&
    (filter === undefined || filter.test(event, mailbox));
  const [was, is] = [isWatched(before), isWatched(after)];
  // An event that comes to fit a filter is new to whoever filters, as documented.
  const type = was ? (is ? 'updated' : 'deleted') : is ? 'created' : undefined;
  return type !== undefined && types.has(type) ? type : undefined;
}
