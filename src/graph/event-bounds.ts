import { DAY, MINUTE } from '../core/durations.ts';
import { isObject } from '../core/json.ts';
import { readWall } from './time-zone-wall.ts';

/** Offsets of the world's zones lie between -12:00 and +14:00. */
const EARLIEST = 14 * 60 * MINUTE;
const LATEST = 12 * 60 * MINUTE;

/**
 * The earliest time at which an event of an answer can start, in milliseconds since 1970: exact in UTC, in other zones
 * up to 14 hours before what its clocks show, and so for all-day events. Undefined where the event does not say.
 */
export function earliestStart(event: unknown): number | undefined {
  const at = wallOf(event, 'start');
  return at && at.wall - (at.isUtc && !mayLastAllDay(event) ? 0 : EARLIEST);
}

/**
 * The latest time at which it can start, by the measure of `earliestStart`: the same for timed events, whose zone is that
 * of the whole answer; 26 hours later for all-day ones, each of which may be of another zone.
 */
export function latestStart(event: unknown): number | undefined {
  const earliest = earliestStart(event);
  return earliest === undefined || !mayLastAllDay(event) ? earliest : earliest + EARLIEST + LATEST;
}

/** The latest time at which it can end; up to 12 hours after what clocks show in other zones than UTC, and for all-day events. */
export function latestEnd(event: unknown): number | undefined {
  const at = wallOf(event, 'end');
  return at && at.wall + (at.isUtc && !mayLastAllDay(event) ? 0 : LATEST);
}

/** Its midnights are shown as those of UTC, whatever zone it was made in. Where `isAllDay` was not asked for, midnights tell. */
function mayLastAllDay(event: unknown): boolean {
  if (!isObject(event)) return false;
  if (typeof event.isAllDay === 'boolean') return event.isAllDay;
  const [start, end] = [wallOf(event, 'start'), wallOf(event, 'end')];
  return start !== undefined && start.wall % DAY === 0 && (end === undefined || end.wall % DAY === 0);
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
