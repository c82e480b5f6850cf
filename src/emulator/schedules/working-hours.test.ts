import { describe, expect, it } from 'vitest';
import type { WorkingHours } from '../settings/show-settings.ts';
import { createZones } from '../time/zones.ts';
import { workingTimes } from './working-hours.ts';

const OFFICE: WorkingHours = {
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '08:00:00.0000000',
  endTime: '17:00:00.0000000',
  timeZone: { name: 'Europe/London' },
};
const zones = createZones();
const zone = (name: string) => zones.find(name) ?? expect.fail(`no zone ${name}`);
const span = (start: string, end: string) => ({ start: Date.parse(start), end: Date.parse(end) });

describe('working times', () => {
  it('are those of the days that somebody works, in the zone, on both sides of a change of the clock', () => {
    // Clocks go forward on Sunday, 29 March 2026.
    const times = workingTimes(
      OFFICE,
      'work',
      zone('Europe/London'),
      span('2026-03-27T00:00:00Z', '2026-03-31T00:00:00Z'),
    );
    expect(times).toEqual([
      span('2026-03-27T08:00:00Z', '2026-03-27T17:00:00Z'),
      span('2026-03-30T07:00:00Z', '2026-03-30T16:00:00Z'),
    ]);
  });

  it('have the weekend too where personal time is asked for', () => {
    const weekend = span('2026-01-10T00:00:00Z', '2026-01-12T00:00:00Z');
    expect(workingTimes(OFFICE, 'work', zone('UTC'), weekend)).toEqual([]);
    expect(workingTimes(OFFICE, 'personal', zone('UTC'), weekend)).toEqual([
      span('2026-01-10T08:00:00Z', '2026-01-10T17:00:00Z'),
      span('2026-01-11T08:00:00Z', '2026-01-11T17:00:00Z'),
    ]);
  });

  it('reach over midnight where they end before they begin', () => {
    const night = { ...OFFICE, daysOfWeek: ['monday'], startTime: '22:00:00', endTime: '06:00:00' };
    expect(workingTimes(night, 'work', zone('UTC'), span('2026-01-13T00:00:00Z', '2026-01-13T12:00:00Z'))).toEqual([
      span('2026-01-12T22:00:00Z', '2026-01-13T06:00:00Z'),
    ]);
  });
});
