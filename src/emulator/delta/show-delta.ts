import { type EventView, showEvent, typeOf } from '../events/show-event.ts';
import { changeKey, eventId, immutableEventId, trackedEtag } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { immutableOccurrenceId, occurrenceId } from '../mailboxes/occurrence-ids.ts';
import type { DeltaItem } from './delta-items.ts';
import type { DeltaRange } from './delta-token.ts';

const TYPE = '#microsoft.graph.event';
/** What a follower of events is shown of each. https://learn.microsoft.com/graph/api/event-delta?view=graph-rest-beta#response */
const OF_EVENTS: ReadonlySet<string> = new Set(['id', 'type', 'start', 'end']);
/** What a follower of a view is shown of an occurrence that is as its series has it; recorded. */
const OF_OCCURRENCES: ReadonlySet<string> = new Set(['id', 'seriesMasterId', 'type', 'start', 'end']);

/** An item of a delta answer: an event as a view has it, with the longer etag, or one that is gone. */
export function showDeltaItem(
  mailbox: Mailbox,
  item: DeltaItem,
  { of }: DeltaRange,
  view: EventView,
): Record<string, unknown> {
  const { event } = item;
  if (!event)
    return { '@odata.type': TYPE, id: goneId(mailbox, item, view.immutableIds), '@removed': { reason: 'deleted' } };
  const select = of === 'events' ? OF_EVENTS : typeOf(event) === 'occurrence' ? OF_OCCURRENCES : undefined;
  const shown = showEvent(mailbox, event, { ...view, select });
  const version = changeKey(mailbox, mailbox.versionOf(event).change);
  // Its place is that of the shorter one.
  return { '@odata.type': TYPE, ...shown, '@odata.etag': trackedEtag(version) };
}

function goneId(mailbox: Mailbox, { number, day, folder }: DeltaItem, immutable: boolean): string {
  if (day === undefined) return immutable ? immutableEventId(mailbox, number) : eventId(mailbox, folder, number);
  return immutable ? immutableOccurrenceId(mailbox, number, day) : occurrenceId(mailbox, folder, number, day);
}
