import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type PlannedChange, planFile } from '../../bulk/index.ts';
import { describeUnknownColumn } from '../../bulk/rows/row-columns.ts';
import { UsageError } from '../../core/errors.ts';
import type { Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { openLines } from './line-file.ts';
import { filled } from './options.ts';
import { describePlan } from './plan-report.ts';
import { asJson } from './print.ts';
import { addRowOptions, type RowFlags, readRowFlags, shownFile } from './row-options.ts';
import { progressOf } from './run-command.ts';
import { addCreateAmbiguous } from './run-options.ts';
import { withSession } from './session.ts';

interface PlanFlags extends RowFlags {
  apply?: boolean;
  prune?: boolean;
  recreate?: boolean;
  overwrite?: boolean;
  check?: boolean;
  retryFailed?: boolean;
  createAmbiguous?: boolean;
  newJob?: boolean;
  changes?: string;
}

export function definePlan(command: Command, { io, exit }: Context): void {
  addCreateAmbiguous(addRowOptions(command))
    .option('--apply', 'Plan what apply would do; default what send would.')
    .option('--prune', 'With --apply: cancel the events of rows that are no longer in the file.')
    .option('--recreate', 'With --apply: create events again that somebody deleted.')
    .option('--overwrite', 'With --apply: change events although somebody else changed the same.')
    .option('--check', 'With --apply: read the calendars, and plan by what somebody edited or deleted.')
    .option('--retry-failed', 'Plan failed rows again.')
    .option('--new-job', 'Plan rows although another job of this home sent them.')
    .option('--changes <FILE>', 'Write what would become of each row, one line of JSON each.', filled)
    .addHelpText(
      'after',
      '\nNothing is written to a calendar. It ends with 3 where rows would be rejected, or are ambiguous since adopt.',
    )
    .action(async (file: string, flags: PlanFlags) => {
      const { apply, prune, recreate, overwrite, check, retryFailed, createAmbiguous, newJob } = flags;
      refuseCheckOfSend(flags);
      const progress = progressOf(io);
      const changes =
        flags.changes === undefined ? undefined : await openLines(resolve(io.cwd, flags.changes), flags.changes);
      const plan = await withSession(flags, io, async ({ client, config, home, vault }) => {
        try {
          return await planFile({
            ...(await readRowFlags(file, flags, config, io, 'plan')).options,
            connection: client.connection,
            home,
            sealer: vault,
            mode: apply ? 'apply' : 'send',
            prune,
            recreate,
            overwrite,
            check,
            retryFailed,
            createAmbiguous,
            newJob,
            onRow: changes && ((row: PlannedChange) => changes.add(row)),
            tell: progress?.tell,
          });
        } finally {
          progress?.end();
          await changes?.close();
        }
      });
      for (const column of plan.unknownColumns) io.err(`${describeUnknownColumn(column)}\n`);
      io.out(flags.json ? asJson(plan) : `${describePlan(shownFile(file), plan, apply === true)}\n`);
      exit(plan.counts.rejected + plan.counts.ambiguous > 0 ? EXIT.rowsFailed : EXIT.done);
    });
}

/** A run that changes no event has nothing to ask the calendars. */
function refuseCheckOfSend({ apply, check }: PlanFlags): void {
  if (!check || apply) return;
  throw new UsageError('check-needs-apply', '--check says nothing of a send, which leaves events as they are.', {
    hint: 'Plan with --apply --check, or compare a job with its calendars: graphcal jobs verify NAME.',
  });
}
