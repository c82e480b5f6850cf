import { UsageError } from '../../core/errors.ts';
import { createZones } from '../../graph/time-zone.ts';
import type { RowObjects } from '../rows/formats/iterable-rows.ts';
import { type OpenedRows, openRowObjects, openRowStream, openRows } from '../rows/formats/open-rows.ts';
import { ROW_FORMATS, type RowFormat } from '../rows/formats/row-formats.ts';
import type { CheckSettings } from '../rows/row.ts';
import { createRowShape, hasPlaceholder } from '../rows/row-shape.ts';
import { type JobOptions, nameOfJob } from './open-job.ts';

/** Rows of a file, and what is said of all of them. */
export interface FileOptions extends CheckSettings, JobOptions {
  /** CSV, JSON Lines or JSON; by its ending unless `format` says so. With `stream`, what errors and the report call it. */
  file: string;
  /** Bytes that are read in the place of a file, once; `format` and `job` are needed then. */
  stream?: AsyncIterable<Uint8Array> | undefined;
  format?: RowFormat | undefined;
  /** Delimiter of a CSV; default as its header shows. */
  delimiter?: string | undefined;
  /** Columns of a CSV without a header, in their order. */
  columns?: readonly string[] | undefined;
  /** Encoding by its WHATWG name; default UTF-8, or UTF-16 where a byte order mark says so. */
  encoding?: string | undefined;
  /** Take only the settings given here, and none that the job keeps from its last run; default false. */
  forgetSettings?: boolean | undefined;
}

/** Rows of a file, or of a program in its place. */
export interface InputOptions extends FileOptions {
  rows?: RowObjects | undefined;
}

/** Opens the input of a job, works with it, and closes it; what is wrong with it is told before a token is asked for. */
export async function withInput<T>(
  options: InputOptions,
  work: (input: OpenedRows, job: string) => Promise<T>,
): Promise<T> {
  checkZone(options.timeZone);
  const name = nameOfJob({ ...options, stream: options.stream ?? options.rows });
  const input = await openInput(options);
  try {
    return await work(input, name);
  } finally {
    await input.close();
  }
}

/** How the input is read a second time: what was wrong with its header was told the first time. */
export function readAgain(options: FileOptions, settings: CheckSettings) {
  const { format, delimiter, columns, encoding } = options;
  return { format, delimiter, columns, encoding, needs: createRowShape(settings), mayBeMapped: true };
}

/** As given, with the mailbox of who signed in where rows name none. */
export function checkSettings(settings: CheckSettings, { account }: FileOptions['connection']): CheckSettings {
  const mailbox = settings.mailbox ?? (account === undefined ? undefined : 'me');
  return mailbox === undefined ? settings : { ...settings, mailbox };
}

/** Throws UsageError `time-zone-unknown`. */
export function checkZone(timeZone: CheckSettings['timeZone']): void {
  if (typeof timeZone !== 'string' || hasPlaceholder(timeZone) || createZones().resolve(timeZone) !== undefined) return;
  throw new UsageError('time-zone-unknown', `'${timeZone}' is no time zone.`, {
    hint: 'Give a Windows or IANA name, for example W. Europe Standard Time or Europe/Berlin.',
  });
}

/** Throws UsageError `format-needed` for a stream without a format, and what opening throws. */
async function openInput(options: InputOptions): Promise<OpenedRows> {
  const { file, stream, format, rows } = options;
  if (rows !== undefined) return openRowObjects(rows, options.signal);
  const how = {
    ...options,
    needs: createRowShape(options),
    mayBeMapped: options.map === undefined && !options.forgetSettings,
  };
  if (stream === undefined) return openRows(file, how);
  if (format !== undefined) return openRowStream(stream, { ...how, format });
  throw new UsageError('format-needed', `Nothing says what format ${file} has: a stream has no ending.`, {
    hint: `Say it by --format (\`format\`): ${ROW_FORMATS.join(', ')}.`,
  });
}
