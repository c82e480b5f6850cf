import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { encodeQuery, extendedPropertyExpand, extendedPropertyFilter, queryOptions } from './query.ts';

const PROPERTY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color';

describe('queryOptions', () => {
  it('leaves out what is not set and writes the rest as text', () => {
    expect(queryOptions({ $top: 50, $filter: undefined, $count: false, $search: '', $skip: 0 })).toEqual({
      $top: '50',
      $count: 'false',
      $search: '',
      $skip: '0',
    });
  });

  it('keeps the order in which the options were given', () => {
    expect(Object.keys(queryOptions({ startDateTime: 'a', $top: 1, endDateTime: 'b', $select: 'id' }))).toEqual([
      'startDateTime',
      '$top',
      'endDateTime',
      '$select',
    ]);
  });
});

describe('encodeQuery', () => {
  it('is empty where there are no options', () => {
    expect(encodeQuery({})).toBe('');
  });

  it('leaves readable what Graph itself leaves readable', () => {
    expect(
      encodeQuery({
        startDateTime: '2026-06-12T08:00:00',
        endDateTime: '2026-06-13T08:00:00Z',
        $select: 'id,subject',
        $filter: "type eq 'singleInstance'",
        $top: '10',
      }),
    ).toBe(
      "startDateTime=2026-06-12T08:00:00&endDateTime=2026-06-13T08:00:00Z&$select=id,subject&$filter=type%20eq%20'singleInstance'&$top=10",
    );
  });

  it.each([
    ['&', '%26'],
    ['=', '%3D'],
    ['#', '%23'],
    ['+', '%2B'],
    [' ', '%20'],
    ['%', '%25'],
    ['%24', '%2524'],
    ['%3A', '%253A'],
    ['/', '%2F'],
    ['?', '%3F'],
    ['"', '%22'],
    ['\r\n', '%0D%0A'],
    ['é', '%C3%A9'],
    ['{}', '%7B%7D'],
  ])('encodes %j, which has a meaning of its own in a query', (text, encoded) => {
    expect(encodeQuery({ $filter: text })).toBe(`$filter=${encoded}`);
    expect(encodeQuery({ [text]: 'a' })).toBe(`${encoded}=a`);
  });

  it('refuses half a character with an error of this package', () => {
    expect(() => encodeQuery({ $filter: 'a\ud83d' })).toThrow(UsageError);
    expect(() => encodeQuery({ $filter: 'a\ud83d' })).toThrow(
      expect.objectContaining({ code: 'query-option-invalid' }),
    );
  });

  it('is read again as it was written, by any reader of queries', () => {
    const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(fc.dictionary(wellFormed, wellFormed), (query) => {
        const url = new URL(`https://graph.example/v1.0/me/events?${encodeQuery(query)}`);
        expect([...url.searchParams]).toEqual(Object.entries(query));
        expect(url.hash).toBe('');
      }),
    );
  });
});

describe('extendedPropertyFilter', () => {
  it('compares for equality', () => {
    expect(extendedPropertyFilter(PROPERTY, 'eq', 'Green')).toBe(
      "singleValueExtendedProperties/any(ep: ep/id eq 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color' and ep/value eq 'Green')",
    );
  });

  it('compares the beginning', () => {
    expect(extendedPropertyFilter(PROPERTY, 'startswith', 'Gr')).toBe(
      "singleValueExtendedProperties/any(ep: ep/id eq 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color' and startswith(ep/value, 'Gr'))",
    );
  });

  it.each([
    ["o'clock", "'o''clock'"],
    ["'", "''''"],
    ["''", "''''''"],
    ['', "''"],
    ["x' or ep/value ne 'x", "'x'' or ep/value ne ''x'"],
    ["x') or true or (ep/value eq '", "'x'') or true or (ep/value eq '''"],
    ['a\\b"c%27', "'a\\b\"c%27'"],
  ])('keeps %j inside of its literal', (value, literal) => {
    expect(extendedPropertyFilter('Id', 'eq', value)).toBe(
      `singleValueExtendedProperties/any(ep: ep/id eq 'Id' and ep/value eq ${literal})`,
    );
    expect(extendedPropertyFilter('Id', 'startswith', value)).toBe(
      `singleValueExtendedProperties/any(ep: ep/id eq 'Id' and startswith(ep/value, ${literal}))`,
    );
    expect(extendedPropertyFilter(value, 'eq', 'Green')).toBe(
      `singleValueExtendedProperties/any(ep: ep/id eq ${literal} and ep/value eq 'Green')`,
    );
  });

  it('means the same filter for any value: its literals hold the values and nothing else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom("'", ')', ' ', 'a') }),
        (id, value) => {
          const filter = extendedPropertyFilter(id, 'eq', value);
          const { literals, skeleton } = tokens(filter);
          expect(literals).toEqual([id, value]);
          expect(skeleton).toBe('singleValueExtendedProperties/any(ep: ep/id eq ? and ep/value eq ?)');
        },
      ),
    );
  });
});

describe('extendedPropertyExpand', () => {
  it('asks for one property by its id', () => {
    expect(extendedPropertyExpand(PROPERTY)).toBe(
      "singleValueExtendedProperties($filter=id eq 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color')",
    );
    expect(extendedPropertyExpand("a'b")).toBe("singleValueExtendedProperties($filter=id eq 'a''b')");
  });
});

/** Reads a filter as the service does: literals between quotes, in which a doubled quote is one. */
function tokens(filter: string): { literals: string[]; skeleton: string } {
  const literals: string[] = [];
  let skeleton = '';
  for (let at = 0; at < filter.length; at++) {
    if (filter[at] !== "'") {
      skeleton += filter[at];
      continue;
    }
    let literal = '';
    for (at++; filter[at] !== "'" || filter[at + 1] === "'"; at++) {
      if (at >= filter.length) throw new Error('A literal does not end.');
      if (filter[at] === "'") at++;
      literal += filter[at];
    }
    literals.push(literal);
    skeleton += '?';
  }
  return { literals, skeleton };
}
