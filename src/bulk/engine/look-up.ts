import type { CallOptions } from '../../http/exchange.ts';
import type { Sender } from '../../http/sender.ts';
import { type KeyedEvent, keyedEvents, readKeyedEvent } from '../keyed-events.ts';
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
  return toFound(first);
}

/** Reads one event and says whether it carries this key. */
export async function hasKey(
  sender: Sender,
  mailbox: string,
  id: string,
  key: string,
  options: CallOptions,
): Promise<Found> {
  const event = await readKeyedEvent(sender, mailbox, id, options);
  return event?.key === key ? toFound(event) : { events: 0 };
}

function toFound({ id, iCalUId, webLink, item }: KeyedEvent): Found {
  return { events: 1, id, iCalUId, webLink, item };
}
