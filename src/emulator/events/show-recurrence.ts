import { formatDay } from '../recurrence/calendar-days.ts';
import type { Series } from './event-record.ts';

/** The end of a series that has none, as the service answers it. */
const NO_END = '0001-01-01';

/**
 * The recurrence of a master as answers show it: members that the type does not use are filled with 0, the first word
 * and the year 1. https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export function showRecurrence({ pattern, range, zone }: Series): Record<string, unknown> {
  const { type, interval, month, dayOfMonth, daysOfWeek, firstDayOfWeek, index } = pattern;
  return {
    pattern: {
      type,
      interval,
      month,
      dayOfMonth,
      // Patterns without days of the week have no list in recorded answers, not an empty one.
      ...(daysOfWeek.length > 0 ? { daysOfWeek } : {}),
      firstDayOfWeek,
      index,
    },
    range: {
      type: range.type,
      startDate: formatDay(range.start),
      endDate: range.end === null ? NO_END : formatDay(range.end),
      recurrenceTimeZone: zone,
      numberOfOccurrences: range.count ?? 0,
    },
  };
}
