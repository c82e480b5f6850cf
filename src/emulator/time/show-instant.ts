import type { DateTimeTimeZone } from '../../graph/event.ts';
import { formatLocalTime } from './local-time.ts';
import type { Zone } from './zones.ts';

/** A point in time, milliseconds since 1970, as an answer shows it: in the zone that was asked for, else in UTC. */
export function showInstant(at: number, zone: Zone | undefined): DateTimeTimeZone {
  return { dateTime: formatLocalTime(zone ? zone.toLocal(at) : at), timeZone: zone?.name ?? 'UTC' };
}
