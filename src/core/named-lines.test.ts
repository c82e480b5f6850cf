import { describe, expect, test } from 'vitest';
import { namedLines } from './named-lines.ts';

describe('lines that a message names', () => {
  test('are one, or several, or some of many', () => {
    expect(namedLines([4])).toBe('line 4');
    expect(namedLines([4, 7], 2)).toBe('lines 4, 7');
    expect(namedLines([4, 7], 3)).toBe('lines 4, 7 and more');
    expect(namedLines([4], 2)).toBe('line 4 and more');
  });
});
