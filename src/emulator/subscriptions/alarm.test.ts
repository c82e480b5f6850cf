import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { createAlarm } from './alarm.ts';

describe('an alarm', () => {
  it('says what failed when it rang, and can be set again', async () => {
    const clock = createManualClock();
    const failures: unknown[] = [];
    const alarm = createAlarm(
      clock,
      new AbortController().signal,
      () => {
        throw new Error(`At ${clock.monotonic()}.`);
      },
      (error) => failures.push(error),
    );
    for (const wait of [1_000, 500]) {
      alarm.set(clock.now() + wait);
      await clock.advance(wait);
    }
    expect(failures).toEqual([new Error('At 1000.'), new Error('At 1500.')]);
  });
});
