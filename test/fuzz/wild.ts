import fc, { type Arbitrary } from 'fast-check';

/** Names that mean something to JavaScript's own objects. */
const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'toJSON',
  'length',
];

const NASTY_STRINGS = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\udc00 \ud83d',
  '\u202e\u200b\ufeff',
  'ﬃ İ ß',
  '𝒳👩‍👩‍👧‍👧',
  '"\'\\`$',
  '%00%2e%2e%2f',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '<html><body><p>x</p></body></html>',
  'a\r\nb: c',
  'NaN',
  '-0',
  '1e999',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999',
  ...PROTOTYPE_NAMES,
];

/** Strings of repeated pieces, with something before and behind, which slow patterns and deep recursion fall over. */
const longString = (most: number): Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom('', 'a'),
      fc.constantFrom(
        'a',
        ' ',
        '<',
        '<p',
        '&',
        '&#',
        '\n',
        "'",
        '"',
        '%',
        '=',
        ',',
        '.',
        '-',
        '/',
        '🙂',
        'aA ',
        '0',
        'a@',
      ),
      fc.nat(most),
      fc.constantFrom('', 'x'),
    )
    .map(([before, piece, times, behind]) => before + piece.repeat(times) + behind);

/** Any text: short, nasty, or now and then long. */
export const wildString: Arbitrary<string> = fc.oneof(
  { arbitrary: fc.string({ maxLength: 12 }), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 8 }), weight: 3 },
  { arbitrary: fc.constantFrom(...NASTY_STRINGS), weight: 8 },
  { arbitrary: longString(600), weight: 2 },
);

/** Text of a length that only a body or a part of a batch can have. */
export const hugeString: Arbitrary<string> = longString(120_000);

/** A piece of JSON text that nobody expects: any type, any depth, also what is no JSON at all. */
export const wildJson: Arbitrary<string> = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      ...[
        'null',
        'true',
        'false',
        '0',
        '-1',
        '1.5',
        '1e308',
        '1e999',
        '9007199254740993',
        '-2147483649',
        '""',
        '[]',
        '{}',
      ],
      ...[
        '[null]',
        '[[]]',
        '[{}]',
        '{"":""}',
        '"x"',
        '"\\ud800"',
        '{"__proto__":{"a":1}}',
        '{"constructor":{}}',
        '[1,"a"]',
      ],
    ),
    weight: 12,
  },
  { arbitrary: wildString.map((text) => JSON.stringify(text)), weight: 6 },
  { arbitrary: fc.json({ maxDepth: 3 }), weight: 3 },
  { arbitrary: fc.nat(3000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)), weight: 1 },
  { arbitrary: fc.nat(3000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`), weight: 1 },
  {
    arbitrary: fc.constantFrom('', '{', ']', 'undefined', 'NaN', "'x'", '{"a":1,}', '"\u0000"', '\ufeff{}'),
    weight: 1,
  },
);

/** Members of an object as JSON text, names and values; names may come twice. */
export function jsonObject(members: readonly (readonly [name: string, value: string])[]): string {
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

/** A name of a member, mostly one of those given. */
export const memberName = (names: readonly string[]): Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...names), weight: 8 },
    {
      arbitrary: fc.constantFrom(...PROTOTYPE_NAMES, '@odata.type', '@odata.etag', '@removed', 'additional'),
      weight: 2,
    },
    { arbitrary: fc.string({ maxLength: 6 }), weight: 1 },
  );

/** Changes to a text that leave most of it as it was; several, for one alone is often caught early. */
export const damage: Arbitrary<(text: string) => string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('drop', 'double', 'insert', 'cut', 'swap'),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.constantFrom(
        "'",
        '"',
        '(',
        ')',
        ',',
        ':',
        '%',
        '%2',
        '/',
        ' ',
        '\\',
        '\u0000',
        'é',
        '&',
        '=',
        '$',
        '{',
        '}',
        '-',
      ),
    ),
    { maxLength: 3 },
  )
  .map(
    (changes) => (text: string) =>
      changes.reduce((changed, [kind, where, piece]) => {
        const at = Math.floor(where * changed.length);
        const [before, after] = [changed.slice(0, at), changed.slice(at)];
        switch (kind) {
          case 'drop':
            return before + after.slice(1);
          case 'double':
            return before + after.slice(0, 3) + after;
          case 'insert':
            return before + piece + after;
          case 'cut':
            return before;
          default:
            return after + before;
        }
      }, text),
  );
