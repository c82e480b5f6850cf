import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createZones, type Zone } from './time-zone.ts';

const zones = createZones();

function zone(name: string): Zone {
  const found = zones.resolve(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
}

function local(wall: string, name: string) {
  const time = zones.localTime(wall, zone(name));
  if (time === undefined) return undefined;
  return {
    kind: time.kind,
    instant: new Date(time.instant).toISOString(),
    earlier: new Date(time.earlier).toISOString(),
    later: new Date(time.later).toISOString(),
  };
}

describe('resolve', () => {
  it('finds Windows and IANA names in any letter case and gives them in their own (R30 in part)', () => {
    expect(zones.resolve('gmt standard time')).toEqual({
      name: 'GMT Standard Time',
      iana: 'Europe/London',
      windows: 'GMT Standard Time',
    });
    expect(zones.resolve(' AMERICA/port-AU-prince ')).toEqual({
      name: 'America/Port-au-Prince',
      iana: 'America/Port-au-Prince',
      windows: 'Haiti Standard Time',
    });
    expect(zones.resolve('utc+12')).toEqual({ name: 'UTC+12', iana: 'Etc/GMT-12', windows: 'UTC+12' });
    expect(zones.resolve('US/Samoa')).toEqual({ name: 'US/Samoa', iana: 'US/Samoa', windows: 'UTC-11' });
  });

  it('keeps an older or newer name of a place as it was given', () => {
    expect(zones.resolve('asia/kolkata')?.name).toBe('Asia/Kolkata');
    expect(zones.resolve('asia/calcutta')?.name).toBe('Asia/Calcutta');
  });

  it('knows the names of UTC', () => {
    expect(zones.resolve('UTC')).toEqual({ name: 'UTC', iana: 'UTC', windows: 'UTC' });
    expect(zones.resolve('z')).toEqual({ name: 'UTC', iana: 'UTC', windows: 'UTC' });
    expect(zones.resolve('Etc/UTC')).toEqual({ name: 'Etc/UTC', iana: 'Etc/UTC', windows: 'UTC' });
  });

  it('knows the names that Graph lists in another spelling than CLDR', () => {
    expect(zones.resolve('Europe/Kyiv')?.windows).toBe('FLE Standard Time');
    expect(zones.resolve('Asia/Toshkent')).toEqual({
      name: 'Asia/Toshkent',
      iana: 'Asia/Tashkent',
      windows: 'West Asia Standard Time',
    });
    expect(zones.resolve('Asia/Astana')).toEqual({
      name: 'Asia/Astana',
      iana: 'Asia/Almaty',
      windows: 'Central Asia Standard Time',
    });
  });

  it('gives the zone of today for names that Windows calls old', () => {
    expect(zones.resolve('Kamchatka Standard Time')).toEqual({
      name: 'Russia Time Zone 11',
      iana: 'Asia/Kamchatka',
      windows: 'Russia Time Zone 11',
    });
    expect(zones.resolve('Mid-Atlantic Standard Time')).toEqual({
      name: 'UTC-02',
      iana: 'Etc/GMT+2',
      windows: 'UTC-02',
    });
  });

  it('gives a place without a Windows zone, and says so by leaving it out', () => {
    expect(zones.resolve('antarctica/troll')).toEqual({ name: 'Antarctica/Troll', iana: 'Antarctica/Troll' });
  });

  it.each(['', 'EST', 'BST', 'IST', 'PST', 'CET', '+02:00', '-0500', '2', 'Europe', 'Mars/Olympus', 'Etc/Unknown'])(
    'does not take %j for a zone',
    (name) => {
      expect(zones.resolve(name)).toBeUndefined();
    },
  );

  it('never throws, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        zones.resolve(name);
      }),
    );
  });
});

describe('localTime', () => {
  it('reads a time that exists once', () => {
    expect(local('2026-07-01T09:30:00', 'Europe/London')).toEqual({
      kind: 'exact',
      instant: '2026-07-01T08:30:00.000Z',
      earlier: '2026-07-01T08:30:00.000Z',
      later: '2026-07-01T08:30:00.000Z',
    });
    expect(local('2026-07-01T09:30:00.1234567', 'Asia/Kolkata')?.instant).toBe('2026-07-01T04:00:00.123Z');
  });

  it('reads a time in the gap of Europe/London (R30 in part)', () => {
    expect(local('2026-03-29T01:30:00', 'GMT Standard Time')).toEqual({
      kind: 'gap',
      instant: '2026-03-29T01:30:00.000Z',
      earlier: '2026-03-29T00:30:00.000Z',
      later: '2026-03-29T01:30:00.000Z',
    });
    expect(local('2026-03-29T00:59:59', 'Europe/London')?.kind).toBe('exact');
    expect(local('2026-03-29T01:00:00', 'Europe/London')?.kind).toBe('gap');
    expect(local('2026-03-29T02:00:00', 'Europe/London')?.kind).toBe('exact');
  });

  it('reads a time in the overlap of Europe/London (R30 in part)', () => {
    expect(local('2026-10-25T01:30:00', 'Europe/London')).toEqual({
      kind: 'overlap',
      instant: '2026-10-25T00:30:00.000Z',
      earlier: '2026-10-25T00:30:00.000Z',
      later: '2026-10-25T01:30:00.000Z',
    });
    expect(local('2026-10-25T00:59:59', 'Europe/London')?.kind).toBe('exact');
    expect(local('2026-10-25T02:00:00', 'Europe/London')?.kind).toBe('exact');
  });

  it('reads gap and overlap of America/New_York (R30 in part)', () => {
    expect(local('2026-03-08T02:30:00', 'America/New_York')).toEqual({
      kind: 'gap',
      instant: '2026-03-08T07:30:00.000Z',
      earlier: '2026-03-08T06:30:00.000Z',
      later: '2026-03-08T07:30:00.000Z',
    });
    expect(local('2026-11-01T01:30:00', 'Eastern Standard Time')).toEqual({
      kind: 'overlap',
      instant: '2026-11-01T05:30:00.000Z',
      earlier: '2026-11-01T05:30:00.000Z',
      later: '2026-11-01T06:30:00.000Z',
    });
  });

  it('reads gap and overlap of half an hour in Australia/Lord_Howe (R30 in part)', () => {
    expect(local('2026-10-04T02:15:00', 'Australia/Lord_Howe')).toEqual({
      kind: 'gap',
      instant: '2026-10-03T15:45:00.000Z',
      earlier: '2026-10-03T15:15:00.000Z',
      later: '2026-10-03T15:45:00.000Z',
    });
    expect(local('2026-04-05T01:45:00', 'Australia/Lord_Howe')).toEqual({
      kind: 'overlap',
      instant: '2026-04-04T14:45:00.000Z',
      earlier: '2026-04-04T14:45:00.000Z',
      later: '2026-04-04T15:15:00.000Z',
    });
  });

  it('reads a time on the day that Pacific/Apia left out (R30 in part)', () => {
    expect(local('2011-12-30T10:00:00', 'Pacific/Apia')).toEqual({
      kind: 'gap',
      instant: '2011-12-30T20:00:00.000Z',
      earlier: '2011-12-29T20:00:00.000Z',
      later: '2011-12-30T20:00:00.000Z',
    });
    expect(local('2011-12-29T23:59:59', 'Pacific/Apia')?.instant).toBe('2011-12-30T09:59:59.000Z');
    expect(local('2011-12-31T00:00:00', 'Pacific/Apia')?.instant).toBe('2011-12-30T10:00:00.000Z');
  });

  it('reads both ends of a year on both sides of UTC', () => {
    expect(local('2026-12-31T23:59:59', 'Etc/GMT+12')?.instant).toBe('2027-01-01T11:59:59.000Z');
    expect(local('2026-01-01T00:00:00', 'Pacific/Kiritimati')?.instant).toBe('2025-12-31T10:00:00.000Z');
  });

  it('reads the years 1 to 99 as themselves, not as those of the last century', () => {
    // London's mean time, 75 seconds behind Greenwich, until 1847.
    for (const year of ['0050', '0001', '0099', '0100']) {
      expect(local(`${year}-07-01T09:30:00`, 'Europe/London')).toMatchObject({
        kind: 'exact',
        instant: `${year}-07-01T09:31:15.000Z`,
      });
      expect(zones.at(Date.parse(`${year}-07-01T09:31:15Z`), zone('Europe/London'))).toBe(`${year}-07-01T09:30:00`);
    }
    expect(local('0099-12-31T23:59:59', 'Europe/London')?.instant).toBe('0100-01-01T00:01:14.000Z');
  });

  it.each(['2026-02-29T10:00:00', '2026-13-01T10:00:00', '2026-01-01T24:00:00', '2026-01-01 10:00:00', '2026-01-01'])(
    'does not read %j',
    (wall) => {
      expect(zones.localTime(wall, zone('UTC'))).toBeUndefined();
    },
  );
});

const PLACES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Havana',
  'America/New_York',
  'America/Nuuk',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Kolkata',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Etc/GMT+12',
  'Europe/Dublin',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
];

/** The wall time as the formatter of this machine shows it, which shares no code with ours. */
function shown(formatter: Intl.DateTimeFormat, instant: number): string {
  const parts = Object.fromEntries(formatter.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`;
}

const formatters = new Map(
  PLACES.map((place) => [
    place,
    new Intl.DateTimeFormat('en-US', {
      timeZone: place,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }),
  ]),
);

function formatter(place: string): Intl.DateTimeFormat {
  const found = formatters.get(place);
  if (found === undefined) throw new Error(`no formatter for ${place}`);
  return found;
}

const SECOND = 1_000;
const secondsSince = (year: number) =>
  fc
    .integer({ min: Date.UTC(year, 0, 1) / SECOND, max: Date.UTC(2099, 11, 31) / SECOND })
    .map((seconds) => seconds * SECOND);
const aSecond = secondsSince(1975);
const aRecentSecond = secondsSince(1996);

describe('against the formatter of the machine', () => {
  it('shows every instant as the machine does', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), aSecond, (place, instant) => {
        expect(zones.at(instant, zone(place))).toBe(shown(formatter(place), instant));
      }),
      { numRuns: 2_000 },
    );
  });

  it('finds for every wall time all instants that the machine shows so, and only those', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), aRecentSecond, (place, wallTime) => {
        const wall = new Date(wallTime).toISOString().slice(0, 19);
        const time = zones.localTime(wall, zone(place));
        if (time === undefined) throw new Error(`${wall} was not read`);
        // All offsets are whole quarters of an hour in these years.
        const all: number[] = [];
        for (let quarter = -26 * 4; quarter <= 26 * 4; quarter++) {
          const instant = wallTime + quarter * 15 * 60 * SECOND;
          if (shown(formatter(place), instant) === wall) all.push(instant);
        }
        const expected = { gap: [], exact: [time.instant], overlap: [time.earlier, time.later] }[time.kind];
        expect(expected).toEqual(all);
        expect(time.earlier <= time.instant && time.instant <= time.later).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['Africa/Casablanca', 'America/Havana', 'Antarctica/Troll', 'Australia/Lord_Howe'])(
    'reads every hour of a year in %s back as the instant it was',
    (place) => {
      const wrong: string[] = [];
      for (let hour = Date.UTC(2026, 0, 1); hour < Date.UTC(2027, 0, 1); hour += 3_600 * SECOND) {
        const instant = hour + 900 * SECOND;
        const wall = shown(formatter(place), instant);
        const time = zones.localTime(wall, zone(place));
        if (time?.earlier !== instant && time?.later !== instant) wrong.push(wall);
      }
      expect(wrong).toEqual([]);
    },
  );
});

const data = process.env.GRAPHCAL_TEST_DATA;
const zonesFile = data === undefined ? undefined : join(data, 'graph', 'windows-zones.json');
const hasData = zonesFile !== undefined && existsSync(zonesFile);
if (!hasData) console.warn('GRAPHCAL_TEST_DATA is not set: the zone names of the service are not checked.');

describe.skipIf(!hasData)('the names of the service', () => {
  const listed = JSON.parse(hasData ? readFileSync(zonesFile, 'utf8') : '{"windows":{},"graphListed":[]}') as {
    windows: Record<string, string[]>;
    graphListed: { name: string; windows: string[] }[];
  };

  it('all Windows names resolve to themselves, in lower case too', () => {
    expect(Object.keys(listed.windows)).toHaveLength(139);
    for (const name of Object.keys(listed.windows)) {
      expect(zones.resolve(name.toLowerCase())).toMatchObject({ name, windows: name });
    }
  });

  it('all IANA names resolve to the Windows zone they are listed under, but for three misleading abbreviations', () => {
    const refused: string[] = [];
    for (const [windows, places] of Object.entries(listed.windows)) {
      for (const place of places) {
        const found = zones.resolve(place.toLowerCase());
        if (found === undefined) refused.push(place);
        else expect(found).toMatchObject({ name: place, windows });
      }
    }
    expect(refused.sort()).toEqual(['EST', 'HST', 'MST']);
  });

  it('all 99 names that the documentation of dateTimeTimeZone lists resolve', () => {
    expect(listed.graphListed).toHaveLength(99);
    for (const { name, windows } of listed.graphListed) {
      const found = zones.resolve(name);
      expect(found?.name).toBe(name);
      expect(windows).toContain(found?.windows);
    }
  });
});
