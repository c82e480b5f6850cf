import type { InputError } from '../../../core/errors.ts';
import type { RowSource } from '../row.ts';
import type { HeaderNeeds } from '../row-columns.ts';
import type { TextEncoding } from './text.ts';

/** How rows are read. */
export interface ReadOptions {
  /** Delimiter of a CSV: a character, or comma, semicolon, tab, pipe; default as its header shows. */
  delimiter?: string | undefined;
  /** Columns of a CSV without a header, in their order: its first line is a row then. */
  columns?: readonly string[] | undefined;
  /** Encoding of a text by its WHATWG name; default UTF-8, or UTF-16 where a byte order mark says so. */
  encoding?: string | undefined;
  /** Columns that the header of a CSV must have beside Start and End. */
  keyColumns?: readonly string[] | undefined;
  /** What the job's map and placeholders make of the header of a CSV. */
  needs?: HeaderNeeds | undefined;
  /** Columns that are missing may be filled by a map that is not known yet; default false. */
  mayBeMapped?: boolean | undefined;
  /** Name of the input in errors. */
  file?: string | undefined;
}

/** What an input was read as, so that nothing that was found out is found out in silence. */
export interface ReadAs {
  /** Left out where the format is no text. */
  readonly encoding?: TextEncoding;
  /** Of a CSV: the character between its columns. */
  readonly delimiter?: string;
  /** Of a CSV: the 1-based line of its header; null where the columns were given. */
  readonly headerLine?: number | null;
}

/** Rows that are being read. */
export interface ReadRows {
  /** Columns of a CSV as its header names them; formats of objects have none. */
  readonly columns?: readonly string[];
  /** What is wrong with the columns, unless a map fills what is missing. */
  readonly unmapped?: InputError | undefined;
  /** The rows, to be iterated once. */
  readonly rows: RowSource;
  /** What is known so far; whole once the first row was read. */
  readAs(): ReadAs;
}

/** Options that not every format has. */
export type FormatOption = 'delimiter' | 'columns' | 'encoding';

/** A format of inputs: what the table of formats has a line of. */
export interface RowFormatReader {
  /** The name that options take. */
  readonly name: string;
  /** For people: `JSON Lines`. */
  readonly title: string;
  /** Endings of files that have it, in lower case, with their dot. */
  readonly endings: readonly string[];
  /** Which options it has a use for; another one that is given is refused. */
  readonly takes: readonly FormatOption[];
  /**
   * Reads rows in the order in which they stand, each with its line, in memory that does not grow with them. What is
   * wrong with the input as a whole is thrown as InputError, what is wrong with one row is that row's problem. Leaving
   * the loop over `rows` ends the source.
   */
  read(source: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<ReadRows>;
}
