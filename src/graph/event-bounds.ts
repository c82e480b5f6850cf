import { MINUTE } from '../core/durations.ts';
import { isObject } from '../core/json.ts';
import { readWall } from './time-zone-wall.ts';

/** Offsets of the world's zones lie between -12:00 and +14:00. */
const EARLIEST = 14 * 60 * MINUTE;
const LATEST = 12 * 60 * MINUTE;

/**
 * The earliest time at which an event of an answer can start, in milliseconds since 1970: exact in UTC, in other zones
 * up to 14 hours before what its clocks show. Undefined where the event does not say.
 */
export function earliestStart(event: unknown): number | undefined {
  const at = wallOf(event, 'start');
  return at && at.wall - (at.isUtc ? 0 : EARLIEST);
}

/** The latest time at which an event of an answer can end; in other zones than UTC up to 12 hours after what its clocks show. */
export function latestEnd(event: unknown): number | undefined {
  const at = wallOf(event, 'end');
  return at && at.wall + (at.isUtc ? 0 : LATEST);
}

/** The id of an event of an answer. */
export function idOfEvent(event: unknown): string | undefined {
  return isObject(event) && typeof event.id === 'string' ? event.id : undefined;
}

function wallOf(event: unknown, name: 'start' | 'end'): { wall: number; isUtc: boolean } | undefined {
  const time = isObject(event) ? event[name] : undefined;
  if (!isObject(time) || typeof time.dateTime !== 'string') return undefined;
  const wall = readWall(time.dateTime.replace(/Z$/u, ''));
  return wall === undefined ? undefined : { wall, isUtc: time.timeZone === 'UTC' };
}
