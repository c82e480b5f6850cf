import { InputError } from '../../../core/errors.ts';
import type { RawRecord, RowSource } from '../row.ts';
import { checkHeader, type HeaderNeeds } from '../row-columns.ts';
import { quoted } from '../row-text.ts';
import { detectDelimiter, readDelimiter } from './csv-delimiter.ts';
import { type CsvRecord, createCsvRecords } from './csv-records.ts';
import type { TextPieces } from './text-pieces.ts';

/** Characters in which a header must be complete; without a line break in so many the input is no CSV. */
const HEADER_LENGTH = 1024 * 1024;

/** The columns of a CSV and its rows. */
export interface CsvRows {
  readonly columns: readonly string[];
  readonly rows: RowSource;
}

/**
 * Reads a CSV with a header; an empty cell is null, a line without any value is passed over.
 * Errors: InputError `input-empty`, `csv-header-invalid`, `csv-delimiter-ambiguous`, `column-repeated`,
 * `column-missing`; while rows are read `input-encoding`.
 */
export async function readCsv(
  pieces: TextPieces,
  options: { delimiter?: string | undefined; file?: string | undefined; needs?: HeaderNeeds | undefined } = {},
): Promise<CsvRows> {
  const { file } = options;
  const begin = await readHeaderText(pieces, file);
  const delimiter =
    options.delimiter === undefined ? detectDelimiter(begin.header, file) : readDelimiter(options.delimiter);
  const records = createCsvRecords(delimiter);
  const first = records.push(begin.text);
  if (begin.isEnd) first.push(...records.end());
  const header = first.shift();
  const columns = readColumns(header, file);
  checkHeader(columns, file, options.needs);
  return { columns, rows: rowsOf() };

  async function* rowsOf(): RowSource & AsyncGenerator<RawRecord> {
    try {
      for (const record of first) yield toRow(record, columns);
      while (!begin.isEnd) {
        const piece = await pieces.next();
        if (piece.done === true) {
          yield* lastRows(records.end(), columns, piece.value);
          return;
        }
        for (const record of records.push(piece.value)) yield toRow(record, columns);
      }
    } finally {
      await pieces.return(false);
    }
  }
}

async function readHeaderText(pieces: TextPieces, file: string | undefined) {
  let text = '';
  for (;;) {
    const piece = await pieces.next();
    const isEnd = piece.done === true;
    if (!isEnd) text += piece.value;
    const header = headerLine(text, isEnd);
    if (header !== undefined) return { text, header, isEnd };
    if (isEnd) {
      throw new InputError(
        'input-empty',
        'The input is empty.',
        { file },
        { hint: 'A CSV begins with a header line.' },
      );
    }
    if (text.length > HEADER_LENGTH) throw headerError(file, `does not end within ${HEADER_LENGTH} characters`);
  }
}

/** The first line that is not blank, line breaks within quotes included; undefined while it is not complete. */
function headerLine(text: string, isEnd: boolean): string | undefined {
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    if (character !== '\n' || quoted) continue;
    const line = text.slice(start, at);
    if (line.trim() !== '') return line;
    start = at + 1;
  }
  const rest = text.slice(start);
  return isEnd && rest.trim() !== '' ? rest : undefined;
}

function readColumns(header: CsvRecord | undefined, file: string | undefined): string[] {
  if (header === undefined) throw headerError(file, 'names no columns');
  if ('problem' in header) throw headerError(file, `cannot be read: ${header.problem.reason}`);
  const names = header.fields.map((name, index) => (name.trim() === '' ? `column ${index + 1}` : name.trim()));
  const seen = new Set<string>();
  for (const name of names) {
    if (name.includes('\r'))
      throw headerError(file, 'ends with a bare carriage return; write line breaks as LF or CRLF');
    if (name === '__proto__') throw headerError(file, "names a column '__proto__'");
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    throw new InputError(
      'column-repeated',
      `The header names the column ${quoted(name)} twice.`,
      { file, line: 1, field: name },
      {
        hint: 'Rename or remove one of them.',
      },
    );
  }
  return names;
}

function headerError(file: string | undefined, what: string): InputError {
  return new InputError(
    'csv-header-invalid',
    `The header of the CSV ${what}.`,
    { file, line: 1 },
    {
      hint: 'The first line names the columns, for example Subject,Start,End,TimeZone.',
    },
  );
}

/** Text that ends inside a character, or a record short of fields at the end, is a file that was cut off (R33). */
function lastRows(records: CsvRecord[], columns: readonly string[], cut: boolean): RawRecord[] {
  return records.map((record) => {
    if (!cut) return toRow(record, columns, ' The file may be cut off here.');
    return {
      line: record.line,
      problem: { code: 'input-cut', reason: 'The file ends in the middle of this row; write it again in full.' },
    };
  });
}

function toRow(record: CsvRecord, columns: readonly string[], remark = ''): RawRecord {
  if ('problem' in record) return record;
  const { line, fields } = record;
  if (fields.length !== columns.length) {
    const few = fields.length < columns.length;
    return {
      line,
      problem: {
        code: 'csv-field-count',
        reason: `The row has ${fields.length} fields and the header ${columns.length}; ${
          few ? `write a delimiter for each column.${remark}` : 'put a value that holds the delimiter in quotes.'
        }`,
      },
    };
  }
  const values: Record<string, unknown> = {};
  columns.forEach((name, index) => {
    const field = fields[index];
    values[name] = field === '' ? null : field;
  });
  return { line, values };
}
