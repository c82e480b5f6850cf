import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type RowResult, RowsRejectedError, readMailboxMap, type SendReport, sendRows } from '../../bulk/index.ts';
import { describeUnknownColumn } from '../../bulk/rows/row-columns.ts';
import { systemClock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { joinListeners } from '../../core/listener.ts';
import type { Context } from './context.ts';
import { exitCodeOfRun } from './exit-codes.ts';
import { readMapOption } from './map-option.ts';
import { addConnectionOptions, type ConnectionFlags, collect, filled } from './options.ts';
import { asJson } from './print.ts';
import { errorOfRun } from './send-end.ts';
import { createProgress } from './send-progress.ts';
import { describeRejected, describeSend } from './send-report.ts';
import { withSession } from './session.ts';

interface SendFlags extends ConnectionFlags {
  calendar?: string;
  job?: string;
  results?: string;
  format?: 'csv' | 'jsonl';
  delimiter?: string;
  keyColumns?: string;
  map?: string[];
  mailboxMap?: string;
  forgetSettings?: boolean;
  gap?: 'reject' | 'forward';
  overlap?: 'earlier' | 'later';
  bodyType?: 'text' | 'html' | 'auto';
  acceptChanges?: boolean;
  retryFailed?: boolean;
  newJob?: boolean;
  strict?: boolean;
}

export function defineSend(command: Command, { io, exit }: Context): void {
  addConnectionOptions(command)
    .argument('<FILE>', 'Rows as CSV (.csv) or JSON Lines (.jsonl, .ndjson).')
    .option('--results <FILE>', 'Write one result a row: .csv, or .jsonl or .ndjson for JSON Lines.', filled)
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
    .addOption(
      new Option('--format <FORMAT>', 'Format of the file, where its ending does not say.').choices(['csv', 'jsonl']),
    )
    .option('--delimiter <CHARACTER>', 'Delimiter of a CSV: a character, or comma, semicolon, tab, pipe.', filled)
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
    )
    .option('--strict', 'Send nothing when a row is bad; the bad rows are the results.')
    .option('--accept-changes', 'Go on although the file is not what the job read before.')
    .option('--forget-settings', 'Take no settings from the last run of the job, such as its map.')
    .option('--retry-failed', 'Send failed rows again.')
    .option('--new-job', 'Send rows although another job of this home sent them.')
    .addHelpText('after', '\nSend the same file again to go on where a run stopped; nothing is created twice.')
    .action(async (file: string, flags: SendFlags) => {
      // With --json the results are the output, unless they go to a file: then it is the report.
      const lines: string[] = [];
      const print = (result: RowResult) => io.out(`${JSON.stringify(result)}\n`);
      const results = flags.results === undefined ? (flags.json ? print : undefined) : resolve(io.cwd, flags.results);
      if (typeof results === 'string' && flags.trace !== undefined && resolve(io.cwd, flags.trace) === results) {
        throw new UsageError('same-file', '--trace and --results name the same file.', {
          hint: 'Give each a file of its own.',
        });
      }
      const progress = io.errIsTerminal
        ? createProgress({
            write: io.err,
            now: () => systemClock.monotonic(),
            isTerminal: true,
            columns: io.errColumns,
          })
        : undefined;
      const map = flags.map === undefined ? undefined : await readMapOption(flags.map, io.cwd);
      const mailboxMap =
        flags.mailboxMap === undefined ? undefined : await readMailboxMap(resolve(io.cwd, flags.mailboxMap));
      const report = await withSession(flags, io, async ({ client, config, home, vault, trace }) => {
        try {
          return await sendRows({
            file: resolve(io.cwd, file),
            connection: client.connection,
            home,
            sealer: vault,
            ...defined({
              mailbox: config.mailbox,
              timeZone: config.timeZone,
              calendar: flags.calendar,
              keyColumns: flags.keyColumns?.split(',').map((name) => name.trim()),
              gap: flags.gap,
              overlap: flags.overlap,
              bodyType: flags.bodyType,
              map,
              mailboxMap,
            }),
            format: flags.format,
            delimiter: flags.delimiter,
            job: flags.job,
            results,
            strict: flags.strict,
            acceptChanges: flags.acceptChanges,
            forgetSettings: flags.forgetSettings,
            retryFailed: flags.retryFailed,
            newJob: flags.newJob,
            signal: io.signal,
            tell: joinListeners([progress?.tell, trace?.tell]),
          });
        } finally {
          progress?.end();
        }
      }).catch((error: unknown) => {
        if (error instanceof RowsRejectedError && !flags.json) {
          io.out(`${describeRefused(file, error, flags.results)}\n`);
        }
        throw error;
      });
      for (const column of report.unknownColumns) lines.push(describeUnknownColumn(column));
      if (!flags.json) lines.push(describeSend(file, report));
      if (flags.results !== undefined && !flags.json) lines.push(`Results: ${flags.results}`);
      if (flags.json && flags.results !== undefined) io.out(asJson(forPrograms(report)));
      const write = flags.json ? io.err : io.out;
      if (lines.length > 0) write(`${lines.join('\n')}\n`);
      const error = errorOfRun(report);
      if (flags.json && error !== undefined) io.err(`${JSON.stringify({ error })}\n`);
      const pending = report.counts.pending + report.gone.pending;
      exit(exitCodeOfRun(report.stopped, { ...report.counts, pending }));
    });
}

/** What is wrong with a file that a strict run does not send. */
function describeRefused(file: string, { rejected, rows }: RowsRejectedError, results: string | undefined): string {
  return [
    'Rejected, because the row cannot be sent as it is:',
    ...describeRejected(file, rejected, rows),
    ...(results === undefined ? [] : [`Results: ${results}`]),
  ].join('\n');
}

/** The report without what only this process understands. */
function forPrograms({ stopped, ...report }: SendReport) {
  return {
    ...report,
    stopped: stopped === undefined ? null : { reason: stopped.reason, error: stopped.error?.toJSON() ?? null },
  };
}

/** Leaves out what was not given, so that defaults hold. */
function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
