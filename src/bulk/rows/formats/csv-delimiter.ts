import { InputError, UsageError } from '../../../core/errors.ts';
import { columnOf } from '../row-columns.ts';
import { createCsvRecords } from './csv-records.ts';

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };

/**
 * The delimiter of a CSV by its header: the only one of comma, semicolon, tab and pipe that occurs outside quotes, or
 * the only one that gives the columns Start and End; a comma where none occurs. Where the columns were given, the first
 * row stands for the header, and must have as many fields.
 * Errors: InputError `csv-delimiter-ambiguous`.
 */
export function detectDelimiter(header: string, file?: string, columns?: readonly string[]): string {
  // A quote that is written twice ends one piece and begins the next.
  const outside = header.replace(/"[^"]*"?/gu, '');
  const candidates = Object.keys(DELIMITERS).filter((delimiter) => outside.includes(delimiter));
  if (candidates.length <= 1) return candidates[0] ?? ',';
  const fitting = candidates.filter((delimiter) => {
    const fields = fieldsOf(header, delimiter);
    return columns === undefined ? hasTimes(fields) : fields.length === columns.length;
  });
  if (fitting.length === 1 && fitting[0] !== undefined) return fitting[0];
  const names = candidates.map((delimiter) => DELIMITERS[delimiter]).join(' or ');
  throw new InputError(
    'csv-delimiter-ambiguous',
    `The columns of the ${columns === undefined ? 'header' : 'first row'} may be separated by ${names}.`,
    { file, line: 1 },
    { hint: 'Say which by --delimiter (`delimiter`).' },
  );
}

/**
 * Checks a delimiter that was asked for, by itself or by name.
 * Errors: UsageError `csv-delimiter-invalid`.
 */
export function readDelimiter(asked: string): string {
  const named = Object.keys(DELIMITERS).find((delimiter) => DELIMITERS[delimiter] === asked.toLowerCase());
  if (named !== undefined) return named;
  if (asked === '\\t') return '\t';
  if (asked.length !== 1 || /["\r\n]/u.test(asked)) {
    throw new UsageError(
      'csv-delimiter-invalid',
      'A CSV delimiter is one character other than a quote or a line break.',
      {
        hint: 'Give comma, semicolon, tab, pipe, or the character itself.',
      },
    );
  }
  return asked;
}

function fieldsOf(line: string, delimiter: string): readonly string[] {
  const records = createCsvRecords(delimiter);
  const [first] = [...records.push(line), ...records.end()];
  return first !== undefined && 'fields' in first ? first.fields : [];
}

function hasTimes(fields: readonly string[]): boolean {
  const columns = fields.map((name) => columnOf(name.trim()));
  return columns.includes('Start') && columns.includes('End');
}

/** A delimiter as a sentence names it: `semicolon`, or the character in quotes. */
export function describeDelimiter(delimiter: string): string {
  return DELIMITERS[delimiter] ?? `'${delimiter}'`;
}
