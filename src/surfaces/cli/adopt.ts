import type { Command } from 'commander';
import { type AdoptMatches, adoptFile, MATCH_FIELDS, type MatchField, type ShownMatch } from '../../bulk/index.ts';
import { UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Context } from './context.ts';
import { count } from './count.ts';
import type { Io } from './io.ts';
import { runCommand } from './run-command.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';

interface AdoptFlags extends RunFlags {
  match?: string;
  dryRun?: boolean;
}

export function defineAdopt(command: Command, context: Context): void {
  const { io } = context;
  addRunOptions(command)
    .option(
      '--match <FIELDS>',
      `What a row and its event have in common, separated by commas: ${MATCH_FIELDS.join(', ')}. Default: subject,start.`,
    )
    .option('--dry-run', 'Show which events are like which rows, and write nothing.')
    .addHelpText(
      'after',
      '\nRows that no event is like stay pending, and apply creates an event for each. Where several events are like a row, or several rows like an event, the rows fail and no command makes an event of them, unless --create-ambiguous says so.',
    )
    .action((file: string, flags: AdoptFlags) => {
      const match = flags.match === undefined ? undefined : readMatch(flags.match);
      // Of a dry run the matches are the output.
      const isShown = flags.dryRun === true && flags.json === true && flags.results === undefined;
      const onMatch = (found: ShownMatch) => {
        if (isShown) io.out(`${JSON.stringify(found)}\n`);
        else if (!flags.json) io.err(`${describeMatch(found)}\n`);
      };
      const agree = (found: AdoptMatches) => agreeTo(found, flags, io);
      return runCommand(
        {
          name: 'adopt',
          file,
          flags,
          run: (options) =>
            adoptFile({
              ...options,
              ...(isShown ? { results: undefined } : {}),
              match,
              onMatch,
              agree,
              dryRun: flags.dryRun,
            }),
          // Rows that no event is like are for apply.
          waiting: ({ counts, gone, found }) =>
            flags.dryRun ? unreadIn(found) : counts.pending + gone.pending - found.unmatched,
        },
        context,
      );
    });
}

/** Throws UsageError `match-field-unknown`. */
function readMatch(list: string): MatchField[] {
  return list.split(',').map((name) => {
    const found = MATCH_FIELDS.find((field) => field.toLowerCase() === name.trim().toLowerCase());
    if (found !== undefined) return found;
    throw new UsageError('match-field-unknown', `'${oneLine(name)}' is nothing that rows and events are matched by.`, {
      hint: `Write some of ${MATCH_FIELDS.join(', ')}.`,
    });
  });
}

function unreadIn({ unread }: AdoptMatches): number {
  return unread.reduce((sum, { rows }) => sum + rows, 0);
}

function describeMatch({ mailbox, subject, start, eventIds, isMatched }: ShownMatch): string {
  const found = eventIds.length === 0 ? 'no event' : count(eventIds.length, 'event');
  const what = isMatched ? 'one event' : eventIds.length === 1 ? 'one event, that other rows are like too' : found;
  return `  ${oneLine(mailbox)}  ${oneLine(start)}  ${oneLine(subject)}: ${what}`;
}

async function agreeTo(found: AdoptMatches, flags: AdoptFlags, io: Io): Promise<boolean> {
  const { matched, ambiguous, unmatched, already, unread } = found;
  if (!flags.json) {
    for (const { mailbox, rows, code, message } of unread) {
      io.err(`  ${oneLine(mailbox)}: ${count(rows, 'row')} not looked at: ${oneLine(message)} (${code})\n`);
    }
    const before = already === 0 ? '' : `; already adopted: ${already}`;
    io.err(`${count(matched, 'row')} matched, ${ambiguous} ambiguous, ${unmatched} without an event${before}.\n`);
  }
  if (flags.dryRun || flags.yes || !io.isAskable || matched === 0) return true;
  return io.askYes(`Write the keys on ${count(matched, 'event')}? Nobody gets a mail. [y/N] `);
}
