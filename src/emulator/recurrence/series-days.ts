import { SERIES_LAST_DAY } from '../limits.ts';
import { type PatternDays, patternDays, type RecurrencePattern } from './pattern-days.ts';

export const RANGE_TYPES = ['endDate', 'noEnd', 'numbered'] as const;

/** For how long a series goes on; days are those of the series' zone. */
export interface RecurrenceRange {
  type: (typeof RANGE_TYPES)[number];
  /** Day of the first occurrence. */
  start: number;
  /** Last day on which there may be one; null unless the type is `endDate`. */
  end: number | null;
  /** How many there are; null unless the type is `numbered`. */
  count: number | null;
}

/** The days of a series, whether something was changed or cancelled on them or not. */
export interface SeriesDays extends PatternDays {
  /** How many there are. */
  readonly count: number;
  has(day: number): boolean;
}

/** The days of a pattern within a range. */
export function seriesDays(pattern: RecurrencePattern, range: RecurrenceRange): SeriesDays {
  const { at, indexFrom } = patternDays(pattern, range.start);
  const longest = indexFrom(Math.min(range.end ?? SERIES_LAST_DAY, SERIES_LAST_DAY) + 1);
  const count = Math.min(range.count ?? longest, longest);
  return {
    at,
    indexFrom,
    count,
    has(day) {
      const index = indexFrom(day);
      return index < count && at(index) === day;
    },
  };
}
