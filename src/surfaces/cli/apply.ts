import type { Command } from 'commander';
import { applyFile } from '../../bulk/index.ts';
import type { Context } from './context.ts';
import { runCommand } from './run-command.ts';
import { addCreateAmbiguous, addRunOptions, type RunFlags } from './run-options.ts';

interface ApplyFlags extends RunFlags {
  prune?: boolean;
  recreate?: boolean;
  overwrite?: boolean;
  check?: boolean;
}

export function defineApply(command: Command, context: Context): void {
  addCreateAmbiguous(addRunOptions(command))
    .option('--prune', 'Cancel the events of rows that are no longer in the file.')
    .option('--recreate', 'Create events again that somebody deleted.')
    .option('--overwrite', 'Change events although somebody else changed the same.')
    .option('--check', 'Read the calendars first, and tell which events somebody edited or deleted.')
    .addHelpText(
      'after',
      '\nRows need a key: a column Key, or --key-columns. See first what it would do: graphcal plan FILE --apply.',
    )
    .action((file: string, flags: ApplyFlags) => {
      const { prune, recreate, overwrite, check } = flags;
      const run = (options: Parameters<typeof applyFile>[0]) =>
        applyFile({ ...options, prune, recreate, overwrite, check });
      return runCommand({ name: 'apply', file, flags, run }, context);
    });
}
