import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../core/clock.ts';
import { drainMailbox } from './mailbox-worker.ts';
import { done, playRun, ROOM } from './testing.ts';

describe('the flow of a mailbox', () => {
  // As on a machine that has much else to do: a timer rings a little early, and time passes between two looks at the clock.
  it.for([20, 60, 100, 140, 180, 220])(
    'goes on with a row that becomes due while it looks for what is due, %i ms after it was woken',
    async (early) => {
      const manual = createManualClock();
      let looks = 0;
      const clock = {
        ...manual,
        monotonic: () => manual.monotonic() + 40 * looks++,
        sleep: (ms: number, signal?: AbortSignal) => manual.sleep(Math.max(1, ms - early), signal),
      };
      let tries = 0;
      const { run, settled } = playRun(1, {
        clock,
        create: ({ rows, leave }) => {
          leave();
          tries += 1;
          return tries === 1 ? [{ class: 'not-executed' }] : rows.map(done);
        },
      });
      const drained = drainMailbox(run, ROOM);
      for (let second = 0; second < 30; second++) await manual.advance(1_000);
      expect([...settled]).toEqual([[1, ['created']]]);
      await drained;
    },
  );
});
