import { Temporal } from 'temporal-polyfill';
import windowsIana from 'windows-iana';
import { DAY } from '../../core/durations.ts';

/** A zone as somebody named it: the name is given back in answers, the rules do the arithmetic. */
export interface Zone {
  readonly name: string;
  /** IANA name of its rules: zones with the same one are the same by other names. */
  readonly rules: string;
  readonly isUtc: boolean;
  /** Wall time (milliseconds read as UTC) of a point in time. */
  toLocal(utc: number): number;
  /**
   * Point in time of a wall time. In a gap the wall time is moved forward by the gap's length, in an overlap the
   * earlier of the two is taken; the service documents neither.
   */
  toUtc(local: number): number;
}

/** The zones that the service knows, by Windows and IANA names. */
export interface Zones {
  /** The zone of that name in any letter case; undefined where the service would refuse the name. */
  find(name: string): Zone | undefined;
  /** The IANA names of a Windows zone, the one of most of its people first. */
  ianaNames(windowsName: string): readonly string[];
}

/**
 * Names, in lower case, that the service knows and the CLDR table lacks: a current IANA name, two misspelt ones that the
 * dateTimeTimeZone page lists, and two old Windows zones that its supportedTimeZones still answers.
 */
const MORE_NAMES: ReadonlyMap<string, string> = new Map([
  ['utc', 'UTC'],
  ['etc/utc', 'UTC'],
  ['etc/gmt', 'UTC'],
  // Recorded in answers: a client that writes back what it read must not be refused.
  ['tzone://microsoft/utc', 'UTC'],
  ['europe/kyiv', 'Europe/Kiev'],
  ['asia/toshkent', 'Asia/Tashkent'],
  ['asia/astana', 'Asia/Almaty'],
  ['kamchatka standard time', 'Asia/Kamchatka'],
  ['mid-atlantic standard time', 'Etc/GMT+2'],
]);

const UTC_RULES: Rules = { offsetAt: () => 0 };

/** Makes the table of zones; rules are worked out on first use and kept. */
export function createZones(): Zones {
  // Whoever asks for UTC alone never needs the table, which takes longer to make than a whole emulator.
  let table: ReadonlyMap<string, string> | undefined;
  const ianaOf = (name: string) => {
    const known = MORE_NAMES.get(name);
    if (known !== undefined) return known;
    table ??= zoneNames();
    return table.get(name);
  };
  const rulesByIana = new Map<string, Rules>([['UTC', UTC_RULES]]);
  const zones = new Map<string, Zone>();
  return {
    find(name) {
      const known = zones.get(name);
      if (known) return known;
      const iana = ianaOf(name.toLowerCase());
      if (iana === undefined) return undefined;
      let rules = rulesByIana.get(iana);
      if (!rules) {
        rules = createRules(iana);
        rulesByIana.set(iana, rules);
      }
      const zone = createZone(name, iana, rules);
      zones.set(name, zone);
      return zone;
    },
    ianaNames: ianaNamesOf,
  };
}

function ianaNamesOf(windowsName: string): string[] {
  const rows = windowsIana.WINDOWS_TO_IANA_MAP.filter((row) => row.windowsName === windowsName);
  const own = [...rows].sort((a, b) => Number(b.territory === '001') - Number(a.territory === '001'));
  const names = own.flatMap(({ iana }) => iana);
  const more = MORE_NAMES.get(windowsName.toLowerCase());
  return [
    ...new Set([...names, ...names.flatMap((name) => windowsIana.findIanaAliases(name)), ...(more ? [more] : [])]),
  ];
}

function zoneNames(): Map<string, string> {
  const names = new Map<string, string>();
  for (const { windowsName, territory, iana } of windowsIana.WINDOWS_TO_IANA_MAP) {
    const first = iana[0];
    if (first === undefined) continue;
    if (territory === '001') names.set(windowsName.toLowerCase(), first);
    for (const name of iana) {
      for (const alias of windowsIana.findIanaAliases(name)) names.set(alias.toLowerCase(), alias);
      names.set(name.toLowerCase(), name);
    }
  }
  return names;
}

interface Rules {
  /** Milliseconds east of UTC at a point in time. */
  offsetAt(utc: number): number;
}

function createZone(name: string, iana: string, rules: Rules): Zone {
  return {
    name,
    rules: iana,
    isUtc: rules === UTC_RULES,
    toLocal: (utc) => utc + rules.offsetAt(utc),
    toUtc(local) {
      const before = rules.offsetAt(local - DAY);
      const after = rules.offsetAt(local + DAY);
      const early = local - Math.max(before, after);
      if (before === after || rules.offsetAt(early) === local - early) return early;
      const late = local - Math.min(before, after);
      // Neither offset holds at its own instant only in a gap; the offset before it moves the time forward.
      return rules.offsetAt(late) === local - late ? late : local - before;
    },
  };
}

/** A stretch of time in which the offset does not change: `from` included, `to` excluded. */
interface Stretch {
  from: number;
  to: number;
  offset: number;
}

// One look at the zone database costs some ten microseconds, so each stretch between two transitions is kept.
function createRules(iana: string): Rules {
  const stretches: Stretch[] = [];
  let last: Stretch | undefined;
  return {
    offsetAt(utc) {
      if (last && utc >= last.from && utc < last.to) return last.offset;
      let stretch = stretches.find((kept) => utc >= kept.from && utc < kept.to);
      if (!stretch) {
        stretch = stretchAt(iana, utc);
        stretches.push(stretch);
      }
      last = stretch;
      return stretch.offset;
    },
  };
}

function stretchAt(iana: string, utc: number): Stretch {
  const at = Temporal.Instant.fromEpochMilliseconds(utc).toZonedDateTimeISO(iana);
  // "previous" looks for a transition strictly before, so a point that is itself a transition asks one step later.
  const from = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds;
  const to = at.getTimeZoneTransition('next')?.epochMilliseconds;
  return {
    from: from ?? Number.NEGATIVE_INFINITY,
    to: to ?? Number.POSITIVE_INFINITY,
    offset: at.offsetNanoseconds / 1_000_000,
  };
}
