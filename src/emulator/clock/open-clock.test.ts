import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { openClock, readMoment } from './open-clock.ts';

const START = Date.UTC(2026, 5, 1);

describe('the time of an emulator', () => {
  it.each([
    ['follows the clock', {}, [START, START + 1000]],
    ['follows the clock', { time: 'system' }, [START, START + 1000]],
    ['stands', { time: 'manual' }, [START, START]],
    ['starts where it is told', { time: { start: '2027-01-01T00:00:00Z' } }, [1_798_761_600_000, 1_798_761_601_000]],
    ['starts there and stands', { time: { start: 5, runs: false } }, [5, 5]],
    ['starts there and stands', { time: { start: 5 }, deterministic: true }, [5, 5]],
    ['starts there and runs', { time: { start: 5, runs: true }, deterministic: true }, [5, 1005]],
  ] as const)('%s with %o', async (_, options, times) => {
    const base = createManualClock(START);
    const clock = openClock({ clock: base, ...options });
    const seen = [clock.now()];
    await base.advance(1000);
    expect([...seen, clock.now()]).toEqual(times);
  });

  it('of a deterministic one stands at 2026-01-05T10:00:00Z', () => {
    const clock = openClock({ deterministic: true });
    expect([clock.now(), clock.monotonic(), clock.runs]).toEqual([1_767_607_200_000, 0, false]);
  });

  it.each(['soon', '2026-01-05T10:00:00', '2026-13-05', Number.NaN, null, undefined, 9e15, 253_402_300_800_000])(
    'cannot start at %s, and says what a time looks like',
    (start) => {
      expect(() => readMoment(start, 'time.start')).toThrow(
        'time.start must be a time such as 2026-01-05T10:00:00Z, or milliseconds since 1970.',
      );
    },
  );

  it('is read with any offset', () => {
    expect(readMoment('2026-01-05T10:00+02:00', 'set')).toBe(Date.UTC(2026, 0, 5, 8));
  });
});
