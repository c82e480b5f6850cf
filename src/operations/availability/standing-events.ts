import { DAY, HOUR } from '../../core/durations.ts';
import { UsageError } from '../../core/errors.ts';
import type { Event } from '../../graph/event.ts';
import { calendarViewPath } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Zone, Zones } from '../../graph/time-zone.ts';
import { readWall } from '../../graph/time-zone-wall.ts';
import { allItems } from '../all-items.ts';
import type { Step } from '../define.ts';
import * as fields from '../fields.ts';

/** A time of a calendar: wall times of a zone. */
export interface Slot {
  calendarId?: string | undefined;
  startDateTime: string;
  endDateTime: string;
  timeZone: string;
}

export type Standing = Readonly<Partial<Event>> & { id: string };

/** What makes a time taken. */
const TAKEN: ReadonlySet<unknown> = new Set(['busy', 'oof', 'tentative']);

/** All that is needed to judge an event, and for people to know it. */
const SELECT = [
  ...['id', 'subject', 'start', 'end', 'isAllDay', 'showAs', 'sensitivity', 'isCancelled', 'type', 'seriesMasterId'],
  ...['location', 'organizer', 'transactionId', 'originalStartTimeZone', 'webLink'],
].join(',');

/** By how much the clocks of a zone differ from UTC at most. */
const ZONE_SPAN = 14 * HOUR;

/**
 * Reads the events that stand in a time: those that show it as busy, away or tentative, by start. An all-day event takes
 * its days wherever they are looked at. Throws UsageError `input-invalid`, `time-zone-unknown`.
 */
export function* standingEvents(slot: Slot, mailbox: string, zones: Zones): Generator<Step, Standing[], GraphReply> {
  const asked = spansOf(slot, zones);
  if (asked !== undefined && asked.walls.to < asked.walls.from) {
    // What ends before it begins overlaps nothing, and would be called free.
    throw new UsageError('input-invalid', 'endDateTime: is before startDateTime.', {
      hint: 'Give an end that is not before the start, in the same zone.',
    });
  }
  if (asked === undefined) {
    throw new UsageError(
      'time-zone-unknown',
      'The time zone is not known, so nobody can tell what stands in that time.',
      {
        hint: 'Give a Windows or IANA name, such as Europe/London.',
      },
    );
  }
  const found: [start: number, event: Standing][] = [];
  for (const event of yield* allItems<Standing>(viewRequest(slot, mailbox))) {
    if (!TAKEN.has(event.showAs) || event.isCancelled === true) continue;
    const days = event.isAllDay === true ? daysOf(event, zones) : undefined;
    const span = days ?? spanOf(event, zones);
    const isStanding = span !== undefined && overlaps(span, days === undefined ? asked.instants : asked.walls);
    if (isStanding) found.push([span.from, event]);
  }
  return found.sort(([one], [other]) => one - other).map(([, event]) => event);
}

/** The view of the time in UTC, and of so much around it that it holds the time in every zone. */
export function viewRequest({ calendarId, timeZone, ...slot }: Slot, mailbox: string): GraphRequest {
  const [from = 0, to = 0] = [readWall(slot.startDateTime), readWall(slot.endDateTime)];
  return {
    method: 'GET',
    path: calendarViewPath(mailbox, calendarId),
    query: {
      startDateTime: new Date(from - ZONE_SPAN).toISOString(),
      endDateTime: new Date(to + ZONE_SPAN).toISOString(),
      $select: SELECT,
      $top: '200',
    },
    headers: fields.eventHeaders({ timeZone }),
    mailbox,
  };
}

interface Span {
  from: number;
  to: number;
}

/** A time as instants, and as wall times of its zone; undefined where the zone is not known. */
function spansOf(slot: Slot, zones: Zones): { instants: Span; walls: Span } | undefined {
  const zone = zones.resolve(slot.timeZone);
  const [from, to] = [readWall(slot.startDateTime), readWall(slot.endDateTime)];
  const [start, end] = [slot.startDateTime, slot.endDateTime].map(
    (wall) => zone && zones.localTime(wall, zone)?.instant,
  );
  if (from === undefined || to === undefined || start === undefined || end === undefined) return undefined;
  return { instants: { from: start, to: end }, walls: { from, to } };
}

/** A time without length is in the way where something lasts over it. */
function overlaps(one: Span, other: Span): boolean {
  return one.from < Math.max(other.to, other.from + 1) && one.to > other.from;
}

function spanOf({ start, end }: Standing, zones: Zones): Span | undefined {
  const [from, to] = [start, end].map((time) => {
    const zone = time == null ? undefined : zones.resolve(time.timeZone);
    return time == null || zone === undefined ? undefined : zones.localTime(time.dateTime, zone)?.instant;
  });
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** The days of an all-day event, as wall times: shown in another zone than its own, its midnights are shifted. */
function daysOf(event: Standing, zones: Zones): Span | undefined {
  const shown = { from: readWall(event.start?.dateTime ?? ''), to: readWall(event.end?.dateTime ?? '') };
  if (isMidnight(shown.from) && isMidnight(shown.to)) return { from: shown.from, to: shown.to };
  const { originalStartTimeZone: own } = event as { originalStartTimeZone?: unknown };
  const zone = typeof own === 'string' ? zones.resolve(own) : undefined;
  const span = spanOf(event, zones);
  if (zone === undefined || span === undefined) return undefined;
  const [from, to] = [wallAt(span.from, zone, zones), wallAt(span.to, zone, zones)];
  return isMidnight(from) && isMidnight(to) ? { from, to } : undefined;
}

function wallAt(instant: number, zone: Zone, zones: Zones): number | undefined {
  return readWall(zones.at(instant, zone));
}

function isMidnight(wall: number | undefined): wall is number {
  return wall !== undefined && wall % DAY === 0;
}
