import { describe, expect, it } from 'vitest';
import { timeInZone } from './time-in-zone.ts';

describe('a time that an action is given', () => {
  it.for([
    ['2026-09-07T09:00:00', '2026-09-07T09:00:00', 'Europe/London'],
    ['2026-09-07T09:00', '2026-09-07T09:00:00', 'Europe/London'],
    ['2026-09-07', '2026-09-07T00:00:00', 'Europe/London'],
    ['2026-09-07T09:00:00Z', '2026-09-07T09:00:00', 'UTC'],
    ['2026-09-07T09:00:00+02:00', '2026-09-07T07:00:00', 'UTC'],
    ['2026-09-07T22:30:00.5-0330', '2026-09-08T02:00:00.500', 'UTC'],
  ] as const)('%s is %s in %s', ([text, dateTime, timeZone]) => {
    expect(timeInZone(text, 'Europe/London')).toEqual({ dateTime, timeZone });
  });

  it('is of UTC where no zone is named', () => {
    expect(timeInZone('2026-09-07T09:00:00')).toEqual({ dateTime: '2026-09-07T09:00:00', timeZone: 'UTC' });
  });
});
