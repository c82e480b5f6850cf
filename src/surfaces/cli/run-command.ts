import { resolve } from 'node:path';
import {
  type BulkListener,
  type RowResult,
  RowsRejectedError,
  type RunOptions,
  type RunReport,
} from '../../bulk/index.ts';
import { describeUnknownColumn } from '../../bulk/rows/row-columns.ts';
import { systemClock } from '../../core/clock.ts';
import { UsageError } from '../../core/errors.ts';
import { joinListeners } from '../../core/listener.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Context } from './context.ts';
import { exitCodeOfRun } from './exit-codes.ts';
import type { Io } from './io.ts';
import { asJson } from './print.ts';
import { describeRejected } from './problem-lines.ts';
import { readRowFlags, shownFile } from './row-options.ts';
import { type RunFlags, readRunFlags } from './run-options.ts';
import { RUN_WORDS, type RunName, type RunWords } from './run-words.ts';
import { errorOfRun } from './send-end.ts';
import { createProgress, type Progress } from './send-progress.ts';
import { describeSend } from './send-report.ts';
import { withSession } from './session.ts';

/** A command that carries out the rows of a file. */
export interface RunCommand<Report extends RunReport = RunReport> {
  name: RunName;
  file: string;
  flags: RunFlags;
  run(options: RunOptions): Promise<Report>;
  /** What it did, for people; default as a run of send. */
  describe?(file: string, report: Report): string;
  /** Rows that are pending although the command is to settle them; default all that are. */
  waiting?(report: Report): number;
}

/** Runs it with progress on a terminal, prints results or report, and ends the command with its exit code. */
export async function runCommand<Report extends RunReport>(
  { name, file, flags, run, describe, waiting }: RunCommand<Report>,
  { io, exit }: Context,
): Promise<void> {
  const shown = shownFile(file);
  const results = resultsOf(flags, io);
  const progress = progressOf(io);
  const report = await withSession(flags, io, async ({ client, config, home, vault, trace }) => {
    try {
      return await run({
        ...(await readRowFlags(file, flags, config, io, name)).options,
        ...readRunFlags(flags, io),
        failedRows: failedRowsOf(flags, io),
        connection: client.connection,
        home,
        sealer: vault,
        results,
        tell: joinListeners<Parameters<BulkListener>[0]>([progress?.tell, trace?.tell]),
      });
    } finally {
      progress?.end();
    }
  }).catch((error: unknown) => {
    if (error instanceof RowsRejectedError && !flags.json) {
      io.out(`${describeRefused(shown, error, flags.results)}\n`);
    }
    throw error;
  });
  const pending = waiting?.(report) ?? report.counts.pending + report.gone.pending;
  const words = RUN_WORDS[name];
  const text = flags.json ? undefined : (describe?.(shown, report) ?? describeSend(shown, report, words));
  printReport(report, { flags, pending, words, text }, io);
  exit(exitCodeOfRun(report.stopped, { ...report.counts, pending }, report.keptAsSent));
}

/** With --json the results are the output, unless they go to a file: then it is the report. */
function resultsOf(flags: RunFlags, io: Io): RunOptions['results'] {
  if (flags.results === undefined) {
    return flags.json ? (result: RowResult) => io.out(`${JSON.stringify(result)}\n`) : undefined;
  }
  const results = resolve(io.cwd, flags.results);
  if (flags.trace === undefined || resolve(io.cwd, flags.trace) !== results) return results;
  throw new UsageError('same-file', '--trace and --results name the same file.', {
    hint: 'Give each a file of its own.',
  });
}

function failedRowsOf({ failedRows, results, trace }: RunFlags, io: Io): string | undefined {
  if (failedRows === undefined) return undefined;
  const path = resolve(io.cwd, failedRows);
  for (const [option, other] of Object.entries({ '--results': results, '--trace': trace })) {
    if (other === undefined || resolve(io.cwd, other) !== path) continue;
    throw new UsageError('same-file', `${option} and --failed-rows name the same file.`, {
      hint: 'Give each a file of its own.',
    });
  }
  return path;
}

/** Progress for the person at the terminal; none for a script. */
export function progressOf(io: Io): Progress | undefined {
  if (!io.errIsTerminal) return undefined;
  const now = () => systemClock.monotonic();
  return createProgress({ write: io.err, now, isTerminal: true, columns: io.errColumns });
}

interface Shown {
  flags: RunFlags;
  pending: number;
  words: RunWords;
  /** The report for people. */
  text: string | undefined;
}

function printReport(report: RunReport, { flags, pending, words, text }: Shown, io: Io): void {
  const lines = report.unknownColumns.map(describeUnknownColumn);
  if (text !== undefined) lines.push(text);
  if (flags.results !== undefined && !flags.json) lines.push(`Results: ${flags.results}`);
  if (!flags.json) lines.push(...failedRowsLines(flags, report, words));
  if (flags.json && flags.results !== undefined) io.out(asJson(forPrograms(report)));
  const write = flags.json ? io.err : io.out;
  if (lines.length > 0) write(`${lines.join('\n')}\n`);
  const error = errorOfRun(report, pending, words);
  if (flags.json && error !== undefined) io.err(`${JSON.stringify({ error })}\n`);
}

function failedRowsLines({ failedRows }: RunFlags, { counts, job }: RunReport, { withMended }: RunWords): string[] {
  const rows = counts.failed + counts.rejected;
  if (failedRows === undefined || rows === 0) return [];
  return [`Failed rows: ${failedRows}; mend them, then ${withMended} with --job ${oneLine(job.name)}`];
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
export function forPrograms<Report extends Pick<RunReport, 'stopped'>>({ stopped, ...report }: Report) {
  return {
    ...report,
    stopped: stopped === undefined ? null : { reason: stopped.reason, error: stopped.error?.toJSON() ?? null },
  };
}
