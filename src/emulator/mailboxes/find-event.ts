import type { EventRecord } from '../events/event-record.ts';
import { idOf } from '../events/show-event.ts';
import type { Mailbox } from './mailbox.ts';
import { readEventId } from './occurrence-ids.ts';

/** What an id names: an event, or an occurrence; `malformed`: the text is no id at all; undefined: nothing that is there. */
export type FoundEvent = EventRecord | 'malformed' | undefined;

/** The event or the occurrence of an id in either form. */
export function findById(mailbox: Mailbox, id: string): FoundEvent {
  const said = readEventId(id);
  if (!said) return 'malformed';
  const { number, day } = said;
  const event = day === undefined ? mailbox.event(number) : mailbox.occurrences(number)?.on(day);
  // Ids are case-sensitive and belong to one mailbox: the number alone would also fit an id of another one.
  const fits = event && (idOf(mailbox, event, false) === id || idOf(mailbox, event, true) === id);
  return fits ? event : undefined;
}
