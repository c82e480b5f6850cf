import { extname } from 'node:path';
import { InputError, UsageError } from '../../../core/errors.ts';
import { inputError, openInputFile } from '../../../core/input-file.ts';
import type { RowSource } from '../row.ts';
import { columnOf, type HeaderNeeds, isSameColumn } from '../row-columns.ts';
import { quoted } from '../row-text.ts';
import { readCsv } from './csv.ts';
import { readJsonLines } from './json-lines.ts';
import { textPieces } from './text-pieces.ts';

/** Formats of inputs, by the names that options take. */
export const ROW_FORMATS = ['csv', 'jsonl'] as const;
export type RowFormat = (typeof ROW_FORMATS)[number];

const ENDINGS: Readonly<Record<string, RowFormat>> = { '.csv': 'csv', '.jsonl': 'jsonl', '.ndjson': 'jsonl' };

/** How rows are read. */
export interface ReadOptions {
  /** Delimiter of a CSV: a character, or comma, semicolon, tab, pipe; default as its header shows. */
  delimiter?: string | undefined;
  /** Columns that the header of a CSV must have beside Start and End. */
  keyColumns?: readonly string[] | undefined;
  /** What the job's map and placeholders make of the header of a CSV. */
  needs?: HeaderNeeds | undefined;
  /** Name of the input in errors. */
  file?: string | undefined;
}

/** Rows that are being read. */
export interface ReadRows {
  /** Columns of a CSV as its header names them; JSON Lines have none. */
  readonly columns?: readonly string[];
  /** The rows, to be iterated once. */
  readonly rows: RowSource;
}

/** Rows of a file; iterating `rows` to its end, or leaving the loop, closes the file. */
export interface OpenedRows extends ReadRows {
  readonly format: RowFormat;
  /** Size of the file when it was opened. */
  readonly bytes: number;
  /** Bytes read so far. */
  bytesRead(): number;
  /** Closes the file of rows that are not iterated. */
  close(): Promise<void>;
}

/**
 * Opens a file of rows by its ending: .csv, .jsonl or .ndjson. It must be a regular file, which can be read again.
 * Errors: UsageError `input-format-unknown`; InputError `input-not-found`, `input-not-a-file`, `input-not-readable`
 * and those of the format.
 */
export async function openRows(
  path: string,
  options: Omit<ReadOptions, 'file'> & { format?: RowFormat | undefined } = {},
): Promise<OpenedRows> {
  // A path that leads to no file is the better complaint, so the ending is judged after it.
  const handle = await openInputFile(path, path, 'A file of rows is read twice, so save it to a file first.');
  let bytesRead = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of handle.createReadStream({ autoClose: false }) as AsyncIterable<Uint8Array>) {
        bytesRead += chunk.length;
        yield chunk;
      }
    } catch (cause) {
      throw inputError(path, cause);
    } finally {
      await handle.close();
    }
  }
  try {
    const format = options.format ?? formatOf(path);
    const { size } = await handle.stat();
    const read = await readRows(chunks(), format, { ...options, file: path });
    return { ...read, format, bytes: size, bytesRead: () => bytesRead, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Reads rows of a known format from a stream or any other source of bytes; errors as the format gives them. */
export async function readRows(
  source: AsyncIterable<Uint8Array>,
  format: RowFormat,
  options: ReadOptions = {},
): Promise<ReadRows> {
  const pieces = textPieces(source, options.file);
  if (format === 'jsonl') return { rows: readJsonLines(pieces, options) };
  try {
    const { columns, rows } = await readCsv(pieces, options);
    for (const key of options.keyColumns ?? []) {
      const known = columnOf(key);
      if (known !== undefined && options.needs?.mapped.has(known)) continue;
      if (columns.some((name) => isSameColumn(name, key))) continue;
      throw new InputError(
        'column-missing',
        `The header has no column ${quoted(key)} for the key.`,
        { file: options.file, line: 1, field: key },
        {
          hint: 'Name the columns of the key as the header does.',
        },
      );
    }
    return { columns, rows };
  } catch (error) {
    await pieces.return(false);
    throw error;
  }
}

function formatOf(path: string): RowFormat {
  const format = ENDINGS[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  throw new UsageError('input-format-unknown', `The format of '${path}' is not known by its ending.`, {
    hint: `Known endings are ${Object.keys(ENDINGS).join(', ')}.`,
  });
}
