import type { DayInput } from './given-time.ts';
import type { DayOfWeek, WeekIndex } from './recurrence.ts';

/**
 * When a series repeats, as callers write it: Graph's patternedRecurrence, or a rule of RFC 5545 such as
 * `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`; `Day` is how days are written. https://learn.microsoft.com/graph/api/resources/patternedrecurrence
 */
export type RecurrenceInput<Day extends DayInput = string> = string | { pattern: PatternInput; range: RangeInput<Day> };

/** Each `interval` counts days, weeks, months or years, by the type. https://learn.microsoft.com/graph/api/resources/recurrencepattern */
type PatternInput =
  | { type: 'daily'; interval: number }
  | {
      type: 'weekly';
      interval: number;
      daysOfWeek: readonly DayOfWeek[];
      firstDayOfWeek?: DayOfWeek | null | undefined;
    }
  | { type: 'absoluteMonthly'; interval: number; dayOfMonth: number }
  | {
      type: 'relativeMonthly';
      interval: number;
      daysOfWeek: readonly DayOfWeek[];
      index?: WeekIndex | null | undefined;
    }
  | { type: 'absoluteYearly'; interval: number; dayOfMonth: number; month: number }
  | {
      type: 'relativeYearly';
      interval: number;
      daysOfWeek: readonly DayOfWeek[];
      index?: WeekIndex | null | undefined;
      month: number;
    };

/** `startDate` is the date of the event's start. https://learn.microsoft.com/graph/api/resources/recurrencerange */
type RangeInput<Day> = { startDate?: Day | null | undefined; recurrenceTimeZone?: string | null | undefined } & (
  | { type: 'endDate'; endDate: Day }
  | { type: 'noEnd' }
  | { type: 'numbered'; numberOfOccurrences: number }
);
