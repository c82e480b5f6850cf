import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { InputError } from '../../../core/errors.ts';
import { chunksOf, inputError, openInputFile } from '../../../core/input-file.ts';
import { untilAborted } from '../../../core/until-aborted.ts';
import { checkHeader, columnOf, isSameColumn } from '../row-columns.ts';
import { quoted } from '../row-text.ts';
import { type RowObjects, rowsOf } from './iterable-rows.ts';
import type { ReadOptions, ReadRows } from './row-format.ts';
import { checkOptions, formatOfEnding, type RowFormat, readerOf } from './row-formats.ts';

/** Rows of an input that is open; iterating `rows` to its end, or leaving the loop, closes it. */
export interface OpenedRows extends ReadRows {
  readonly format: RowFormat;
  /** Size of a file when it was opened; undefined of a stream. */
  readonly bytes: number | undefined;
  /** Bytes read so far. */
  bytesRead(): number;
  /** SHA-256 of all bytes of a file, in hexadecimal; undefined before it was read to its end, and of a stream. */
  digest(): string | undefined;
  /** Closes an input whose rows are not iterated. */
  close(): Promise<void>;
}

/**
 * Opens a file of rows by its ending. It must be a regular file.
 * Errors: UsageError `input-format-unknown`, `read-option-unused`; InputError `input-not-found`, `input-not-a-file`,
 * `input-not-readable` and those of the format.
 */
export async function openRows(
  path: string,
  options: Omit<ReadOptions, 'file'> & { format?: RowFormat | undefined } = {},
): Promise<OpenedRows> {
  // A path that leads to no file is the better complaint, so the ending is judged after it.
  const handle = await openInputFile(path, path, 'Save it to a file, or pipe it into `graphcal send -`.');
  let bytesRead = 0;
  const hash = createHash('sha256');
  let digest: string | undefined;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunksOf(handle)) {
        bytesRead += chunk.length;
        hash.update(chunk);
        yield chunk;
      }
      digest = hash.digest('hex');
    } catch (cause) {
      throw inputError(path, cause);
    } finally {
      await handle.close();
    }
  }
  try {
    const format = options.format ?? formatOfEnding(path);
    const { size } = fstatSync(handle.fd);
    const read = await readRows(chunks(), format, { ...options, file: path });
    return {
      ...read,
      format,
      bytes: size,
      bytesRead: () => bytesRead,
      digest: () => digest,
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** How a stream of rows is read: nothing about it can be told by a name. */
export interface StreamOptions extends ReadOptions {
  format: RowFormat;
  /** Ends the reading, also while nothing comes. */
  signal?: AbortSignal | undefined;
}

/**
 * Opens rows that come from a stream of bytes, which is read once; `file` is what errors call it.
 * Errors: UsageError `read-option-unused`; those of the format; the signal's reason.
 */
export async function openRowStream(source: AsyncIterable<Uint8Array>, options: StreamOptions): Promise<OpenedRows> {
  let bytesRead = 0;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of untilAborted(source, options.signal)) {
      bytesRead += chunk.length;
      yield chunk;
    }
  }
  const counted = chunks();
  const read = await readRows(counted, options.format, options);
  const close = async () => {
    await counted.return(undefined);
  };
  return {
    ...read,
    format: options.format,
    bytes: undefined,
    bytesRead: () => bytesRead,
    digest: () => undefined,
    close,
  };
}

/** Opens rows that are the objects of a program; the signal ends the reading, also while none comes. */
export function openRowObjects(rows: RowObjects, signal?: AbortSignal): OpenedRows {
  const read = rowsOf(rows, { signal });
  const close = async () => {
    await read.return(undefined);
  };
  return {
    rows: read,
    readAs: () => ({}),
    format: 'json',
    bytes: undefined,
    bytesRead: () => 0,
    digest: () => undefined,
    close,
  };
}

/** Reads rows of a known format from any source of bytes; errors as the format gives them, and then the source is ended. */
export async function readRows(
  source: AsyncIterable<Uint8Array>,
  format: RowFormat,
  options: ReadOptions = {},
): Promise<ReadRows> {
  const reader = readerOf(format);
  checkOptions(reader, options);
  async function* passed(): AsyncGenerator<Uint8Array> {
    yield* source;
  }
  const bytes = passed();
  try {
    const read = await reader.read(bytes, options);
    checkKeyColumns(read.columns, options);
    return read;
  } catch (error) {
    await bytes.return(undefined);
    throw error;
  }
}

/**
 * Checks what was held back while the job's map was not known: the header by what is needed, and the columns of the key.
 * Errors: InputError `column-missing`, `column-repeated`.
 */
export function checkColumns(columns: readonly string[] | undefined, options: ReadOptions): void {
  if (columns === undefined) return;
  checkHeader(columns, options.file, options.needs);
  checkKeyColumns(columns, { ...options, mayBeMapped: false });
}

function checkKeyColumns(columns: readonly string[] | undefined, options: ReadOptions): void {
  const { keyColumns = [], needs, mayBeMapped = false, file } = options;
  if (columns === undefined || mayBeMapped) return;
  const missing = keyColumns.find((key) => {
    const known = columnOf(key);
    if (known !== undefined && needs?.mapped.has(known)) return false;
    return !columns.some((name) => isSameColumn(name, key));
  });
  if (missing === undefined) return;
  throw new InputError(
    'column-missing',
    `The header has no column ${quoted(missing)} for the key.`,
    { file, line: 1, field: missing },
    { hint: 'Name the columns of the key as the header does.' },
  );
}
