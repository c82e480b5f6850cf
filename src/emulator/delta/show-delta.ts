import { type EventView, showEvent } from '../events/show-event.ts';
import { changeKey, eventId, immutableEventId, trackedEtag } from '../mailboxes/ids.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import type { DeltaItem } from './delta-items.ts';
import type { DeltaRange } from './delta-token.ts';

const TYPE = '#microsoft.graph.event';
/** What a follower of events is shown of each. https://learn.microsoft.com/graph/api/event-delta?view=graph-rest-beta#response */
const OF_EVENTS: ReadonlySet<string> = new Set(['id', 'type', 'start', 'end']);

/** An item of a delta answer: an event as a view has it, with the longer etag, or one that is gone. */
export function showDeltaItem(
  mailbox: Mailbox,
  { cursor, folder, event }: DeltaItem,
  { of }: DeltaRange,
  view: EventView,
): Record<string, unknown> {
  const [number] = cursor;
  if (!event) {
    const id = view.immutableIds ? immutableEventId(mailbox, number) : eventId(mailbox, folder, number);
    return { '@odata.type': TYPE, id, '@removed': { reason: 'deleted' } };
  }
  const shown = showEvent(mailbox, event, of === 'events' ? { ...view, select: OF_EVENTS } : view);
  const version = changeKey(mailbox, mailbox.versionOf(event).change);
  // Its place is that of the shorter one.
  return { '@odata.type': TYPE, ...shown, '@odata.etag': trackedEtag(version) };
}
