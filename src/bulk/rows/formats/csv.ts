import type { RawRecord, RowSource } from '../row.ts';
import { detectDelimiter, readDelimiter } from './csv-delimiter.ts';
import { readBegin, readGivenColumns, readHeader } from './csv-header.ts';
import { type CsvRecord, type CsvRecords, createCsvRecords } from './csv-records.ts';
import type { ReadOptions, ReadRows } from './row-format.ts';
import { openText } from './text-pieces.ts';

/** CSV as RFC 4180 has it. https://www.rfc-editor.org/rfc/rfc4180 */
export const csvFormat = {
  name: 'csv',
  title: 'CSV',
  endings: ['.csv'],
  takes: ['delimiter', 'columns', 'encoding'],
  read: readCsv,
} as const;

/**
 * Reads a CSV with a header, or with the columns that are given; an empty cell is null, a line without any value is
 * passed over.
 * Errors: UsageError `csv-delimiter-invalid`, `encoding-unknown`; InputError `input-empty`, `csv-header-invalid`,
 * `csv-delimiter-ambiguous`, `column-repeated`, `column-missing`; also while rows are read `input-encoding`.
 */
async function readCsv(source: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadRows> {
  const { file } = options;
  const asked = options.delimiter === undefined ? undefined : readDelimiter(options.delimiter);
  const { pieces, encoding } = openText(source, options);
  const begin = await readBegin(pieces, file);
  const delimiter = asked ?? detectDelimiter(begin.first, file, options.columns);
  const records = createCsvRecords(delimiter, begin.line);
  const first = records.push(begin.text);
  let isEnd = begin.isEnd;
  // Lines of nothing but delimiters may stand before the first record.
  while (first.length === 0 && !isEnd) {
    const piece = await pieces.next();
    isEnd = piece.done === true;
    if (piece.done !== true) first.push(...records.push(piece.value));
  }
  if (isEnd) first.push(...records.end());
  const headerLine = options.columns === undefined ? (first[0]?.line ?? 1) : null;
  const { columns, unmapped } =
    options.columns === undefined
      ? readHeader(first.shift(), options)
      : readGivenColumns(options.columns, first[0], options);
  return { columns, unmapped, rows: rowsOf(), readAs: () => ({ encoding: encoding(), delimiter, headerLine }) };

  async function* rowsOf(): RowSource & AsyncGenerator<RawRecord> {
    try {
      for (const record of first) yield toRow(record, columns);
      while (!isEnd) {
        const piece = await pieces.next();
        if (piece.done === true) {
          yield* lastRows(records, columns, piece.value);
          return;
        }
        for (const record of records.push(piece.value)) yield toRow(record, columns);
      }
    } finally {
      await pieces.return(false);
    }
  }
}

/** Text that ends inside a character, or a record short of fields at the end, is a file that was cut off (R33). */
function lastRows(records: CsvRecords, columns: readonly string[], cut: boolean): RawRecord[] {
  const last = records.end();
  if (!cut) return last.map((record) => toRow(record, columns, ' The file may be cut off here.'));
  const reason = 'The file ends in the middle of this row; write it again in full.';
  // Half of the first character of a row is no record yet.
  return [{ line: last[0]?.line ?? records.line, problem: { code: 'input-cut', reason } }];
}

function toRow(record: CsvRecord, columns: readonly string[], remark = ''): RawRecord {
  if ('problem' in record) return record;
  const { line, fields } = record;
  if (fields.length !== columns.length) return { line, problem: fieldCountProblem(fields, columns.length, remark) };
  const values: Record<string, unknown> = {};
  columns.forEach((name, index) => {
    const field = fields[index];
    values[name] = field === '' ? null : field;
  });
  return { line, values };
}

function fieldCountProblem(fields: readonly string[], columns: number, remark: string) {
  // Rows that old programs end by a carriage return alone come as one row with too many fields.
  if (fields.length > columns && fields.some((field) => /\r(?!\n)/u.test(field))) {
    return {
      code: 'csv-newline-bare',
      reason: `The row has ${fields.length} fields and the header ${columns}, and carriage returns without a line feed among them; end each row with LF or CRLF.`,
    };
  }
  const few = fields.length < columns;
  const fix = few ? `write a delimiter for each column.${remark}` : 'put a value that holds the delimiter in quotes.';
  return { code: 'csv-field-count', reason: `The row has ${fields.length} fields and the header ${columns}; ${fix}` };
}
