import { isObject, type JsonObject } from '../core/json.ts';
import { mailboxPath, path } from '../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter } from '../graph/query.ts';
import type { GraphRequest } from '../graph/request.ts';
import { pages } from '../http/pages.ts';
import type { CallOptions, Sender } from '../http/sender.ts';
import { SOURCE_KEY_PROPERTY } from './key.ts';

/** An event of ours: one that carries a source key. */
export interface KeyedEvent {
  id: string;
  key: string;
  iCalUId: string | undefined;
  webLink: string | undefined;
  /** All that was asked for of it. */
  item: JsonObject;
}

/** Which events of a mailbox. */
export interface KeyedEventQuery {
  mailbox: string;
  /** Only one calendar's; default what the service takes for the events of the mailbox. */
  calendarId?: string | undefined;
  operator: 'eq' | 'startswith';
  /** A source key, or the prefix of a namespace's keys. */
  value: string;
  /** Whole events instead of their ids only; default false. */
  whole?: boolean;
}

/** Ids that survive a move of the event. https://learn.microsoft.com/graph/outlook-immutable-id */
export const IMMUTABLE_IDS = { Prefer: 'IdType="ImmutableId"' } as const;

/** Events a page: many as ids, fewer where bodies come along. */
const PAGE_SIZE = { ids: 200, whole: 100 };

/**
 * Reads the events that carry these source keys, page by page. The service compares without letter case; the keys given
 * back are in lower case, as ours are.
 */
export async function* keyedEvents(
  sender: Sender,
  query: KeyedEventQuery,
  options: CallOptions,
): AsyncGenerator<KeyedEvent> {
  for await (const page of pages(sender, listRequest(query), options)) {
    for (const item of page.items) {
      const event = readKeyed(item);
      if (event !== undefined) yield event;
    }
  }
}

/** On /events, never on a calendar view: there the filter is answered with a server error. */
function listRequest({ mailbox, calendarId, operator, value, whole = false }: KeyedEventQuery): GraphRequest {
  return {
    method: 'GET',
    path: mailboxPath(mailbox) + (calendarId === undefined ? '/events' : path`/calendars/${calendarId}/events`),
    query: {
      $filter: extendedPropertyFilter(SOURCE_KEY_PROPERTY, operator, value),
      // The answer omits the property unless it is expanded.
      $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      ...(whole ? {} : { $select: 'id,iCalUId,webLink' }),
      $top: String(whole ? PAGE_SIZE.whole : PAGE_SIZE.ids),
    },
    headers: IMMUTABLE_IDS,
    mailbox,
  };
}

export function readKeyed(item: unknown): KeyedEvent | undefined {
  if (!isObject(item) || typeof item.id !== 'string') return undefined;
  const properties = item.singleValueExtendedProperties;
  if (!Array.isArray(properties)) return undefined;
  const ours: unknown = properties.find(
    // The service may write the GUID in another letter case than it was given.
    (one) => isObject(one) && String(one.id).toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase(),
  );
  if (!isObject(ours) || typeof ours.value !== 'string') return undefined;
  return {
    id: item.id,
    key: ours.value.toLowerCase(),
    iCalUId: typeof item.iCalUId === 'string' ? item.iCalUId : undefined,
    webLink: typeof item.webLink === 'string' ? item.webLink : undefined,
    item: item as JsonObject,
  };
}
