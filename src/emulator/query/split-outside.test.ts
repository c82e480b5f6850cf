import { expect, it } from 'vitest';
import { splitOutside } from './split-outside.ts';

it.each([
  ['a,b', ['a', 'b']],
  ['a(b,c),d', ['a(b,c)', 'd']],
  ["a('(',x),d", ["a('(',x)", 'd']],
  ["a eq 'it''s, so',b", ["a eq 'it''s, so'", 'b']],
  ['', ['']],
  ['a,', ['a', '']],
  ['a),b', ['a),b']],
])('%s is split where no bracket and no string is open', (expression, parts) => {
  expect(splitOutside(expression, ',')).toEqual(parts);
});
