import { describe, expect, it } from 'vitest';
import { renewTogether } from '../../../test/renewal-sweep.ts';

describe('two processes that share a sign-in', () => {
  it('lose none of its refresh tokens, each good once (R24 in part)', async () => {
    const tally = await renewTogether({ renewals: 40, killedAt: 'never', refreshTokens: 'single-use', seed: 1 });
    expect(tally).toMatchObject({ signIns: 0, failures: [] });
    expect(tally.renewed).toBeGreaterThanOrEqual(40);
  }, 60_000);

  it('lose none where they are killed before the authority has answered (R24 in part)', async () => {
    const tally = await renewTogether({
      renewals: 15,
      killedAt: 'request',
      oneIn: 5,
      refreshTokens: 'single-use',
      seed: 2,
    });
    expect(tally).toMatchObject({ signIns: 0, failures: [] });
    expect(tally.kills).toBeGreaterThanOrEqual(2);
  }, 60_000);

  it('lose the one that died with them on its way, and go on after one sign-in (R24 in part)', async () => {
    const { kills, signIns, failures } = await renewTogether({
      ...{ renewals: 15, killedAt: 'answer', oneIn: 5, refreshTokens: 'single-use', seed: 3 },
    });
    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(2);
    // The last of them may end the run.
    expect([kills, kills - 1]).toContain(signIns);
  }, 60_000);

  it('never ask the person where the old refresh token stays good (R24 in part)', async () => {
    const tally = await renewTogether({
      renewals: 15,
      killedAt: 'answer',
      oneIn: 5,
      refreshTokens: 'rotated',
      seed: 3,
    });
    expect(tally).toMatchObject({ signIns: 0, failures: [] });
    expect(tally.kills).toBeGreaterThanOrEqual(2);
  }, 60_000);
});
