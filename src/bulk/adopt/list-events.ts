import { isObject, type JsonObject } from '../../core/json.ts';
import { canonicalEvent } from '../../graph/canonical-event.ts';
import type { Event } from '../../graph/event.ts';
import { eventsPath } from '../../graph/path.ts';
import { extendedPropertyExpand } from '../../graph/query.ts';
import type { Zones } from '../../graph/time-zone.ts';
import type { CallOptions } from '../../http/exchange.ts';
import { pages } from '../../http/pages/pages.ts';
import type { Sender } from '../../http/sender.ts';
import { isFreeKey } from '../engine/change-decision.ts';
import { SOURCE_KEY_PROPERTY } from '../key.ts';
import { IMMUTABLE_IDS, readFound } from '../keyed-events.ts';
import type { FreeEvent } from './match-events.ts';

/** Where events are looked for. */
export interface EventRange {
  mailbox: string;
  /** Default the default calendar. */
  calendarId: string | undefined;
  /** First and last start, milliseconds since 1970. */
  from: number;
  to: number;
}

const PAGE_SIZE = 100;

/** An event that carries the key of a row. */
export interface KeptEvent {
  readonly key: string;
}

/**
 * Events that begin within a range, series as one: those that belong to no row of any job, and the keys of the others.
 * Events that the mailbox was invited to are not its own, and no row can change them. https://learn.microsoft.com/graph/api/user-list-events
 */
export async function* listEvents(
  sender: Sender,
  { mailbox, calendarId, from, to }: EventRange,
  zones: Zones,
  options: CallOptions,
): AsyncGenerator<FreeEvent | KeptEvent> {
  const request = {
    method: 'GET',
    path: eventsPath(mailbox, calendarId),
    query: {
      $filter: `start/dateTime ge '${instantText(from)}' and start/dateTime le '${instantText(to)}'`,
      $expand: extendedPropertyExpand(SOURCE_KEY_PROPERTY),
      $top: String(PAGE_SIZE),
    },
    headers: IMMUTABLE_IDS,
    mailbox,
  } as const;
  for await (const page of pages(sender, request, options)) {
    for (const item of page.items) {
      if (!isObject(item) || typeof item.id !== 'string' || item.isOrganizer === false) continue;
      const { id, key } = readFound(item as JsonObject & { id: string });
      if (isFreeKey(key)) yield { id, event: canonicalEvent(item as unknown as Event, zones) };
      else yield { key };
    }
  }
}

/** As the filter takes it: UTC, without a zone. */
function instantText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
