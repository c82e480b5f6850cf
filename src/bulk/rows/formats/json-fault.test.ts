import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from './json-fault.ts';

describe('a repeated name', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{ "a" : 1 , "b" : [ {"a":1}, {"a":1} ] , "b" : null }', 'b'],
    [String.raw`{"a":1,"\u0061":2}`, 'a'],
    [String.raw`{"a\"":1,"x":"\\","a\"":2}`, 'a"'],
    ['{"list":[1,{"Address":"x","Address":"y"}]}', 'Address'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"":1,"":1}', ''],
  ])('is found in %s', (json, name) => {
    expect(findJsonFault(json)).toEqual({ kind: 'repeated', name });
  });

  it.each([
    '{}',
    '[]',
    '{"a":1,"A":2}',
    '{"a":{"a":{"a":1}},"b":{"a":1}}',
    '{"a":"a","b":"\\"a\\":1,\\"a\\":2"}',
    '{"a":["x","x",{"x":1},"x"],"x":"{\\"a\\""}',
  ])('is not seen in %s', (json) => {
    expect(findJsonFault(json)).toBeUndefined();
  });

  it('is never seen in what the language itself writes', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(findJsonFault(JSON.stringify(JSON.parse(json)))).toBeUndefined();
      }),
    );
  });
});
