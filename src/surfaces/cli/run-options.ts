import type { Command } from 'commander';
import type { PlanSummary, RunOptions } from '../../bulk/index.ts';
import { count } from './count.ts';
import type { Io } from './io.ts';
import { collect, filled, wholeNumber } from './options.ts';
import { addRowOptions, type RowFlags } from './row-options.ts';

/** Options of every command that carries out the rows of a file. */
export interface RunFlags extends RowFlags {
  results?: string;
  failedRows?: string;
  retryFailed?: boolean;
  createAmbiguous?: boolean;
  newJob?: boolean;
  strict?: boolean;
  limit?: number;
  only?: string[];
  maxMails?: number;
  yes?: boolean;
}

/** Of the commands that create events. */
export function addCreateAmbiguous(command: Command): Command {
  return command.option(
    '--create-ambiguous',
    'Create events of rows whose own adopt could not tell from others; default: leave them out.',
  );
}

/** Numbers that options may have: any that a file can hold. */
export const MOST_ROWS = 1_000_000_000;

/** Adds all that `addRowOptions` adds, and what every run can be told. */
export function addRunOptions(command: Command): Command {
  return addRowOptions(command)
    .option('--results <FILE>', 'Write one result a row: .csv, or .jsonl or .ndjson for JSON Lines.', filled)
    .option(
      '--failed-rows <FILE>',
      'Write failed and rejected rows as they were read, to be mended and taken again.',
      filled,
    )
    .option('--strict', 'Write nothing to a calendar when a row is bad; the bad rows are the results.')
    .option('--retry-failed', 'Take failed rows again.')
    .option('--new-job', 'Take rows although another job of this home sent them.')
    .option('--limit <N>', 'Take so many rows at most; the others stay pending.', wholeNumber(1, MOST_ROWS))
    .option('--only <MAILBOX>', 'Take the rows of this mailbox alone; may be given several times.', collect)
    .option(
      '--max-mails <N>',
      'Write nothing to a calendar where attendees would get more mails than this.',
      wholeNumber(0, MOST_ROWS),
    )
    .option('--yes', 'Do not ask at a terminal before a run that causes many mails.');
}

/** Mails that a run may cause before a person at a terminal is asked. */
const ASKED_ABOVE = 100;

export function readRunFlags(flags: RunFlags, io: Io): Partial<RunOptions> {
  const { strict, retryFailed, createAmbiguous, newJob, limit, only, maxMails } = flags;
  return {
    strict,
    retryFailed,
    createAmbiguous,
    newJob,
    limit,
    only,
    maxMails,
    confirm: askedMails(flags, io),
  };
}

/** Scripts say how many mails they may cause; a person is asked. */
export function askedMails({ yes }: Pick<RunFlags, 'yes'>, io: Io): RunOptions['confirm'] {
  return yes || !io.isAskable ? undefined : (plan) => confirmMails(plan, io);
}

async function confirmMails({ mails }: PlanSummary, io: Io): Promise<boolean> {
  if (mails.recipients <= ASKED_ABOVE) return true;
  const events = count(mails.events, 'event');
  return (await io.askYes(`This mails ${count(mails.recipients, 'attendee')} of ${events}. Go on? [y/N] `)) === true;
}
