import { DAYS_OF_WEEK, readRecurrence, USED } from './recurrence.ts';
import type { Zones } from './time-zone.ts';

/** When a series repeats, in one spelling; `none` for an event that is no series. */
export type CanonicalRecurrence = 'none' | string;

/**
 * The form in which a recurrence that was written and one that is read back are compared: the service fills the members
 * that a pattern does not use, and names zones in its own way. `zone` is that of the event's start, where the recurrence
 * names none; undefined where the zone is not compared, as that of all-day events, which the service shows in UTC.
 */
export function canonicalRecurrence(value: unknown, zone: string | undefined, zones: Zones): CanonicalRecurrence {
  if (value === null || value === undefined) return 'none';
  const startDate = startDateOf(value);
  const read = readRecurrence(value, startDate, 'dropped');
  if ('fault' in read) return 'unreadable';
  const { pattern, range } = read.recurrence;
  const words: (string | number)[] = [pattern.type, pattern.interval];
  for (const name of USED[pattern.type]) {
    // The day on which weeks begin tells nothing where no week is left out.
    if (name === 'firstDayOfWeek' && pattern.interval === 1) continue;
    const member = pattern[name];
    const inOrder = Array.isArray(member) ? DAYS_OF_WEEK.filter((day) => member.includes(day)).join(',') : member;
    words.push(`${name}=${inOrder}`);
  }
  words.push(range.type, startDate);
  const end = range.endDate ?? range.numberOfOccurrences;
  if (end !== undefined) words.push(end);
  if (zone !== undefined) words.push(zoneName(range.recurrenceTimeZone ?? zone, zones));
  return words.join(' ');
}

function startDateOf(value: unknown): string {
  const { range } = value as { range?: { startDate?: unknown } };
  return typeof range?.startDate === 'string' ? range.startDate : '';
}

/** Desktop clients made zones of their own, of which only that of UTC says what it is. */
function zoneName(name: string, zones: Zones): string {
  const zone = zones.resolve(name === 'tzone://Microsoft/Utc' ? 'UTC' : name);
  return zone?.windows ?? zone?.iana ?? name;
}
