import type { Command } from 'commander';
import { type AdoptMatches, adoptFile, MATCH_FIELDS, type MatchField, type ShownMatch } from '../../bulk/index.ts';
import { UsageError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import {
  describeAdopt,
  describeDryRun,
  describeFound,
  describeMatch,
  type LeftOutBy,
  unreadLines,
} from './adopt-report.ts';
import type { Context } from './context.ts';
import { count, grouped } from './count.ts';
import type { Io } from './io.ts';
import { runCommand } from './run-command.ts';
import { addRunOptions, type RunFlags } from './run-options.ts';

/** Matches that are shown before a person is asked. */
const SHOWN = 20;

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
      const first: ShownMatch[] = [];
      const onMatch = (found: ShownMatch) => {
        if (isShown) io.out(`${JSON.stringify(found)}\n`);
        else if (flags.dryRun && !flags.json) io.out(`${describeMatch(found)}\n`);
        else if (first.length < SHOWN) first.push(found);
      };
      const agree = (found: AdoptMatches) => agreeTo(found, first, flags, io);
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
          describe: (shown, report) =>
            flags.dryRun && report.stopped === undefined
              ? `\n${describeDryRun(shown, report)}`
              : describeAdopt(shown, report, leftOutBy(flags)),
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

/** Asks at a terminal, with the first matches before the question; who is not asked reads the report. */
async function agreeTo(found: AdoptMatches, first: readonly ShownMatch[], flags: AdoptFlags, io: Io): Promise<boolean> {
  if (flags.dryRun) return true;
  const isAsked = !flags.yes && io.isAskable && found.matched > 0;
  if (!flags.json) {
    const shown = isAsked ? first.map(describeMatch) : [];
    const looked = found.matched + found.ambiguous + found.unmatched;
    const more =
      shown.length > 0 && looked > shown.length
        ? [`  and ${grouped(looked - shown.length)} more; --dry-run shows all`]
        : [];
    io.err(`${[...shown, ...more, ...unreadLines(found), describeFound(found)].join('\n')}\n`);
  }
  return !isAsked || io.askYes(`Write the keys on ${count(found.matched, 'event')}? Nobody gets a mail. [y/N] `);
}

function leftOutBy({ limit, only }: AdoptFlags): LeftOutBy {
  return [...(limit === undefined ? [] : ['--limit' as const]), ...(only === undefined ? [] : ['--only' as const])];
}
