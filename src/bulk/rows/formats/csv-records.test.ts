import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, createCsvRecords } from './csv-records.ts';
import { MAX_RECORD_LENGTH } from './row-length.ts';

/** Reads a text in pieces of a length, so that every state is left and entered between pieces too. */
function read(text: string, pieceLength = text.length, delimiter = ','): CsvRecord[] {
  const records = createCsvRecords(delimiter);
  const found: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += Math.max(1, pieceLength)) {
    found.push(...records.push(text.slice(at, at + Math.max(1, pieceLength))));
  }
  return [...found, ...records.end()];
}

/** Lines with their fields, or with the code of the problem. */
function short(records: readonly CsvRecord[]): [number, readonly string[] | string][] {
  return records.map((record) => [record.line, 'fields' in record ? record.fields : record.problem.code]);
}

describe('createCsvRecords', () => {
  it('gives each record with the line on which it starts, quoted line breaks counted once', () => {
    const text = 'a,b\r\n"x\r\ny\r\n",2\r\n\r\n3,"say ""hi"", twice"\n"4",\n,5';
    const expected = [
      [1, ['a', 'b']],
      [2, ['x\r\ny\r\n', '2']],
      [6, ['3', 'say "hi", twice']],
      [7, ['4', '']],
      [8, ['', '5']],
    ];
    expect(short(read(text))).toEqual(expected);
    for (const length of [1, 2, 3, 5, 7]) expect(short(read(text, length))).toEqual(expected);
  });

  it('passes over lines without any value', () => {
    expect(short(read('\n \na,b\n,,\n"",""\n1,2\n\n'))).toEqual([
      [3, ['a', 'b']],
      [6, ['1', '2']],
    ]);
  });

  it('takes a quote inside an unquoted field as text', () => {
    expect(short(read('5" pipe,it"s\n'))).toEqual([[1, ['5" pipe', 'it"s']]]);
  });

  it('gives a stray quote as a problem of its own lines and goes on after them (R29 in part)', () => {
    const text = 'a,b\n"bad"x,5\n6,7\n"two\nlines"x,"8\n9,10\n';
    const expected = [
      [1, ['a', 'b']],
      [2, 'csv-quote-stray'],
      [3, ['6', '7']],
      [4, 'csv-quote-stray'],
      [6, ['9', '10']],
    ];
    expect(short(read(text))).toEqual(expected);
    expect(short(read(text, 1))).toEqual(expected);
  });

  it('names the line of a row whose quote is never closed (R33 in part)', () => {
    const records = read('a,b\n1,2\n3,"cut\noff');
    expect(short(records)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', '2']],
      [3, 'csv-quote-open'],
    ]);
    expect(records[2]).toMatchObject({
      problem: {
        reason:
          'The quote that the row on line 3 opens is not closed before the end of the file, which may be cut off.',
      },
    });
  });

  it('does not keep a row that is too long to be sent', () => {
    const long = 'x'.repeat(MAX_RECORD_LENGTH / 2);
    expect(short(read(`a,"${long}","${long}","y"\n1,2\n`, 65_536))).toEqual([
      [1, 'csv-record-too-long'],
      [2, ['1', '2']],
    ]);
  });

  it('reads what any writer of CSV writes as another reader reads it, with the right lines', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ',', ';', '"', '\n', '\r\n', "'") });
    const write = (value: string, force: boolean, delimiter: string) =>
      force || value.includes('"') || value.includes('\n') || value.includes(delimiter)
        ? `"${value.replaceAll('"', '""')}"`
        : value;
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(field, fc.boolean()), { minLength: 2, maxLength: 4 }), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom(',', ';', '\t'),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (rows, newline, delimiter, pieceLength, isEnded) => {
          const lines = rows.map((row) => row.map(([value, force]) => write(value, force, delimiter)).join(delimiter));
          const text = lines.join(newline) + (isEnded ? newline : '');
          const records = read(text, pieceLength, delimiter);
          const withValues = (fields: readonly string[]) => fields.some((one) => one.trim() !== '');

          let line = 1;
          const expected: [number, string[]][] = [];
          for (const [index, row] of rows.entries()) {
            const values = row.map(([value]) => value);
            if (withValues(values)) expected.push([line, values]);
            line += (lines[index] ?? '').split('\n').length;
          }
          expect(short(records)).toEqual(expected);

          const others: string[][] = parse(text, {
            delimiter,
            relaxColumnCount: true,
            recordDelimiter: ['\r\n', '\n'],
          });
          expect(records.map((record) => ('fields' in record ? record.fields : []))).toEqual(others.filter(withValues));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws, and gives the same for any pieces', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r') }),
        fc.integer({ min: 1, max: 5 }),
        (text, pieceLength) => {
          expect(read(text, pieceLength)).toEqual(read(text));
        },
      ),
    );
  });
});
