import { describe, expect, it } from 'vitest';
import { explore, type Model, tell } from './explore.ts';

/** Two jugs of 3 and 5 litres. */
interface Jugs {
  three: number;
  five: number;
}

const JUGS: Model<Jugs> = {
  initial: { three: 0, five: 0 },
  keyOf: ({ three, five }) => `${three},${five}`,
  steps: ({ three, five }) => {
    const toFive = Math.min(three, 5 - five);
    const toThree = Math.min(five, 3 - three);
    return [
      { by: 0, what: 'fills three', to: { three: 3, five } },
      { by: 0, what: 'fills five', to: { three, five: 5 } },
      { by: 0, what: 'empties three', to: { three: 0, five } },
      { by: 0, what: 'empties five', to: { three, five: 0 } },
      { by: 1, what: 'pours three into five', to: { three: three - toFive, five: five + toFive } },
      { by: 1, what: 'pours five into three', seen: 'a splash', to: { three: three + toThree, five: five - toThree } },
    ];
  },
};

describe('an exploration', () => {
  it('visits every state once, and says how far the furthest is', () => {
    expect(explore(JUGS)).toMatchObject({ states: 16, transitions: 96, depth: 7, isComplete: true });
  });

  it('finds a shortest way to what must never be, and tells it', () => {
    const { breaches } = explore(JUGS, { never: { four: ({ five }) => five === 4 } });
    expect(tell(breaches.get('four') ?? [])).toBe(
      [
        '1. client 1 fills five',
        '2. client 2 pours five into three; sees: a splash',
        '3. client 1 empties three',
        '4. client 2 pours five into three; sees: a splash',
        '5. client 1 fills five',
        '6. client 2 pours five into three; sees: a splash',
      ].join('\n'),
    );
  });

  it('finds nothing where nothing is', () => {
    expect(explore(JUGS, { never: { six: ({ three, five }) => three + five === 9 } }).breaches.size).toBe(0);
  });

  it('says that it is not complete where a bound ended it', () => {
    const { isComplete, depth, breaches } = explore(JUGS, { depth: 5, never: { four: ({ five }) => five === 4 } });
    expect({ isComplete, depth, found: breaches.size }).toEqual({ isComplete: false, depth: 5, found: 0 });
  });

  it('judges steps as well as states, and the start too', () => {
    const { breaches } = explore(JUGS, {
      never: {
        start: ({ three, five }) => three + five === 0,
        waste: (_, before, step) => step?.what === 'empties five' && before?.five === 5,
      },
    });
    expect([...breaches].map(([name, trace]) => [name, trace.length])).toEqual([
      ['start', 0],
      ['waste', 2],
    ]);
  });
});
