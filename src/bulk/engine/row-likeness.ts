import type { JsonObject } from '../../core/json.ts';
import { type CanonicalEvent, canonicalEvent, differences } from '../../graph/canonical-event.ts';
import type { Event, EventInput } from '../../graph/event.ts';
import type { Zones } from '../../graph/time-zone.ts';

/** What tells one event of a row from another; the rest is rewritten by services and edited by people every day. */
const TELLING: ReadonlySet<keyof CanonicalEvent> = new Set(['subject', 'start', 'end']);

/** Whether an event that carries a row's key has another subject or time than the row. `item` holds these properties. */
export function differsFromRow(item: JsonObject, event: EventInput, zones: Zones): boolean {
  const found = differences(canonicalEvent(event, zones), canonicalEvent(item as unknown as Event, zones));
  return found.some(({ field }) => TELLING.has(field));
}
