import { describe, expect, it } from 'vitest';
import { sweepLedger } from '../../../test/ledger-sweep.ts';

describe('a ledger of which one byte was flipped, or the end cut off', () => {
  it('is as it was after some commit, or is refused with the command that repairs it (R40, R41 in part)', async () => {
    const { wrong, refused, opened } = await sweepLedger({ trials: 150, seed: 40 });
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(25);
    expect(opened).toBeGreaterThan(25);
  }, 60_000);
});
