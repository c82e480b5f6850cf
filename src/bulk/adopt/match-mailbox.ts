import { DAY } from '../../core/durations.ts';
import type { Zones } from '../../graph/time-zone.ts';
import type { CallOptions } from '../../http/exchange.ts';
import type { Sender } from '../../http/sender.ts';
import { createCalendarFinder } from '../calendars.ts';
import { listEvents } from './list-events.ts';
import { type FreeEvent, type Matches, type MatchField, matchEvents, type UnmatchedRow } from './match-events.ts';
import type { MatchedRow, RowsToMatch } from './rows-to-match.ts';

interface EventsThere {
  events: readonly FreeEvent[];
  /** Source keys of rows that have an event. */
  keys: ReadonlySet<string>;
}

const NOTHING: EventsThere = { events: [], keys: new Set() };

/** Which events the rows of a mailbox are to take, calendar by calendar. Throws where the mailbox cannot be read. */
export async function matchMailbox(
  sender: Sender,
  mailbox: string,
  { byCalendar, tied }: RowsToMatch,
  fields: readonly MatchField[],
  zones: Zones,
  options: CallOptions,
): Promise<Matches<MatchedRow>> {
  const finder = createCalendarFinder(sender, mailbox);
  const spoken = new Set(tied.map(({ id }) => id));
  const matched = [...tied];
  const ambiguous: Matches<MatchedRow>['ambiguous'][number][] = [];
  const unmatched: MatchedRow[] = [];
  for (const [calendar, rows] of byCalendar) {
    const choice = await finder.find(calendar, options);
    const { events, keys } = 'id' in choice ? await eventsLike(rows, choice.id) : NOTHING;
    // An event that a lost ledger knew is found by its key, in this run; a second one would have the same key.
    const hasOwn = ({ row }: UnmatchedRow<MatchedRow>) => keys.has(row.sourceKey);
    unmatched.push(...rows.filter(hasOwn).map(({ row }) => row));
    const found = matchEvents(
      rows.filter((one) => !hasOwn(one)),
      events,
      fields,
    );
    matched.push(...found.matched);
    ambiguous.push(...found.ambiguous);
    unmatched.push(...found.unmatched);
  }
  return { matched, ambiguous, unmatched };

  async function eventsLike(
    rows: readonly UnmatchedRow<MatchedRow>[],
    calendarId: string | undefined,
  ): Promise<EventsThere> {
    const starts = rows.map(({ written: { start } }) => (typeof start === 'string' ? Date.parse(start) : Number.NaN));
    const known = starts.filter((start) => !Number.isNaN(start));
    if (known.length === 0) return NOTHING;
    // An all-day event begins at the midnight of a zone that is not known yet.
    const [from, to] = known.reduce(
      ([low, high], at) => [Math.min(low, at), Math.max(high, at)],
      [Number.POSITIVE_INFINITY, 0],
    ) as [number, number];
    const events: FreeEvent[] = [];
    const keys = new Set<string>();
    const range = { mailbox, calendarId, from: from - DAY, to: to + DAY };
    for await (const event of listEvents(sender, range, zones, options)) {
      if ('key' in event) keys.add(event.key);
      else if (!spoken.has(event.id)) events.push(event);
    }
    return { events, keys };
  }
}
