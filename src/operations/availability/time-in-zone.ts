import type { DateTimeTimeZone } from '../../graph/event.ts';
import { writeWall } from '../../graph/time-zone-wall.ts';
import { readInstant } from '../fields.ts';

/** What stands after the time of day where a time says its own offset. */
const OFFSET = /T[\d:.]+(?:Z|[+-])/iu;

/**
 * A checked time as Graph's actions take it: one with an offset in UTC, since the service drops offsets without a word,
 * and any other as the clocks of the zone show it. https://learn.microsoft.com/graph/api/resources/datetimetimezone
 */
export function timeInZone(text: string, timeZone = 'UTC'): DateTimeTimeZone & Record<string, string> {
  const dateTime = writeWall(readInstant(text) ?? Number.NaN);
  return { dateTime, timeZone: OFFSET.test(text) ? 'UTC' : timeZone };
}

/** Asks for the times of the answer in a zone. https://learn.microsoft.com/graph/api/calendar-getschedule */
export function inZone(timeZone: string | undefined): { headers?: Record<string, string> } {
  return timeZone === undefined ? {} : { headers: { Prefer: `outlook.timezone="${timeZone}"` } };
}
