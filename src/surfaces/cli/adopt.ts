import type { Command } from 'commander';
import { type AdoptMatches, adoptFile, MATCH_FIELDS, type MatchField, type ShownMatch } from '../../bulk/index.ts';
import { UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Context } from './context.ts';
import type { Io } from './io.ts';
import { runCommand } from './run-command.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';
import { count } from './send-report.ts';

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
      '\nRows without one event like them stay pending, ambiguous ones too; apply creates an event for each.',
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
            counts.pending + gone.pending - found.ambiguous - found.unmatched - (flags.dryRun ? found.matched : 0),
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

function describeMatch({ mailbox, subject, start, eventIds }: ShownMatch): string {
  const found = eventIds.length === 0 ? 'no event' : eventIds.length === 1 ? 'one event' : `${eventIds.length} events`;
  return `  ${oneLine(mailbox)}  ${oneLine(start)}  ${oneLine(subject)}: ${found}`;
}

async function agreeTo({ matched, ambiguous, unmatched }: AdoptMatches, flags: AdoptFlags, io: Io): Promise<boolean> {
  if (!flags.json) {
    io.err(`${count(matched, 'row')} matched, ${ambiguous} ambiguous, ${unmatched} without an event.\n`);
  }
  if (flags.dryRun || flags.yes || !io.isAskable || matched === 0) return true;
  return io.askYes(`Write the keys on ${count(matched, 'event')}? Nobody gets a mail. [y/N] `);
}
