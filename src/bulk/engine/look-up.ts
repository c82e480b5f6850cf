import { isObject } from '../../core/json.ts';
import { mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand, extendedPropertyFilter } from '../../graph/query.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { pages } from '../../http/pages.ts';
import type { CallOptions, Sender } from '../../http/sender.ts';
import { SOURCE_KEY_PROPERTY } from '../key.ts';
import { IMMUTABLE_IDS } from './payload.ts';
import type { Found } from './row-decision.ts';

/** An event of ours as a look-up shows it. */
export interface KeyedEvent {
  id: string;
  key: string;
  iCalUId: string | undefined;
  webLink: string | undefined;
}

/** Items a page of a look-up; a mailbox holds a job's events by the hundred. */
const PAGE_SIZE = 200;

/**
 * Looks for the event of one source key. The filter compares without letter case and the answer omits the property
 * unless it is expanded, so the property is read back and compared exactly. Whether the events of a mailbox are those of
 * all its calendars is not documented clearly, so a calendar that the event was meant for is searched too.
 */
export async function findByKey(
  sender: Sender,
  mailbox: string,
  key: string,
  options: CallOptions,
  calendarId?: string,
): Promise<Found> {
  const byId = new Map<string, KeyedEvent>();
  for (const place of calendarId === undefined ? [undefined] : [undefined, calendarId]) {
    for await (const event of keyedEvents(sender, listRequest(mailbox, 'eq', key, place), options)) {
      if (event.key === key) byId.set(event.id, event);
    }
  }
  const found = [...byId.values()];
  const [first] = found;
  if (first === undefined) return { events: 0 };
  if (found.length > 1) return { events: 2, ids: found.map(({ id }) => id) };
  return { events: 1, id: first.id, iCalUId: first.iCalUId, webLink: first.webLink };
}

/** Reads one event and says whether it carries this key. */
export async function hasKey(
  sender: Sender,
  mailbox: string,
  id: string,
  key: string,
  options: CallOptions,
): Promise<Found> {
  const reply = await sender.send(
    {
      method: 'GET',
      path: mailboxPath(mailbox) + path`/events/${id}`,
      query: { $select: 'id,iCalUId,webLink', $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY) },
      headers: IMMUTABLE_IDS,
      mailbox,
    },
    'safe',
    'id',
    options,
  );
  const event = readKeyed(reply.body);
  return event?.key === key
    ? { events: 1, id: event.id, iCalUId: event.iCalUId, webLink: event.webLink }
    : { events: 0 };
}

/** The events of a mailbox, or of one of its calendars, whose key begins with the prefix of a job's namespace. */
export function listByPrefix(
  sender: Sender,
  mailbox: string,
  prefix: string,
  options: CallOptions,
  calendarId?: string,
): AsyncGenerator<KeyedEvent> {
  return keyedEvents(sender, listRequest(mailbox, 'startswith', prefix, calendarId), options);
}

async function* keyedEvents(sender: Sender, request: GraphRequest, options: CallOptions): AsyncGenerator<KeyedEvent> {
  for await (const page of pages(sender, request, options)) {
    for (const item of page.items) {
      const event = readKeyed(item);
      if (event !== undefined) yield event;
    }
  }
}

/** On /events, never on a calendar view: there the filter is answered with a server error. */
function listRequest(
  mailbox: string,
  operator: 'eq' | 'startswith',
  value: string,
  calendarId: string | undefined,
): GraphRequest {
  return {
    method: 'GET',
    path: mailboxPath(mailbox) + (calendarId === undefined ? '/events' : path`/calendars/${calendarId}/events`),
    query: {
      $filter: extendedPropertyFilter(SOURCE_KEY_PROPERTY, operator, value),
      $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      $select: 'id,iCalUId,webLink',
      $top: String(PAGE_SIZE),
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
  };
}
