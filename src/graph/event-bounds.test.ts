import { describe, expect, it } from 'vitest';
import { earliestStart, idOfEvent, latestEnd } from './event-bounds.ts';

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

  it.for([{}, null, 'text', { start: null, end: null }, at(undefined, 'UTC'), at('tomorrow', 'UTC')])(
    'are not known of %j',
    (event) => {
      expect([earliestStart(event), latestEnd(event), idOfEvent(event)]).toEqual([undefined, undefined, undefined]);
    },
  );
});
