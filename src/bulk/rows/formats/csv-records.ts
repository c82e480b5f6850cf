import type { Rejection } from '../row.ts';
import { createLongRow, MAX_WIDE_LENGTH } from './row-length.ts';

/** One record of a CSV text, or why it is none. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly problem: Rejection };

/** Finds records in a CSV text that comes in pieces. */
export interface CsvRecords {
  /** Number of the line that is being read. */
  readonly line: number;
  push(text: string): CsvRecord[];
  /** The last record, where no line break ended it. */
  end(): CsvRecord[];
}

/**
 * Fields of one record: the columns of a spreadsheet.
 * https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
const MAX_FIELDS = 16_384;

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Makes a reader of CSV as RFC 4180 has it, with `\n` as well as `\r\n`.
 * It is our own because a row's line and a fault's end matter here: a record with a stray quote is given as a problem
 * and reading goes on after its line, so that one bad row does not take its neighbours along. A quote inside a field
 * that does not begin with one is text. `firstLine` is the number of the first line.
 */
export function createCsvRecords(delimiter: string, firstLine = 1): CsvRecords {
  const separator = delimiter.charCodeAt(0);
  let state: 'field' | 'bare' | 'quoted' | 'closing' | 'closed-return' | 'skip' = 'field';
  let fields: string[] = [];
  /** What is read of the field that is under way. */
  let field = '';
  const longRow = createLongRow();
  let length = 0;
  let line = firstLine;
  let start = firstLine;
  let problem: Rejection | undefined;
  let records: CsvRecord[] = [];

  const endField = () => {
    if (problem === undefined) fields.push(field);
    field = '';
    state = 'field';
  };
  /** A line of delimiters alone has no length in its fields, and still takes memory. */
  const limitFields = () => {
    if (fields.length <= MAX_FIELDS) return;
    problem ??= { code: 'csv-fields-too-many', reason: `The row has more than ${MAX_FIELDS} fields; remove some.` };
    fields = [];
  };
  const endRecord = () => {
    if (problem === undefined) {
      endField();
      limitFields();
    }
    if (problem !== undefined) records.push({ line: start, problem });
    else {
      // Spreadsheets write lines of nothing but delimiters below their last row.
      if (fields.some((one) => one.trim() !== '')) records.push({ line: start, fields });
    }
    fields = [];
    field = '';
    if (length > MAX_WIDE_LENGTH) longRow.reset();
    length = 0;
    problem = undefined;
    state = 'field';
    start = line;
  };
  const append = (piece: string) => {
    length += piece.length;
    if (length <= MAX_WIDE_LENGTH) field += piece;
    else if (problem === undefined) appendLong(piece);
  };
  const appendLong = (piece: string) => {
    if (longRow.fits(piece, length, () => [...fields, field])) field += piece;
    else {
      problem = {
        code: 'csv-record-too-long',
        reason: 'The row is longer than any that can be sent; shorten it, or close a quote that it opens.',
      };
      field = '';
      fields = [];
    }
  };
  const fault = () => {
    const lines = line === start ? `line ${line}` : `lines ${start} to ${line}`;
    problem ??= {
      code: 'csv-quote-stray',
      reason: `On ${lines} text follows a closing quote; write a quote inside a quoted field twice ("").`,
    };
    state = 'skip';
  };

  /** Reads an unquoted piece up to the delimiter or line break; gives the place where it goes on. */
  const readBare = (text: string, from: number): number => {
    let at = from;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === separator || code === NEWLINE) break;
    }
    append(text.slice(from, at));
    if (at === text.length) return at;
    if (text.charCodeAt(at) === separator) endField();
    else {
      if (field.endsWith('\r')) field = field.slice(0, -1);
      line++;
      endRecord();
    }
    return at + 1;
  };
  const readQuoted = (text: string, from: number): number => {
    let close = text.indexOf('"', from);
    const hasQuotes = close >= 0 && text.charCodeAt(close + 1) === QUOTE;
    // Quotes that are written twice are taken along: a piece for each would be kept for each.
    while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) close = text.indexOf('"', close + 2);
    const piece = text.slice(from, close < 0 ? text.length : close);
    for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) line++;
    // Joined, which gives one text; a replacement gives a chain of as many as there are quotes.
    append(hasQuotes ? piece.split('""').join('"') : piece);
    if (close < 0) return text.length;
    state = 'closing';
    return close + 1;
  };
  const readAfterQuote = (code: number) => {
    if (code === QUOTE && state === 'closing') {
      append('"');
      state = 'quoted';
    } else if (code === separator && state === 'closing') endField();
    else if (code === CARRIAGE_RETURN && state === 'closing') state = 'closed-return';
    else if (code === NEWLINE) {
      line++;
      endRecord();
    } else fault();
  };

  const step = (text: string, at: number): number => {
    switch (state) {
      case 'field':
        if (text.charCodeAt(at) === QUOTE) {
          state = 'quoted';
          return at + 1;
        }
        state = 'bare';
        return at;
      case 'bare':
        return readBare(text, at);
      case 'quoted':
        return readQuoted(text, at);
      case 'closing':
      case 'closed-return':
        readAfterQuote(text.charCodeAt(at));
        return at + 1;
      case 'skip': {
        const end = text.indexOf('\n', at);
        if (end < 0) return text.length;
        line++;
        endRecord();
        return end + 1;
      }
    }
  };

  const taken = (): CsvRecord[] => {
    const out = records;
    records = [];
    return out;
  };
  return {
    get line() {
      return line;
    },
    push(text) {
      for (let at = 0; at < text.length; ) at = step(text, at);
      limitFields();
      return taken();
    },
    end() {
      if (state === 'quoted') {
        problem ??= {
          code: 'csv-quote-open',
          reason: `The quote that the row on line ${start} opens is not closed before the end of the file, which may be cut off.`,
        };
      }
      if (state === 'bare' && field.endsWith('\r')) field = field.slice(0, -1);
      if (state !== 'field' || fields.length > 0) endRecord();
      return taken();
    },
  };
}
