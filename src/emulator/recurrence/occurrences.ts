import { DAY } from '../../core/durations.ts';
import type { EventRecord, EventTime, MeetingAttendee, OccurrenceChange, Series } from '../events/event-record.ts';
import type { Zone, Zones } from '../time/zones.ts';
import { type InstanceSpan, instanceSpans, isException, WIDEST_OFFSET_DAYS } from './instance-spans.ts';
import type { SeriesDays } from './series-days.ts';

/** The occurrences of one master, worked out when they are asked for. */
export interface Occurrences {
  readonly days: SeriesDays;
  /** The occurrence that the pattern has on a day; undefined where it has none or it is gone. */
  on(day: number): EventRecord | undefined;
  /** When those are that overlap a range of time, exceptions first, each kind by start. */
  spans(from: number, to: number): InstanceSpan[];
  /** The same, as events. */
  overlapping(from: number, to: number): EventRecord[];
  /** The last one that starts before a point in time. */
  before(time: number): EventRecord | undefined;
  /** The first one that starts at a point in time or after it. */
  from(time: number): EventRecord | undefined;
  /** The day, in the series' zone, on which an instance starts. */
  dayOf(event: EventRecord): number;
  /** The days on which the instances next to that of a day start now; those that are gone do not count. */
  daysBeside(day: number): { before: number | undefined; after: number | undefined };
  /** Exceptions by their day, those whose reminder alone was changed left out. */
  exceptions(): EventRecord[];
}

/** A master, which has a series. */
export type Master = EventRecord & { series: Series };

/** Whether an event is the master of a series. */
export function isMaster(event: EventRecord): event is Master {
  return event.series !== undefined;
}

/** The occurrences of a master. */
export function occurrencesOf(master: Master, zones: Zones): Occurrences {
  const { series, reminder: _, ...rest } = master;
  // A copy of a copy is fast to be copied again.
  const shared = { ...rest };
  const { days, zone, changes, changed, moved, isThere, isInPlace, dayNear, within } = instanceSpans(series, zones);

  const make = (day: number): EventRecord => makeOccurrence(shared, series, day, zone, changes.get(day));
  const dayOf = ({ isAllDay, start }: EventRecord) =>
    Math.floor((isAllDay ? start.shown : zone.toLocal(start.at)) / DAY);

  return {
    days,
    on: (day) => (isThere(day) && days.has(day) ? make(day) : undefined),
    spans: within,
    overlapping: (from, to) => within(from, to).map(({ day }) => make(day)),
    before(time) {
      const found = moved.map(({ day }) => make(day)).filter(({ start }) => start.at < time);
      let index = Math.min(days.indexFrom(dayNear(time) + WIDEST_OFFSET_DAYS + 1), days.count) - 1;
      for (; index >= 0; index--) {
        const day = days.at(index);
        const event = isInPlace(day) ? make(day) : undefined;
        if (!event || event.start.at >= time) continue;
        found.push(event);
        break;
      }
      return found.sort(compareStarts).at(-1);
    },
    from(time) {
      const found = moved.map(({ day }) => make(day)).filter(({ start }) => start.at >= time);
      for (let index = days.indexFrom(dayNear(time) - WIDEST_OFFSET_DAYS); index < days.count; index++) {
        const day = days.at(index);
        const event = isInPlace(day) ? make(day) : undefined;
        if (!event || event.start.at < time) continue;
        found.push(event);
        break;
      }
      return found.sort(compareStarts)[0];
    },
    dayOf,
    daysBeside(day) {
      const at = days.indexFrom(day);
      const next = (step: number) => {
        let index = at + step;
        while (index >= 0 && index < days.count && !isThere(days.at(index))) index += step;
        return index >= 0 && index < days.count ? dayOf(make(days.at(index))) : undefined;
      };
      return { before: next(-1), after: next(1) };
    },
    exceptions: () => changed.map(({ day }) => make(day)).filter(({ occurrence }) => occurrence?.isException),
  };
}

/** The occurrence of a day as it would be if nothing of it had been changed or cancelled. */
export function plainOccurrence({ series, reminder: _, ...shared }: Master, day: number, zones: Zones): EventRecord {
  return makeOccurrence(shared, series, day, zones.find(series.zone) as Zone, undefined);
}

/** Start and end of the occurrence of a day. A gap of the clock cannot make it end before it starts. */
export function timesOn(
  { time, length }: Pick<Series, 'time' | 'length'>,
  isAllDay: boolean,
  day: number,
  zone: Zone,
): Pick<EventRecord, 'start' | 'end'> {
  const wall = day * DAY + time;
  const start = timeAt(wall, isAllDay, zone);
  const end = timeAt(wall + length, isAllDay, zone);
  return { start, end: end.at < start.at ? start : end };
}

function timeAt(wall: number, isAllDay: boolean, zone: Zone): EventTime {
  const at = zone.toUtc(wall);
  return { shown: isAllDay ? wall : at, at, zone: zone.name };
}

function makeOccurrence(
  shared: Omit<EventRecord, 'series' | 'reminder'>,
  series: Series,
  day: number,
  zone: Zone,
  change: OccurrenceChange | undefined,
): EventRecord {
  const { start, end: sameZoneEnd } = timesOn(series, shared.isAllDay, day, zone);
  const end = { ...sameZoneEnd, zone: shared.end.zone };
  const occurrence = { day, originalStart: start.shown, isException: isException(change) };
  if (!change) return { ...shared, start, end, occurrence };
  const event = { ...shared, start, end, ...change.members, occurrence };
  return change.answers ? { ...event, attendees: withAnswers(event.attendees, change.answers) } : event;
}

function withAnswers(
  attendees: readonly MeetingAttendee[],
  answers: NonNullable<OccurrenceChange['answers']>,
): readonly MeetingAttendee[] {
  return attendees.map((attendee) => {
    const { type, emailAddress } = attendee;
    const address = emailAddress.address.toLowerCase();
    const answer = Object.hasOwn(answers, address) ? answers[address] : undefined;
    return answer ? { type, ...answer, emailAddress } : attendee;
  });
}

function compareStarts(a: EventRecord, b: EventRecord): number {
  return a.start.at - b.start.at;
}
