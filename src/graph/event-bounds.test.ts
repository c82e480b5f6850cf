import { describe, expect, it } from 'vitest';
import { earliestStart, idOfEvent, latestEnd, latestStart } from './event-bounds.ts';

const at = (dateTime: unknown, timeZone: unknown) => ({ start: { dateTime, timeZone }, end: { dateTime, timeZone } });
const NINE = Date.UTC(2026, 8, 7, 9);
const HOUR = 3_600_000;

describe('the bounds of an event', () => {
  it('are exact in UTC', () => {
    expect(earliestStart(at('2026-09-07T09:00:00.0000000', 'UTC'))).toBe(NINE);
    expect(latestEnd(at('2026-09-07T09:00:00.0000000', 'UTC'))).toBe(NINE);
  });

  it('hold in any other zone of the world', () => {
    expect(earliestStart(at('2026-09-07T09:00:00.0000000', 'Pacific/Kiritimati'))).toBe(NINE - 14 * HOUR);
    expect(latestEnd(at('2026-09-07T09:00:00.0000000', 'Etc/GMT+12'))).toBe(NINE + 12 * HOUR);
  });

  it.for([
    { isAllDay: true, start: -14, latest: 12, end: 12 },
    { isAllDay: undefined, start: -14, latest: 12, end: 12 },
    { isAllDay: false, start: 0, latest: 0, end: 0 },
  ])('of midnights in UTC are those of any zone where isAllDay is $isAllDay', ({ isAllDay, start, latest, end }) => {
    const midnight = Date.UTC(2026, 8, 7);
    const event = { ...at('2026-09-07T00:00:00.0000000', 'UTC'), isAllDay };
    expect(earliestStart(event)).toBe(midnight + start * HOUR);
    expect(latestStart(event)).toBe(midnight + latest * HOUR);
    expect(latestEnd(event)).toBe(midnight + end * HOUR);
  });

  it('let a timed event start at one time only, in any zone', () => {
    expect(latestStart(at('2026-09-07T09:00:00.0000000', 'UTC'))).toBe(NINE);
    expect(latestStart(at('2026-09-07T09:00:00.0000000', 'Pacific/Kiritimati'))).toBe(NINE - 14 * HOUR);
  });

  it.for([{}, null, 'text', { start: null, end: null }, at(undefined, 'UTC'), at('tomorrow', 'UTC')])(
    'are not known of %j',
    (event) => {
      expect([earliestStart(event), latestEnd(event), idOfEvent(event)]).toEqual([undefined, undefined, undefined]);
    },
  );
});
