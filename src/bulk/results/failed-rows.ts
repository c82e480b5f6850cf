import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { InputError, UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { type OpenedRows, openRows } from '../rows/formats/open-rows.ts';
import type { RowFormat } from '../rows/formats/row-formats.ts';
import type { RawRecord } from '../rows/row.ts';
import { ERROR_COLUMN, LINE_COLUMN, REFERENCE_COLUMN } from '../rows/row-columns.ts';
import { csvCell, quotedCell } from './result-lines.ts';
import type { RowResult } from './results.ts';
import { checkWritable, type FileWords, openWholeFile, type WholeFile } from './whole-file.ts';

/** The rows without an event as they were read, so that they can be mended and sent again. */
export interface FailedRows {
  /**
   * Takes results in the order of the input, each with the number of its row in the ledger, where it has one; only failed
   * and rejected ones are written.
   */
  add(result: RowResult, row?: number): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** The input, which is read a second time. */
export interface FailedRowsInput {
  file: string;
  format: RowFormat;
  /** How it was read the first time. */
  read: Parameters<typeof openRows>[1];
  /** What the job calls the row of this number, so that the mended row takes its place. */
  referenceOf(row: number): Promise<string | undefined>;
}

const WORDS: FileWords = { subject: 'The failed rows', option: '--failed-rows' };

/**
 * Makes sure, before anything is sent, that failed rows can be written: in the format of their input, of which there has
 * to be a second reading. Throws UsageError `failed-rows-need-a-file`, `failed-rows-format`, `results-are-input` and
 * InputError `results-not-writable`.
 */
export async function checkFailedRowsPath(path: string, input: string | undefined, format: RowFormat): Promise<void> {
  if (input === undefined) {
    throw new UsageError(
      'failed-rows-need-a-file',
      'Failed rows are read a second time, and a stream can be read once.',
      {
        hint: 'Save the rows to a file first, or leave --failed-rows out: the results name each row that failed.',
      },
    );
  }
  const endings = format === 'csv' ? ['.csv'] : ['.jsonl', '.ndjson'];
  if (!endings.includes(extname(path).toLowerCase())) {
    throw new UsageError('failed-rows-format', `Rows of '${input}' cannot be written as they were read to '${path}'.`, {
      hint: `Give --failed-rows a name that ends with ${endings.join(' or ')}.`,
    });
  }
  await checkWritable(path, input, WORDS);
}

/**
 * Begins the file of failed rows. Each has the columns and values that it was read with, and three of ours in front, of
 * which the first says whose place it takes when it is sent again; of a row that could not be read, these are all. Cells
 * are not neutralised: what is sent again has to be what was read. Errors, once it is added to: InputError
 * `input-changed-meanwhile`, and those of reading.
 */
export async function openFailedRows(path: string, input: FailedRowsInput, random: Random): Promise<FailedRows> {
  const before = await stat(input.file, { bigint: true });
  let opened: OpenedRows | undefined;
  let rows: AsyncIterator<RawRecord> | undefined;
  let file: WholeFile | undefined;
  let writer: RowWriter | undefined;

  const begin = async () => {
    if (writer !== undefined) return writer;
    opened = await openRows(input.file, input.read);
    checkSame(before, await stat(input.file, { bigint: true }), input.file);
    rows = opened.rows[Symbol.asyncIterator]();
    writer = input.format === 'csv' ? csvWriter(opened.columns ?? []) : JSON_WRITER;
    file = await openWholeFile(path, writer.header, random, WORDS);
    return writer;
  };
  const close = async () => {
    await rows?.return?.();
    await opened?.close();
  };
  /** The row that starts on a line; rows come in the order of their lines. */
  const rowAt = async (line: number): Promise<RawRecord> => {
    for (;;) {
      const next = await rows?.next();
      if (next === undefined || next.done === true || next.value.line > line) throw changed(input.file);
      if (next.value.line === line) return next.value;
    }
  };
  const discard = async () => {
    await close();
    await file?.discard();
  };
  return {
    async add({ line, status, error }, number) {
      if (line === null || (status !== 'failed' && status !== 'rejected')) return;
      const { write } = await begin();
      const row = await rowAt(line);
      const reference = number === undefined ? undefined : await input.referenceOf(number);
      await file?.add(
        write('values' in row ? row.values : {}, { reference: reference ?? '', line, error: error ?? '' }),
      );
    },
    async finish() {
      try {
        await begin();
        await close();
        checkSame(before, await stat(input.file, { bigint: true }), input.file);
      } catch (error) {
        await discard();
        throw error;
      }
      await file?.finish();
    },
    discard,
  };
}

type Values = Readonly<Record<string, unknown>>;

interface Remarks {
  /** Empty where the job has no such row, since nothing of its input counts. */
  reference: string;
  line: number;
  error: string;
}

interface RowWriter {
  readonly header: string;
  write(values: Values, remarks: Remarks): string;
}

const MARKS: ReadonlySet<string> = new Set([REFERENCE_COLUMN, LINE_COLUMN, ERROR_COLUMN]);

function csvWriter(names: readonly string[]): RowWriter {
  const columns = names.filter((name) => !MARKS.has(name));
  const record = (cells: readonly string[]) => `${cells.join(',')}\r\n`;
  return {
    // A byte order mark, because spreadsheets take a CSV without one for their own code page.
    header: `\uFEFF${record([REFERENCE_COLUMN, LINE_COLUMN, ERROR_COLUMN, ...columns.map(quotedCell)])}`,
    write: (values, { reference, line, error }) =>
      record([
        reference,
        String(line),
        csvCell(error),
        ...columns.map((name) => quotedCell(String(values[name] ?? ''))),
      ]),
  };
}

const JSON_WRITER: RowWriter = {
  header: '',
  write(values, { reference, line, error }) {
    const own = Object.fromEntries(Object.entries(values).filter(([name]) => !MARKS.has(name)));
    return `${JSON.stringify({ [REFERENCE_COLUMN]: reference, [LINE_COLUMN]: line, [ERROR_COLUMN]: error, ...own })}\n`;
  },
};

function checkSame(before: BigIntStats, now: BigIntStats, file: string): void {
  if (before.ino !== now.ino || before.size !== now.size || before.mtimeNs !== now.mtimeNs) throw changed(file);
}

function changed(file: string): InputError {
  return new InputError(
    'input-changed-meanwhile',
    `${file} was changed while it was sent, so its failed rows were not written.`,
    { file },
    { hint: 'What was sent is on record: graphcal jobs results names each row that failed.' },
  );
}
