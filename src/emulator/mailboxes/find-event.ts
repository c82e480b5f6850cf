import type { EventRecord } from '../events/event-record.ts';
import { idOf } from '../events/show-event.ts';
import type { Mailbox } from './mailbox.ts';
import { readEventId } from './occurrence-ids.ts';

/** The event or the occurrence of an id in either form; `malformed` where the text is no id at all. */
export function findById(mailbox: Mailbox, id: string): EventRecord | 'malformed' | undefined {
  const said = readEventId(id);
  if (!said) return 'malformed';
  const { number, day } = said;
  const event = day === undefined ? mailbox.event(number) : mailbox.occurrences(number)?.on(day);
  // Ids are case-sensitive and belong to one mailbox: the number alone would also fit an id of another one.
  const fits = event && (idOf(mailbox, event, false) === id || idOf(mailbox, event, true) === id);
  return fits ? event : undefined;
}
