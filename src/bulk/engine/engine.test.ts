import { describe, expect, it } from 'vitest';
import { DEFAULT_BREAKER } from '../../http/breaker.ts';
import { drain } from './engine.ts';
import { playRun } from './testing.ts';

const HOUR = 3_600_000;

describe('a run', () => {
  it('leaves no timer behind, though the service is silent to the end', async () => {
    const { run, ledger, clock, rows } = playRun(1, {
      settings: { breaker: { ...DEFAULT_BREAKER, failures: 1 } },
      create: ({ leave }) => {
        leave();
        return [{ class: 'unknown', reason: 'status-503', retryAfterMs: HOUR }];
      },
    });
    const { job, fence, sender, sealer, random, settings, calendarsNamed, tell } = run;
    const stopped = await drain({
      ledger,
      job,
      fence,
      sender,
      sealer,
      clock,
      random,
      settings,
      calendarsNamed,
      tell,
    });
    expect(stopped).toBeUndefined();
    expect([...rows.values()].map(({ state }) => state)).toEqual(['sending']);
    expect(clock.sleepers).toBe(0);
  });
});
