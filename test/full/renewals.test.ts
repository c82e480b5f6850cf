import { expect, it } from 'vitest';
import { renewTogether } from '../renewal-sweep.ts';

it('two processes renew a sign-in a thousand times, are killed at random, and lose at most what was on its way (R24 in part)', async () => {
  const { renewed, kills, signIns, failures } = await renewTogether({
    ...{ renewals: 1000, killedAt: 'renewed', oneIn: 40, refreshTokens: 'single-use', seed: 1 },
  });
  expect(failures).toEqual([]);
  expect(renewed).toBeGreaterThanOrEqual(1000);
  expect(kills).toBeGreaterThanOrEqual(10);
  expect(signIns).toBeLessThanOrEqual(kills);
});

it('two processes renew a sign-in a thousand times, are killed at random, and nobody signs in where old refresh tokens stay good (R24 in part)', async () => {
  const tally = await renewTogether({
    renewals: 1000,
    killedAt: 'renewed',
    oneIn: 40,
    refreshTokens: 'rotated',
    seed: 2,
  });
  expect(tally).toMatchObject({ signIns: 0, failures: [] });
  expect(tally.kills).toBeGreaterThanOrEqual(10);
});
