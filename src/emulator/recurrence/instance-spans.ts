import { DAY } from '../../core/durations.ts';
import type { OccurrenceChange, Series } from '../events/event-record.ts';
import type { Zone, Zones } from '../time/zones.ts';
import { type SeriesDays, seriesDays } from './series-days.ts';

/** One instance of a series by its times alone, in milliseconds since 1970: a view of many years makes few of them. */
export interface InstanceSpan {
  day: number;
  start: number;
  end: number;
  isException: boolean;
}

/** When the instances of a series are. */
export interface InstanceSpans {
  readonly days: SeriesDays;
  readonly zone: Zone;
  /** What is different, by day. */
  readonly changes: ReadonlyMap<number, OccurrenceChange>;
  /** Changes of instances that are there, ascending; a copy may know others, which the organizer has taken away. */
  readonly changed: readonly OccurrenceChange[];
  /** Those of them that are not at the times of the pattern. */
  readonly moved: readonly OccurrenceChange[];
  /** Whether no instance was taken away on a day. */
  isThere(day: number): boolean;
  /** Whether the instance of a day is at the times of the pattern. */
  isInPlace(day: number): boolean;
  /** The day on which a wall time at the point in time would be, give or take a day. */
  dayNear(time: number): number;
  /** Those that overlap a range of time, exceptions first, each kind by start. */
  within(from: number, to: number): InstanceSpan[];
}

/** Wall times differ from UTC by less. */
export const WIDEST_OFFSET_DAYS = 1;

/** The instances of a series by their times. */
export function instanceSpans(series: Series, zones: Zones): InstanceSpans {
  const { pattern, range, time, length } = series;
  const days = seriesDays(pattern, range);
  const zone = zones.find(series.zone) as Zone;
  const changes = new Map(series.changed.map((change) => [change.day, change]));
  const cancelled = new Set(series.cancelled);
  const isThere = (day: number) => !cancelled.has(day);
  const changed = series.changed.filter(({ day }) => isThere(day) && days.has(day));
  const moved = changed.filter((change) => isMoved(change));
  const isInPlace = (day: number) => isThere(day) && !isMoved(changes.get(day));
  const dayNear = (at: number) => Math.floor((at - time) / DAY);
  const inPlace = (day: number) => {
    const wall = day * DAY + time;
    const start = zone.toUtc(wall);
    return { start, end: Math.max(start, zone.toUtc(wall + length)) };
  };

  return {
    days,
    zone,
    changes,
    changed,
    moved,
    isThere,
    isInPlace,
    dayNear,
    within(from, to) {
      const found: InstanceSpan[] = [];
      const take = (day: number, start: number, end: number) => {
        if (start < to && (end > from || start >= from))
          found.push({ day, start, end, isException: isException(changes.get(day)) });
      };
      for (const { day, members } of moved) {
        const { start, end } = inPlace(day);
        take(day, members.start?.at ?? start, members.end?.at ?? end);
      }
      const last = dayNear(to) + WIDEST_OFFSET_DAYS;
      for (let index = days.indexFrom(dayNear(from - length) - WIDEST_OFFSET_DAYS); index < days.count; index++) {
        const day = days.at(index);
        if (day > last) break;
        if (!isInPlace(day)) continue;
        const { start, end } = inPlace(day);
        take(day, start, end);
      }
      return found.sort(compareSpans);
    },
  };
}

/** Whether a change makes an occurrence an exception: of its reminder alone it does not. */
export function isException(change: OccurrenceChange | undefined): boolean {
  if (!change) return false;
  return change.answers !== undefined || Object.keys(change.members).some((name) => name !== 'reminder');
}

function isMoved(change: OccurrenceChange | undefined): boolean {
  return change?.members.start !== undefined || change?.members.end !== undefined;
}

/** The service answers exceptions before occurrences; seen in its documentation. */
export function compareSpans(a: InstanceSpan, b: InstanceSpan): number {
  return Number(b.isException) - Number(a.isException) || a.start - b.start;
}
