import { describe, expect, it } from 'vitest';
import { joinListeners } from './listener.ts';

describe('listeners', () => {
  it('are all told, in order', () => {
    const told: string[] = [];
    const tell = joinListeners<number>([(one) => told.push(`a${one}`), undefined, (one) => told.push(`b${one}`)]);
    tell?.(1);
    tell?.(2);
    expect(told).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('are nothing where nobody listens', () => {
    expect(joinListeners([])).toBeUndefined();
    expect(joinListeners([undefined])).toBeUndefined();
  });

  const FAILED = 'A listener of events failed; the work goes on, and what it was told may be incomplete.';
  const failing: readonly (readonly [how: string, listener: () => unknown])[] = [
    [
      'throw',
      () => {
        throw new Error('canary');
      },
    ],
    ['reject', () => Promise.reject(new Error('canary'))],
  ];

  it.for(failing)(
    'disturb nothing when they %s, and are warned of once, without what they said',
    async ([, listener]) => {
      const told: number[] = [];
      const warnings: string[] = [];
      const tell = joinListeners<number>([listener, (one) => told.push(one)], (text) => warnings.push(text));
      tell?.(1);
      tell?.(2);
      await new Promise((done) => setImmediate(done));
      expect(told).toEqual([1, 2]);
      expect(warnings).toEqual([FAILED]);
    },
  );
});
