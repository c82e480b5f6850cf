import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../core/errors.ts';
import type { RawRecord } from '../row.ts';
import { readRows } from './open-rows.ts';

/** Reads a document in pieces of a length, so that every state is left and entered between pieces too. */
async function read(text: string, pieceLength = 7): Promise<RawRecord[]> {
  async function* pieces() {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
  }
  const rows: RawRecord[] = [];
  for await (const row of (await readRows(pieces(), 'json', { file: 'rows.json' })).rows) rows.push(row);
  return rows;
}

/** What a document is refused with, the same however it comes in pieces. */
async function fault(text: string): Promise<unknown> {
  const faults = await Promise.all(
    [1, 3, 1_000].map((length) =>
      read(text, length).then(
        () => undefined,
        (error: unknown) => (error instanceof InputError ? error.toJSON() : error),
      ),
    ),
  );
  expect(faults[1]).toEqual(faults[0]);
  expect(faults[2]).toEqual(faults[0]);
  return faults[0];
}

describe('JSON', () => {
  it('is a list of objects, each a row at the line on which it begins', async () => {
    expect(
      await read('\n[\n  {"Start": "a",\n   "Attendees": [{"Address": "x]\\"}"}]},\r\n\n{}, {"End":null}\n]\n'),
    ).toEqual([
      { line: 3, values: { Start: 'a', Attendees: [{ Address: 'x]"}' }] } },
      { line: 6, values: {} },
      { line: 6, values: { End: null } },
    ]);
  });

  it.each(['rows', 'value'])(
    'is an object whose member %s is such a list; other members are passed over',
    async (name) => {
      const text = `{"@odata.context": "x", "skip": [{"Start": 1}, [2]], "n": -1.5e3,\n"${name}": [{"Start": "a"}], "done": true}`;
      expect(await read(text)).toEqual([{ line: 2, values: { Start: 'a' } }]);
    },
  );

  it('may have no rows', async () => {
    expect(await read('[]')).toEqual([]);
    expect(await read('{"rows": [ ]}')).toEqual([]);
  });

  it('gives an element that is no object as a row that cannot be read, and goes on (R29 in part)', async () => {
    const rows = await read('[1, "a", null, [{}],\ntrue, {"a": tru}, {"a":1,"a":2}, {"a" 1}, {"a":3}]');
    expect(rows.map((row) => [row.line, 'problem' in row ? row.problem.code : row.values])).toEqual([
      [1, 'json-not-object'],
      [1, 'json-not-object'],
      [1, 'json-not-object'],
      [1, 'json-not-object'],
      [2, 'json-not-object'],
      [2, 'json-invalid'],
      [2, 'json-name-repeated'],
      [2, 'json-invalid'],
      [2, { a: 3 }],
    ]);
    expect(rows[5]).toEqual({
      line: 2,
      problem: { code: 'json-invalid', reason: 'The row is not JSON; write it as one object.' },
    });
  });

  it.each([
    ['json-rows-missing', 1, '"text"'],
    ['json-rows-missing', 1, '{"Start": "a"}\n{"Start": "b"}'],
    ['json-rows-missing', 1, '{"rows": {"a": []}, "value": 3}'],
    ['json-rows-missing', 2, '\n12'],
    ['json-rows-ambiguous', 2, '{"rows": [{}],\n"value": [{}]}'],
    ['json-after-end', 2, '[{}]\n[{}]'],
    ['json-after-end', 1, '{"rows": [{}]}}'],
    ['json-invalid', 2, '[{}\n{}]'],
    ['json-invalid', 2, '[{},\n]'],
    ['json-invalid', 1, '[,{}]'],
    ['json-invalid', 2, '[{},\n{"a": [1}, {}]'],
    ['json-invalid', 1, '{rows: []}'],
    ['json-invalid', 1, '{"rows" []}'],
    ['json-invalid', 1, '{"x": tru, "rows": []}'],
    ['json-invalid', 1, '{"rows": [],}'],
    ['input-empty', undefined, ' \n'],
    ['input-cut', 2, '{"a": 1,\n"row'],
  ])('is refused as %s, naming line %s: %j', async (code, line, text) => {
    expect(await fault(text)).toMatchObject({ code, file: 'rows.json', ...(line === undefined ? {} : { line }) });
  });

  it('says where rows belong', async () => {
    expect(await fault('{"Start": "a"}')).toEqual({
      code: 'json-rows-missing',
      message: 'The input is an object without a list named rows or value.',
      hint: 'Write a list of objects, or {"rows": [...]}; for one object a line, say --format jsonl (`format`).',
      file: 'rows.json',
      line: 1,
    });
  });

  it('names the line at which it was cut off, in a row and between two (R33 in part)', async () => {
    const inside = 'The file ends in the middle of this row; write it again in full.';
    const between = 'The file ends before its list of rows does, so that rows may be missing.';
    for (const [text, line, reason] of [
      ['[{"a":1},\n{"a":', 2, inside],
      ['[{"a":1},\n"text', 2, inside],
      ['[{"a":1},\n', 2, between],
      ['[{"a":1}\n', 2, between],
      ['[{"a":1}', 1, between],
      ['{"rows":[{"a":1}]', 1, between],
    ] as const) {
      expect(await read(text)).toEqual([
        { line: 1, values: { a: 1 } },
        { line, problem: { code: 'input-cut', reason } },
      ]);
    }
  });

  it('rejects a row of more levels or values than a row can have, and goes on', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const rows = await read(`[{"a":${deep}},\n{"a":[${'{},'.repeat(200_000)}1]},\n{"a":1}]`, 65_536);
    expect(rows.map((row) => ('problem' in row ? row.problem.code : row.values))).toEqual([
      'json-too-deep',
      'json-too-large',
      { a: 1 },
    ]);
  });

  it('gives the rows that the language itself reads, in any pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }))),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(undefined, 1),
        async (objects, pieceLength, indent) => {
          const text = JSON.stringify(objects, undefined, indent);
          fc.pre(!text.includes('\\u0000') && text.isWellFormed());
          const rows = await read(text, pieceLength);
          expect(rows.map((row) => ('values' in row ? row.values : row))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  it('never fails in another way than by a named error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'a', '1', '\n', '"rows":') }),
        async (text) => {
          const whole = await read(text, 1_000).catch((error: unknown) => error);
          if (!Array.isArray(whole)) expect(whole).toBeInstanceOf(InputError);
          expect(await read(text, 1).catch((error: unknown) => error)).toEqual(whole);
        },
      ),
      { numRuns: 500 },
    );
  });
});
