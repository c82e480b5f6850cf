import { mailboxPath, path } from '../../graph/path.ts';
import { extendedPropertyExpand } from '../../graph/query.ts';
import type { CallOptions, Sender } from '../../http/sender.ts';
import { SOURCE_KEY_PROPERTY } from '../key.ts';
import { IMMUTABLE_IDS, type KeyedEvent, keyedEvents, readKeyed } from '../keyed-events.ts';
import type { Found } from './row-decision.ts';

/**
 * Looks for the event of one source key. The filter compares without letter case, so the property is read back
 * and compared exactly. Whether the events of a mailbox are those of
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
    for await (const event of keyedEvents(
      sender,
      { mailbox, calendarId: place, operator: 'eq', value: key },
      options,
    )) {
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
