import { DAY, HOUR, MINUTE, SECOND } from '../../core/durations.ts';
import type { WorkingHours } from '../settings/show-settings.ts';
import type { UserRecord } from '../store/store.ts';
import type { Span } from '../time/span.ts';
import type { Zone, Zones } from '../time/zones.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const WEEKEND: readonly string[] = ['saturday', 'sunday'];

/** The zone of working hours; a zone without a name that is known counts as the mailbox's own, which may be UTC. */
export function zoneOfHours(hours: WorkingHours, { timeZone }: UserRecord, zones: Zones): Zone {
  return zones.find(hours.timeZone.name) ?? zones.find(timeZone) ?? (zones.find('UTC') as Zone);
}

/**
 * The working times that touch a span, in their order; `personal` has Saturday and Sunday too.
 * https://learn.microsoft.com/graph/api/user-findmeetingtimes
 */
export function workingTimes(
  hours: WorkingHours,
  domain: 'work' | 'personal',
  zone: Zone,
  { start, end }: Span,
): Span[] {
  const days = new Set([...hours.daysOfWeek, ...(domain === 'personal' ? WEEKEND : [])]);
  const opens = timeOfDay(hours.startTime);
  const closes = timeOfDay(hours.endTime);
  // Whoever closes before he opens works through the night.
  const length = closes > opens ? closes - opens : closes + DAY - opens;
  const times: Span[] = [];
  const firstDay = Math.floor(zone.toLocal(start) / DAY) * DAY - DAY;
  for (let day = firstDay; day <= zone.toLocal(end); day += DAY) {
    if (!days.has(DAYS[new Date(day).getUTCDay()] ?? '')) continue;
    const time = { start: zone.toUtc(day + opens), end: zone.toUtc(day + opens + length) };
    if (time.end > start && time.start < end) times.push(time);
  }
  return times;
}

function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * HOUR + minutes * MINUTE + seconds * SECOND;
}
