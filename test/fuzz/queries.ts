import fc, { type Arbitrary } from 'fast-check';
import { damage, hugeString, wildString } from './wild.ts';

const PROPERTIES = [
  ...['subject', 'bodyPreview', 'start/dateTime', 'end/dateTime', 'createdDateTime', 'lastModifiedDateTime', 'iCalUId'],
  ...['isAllDay', 'isCancelled', 'isOrganizer', 'importance', 'sensitivity', 'showAs', 'type', 'seriesMasterId'],
  ...['location/displayName', 'organizer/emailAddress/address', 'categories', 'id', 'body', 'name', 'color', 'x/y/z'],
  ...[
    'reminderMinutesBeforeStart',
    'Subject',
    'toString',
    '__proto__',
    'constructor/name',
    'singleValueExtendedProperties',
  ],
];
const EXTENDED_ID = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
const LITERALS = [
  ...[
    `'a'`,
    `''`,
    `'O''Brien'`,
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1.5',
    '1e5',
    '99999999999999999999999',
    'NaN',
    'INF',
  ],
  ...[`'2026-01-12'`, '2026-01-12', '2026-01-12T09:00:00Z', '2026-02-30T25:61:61Z', `'2026-01-12T09:00:00+14:00'`],
  ...['66f5a359-4659-4830-9070-00047ec6ac6e', `'unterminated`, "duration'P1D'", `'normal'`, `'${EXTENDED_ID}'`],
];
const EXPANSION = `singleValueExtendedProperties($filter=id eq '${EXTENDED_ID}')`;

const { filter } = fc.letrec<{ filter: string; leaf: string }>((tie) => ({
  leaf: fc.oneof(
    fc
      .tuple(
        fc.constantFrom(...PROPERTIES),
        fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le', 'EQ', 'has', 'in', '='),
        fc.constantFrom(...LITERALS, ...PROPERTIES),
      )
      .map((words) => words.join(' ')),
    fc
      .tuple(
        fc.constantFrom('startswith', 'endsWith', 'contains', 'substringof', 'tolower', 'length', 'cast'),
        fc.constantFrom(...PROPERTIES),
        fc.constantFrom(...LITERALS, 'Edm.Int32'),
        fc.constantFrom('', ' eq true', ' eq 1'),
      )
      .map(([name, property, value, tail]) => `${name}(${property},${value})${tail}`),
    fc
      .tuple(fc.constantFrom('any', 'all'), fc.constantFrom('eq', 'ne', 'ge'), fc.constantFrom(...LITERALS))
      .map(
        ([any, operator, value]) =>
          `singleValueExtendedProperties/${any}(ep: ep/id eq '${EXTENDED_ID}' and ep/value ${operator} ${value})`,
      ),
    fc.constantFrom(
      'isAllDay',
      `categories/any(c:c eq 'x')`,
      'attachments/any()',
      'extensions/any(f:f/id eq 1)',
      "extensions/any(f:f/id eq 'com.example')",
      'hasAttachments',
      '',
    ),
  ),
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { arbitrary: tie('leaf'), weight: 3 },
    {
      arbitrary: fc
        .tuple(tie('filter'), fc.constantFrom(' and ', ' or ', ' AND ', ' xor ', ' '), tie('filter'))
        .map((words) => words.join('')),
      weight: 2,
    },
    { arbitrary: tie('filter').map((inner) => `(${inner})`), weight: 1 },
    { arbitrary: tie('filter').map((inner) => `not ${inner}`), weight: 1 },
  ),
}));

/** Expressions that are nested, or strung together, without end. */
const endless: Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(
      ['(', 'isAllDay', ')'],
      ['not ', 'isAllDay', ''],
      ['isAllDay or ', 'isAllDay', ''],
      [`subject eq 'a' and `, 'isAllDay', ''],
      ['categories/any(c:', 'isAllDay', ')'],
      ['cast(', 'x', ')'],
      [`contains(subject,`, `'a'`, ')'],
      [`'`, '', `'`],
      ['-', '1', ''],
    ),
    fc.nat(3000),
  )
  .map(([[open = '', middle = '', close = ''], times]) => open.repeat(times) + middle + close.repeat(times));

const brokenFilter = fc.tuple(filter, damage).map(([text, change]) => change(text));

const DATES = [
  ...[
    '2026-01-01',
    '2026-01-12T09:00:00',
    '2026-02-01T00:00:00Z',
    '2026-01-01T00:00:00+05:30',
    '2030-01-01',
    '0001-01-01',
  ],
  ...['9999-12-31T23:59:59Z', '2026-02-30', '2026-13-01', 'yesterday', '', '+002026-01-01', '20260101', '-1', '1e9'],
  ...[
    '2026-01-12T24:00:00',
    '2026-01-12T09:00',
    '275760-09-13T00:00:00.001Z',
    '2026-01-01T00:00:00.12345678901234567Z',
  ],
];
const NUMBERS = [
  '0',
  '1',
  '2',
  '5',
  '10',
  '999',
  '1000',
  '1001',
  '-1',
  '1.5',
  '9'.repeat(40),
  'x',
  '',
  ' 1',
  '0x10',
  '1e3',
  'NaN',
];

const option = (name: string, value: Arbitrary<string>): Arbitrary<[string, string]> =>
  value.map((text): [string, string] => [name, text]);

const list = (separator: string, words: readonly string[]): Arbitrary<string> =>
  fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((names) => names.join(separator));

/** Options that a single item takes as well. */
const itemOptions: Arbitrary<[string, string]> = fc.oneof(
  option(
    '$select',
    list(',', ['subject', 'start', 'attendees', 'name', 'Body', '*', 'createdDateTime', 'toString', ' subject ']),
  ),
  option(
    '$expand',
    fc.constantFrom(
      ...[EXPANSION, EXPANSION, EXPANSION, `${EXPANSION},${EXPANSION}`, EXPANSION.slice(0, 40)],
      ...['attachments($select=name)', `extensions($filter=id eq 'com.example')`, `attachments,calendar,${EXPANSION}`],
      ...['microsoft.graph.itemattachment/item', `multiValueExtendedProperties($filter=id eq 'x')`],
      ...['attachments', 'calendar', 'instances', 'singleValueExtendedProperties', 'x($expand=y($expand=z))'],
    ),
  ),
);

const options: Arbitrary<[string, string]> = fc.oneof(
  {
    arbitrary: option(
      '$filter',
      fc.oneof({ arbitrary: filter, weight: 6 }, { arbitrary: brokenFilter, weight: 4 }, endless),
    ),
    weight: 8,
  },
  {
    arbitrary: option('$orderby', list(',', [...PROPERTIES, 'subject desc', 'start/dateTime asc', 'x foo', ' '])),
    weight: 3,
  },
  { arbitrary: itemOptions, weight: 7 },
  { arbitrary: option('$top', fc.constantFrom(...NUMBERS)), weight: 3 },
  { arbitrary: option('$skip', fc.constantFrom(...NUMBERS)), weight: 2 },
  { arbitrary: option('$count', fc.constantFrom('true', 'false', 'TRUE', '1', '')), weight: 2 },
  { arbitrary: option('startDateTime', fc.constantFrom(...DATES)), weight: 1 },
  { arbitrary: option('endDateTime', fc.constantFrom(...DATES)), weight: 1 },
  {
    arbitrary: fc.tuple(
      fc.constantFrom(
        '$search',
        '$apply',
        '$skiptoken',
        '$deltatoken',
        '$format',
        '$compute',
        'x',
        '',
        '__proto__',
        'top',
        'filter',
      ),
      wildString,
    ),
    weight: 2,
  },
);

const VIEW = 'startDateTime=2026-01-01T00:00:00Z&endDateTime=2026-03-01T00:00:00Z';

function written(range: Arbitrary<string>, found: Arbitrary<[string, string]>): Arbitrary<string> {
  return fc
    .tuple(
      fc.array(found, { maxLength: 3 }),
      range,
      fc.constantFrom<(text: string) => string>(
        ...[encodeText, encodeText, encodeText, encodeText, (text: string) => text],
        (text: string) => text.replaceAll(' ', '+'),
      ),
    )
    .map(([pairs, first, encode]) =>
      [...(first === '' ? [] : [first]), ...pairs.map(([name, value]) => `${name}=${encode(value)}`)].join('&'),
    );
}

/** What a path shows decides which options it takes. */
export type Shown = 'view' | 'list' | 'item';

/** Queries without their question mark: right ones, wrong ones, damaged ones; of a view mostly with its range. */
export function query(shown: Shown): Arbitrary<string> {
  const range = shown === 'view' ? fc.constantFrom(VIEW, VIEW, VIEW, VIEW, VIEW, '') : fc.constant('');
  const found = written(
    range,
    shown === 'item' ? fc.oneof({ arbitrary: itemOptions, weight: 9 }, { arbitrary: options, weight: 1 }) : options,
  );
  return fc.oneof(
    { arbitrary: range, weight: 4 },
    { arbitrary: found, weight: 10 },
    { arbitrary: fc.tuple(found, damage).map(([text, change]) => change(text)), weight: 2 },
  );
}

/** Queries of a length that only the url of a part of a batch can have. */
export const hugeQuery: Arbitrary<string> = fc.oneof(
  fc
    .tuple(fc.constantFrom('isAllDay or ', '(', 'not ', `subject eq 'a' and `, `a,`, ' ', `''`, 'a/'), fc.nat(60_000))
    .map(([piece, times]) => `$filter=${piece.repeat(times)}isAllDay`),
  fc
    .tuple(fc.constantFrom('$select', '$orderby', '$expand', '$filter', '$top'), hugeString)
    .map((pair) => pair.join('=')),
  fc.nat(20_000).map((times) => '$select=a&'.repeat(times)),
);

/** Percent-encoded as far as it can be: a lone surrogate cannot. */
export function encodeText(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}
