import { Temporal } from 'temporal-polyfill';
import { findIana, findWindows, IANA_ALIAS_MAP, WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { DAY } from '../core/durations.ts';
import { readWall, wallOfDay, writeWall } from './time-zone-wall.ts';

/** A time zone that the service and this machine both know. */
export interface Zone {
  /** The name to write into a request: as given, in its documented letter case; obsolete names by their successors. */
  readonly name: string;
  /** IANA name that this machine can calculate with. */
  readonly iana: string;
  /** Windows name; left out where CLDR maps none, and then Graph may refuse the zone. */
  readonly windows?: string;
}

/** The instant or instants that a wall time means. */
export interface LocalTime {
  /** Milliseconds since 1970; in a gap the later, in an overlap the earlier of the two. */
  readonly instant: number;
  /** `gap`: the clocks skip this time; `overlap`: they show it twice. */
  readonly kind: 'exact' | 'gap' | 'overlap';
  /** Milliseconds since 1970. In a gap: the time read with the offset that holds after it. */
  readonly earlier: number;
  /** Milliseconds since 1970. In a gap: the time read with the offset that held before it, so moved on by its length. */
  readonly later: number;
}

/** Time zones with a memory of their transitions, owned by whoever created it. */
export interface Zones {
  /** Finds a zone by Windows or IANA name in any letter case; undefined for what is none. */
  resolve(name: string): Zone | undefined;
  /** Reads `YYYY-MM-DDTHH:mm:ss[.fffffff]` in a zone; undefined for text of another form or a day that does not exist. */
  localTime(wall: string, zone: Zone): LocalTime | undefined;
  /** The wall time of an instant (milliseconds since 1970): `YYYY-MM-DDTHH:mm:ss`, with `.fff` unless it is zero. */
  at(instant: number, zone: Zone): string;
}

/**
 * Names that Graph lists or users send, under which windows-iana or this machine know nothing.
 * https://learn.microsoft.com/graph/api/resources/datetimetimezone
 */
const IANA_SYNONYMS: Readonly<Record<string, string>> = {
  'Europe/Kyiv': 'Europe/Kiev',
  'Asia/Toshkent': 'Asia/Tashkent',
  'Asia/Astana': 'Asia/Almaty',
};

/** Windows keeps these with daylight rules that the places have given up, so the zone of today is written instead. */
const OBSOLETE_WINDOWS: Readonly<Record<string, string>> = {
  'Kamchatka Standard Time': 'Russia Time Zone 11',
  'Mid-Atlantic Standard Time': 'UTC-02',
};

/**
 * Three letters name a zone of one fixed offset (`EST` has no summer time) or several zones (`IST`), and seldom the one
 * that was meant; these are the ones without doubt.
 */
const CLEAR_ABBREVIATIONS: ReadonlySet<string> = new Set(['utc', 'gmt', 'uct', 'prc', 'roc', 'rok']);

/** Makes the zones of one job or process; each remembers what it has calculated. */
export function createZones(): Zones {
  // Whoever asks for UTC alone never needs the table, which takes longer to make than a small job to read.
  let names: ReadonlyMap<string, string> | undefined;
  const nameOf = (given: string) => {
    names ??= knownNames();
    return names.get(given);
  };
  const zones = new Map<string, Zone>();
  const calendars = new Map<string, Map<number, readonly Segment[]>>();

  const segments = (iana: string, year: number): readonly Segment[] => {
    let years = calendars.get(iana);
    if (years === undefined) {
      years = new Map();
      calendars.set(iana, years);
    }
    let found = years.get(year);
    if (found === undefined) {
      found = segmentsOfYear(iana, year);
      years.set(year, found);
    }
    return found;
  };

  return {
    resolve(name) {
      const given = name.trim().toLowerCase();
      const remembered = zones.get(given);
      if (remembered !== undefined) return remembered;
      const zone = findZone(given, nameOf);
      // Whatever users type must not grow the memory, so only names that mean something are kept.
      if (zone !== undefined) zones.set(given, zone);
      return zone;
    },
    localTime(wall, zone) {
      const time = readWall(wall);
      if (time === undefined) return undefined;
      return instantsOf(time, segments(zone.iana, new Date(time).getUTCFullYear()));
    },
    at(instant, zone) {
      const around = segments(zone.iana, new Date(instant).getUTCFullYear());
      const segment = around.find((one) => instant >= one.from && instant < one.to);
      return writeWall(instant + (segment?.offset ?? 0));
    },
  };
}

function findZone(given: string, nameOf: (given: string) => string | undefined): Zone | undefined {
  if (given === 'z' || given === 'utc') return { name: 'UTC', iana: 'UTC', windows: 'UTC' };
  if (/^[a-z]{3}$/u.test(given) && !CLEAR_ABBREVIATIONS.has(given)) return undefined;
  const known = nameOf(given);
  if (known !== undefined) {
    const windows = OBSOLETE_WINDOWS[known] ?? known;
    const iana = findIana(windows).find((one) => machineName(one) !== undefined);
    if (iana !== undefined) return { name: windows, iana, windows };
  }
  const iana = machineName(known ?? given) ?? machineName(IANA_SYNONYMS[known ?? ''] ?? '');
  if (iana === undefined) return undefined;
  const name = known ?? iana;
  const windows = findWindows(IANA_SYNONYMS[name] ?? name)[0];
  return { name, iana, ...(windows === undefined ? {} : { windows }) };
}

/** The name in its letter case where this machine knows it as a place; offsets such as `+02:00` are no zones to Graph. */
function machineName(name: string): string | undefined {
  if (!/^[a-z]/iu.test(name) || name === 'Etc/Unknown') return undefined;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** A stretch of instants with one offset. */
interface Segment {
  /** Included; milliseconds since 1970. */
  readonly from: number;
  /** Excluded; milliseconds since 1970. */
  readonly to: number;
  /** Milliseconds to add to UTC. */
  readonly offset: number;
}

/** A wall time of a year can lie a day outside the year in UTC, and Pacific/Apia once moved by a whole day. */
const MARGIN = 3 * DAY;

function segmentsOfYear(iana: string, year: number): readonly Segment[] {
  const start = wallOfDay(year, 1, 1) - MARGIN;
  const end = wallOfDay(year + 1, 1, 1) + MARGIN;
  const found: Segment[] = [];
  let zoned = new Temporal.ZonedDateTime(BigInt(start) * 1_000_000n, iana);
  for (let from = start; from < end; ) {
    const next = zoned.getTimeZoneTransition('next');
    const to = next === null ? end : Math.min(next.epochMilliseconds, end);
    found.push({ from, to, offset: zoned.offsetNanoseconds / 1_000_000 });
    if (next === null) break;
    zoned = next;
    from = to;
  }
  return found;
}

function instantsOf(wall: number, segments: readonly Segment[]): LocalTime {
  const instants: number[] = [];
  for (const { from, to, offset } of segments) {
    const instant = wall - offset;
    if (instant >= from && instant < to) instants.push(instant);
  }
  const [first, second] = instants;
  if (first !== undefined) {
    if (second === undefined) return { instant: first, kind: 'exact', earlier: first, later: first };
    return { instant: first, kind: 'overlap', earlier: first, later: second };
  }
  const next = segments.findIndex((one, index) => {
    const before = segments[index - 1];
    return before !== undefined && wall >= one.from + before.offset && wall < one.from + one.offset;
  });
  const later = wall - (segments[next - 1]?.offset ?? 0);
  return { instant: later, kind: 'gap', earlier: wall - (segments[next]?.offset ?? 0), later };
}

/** Documented names, by the same in lower case. */
function knownNames(): Map<string, string> {
  const names = [
    ...WINDOWS_TO_IANA_MAP.flatMap((entry) => [entry.windowsName, ...entry.iana]),
    ...IANA_ALIAS_MAP.flatMap((entry) => [entry.name, ...entry.alias]),
    ...Object.keys(IANA_SYNONYMS),
    ...Object.keys(OBSOLETE_WINDOWS),
  ];
  return new Map(names.map((name) => [name.toLowerCase(), name]));
}
