import { describe, expect, it } from 'vitest';
import type { OccurrenceChange, Series } from '../events/event-record.ts';
import { createZones } from '../time/zones.ts';
import { instanceSpans } from './instance-spans.ts';

const at = (date: number, hour: number) => Date.UTC(2026, 0, date, hour);
const time = (shown: number) => ({ shown, at: shown, zone: 'UTC' });
/** From nine to ten as the pattern has it; moved to noon. */
const movedOn = (day: number, date: number): OccurrenceChange => ({
  day,
  members: { start: time(at(date, 12)), end: time(at(date, 13)) },
});
/** Monday to Wednesday, 12 to 14 January 2026. */
const series = (changed: OccurrenceChange[]): Series => ({
  pattern: {
    type: 'daily',
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: [],
    firstDayOfWeek: 'sunday',
    index: 'first',
  },
  range: { type: 'numbered', start: 20_465, end: null, count: 3 },
  zone: 'UTC',
  time: 32_400_000,
  length: 3_600_000,
  changed,
  cancelled: [20_465],
});

describe('the instances of a series', () => {
  it('are on the days of its range alone, whatever was changed on others', () => {
    // The first was taken away; the range ends before the fourth.
    const changed = [movedOn(20_465, 12), movedOn(20_466, 13), movedOn(20_468, 15)];
    const spans = instanceSpans(series(changed), createZones());
    expect(spans.within(at(1, 0), at(31, 0))).toEqual([
      { day: 20_466, start: at(13, 12), end: at(13, 13), isException: true },
      { day: 20_467, start: at(14, 9), end: at(14, 10), isException: false },
    ]);
    expect(spans.changed.map(({ day }) => day)).toEqual([20_466]);
  });
});
