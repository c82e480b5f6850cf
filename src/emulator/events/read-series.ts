import { DAY } from '../../core/durations.ts';
import { DAILY_INTERVAL, OTHER_INTERVAL, SERIES_LAST_DAY } from '../limits.ts';
import { isSameRule, keptChanges } from '../recurrence/changed-series.ts';
import { timesOn } from '../recurrence/occurrences.ts';
import { DAYS_OF_WEEK, type PatternType, type RecurrencePattern } from '../recurrence/pattern-days.ts';
import { type RecurrenceRange, seriesDays } from '../recurrence/series-days.ts';
import { refusals } from '../refusals.ts';
import type { Zone, Zones } from '../time/zones.ts';
import type { EventFields, EventTime, Series } from './event-record.ts';
import type { Json } from './members.ts';
import type { WrittenPattern, WrittenRange, WrittenRecurrence } from './read-recurrence.ts';
import { readWall } from './read-time.ts';

const WITH_DAYS_OF_WEEK: ReadonlySet<PatternType> = new Set(['weekly', 'relativeMonthly', 'relativeYearly']);
const WITH_DAY_OF_MONTH: ReadonlySet<PatternType> = new Set(['absoluteMonthly', 'absoluteYearly']);
const WITH_MONTH: ReadonlySet<PatternType> = new Set(['absoluteYearly', 'relativeYearly']);
const WITH_INDEX: ReadonlySet<PatternType> = new Set(['relativeMonthly', 'relativeYearly']);

/** What of an event decides on its series. */
interface SeriesQuestion {
  written: WrittenRecurrence | null | undefined;
  body: Json;
  times: { start: EventTime; end: EventTime };
  isAllDay: boolean;
  kept: EventFields | undefined;
}

/**
 * The times of an event with the series that they begin. A master starts at its first occurrence, which may be later
 * than what was written; a range that starts on another day than the event counts, as recorded. Where neither rule nor
 * times change, changed and cancelled occurrences stay.
 */
export function readSeries(
  { written, body, times, isAllDay, kept }: SeriesQuestion,
  zones: Zones,
): Pick<EventFields, 'start' | 'end' | 'series'> {
  const { start, end } = times;
  const before = kept?.series;
  if (written === null || (!written && !before)) return { start, end };
  if (!written && before && start === kept?.start && end === kept.end) return { start, end, series: before };
  const zone = zones.find(start.zone) as Zone;
  const wall = wallTimes({ body, times, isAllDay, kept }, zone, zones);
  const day = Math.floor(wall.start / DAY);
  const pattern = written ? checkPattern(written.pattern) : (before as Series).pattern;
  const asked = written ? checkRange(written.range, zone, zones) : { ...(before as Series).range, start: day };
  const days = seriesDays(pattern, asked);
  if (days.count === 0) throw refusals.noOccurrence();
  const length = wall.end - wall.start;
  if (days.count > 1 && length > shortestGap(pattern) * DAY) throw refusals.occurrenceTooLong();
  const first = days.at(0);
  const series: Series = {
    pattern,
    range: { ...asked, start: first },
    zone: start.zone,
    time: wall.start - day * DAY,
    length,
    changed: [],
    cancelled: [],
  };
  const isSame = before !== undefined && isSameRule(before, series);
  const moved = timesOn(series, isAllDay, first, zone);
  return {
    start: moved.start,
    end: { ...moved.end, zone: end.zone },
    series: isSame ? { ...series, ...keptChanges(before, series) } : series,
  };
}

/** Start and end on the wall of the start's zone, milliseconds read as UTC. */
function wallTimes(
  { body, times: { start, end }, isAllDay, kept }: Omit<SeriesQuestion, 'written'>,
  zone: Zone,
  zones: Zones,
): { start: number; end: number } {
  if (isAllDay) return { start: start.shown, end: end.shown };
  const { series } = kept ?? {};
  const isKept = series !== undefined && body.start === undefined && !kept?.isAllDay;
  // A wall time in a gap of the clock is not that of the point in time which it became.
  const from = isKept
    ? series.range.start * DAY + series.time
    : (readWall(body, 'start', zones)?.local ?? zone.toLocal(start.at));
  if (isKept && body.end === undefined) return { start: from, end: from + series.length };
  const written = readWall(body, 'end', zones);
  const isSameZone = written?.zone.rules === zone.rules;
  const to = written && isSameZone ? written.local : zone.toLocal(end.at);
  return { start: from, end: Math.max(from, to) };
}

/** What the type needs must be there; what it does not use is checked all the same and then dropped. */
function checkPattern(written: WrittenPattern | undefined): RecurrencePattern {
  const { type, interval, month, dayOfMonth, daysOfWeek, firstDayOfWeek, index } = written ?? {};
  if (!written || type === undefined || interval === undefined) throw refusals.validation();
  const isInRange =
    isWithin(interval, 1, type === 'daily' ? DAILY_INTERVAL : OTHER_INTERVAL) &&
    isWithin(month, WITH_MONTH.has(type) ? 1 : 0, 12) &&
    isWithin(dayOfMonth, WITH_DAY_OF_MONTH.has(type) ? 1 : 0, 31);
  if (!isInRange || (WITH_DAYS_OF_WEEK.has(type) && written.daysOfWeek.length === 0)) throw refusals.validation();
  return {
    type,
    interval,
    month: WITH_MONTH.has(type) ? written.month : 0,
    dayOfMonth: WITH_DAY_OF_MONTH.has(type) ? written.dayOfMonth : 0,
    daysOfWeek: WITH_DAYS_OF_WEEK.has(type) ? [...new Set(daysOfWeek)] : [],
    firstDayOfWeek: type === 'weekly' ? (firstDayOfWeek ?? 'sunday') : 'sunday',
    index: WITH_INDEX.has(type) ? (index ?? 'first') : 'first',
  };
}

function isWithin(value: number | undefined, least: number, most: number): boolean {
  return value !== undefined && value >= least && value <= most;
}

function checkRange(written: WrittenRange | undefined, zone: Zone, zones: Zones): RecurrenceRange {
  if (!written?.type) throw refusals.validation();
  const { type, startDate, endDate, numberOfOccurrences, recurrenceTimeZone } = written;
  if (startDate === undefined || startDate > SERIES_LAST_DAY) throw refusals.recurrenceEnd();
  if (recurrenceTimeZone !== undefined && recurrenceTimeZone !== '') {
    const named = zones.find(recurrenceTimeZone);
    if (!named) throw refusals.timeZone(recurrenceTimeZone);
    if (named.rules !== zone.rules) throw refusals.validation();
  }
  if (numberOfOccurrences < (type === 'numbered' ? 1 : 0)) throw refusals.validation();
  if (type === 'endDate') {
    if (endDate === undefined || endDate < startDate) throw refusals.validation();
    if (endDate > SERIES_LAST_DAY) throw refusals.recurrenceEnd();
  }
  return {
    type,
    start: startDate,
    end: type === 'endDate' ? (endDate ?? null) : null,
    count: type === 'numbered' ? numberOfOccurrences : null,
  };
}

/** Days from one occurrence of a pattern to the next where they are closest; of months and years their shortest. */
function shortestGap({ type, interval, daysOfWeek, firstDayOfWeek }: RecurrencePattern): number {
  switch (type) {
    case 'daily':
      return interval;
    case 'weekly': {
      const first = DAYS_OF_WEEK.indexOf(firstDayOfWeek);
      const days = daysOfWeek.map((name) => (DAYS_OF_WEEK.indexOf(name) - first + 7) % 7).sort((a, b) => a - b);
      const gaps = days.map((day, at) => (days[at + 1] ?? (days[0] ?? 0) + 7 * interval) - day);
      return Math.min(...gaps);
    }
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return 28 * interval;
    default:
      return 365 * interval;
  }
}
