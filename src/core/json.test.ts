import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, isObject, type JsonValue, parseJson } from './json.ts';

/** JSON values; -0 is left out, because JSON text has no other zero than 0. */
const jsonValues = fc
  .jsonValue({ noUnicodeString: false })
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);

/** The same value with the names of every object written the other way round. */
function turned(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

describe('isObject', () => {
  it.each([[{}], [{ a: 1 }], [Object.create(null)], [new Map()]])('takes what has names: %o', (value) => {
    expect(isObject(value)).toBe(true);
  });

  it.each([[null], [undefined], [[]], [['a']], ['text'], [0], [true], [() => 1]])('refuses %o', (value) => {
    expect(isObject(value)).toBe(false);
  });
});

describe('parseJson', () => {
  it.each([
    ['{"a":[1,"two",null,true]}', { a: [1, 'two', null, true] }],
    [' 1 ', 1],
    ['null', null],
    ['""', ''],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it.each(['', ' ', '{', "{'a':1}", '{"a":1,}', 'undefined', 'NaN', '<!DOCTYPE html>', '\u{feff}{}', '{} {}'])(
    'gives undefined for %j, which is not JSON',
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );

  it('takes __proto__ for a name like any other', () => {
    const value = parseJson('{"__proto__":{"isAdmin":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('canonicalJson', () => {
  it('sorts names at every depth, keeps the order of lists and writes no white space', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, 'x'], a: { d: null, c: true } })).toBe(
      '{"a":{"c":true,"d":null},"b":[{"a":2,"z":1},"x"]}',
    );
  });

  it('sorts by code unit, not by the rules of a language', () => {
    expect(canonicalJson({ ä: 1, b: 2, B: 3, '10': 4, '9': 5, '': 6 })).toBe('{"":6,"10":4,"9":5,"B":3,"b":2,"ä":1}');
  });

  it.each([
    ['text with "quotes", \\ and \n', '"text with \\"quotes\\", \\\\ and \\n"'],
    ['\ud800', '"\\ud800"'],
    [1e21, '1e+21'],
    [-0, '0'],
    [null, 'null'],
    [[], '[]'],
    [{}, '{}'],
  ])('writes %j', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('keeps a name __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":1,"a":2}'))).toBe('{"__proto__":1,"a":2}');
  });

  it('gives back the value when it is read', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('is one text for equal values, whatever the order of their names', () => {
    fc.assert(
      fc.property(jsonValues, (value) => {
        expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [{ a: [] }, { a: {} }],
    [['a,b'], ['a', 'b']],
  ])('tells %j from %j', (one, other) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });
});
