import { InputError } from '../../../core/errors.ts';
import { checkHeader, isSameColumn } from '../row-columns.ts';
import { quoted } from '../row-text.ts';
import { readTimeValue } from '../row-time-value.ts';
import type { CsvRecord } from './csv-records.ts';
import type { ReadOptions } from './row-format.ts';
import type { TextPieces } from './text-pieces.ts';

/** Characters in which a header must be complete; without a line break in so many the input is no CSV. */
const HEADER_LENGTH = 1024 * 1024;

const NO_HEADER = 'Name the columns of a file without a header by --columns (`columns`).';

/** The beginning of a CSV as far as its first line that is not blank. */
export interface CsvBegin {
  /** From that line on. */
  readonly text: string;
  /** The line, line breaks within quotes included. */
  readonly first: string;
  /** Its 1-based number. */
  readonly line: number;
  /** The input ends with it. */
  readonly isEnd: boolean;
}

/** Reads up to the end of the first line; blank lines before it are counted and not kept. Errors: as `readCsv`. */
export async function readBegin(pieces: TextPieces, file: string | undefined): Promise<CsvBegin> {
  let text = '';
  let line = 1;
  for (;;) {
    const piece = await pieces.next();
    const isEnd = piece.done === true;
    if (!isEnd) text += piece.value;
    let from = 0;
    for (
      let end = text.indexOf('\n');
      end >= 0 && text.slice(from, end).trim() === '';
      end = text.indexOf('\n', from)
    ) {
      from = end + 1;
      line++;
    }
    text = text.slice(from);
    const first = firstLine(text, isEnd);
    if (first !== undefined) {
      if (isEnd && piece.value) throw headerError(file, 'is cut off by the end of the input');
      return { text, first, line, isEnd };
    }
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

/** The first line, line breaks within quotes included; undefined while it is not complete. */
function firstLine(text: string, isEnd: boolean): string | undefined {
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    if (character === '\n' && !quoted) return text.slice(0, at);
  }
  return isEnd && text.trim() !== '' ? text : undefined;
}

/** The columns of a CSV, and what is wrong with them unless a map that is not known yet fills what is missing. */
export interface CsvColumns {
  readonly columns: string[];
  readonly unmapped: InputError | undefined;
}

/** The columns that a header names; those without a name are kept apart by their place. */
export function readHeader(header: CsvRecord | undefined, options: ReadOptions): CsvColumns {
  const { file } = options;
  if (header === undefined) throw headerError(file, 'names no columns');
  if ('problem' in header) throw headerError(file, `cannot be read: ${header.problem.reason.replace(/\.$/u, '')}`);
  const columns = namesOf(header.fields, file);
  const unmapped = missingIn(columns, options);
  if (unmapped === undefined) return { columns, unmapped };
  // No Start among the names, and a time: the likelier reason is that there is no header.
  if (header.fields.some(isTime)) throw headerError(file, 'looks like a row', NO_HEADER);
  return { columns, unmapped: heldBack(unmapped, options) };
}

/** A column that is missing; throws all else that is wrong with the names. */
function missingIn(columns: readonly string[], { file, needs }: ReadOptions): InputError | undefined {
  try {
    checkHeader(columns, file, needs);
    return undefined;
  } catch (cause) {
    if (cause instanceof InputError && cause.code === 'column-missing') return cause;
    throw cause;
  }
}

/** Throws it, unless what is missing may still be mapped. */
function heldBack(unmapped: InputError, { mayBeMapped = false }: ReadOptions): InputError {
  if (mayBeMapped) return unmapped;
  throw unmapped;
}

/** The columns that were given for a CSV whose first line is a row; a header that is there after all is refused. */
export function readGivenColumns(
  given: readonly string[],
  first: CsvRecord | undefined,
  options: ReadOptions,
): CsvColumns {
  const { file } = options;
  const columns = namesOf(given, file);
  const missing = missingIn(columns, options);
  const unmapped = missing && heldBack(missing, options);
  const isHeader =
    first !== undefined && 'fields' in first && first.fields.every((name, index) => isNamed(name, index));
  if (!isHeader) return { columns, unmapped };
  throw headerError(file, 'is there, although columns were given', 'Leave --columns (`columns`) out.');

  function isNamed(name: string, index: number): boolean {
    return isSameColumn(name.trim(), given[index] ?? '');
  }
}

function isTime(field: string): boolean {
  return !('code' in readTimeValue('Start', field));
}

function namesOf(fields: readonly string[], file: string | undefined): string[] {
  const names = fields.map((name, index) => (name.trim() === '' ? `column ${index + 1}` : name.trim()));
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

function headerError(
  file: string | undefined,
  what: string,
  hint = 'The first line names the columns, for example Subject,Start,End,TimeZone.',
): InputError {
  return new InputError('csv-header-invalid', `The header of the CSV ${what}.`, { file, line: 1 }, { hint });
}
