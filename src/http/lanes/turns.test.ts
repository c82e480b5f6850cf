import { describe, expect, it } from 'vitest';
import { createTurns, takeTurn, whoseTurn } from './turns.ts';

describe('turns', () => {
  it('are nobody’s where nobody waits, and whoever’s waits alone', () => {
    const turns = createTurns();
    expect(whoseTurn(turns, false, false)).toBeUndefined();
    expect(whoseTurn(turns, true, false)).toBe('interactive');
    expect(whoseTurn(turns, false, true)).toBe('bulk');
  });

  it('are interactive ones’ first, and every ninth is a bulk one’s', () => {
    const turns = createTurns();
    const taken = Array.from({ length: 20 }, () => {
      const turn = whoseTurn(turns, true, true);
      if (turn !== undefined) takeTurn(turns, turn, true);
      return turn;
    });
    expect(taken.flatMap((turn, at) => (turn === 'bulk' ? [at] : []))).toEqual([8, 17]);
  });

  it('are counted only while a bulk one waits', () => {
    const turns = createTurns();
    for (let turn = 0; turn < 50; turn++) takeTurn(turns, 'interactive', false);
    expect(whoseTurn(turns, true, true)).toBe('interactive');
  });
});
