import { GraphcalError } from '../core/errors.ts';
import { isObject, type JsonObject } from '../core/json.ts';
import { eventsPath, mailboxPath, path } from '../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter } from '../graph/query.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { CallOptions } from '../http/exchange.ts';
import { pages } from '../http/pages/pages.ts';
import type { Sender } from '../http/sender.ts';
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
  /** Whole events instead of what tells them apart; default false. */
  whole?: boolean;
}

/** Ids that survive a move of the event. https://learn.microsoft.com/graph/outlook-immutable-id */
export const IMMUTABLE_IDS = { Prefer: 'IdType="ImmutableId"' } as const;

/** Events that are read one by one because a list shows them without their key. */
const MAX_UNREAD = 20;

/** What tells an event from another: enough to see whether it is what a row asked for, and whether a create of ours made it. */
const TELLING = 'id,iCalUId,webLink,subject,start,end,isAllDay,transactionId';

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
  let unread = 0;
  for await (const page of pages(sender, listRequest(query), options)) {
    for (const item of page.items) {
      const event = readKeyed(item);
      if (event !== undefined) {
        yield event;
        continue;
      }
      // Found by its key and shown without it: whether it is ours must not be guessed from an answer that is not whole.
      if (!isObject(item) || typeof item.id !== 'string' || ++unread > MAX_UNREAD) {
        throw new GraphcalError('answer-not-readable', 'Events that were found by their key are shown without it.');
      }
      const read = await readKeyedEvent(sender, query.mailbox, item.id, options);
      if (read !== undefined) yield read;
    }
  }
}

/** On /events, never on a calendar view: there the filter is answered with a server error. */
function listRequest({ mailbox, calendarId, operator, value, whole = false }: KeyedEventQuery): GraphRequest {
  return {
    method: 'GET',
    path: eventsPath(mailbox, calendarId),
    query: {
      $filter: extendedPropertyFilter(SOURCE_KEY_PROPERTY, operator, value),
      // The answer omits the property unless it is expanded.
      $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      ...(whole ? {} : { $select: TELLING }),
      $top: String(whole ? PAGE_SIZE.whole : PAGE_SIZE.ids),
    },
    headers: IMMUTABLE_IDS,
    mailbox,
  };
}

/** Reads one event; undefined where it carries no source key. */
export async function readKeyedEvent(
  sender: Sender,
  mailbox: string,
  id: string,
  options: CallOptions,
): Promise<KeyedEvent | undefined> {
  const { key, ...event } = await readEvent(sender, mailbox, id, options, TELLING);
  return key === undefined ? undefined : { ...event, key };
}

/** An event by its id, with the source key that it may carry. */
export interface FoundEvent extends Omit<KeyedEvent, 'key'> {
  key: string | undefined;
}

/** Reads one event, whole unless `select` names its properties; throws the sender's error where there is none. */
export async function readEvent(
  sender: Sender,
  mailbox: string,
  id: string,
  options: CallOptions,
  select?: string,
): Promise<FoundEvent> {
  const reply = await sender.send(
    {
      method: 'GET',
      path: mailboxPath(mailbox) + path`/events/${id}`,
      query: {
        ...(select === undefined ? {} : { $select: select }),
        $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      },
      headers: IMMUTABLE_IDS,
      mailbox,
    },
    'safe',
    'id',
    options,
  );
  // What it expects of an answer is an id.
  return readFound(reply.body as JsonObject & { id: string });
}

export function readKeyed(item: unknown): KeyedEvent | undefined {
  if (!isObject(item) || typeof item.id !== 'string') return undefined;
  const { key, ...event } = readFound(item as JsonObject & { id: string });
  return key === undefined ? undefined : { ...event, key };
}

function keyOf({ singleValueExtendedProperties: properties }: JsonObject): string | undefined {
  if (!Array.isArray(properties)) return undefined;
  const ours: unknown = properties.find(
    // The service may write the GUID in another letter case than it was given.
    (one) => isObject(one) && String(one.id).toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase(),
  );
  return isObject(ours) && typeof ours.value === 'string' ? ours.value.toLowerCase() : undefined;
}

export function readFound(item: JsonObject & { id: string }): FoundEvent {
  return {
    id: item.id,
    key: keyOf(item),
    iCalUId: typeof item.iCalUId === 'string' ? item.iCalUId : undefined,
    webLink: typeof item.webLink === 'string' ? item.webLink : undefined,
    item,
  };
}
