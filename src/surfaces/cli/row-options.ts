import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type FileOptions, ROW_FORMATS, type RowFormat, readMailboxMap } from '../../bulk/index.ts';
import type { Config } from '../../client/config.ts';
import type { Io } from './io.ts';
import { readMapOption } from './map-option.ts';
import { addConnectionOptions, type ConnectionFlags, collect, filled } from './options.ts';
import { refuseTerminal } from './read-file.ts';

/** Options of every command that reads rows. */
export interface RowFlags extends ConnectionFlags {
  calendar?: string;
  job?: string;
  format?: RowFormat;
  delimiter?: string;
  columns?: string;
  encoding?: string;
  keyColumns?: string;
  map?: string[];
  mailboxMap?: string;
  forgetSettings?: boolean;
  gap?: 'reject' | 'forward';
  overlap?: 'earlier' | 'later';
  bodyType?: 'text' | 'html' | 'auto';
}

/** Adds the argument FILE, the options of a connection, and those that say how rows are read. */
export function addRowOptions(command: Command): Command {
  return addConnectionOptions(command)
    .argument('<FILE>', 'Rows as CSV (.csv), JSON Lines (.jsonl, .ndjson) or JSON (.json); - for standard input.')
    .option('--job <NAME>', "Name of the job; default the file's name without its ending.", filled)
    .option(
      '--calendar <CALENDAR>',
      'Calendar of rows that name none, by name or id; default the default calendar.',
      filled,
    )
    .option('--key-columns <NAMES>', 'Columns that make up the key, separated by commas; default Key.', filled)
    .option(
      '--map <COLUMN=SOURCE>',
      'Where a column comes from: a column of the file, or text with ${input.NAME}; again for each, or a JSON file.',
      collect,
    )
    .option('--mailbox-map <FILE>', 'CSV or JSON that turns employee or student numbers into mailboxes.', filled)
    .option('--forget-settings', 'Take no settings from the last run of the job, such as its map.')
    .addOption(
      new Option('--format <FORMAT>', 'Format of the file, where its ending does not say.').choices(ROW_FORMATS),
    )
    .option('--delimiter <CHARACTER>', 'Delimiter of a CSV: a character, or comma, semicolon, tab, pipe.', filled)
    .option('--columns <NAMES>', 'Columns of a CSV without a header, in their order, separated by commas.', filled)
    .option(
      '--encoding <NAME>',
      'Encoding of the file, such as windows-1252; default UTF-8, or UTF-16 by its mark.',
      filled,
    )
    .addOption(
      new Option('--body-type <TYPE>', 'What bodies are, where the row does not say.').choices([
        'auto',
        'text',
        'html',
      ]),
    )
    .addOption(
      new Option(
        '--gap <CHOICE>',
        'A time that the clocks skip: reject the row (default), or move it forward.',
      ).choices(['reject', 'forward']),
    )
    .addOption(
      new Option('--overlap <CHOICE>', 'A time that comes twice: the earlier one (default), or the later.').choices([
        'earlier',
        'later',
      ]),
    );
}

/** The rows that a command line names. */
export interface NamedRows {
  /** As people call them. */
  shown: string;
  options: Omit<FileOptions, 'connection' | 'home' | 'sealer'>;
}

/** What standard input is called. */
const INPUT = 'standard input';

/** Throws UsageError `input-is-terminal` for `-` where nothing is piped in, and what is wrong with a map. */
export async function readRowFlags(
  file: string,
  flags: RowFlags,
  config: Config,
  io: Io,
  command: string,
): Promise<NamedRows> {
  const stream = file === '-' ? (io.inputStream() ?? refuseTerminal(`${command} -`)) : undefined;
  return {
    shown: shownFile(file),
    options: {
      ...(stream === undefined ? { file: resolve(io.cwd, file) } : { file: INPUT, stream }),
      ...defined({
        mailbox: config.mailbox,
        timeZone: config.timeZone,
        calendar: flags.calendar,
        keyColumns: namesIn(flags.keyColumns),
        columns: namesIn(flags.columns),
        gap: flags.gap,
        overlap: flags.overlap,
        bodyType: flags.bodyType,
        map: flags.map && (await readMapOption(flags.map, io.cwd)),
        mailboxMap:
          flags.mailboxMap === undefined ? undefined : await readMailboxMap(resolve(io.cwd, flags.mailboxMap)),
      }),
      format: flags.format,
      delimiter: flags.delimiter,
      encoding: flags.encoding,
      job: flags.job,
      forgetSettings: flags.forgetSettings,
      signal: io.signal,
    },
  };
}

export function shownFile(file: string): string {
  return file === '-' ? INPUT : file;
}

function namesIn(list: string | undefined): string[] | undefined {
  return list?.split(',').map((name) => name.trim());
}

/** Leaves out what was not given, so that defaults hold. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
