import type { Command } from 'commander';
import { sendFile } from '../../bulk/index.ts';
import type { Context } from './context.ts';
import { runCommand } from './run-command.ts';
import { addCreateAmbiguous, addRunOptions, type RunFlags } from './run-options.ts';

interface SendFlags extends RunFlags {
  acceptChanges?: boolean;
}

export function defineSend(command: Command, context: Context): void {
  addCreateAmbiguous(addRunOptions(command))
    .option('--accept-changes', 'Go on although the file is not what the job read before.')
    .addHelpText('after', '\nSend the same file again to go on where a run stopped; nothing is created twice.')
    .action((file: string, flags: SendFlags) => {
      const { acceptChanges } = flags;
      return runCommand(
        { name: 'send', file, flags, run: (options) => sendFile({ ...options, acceptChanges }) },
        context,
      );
    });
}
