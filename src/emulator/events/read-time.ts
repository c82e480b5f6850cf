import { DAY } from '../../core/durations.ts';
import { refusals } from '../refusals.ts';
import { parseLocalTime } from '../time/local-time.ts';
import type { Zone, Zones } from '../time/zones.ts';
import type { EventTime } from './event-record.ts';
import { type Json, knownMembers, objectMember, stringMember } from './members.ts';

const MEMBERS: ReadonlySet<string> = new Set(['dateTime', 'timeZone']);
const SLOT_MEMBERS: ReadonlySet<string> = new Set(['start', 'end']);

/** Wall time (milliseconds read as UTC) in a zone, as a caller wrote it. */
interface WrittenTime {
  local: number;
  zone: Zone;
}

/** Start and end of what is in the calendar already. */
export interface KeptTimes {
  start: EventTime;
  end: EventTime;
  isAllDay: boolean;
}

/**
 * Reads `start` and `end`; what is absent stays as it was. An all-day event is from midnight to midnight of one zone.
 * https://learn.microsoft.com/graph/api/resources/event
 */
export function readTimes(
  body: Json,
  isAllDay: boolean,
  kept: KeptTimes | undefined,
  zones: Zones,
): { start: EventTime; end: EventTime } {
  // Nothing of the times is touched: they need not be worked out again.
  if (kept && kept.isAllDay === isAllDay && body.start === undefined && body.end === undefined) return kept;
  const start = readTime(body, 'start', zones) ?? keptTime(kept, 'start', zones);
  const end = readTime(body, 'end', zones) ?? keptTime(kept, 'end', zones);
  if (isAllDay) {
    const midnights = start.local % DAY === 0 && end.local % DAY === 0;
    if (!midnights || start.zone.name.toLowerCase() !== end.zone.name.toLowerCase() || end.local <= start.local)
      throw refusals.validation();
    return { start: stored(start, start.local), end: stored(end, end.local) };
  }
  const from = timed(start);
  const to = timed(end);
  if (to.at < from.at) throw refusals.validation();
  return { start: from, end: to };
}

/** Reads a time slot, such as a proposed time; both ends must be there. */
export function readTimeSlot(body: Json, zones: Zones): { start: EventTime; end: EventTime } {
  return readTimes(knownMembers(body, SLOT_MEMBERS, 'microsoft.graph.timeSlot'), false, undefined, zones);
}

/** Reads a dateTimeTimeZone as a point in time, milliseconds since 1970. */
export function readInstant(member: Json, zones: Zones): number {
  const { local, zone } = readWritten(member, zones);
  return zone.toUtc(local);
}

/** The wall time of `start` or `end` as it was written, milliseconds read as UTC, and its zone; undefined where absent. */
export function readWall(body: Json, name: 'start' | 'end', zones: Zones): WrittenTime | undefined {
  return readTime(body, name, zones);
}

function timed(time: WrittenTime): EventTime {
  return stored(time, time.zone.toUtc(time.local));
}

function stored(time: WrittenTime, shown: number): EventTime {
  return { shown, at: time.zone.toUtc(time.local), zone: time.zone.name };
}

function readTime(body: Json, name: 'start' | 'end', zones: Zones): WrittenTime | undefined {
  const member = objectMember(body, name);
  return member && readWritten(member, zones);
}

function readWritten(written: Json, zones: Zones): WrittenTime {
  const member = knownMembers(written, MEMBERS, 'microsoft.graph.dateTimeTimeZone');
  const text = stringMember(member, 'dateTime');
  const zoneName = stringMember(member, 'timeZone') ?? '';
  const zone = zones.find(zoneName);
  if (!zone) throw refusals.timeZone(zoneName);
  // An offset beside a zone is accepted by the service; what it does with it is not documented. The zone counts here.
  const local = text === undefined ? undefined : parseLocalTime(text);
  if (!local) throw refusals.validation();
  return { local: local.ms, zone };
}

function keptTime(kept: KeptTimes | undefined, name: 'start' | 'end', zones: Zones): WrittenTime {
  const time = kept?.[name];
  const zone = time && zones.find(time.zone);
  if (!kept || !time || !zone) throw refusals.validation();
  return { local: kept.isAllDay ? time.shown : zone.toLocal(time.at), zone };
}
