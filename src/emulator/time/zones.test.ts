import { describe, expect, it } from 'vitest';
import { formatLocalTime, formatTimestamp, parseInstant, parseLocalTime } from './local-time.ts';
import { createZones } from './zones.ts';

const zones = createZones();

function utcOf(zone: string, local: string): string {
  const ms = parseLocalTime(local)?.ms ?? Number.NaN;
  return formatTimestamp(zones.find(zone)?.toUtc(ms) ?? Number.NaN);
}

describe('the zone table', () => {
  it.each([
    ['W. Europe Standard Time', '2026-01-15T09:00:00', '2026-01-15T08:00:00Z'],
    ['W. Europe Standard Time', '2026-07-15T09:00:00', '2026-07-15T07:00:00Z'],
    ['Europe/Berlin', '2026-07-15T09:00:00', '2026-07-15T07:00:00Z'],
    ['Pacific Standard Time', '2019-03-15T12:00:00', '2019-03-15T19:00:00Z'],
    ['Tokyo Standard Time', '2020-10-06T13:00:00', '2020-10-06T04:00:00Z'],
    ['India Standard Time', '2026-06-01T00:00:00', '2026-05-31T18:30:00Z'],
    ['Europe/Kyiv', '2026-07-15T09:00:00', '2026-07-15T06:00:00Z'],
    ['Asia/Toshkent', '2026-07-15T09:00:00', '2026-07-15T04:00:00Z'],
    ['UTC', '2026-07-15T09:00:00', '2026-07-15T09:00:00Z'],
    ['tzone://Microsoft/Utc', '2026-07-15T09:00:00', '2026-07-15T09:00:00Z'],
    ['pacific standard time', '2026-12-01T00:00:00', '2026-12-01T08:00:00Z'],
  ])('reads a wall time in %s: %s is %s', (zone, local, utc) => {
    expect(utcOf(zone, local)).toBe(utc);
  });

  it('moves a wall time in a gap forward by the length of the gap', () => {
    expect(utcOf('W. Europe Standard Time', '2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00Z');
    expect(utcOf('Pacific Standard Time', '2026-03-08T02:15:00')).toBe('2026-03-08T10:15:00Z');
  });

  it('takes the earlier of two points in time in an overlap', () => {
    expect(utcOf('W. Europe Standard Time', '2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00Z');
    expect(utcOf('Pacific Standard Time', '2026-11-01T01:30:00')).toBe('2026-11-01T08:30:00Z');
  });

  it('keeps to the offset on either side of a transition, whatever was asked before', () => {
    const zone = createZones().find('Europe/Berlin');
    const spring = Date.UTC(2026, 2, 29, 1);
    expect(zone?.toLocal(spring)).toBe(Date.UTC(2026, 2, 29, 3));
    expect(zone?.toLocal(spring - 1)).toBe(Date.UTC(2026, 2, 29, 2) - 1);
    expect(zone?.toLocal(spring)).toBe(Date.UTC(2026, 2, 29, 3));
  });

  it('knows no display names, abbreviations or inventions', () => {
    for (const name of ['Greenwich Mean Time', 'CEST', 'Mars/Olympus', '', 'Berlin'])
      expect(zones.find(name)).toBeUndefined();
  });
});

describe('local times', () => {
  it('reads seconds, decimals, offsets and dates', () => {
    expect(parseInstant('2017-01-01T19:00:00-08:00')).toBe(Date.UTC(2017, 0, 2, 3));
    expect(parseInstant('2026-01-14T19:57:27.062Z')).toBe(Date.UTC(2026, 0, 14, 19, 57, 27, 62));
    expect(parseInstant('2018-03-01')).toBe(Date.UTC(2018, 2, 1));
    expect(parseInstant('2023-05-16T07:00')).toBe(Date.UTC(2023, 4, 16, 7));
    expect(parseInstant('2019-04-08T09:00:00.0000000')).toBe(Date.UTC(2019, 3, 8, 9));
  });

  it('refuses what is no time', () => {
    for (const text of ['', 'tomorrow', '2026-02-30T00:00:00', '2026-13-01', '2026-01-01T24:00', '14/03/2021'])
      expect(parseLocalTime(text)).toBeUndefined();
  });

  it('writes seven decimals for wall times and cuts zeros in timestamps', () => {
    expect(formatLocalTime(Date.UTC(2019, 2, 15, 12))).toBe('2019-03-15T12:00:00.0000000');
    expect(formatTimestamp(Date.UTC(2026, 3, 4, 11, 3, 22, 881), 9960)).toBe('2026-04-04T11:03:22.881996Z');
    expect(formatTimestamp(Date.UTC(2026, 3, 4, 11, 3, 22))).toBe('2026-04-04T11:03:22Z');
  });
});
