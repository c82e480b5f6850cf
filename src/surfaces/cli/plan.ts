import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { type Plan, type PlannedChange, planFile } from '../../bulk/index.ts';
import { describeUnknownColumn } from '../../bulk/rows/row-columns.ts';
import { UsageError } from '../../core/errors.ts';
import { joinListeners } from '../../core/listener.ts';
import type { Context } from './context.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import type { Io } from './io.ts';
import { openLines } from './line-file.ts';
import { collect } from './options.ts';
import { describeChange } from './plan-changes.ts';
import { describePlan } from './plan-report.ts';
import { asJson } from './print.ts';
import { addRowOptions, type RowFlags, readRowFlags, shownFile } from './row-options.ts';
import { progressOf } from './run-command.ts';
import { addCreateAmbiguous } from './run-options.ts';
import { errorOfPlan } from './send-end.ts';
import { withSession } from './session.ts';

const CHANGES = {
  subject: 'The changes',
  option: '--changes',
  hint: 'Nothing was sent: plan again with another --changes.',
};

interface PlanFlags extends RowFlags {
  apply?: boolean;
  prune?: boolean;
  recreate?: boolean;
  overwrite?: boolean;
  check?: boolean;
  acceptChanges?: boolean;
  retryFailed?: boolean;
  createAmbiguous?: boolean;
  newJob?: boolean;
  only?: string[];
  changes?: string | true;
}

export function definePlan(command: Command, { io, exit }: Context): void {
  addCreateAmbiguous(addRowOptions(command))
    .option('--apply', 'Plan what apply would do; default what send would.')
    .option('--prune', 'With --apply: cancel the events of rows that are no longer in the file.')
    .option('--recreate', 'With --apply: create events again that somebody deleted.')
    .option('--overwrite', 'With --apply: change events although somebody else changed the same.')
    .option('--check', 'With --apply: read the calendars, and plan by what somebody edited or deleted.')
    .option('--accept-changes', 'Without --apply: plan the file although it is not what the job read before.')
    .option('--retry-failed', 'Plan failed rows again.')
    .option('--new-job', 'Plan rows although another job of this home sent them.')
    .option('--only <MAILBOX>', 'Plan the rows of this mailbox alone; may be given several times.', collect)
    .option(
      '--changes [FILE]',
      'Show each row that would change, with old and new values (old ones as far as --check reads them); with FILE (.jsonl, .ndjson) write one line of JSON for each row.',
      changesFile,
    )
    .addHelpText(
      'after',
      '\nNothing is written to a calendar. It ends with 3 where rows would be rejected, or are ambiguous since adopt, and as the run would where it would be refused.',
    )
    .action(async (file: string, flags: PlanFlags) => {
      refuseWithoutUse(flags);
      const plan = await withSession(flags, io, async ({ client, config, home, vault, trace }) => {
        const { options } = await readRowFlags(file, flags, config, io, 'plan');
        const lines = await openChanges(flags, options.stream === undefined ? options.file : undefined, io);
        const progress = progressOf(io);
        const { apply, prune, recreate, overwrite, check, acceptChanges, retryFailed, createAmbiguous, newJob, only } =
          flags;
        try {
          const planned = await planFile({
            ...options,
            connection: client.connection,
            home,
            sealer: vault,
            mode: apply ? 'apply' : 'send',
            prune,
            recreate,
            overwrite,
            check,
            acceptChanges,
            retryFailed,
            createAmbiguous,
            newJob,
            only,
            values: flags.changes !== undefined,
            onRow: lines?.add,
            tell: joinListeners<Parameters<NonNullable<typeof progress>['tell']>[0]>([progress?.tell, trace?.tell]),
          });
          await lines?.finish();
          return planned;
        } catch (error) {
          await lines?.discard();
          throw error;
        } finally {
          progress?.end();
        }
      });
      showPlan(file, plan, flags, io);
      if (plan.refused !== undefined) exit(exitCodeOf(plan.refused));
      else exit(plan.counts.rejected + plan.counts.ambiguous > 0 ? EXIT.rowsFailed : EXIT.done);
    });
}

/** Where rows of a plan go, one by one. */
interface Changes {
  add(row: PlannedChange): void | Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

async function openChanges(
  { changes, json, overwrite = false }: PlanFlags,
  input: string | undefined,
  io: Io,
): Promise<Changes | undefined> {
  if (changes === undefined) return undefined;
  if (changes !== true) return openLines(resolve(io.cwd, changes), CHANGES, input);
  const none = async () => {};
  return {
    add(row) {
      const text = json ? JSON.stringify(row) : describeChange(row, overwrite);
      if (text !== undefined) io.out(`${text}\n`);
    },
    finish: none,
    discard: none,
  };
}

function showPlan(file: string, plan: Plan, { json, changes, apply }: PlanFlags, io: Io): void {
  for (const column of plan.unknownColumns) io.err(`${describeUnknownColumn(column)}\n`);
  if (!json) {
    if (changes === true) io.out('\n');
    io.out(`${describePlan(shownFile(file), plan, apply === true)}\n`);
    if (typeof changes === 'string') io.out(`Changes: ${changes}\n`);
    return;
  }
  // The rows themselves are the output, as the results of a run are.
  if (changes !== true) io.out(asJson({ ...plan, refused: plan.refused ?? null, checked: plan.checked ?? null }));
  const error = errorOfPlan(plan);
  if (error !== undefined) io.err(`${JSON.stringify({ error })}\n`);
}

/** An ending of its own, so that the file of rows is never taken for it. */
function changesFile(name: string): string {
  if (/\.(?:jsonl|ndjson)$/iu.test(name)) return name;
  throw new InvalidArgumentError(
    'Its name has to end in .jsonl or .ndjson. To see the changes on the screen, write --changes last, with nothing after it.',
  );
}

/** A run that changes no event has nothing to ask the calendars, and takes nothing away. */
function refuseWithoutUse({ apply, check, prune, recreate, overwrite, acceptChanges }: PlanFlags): void {
  if (apply) {
    if (!acceptChanges) return;
    throw new UsageError('option-unused', '--accept-changes says nothing with --apply, which takes what changed.', {
      hint: 'Leave it out.',
    });
  }
  if (check) {
    throw new UsageError('check-needs-apply', '--check says nothing of a send, which leaves events as they are.', {
      hint: 'Plan with --apply --check, or compare a job with its calendars: graphcal jobs verify NAME.',
    });
  }
  const given = Object.entries({ prune, recreate, overwrite }).find(([, value]) => value === true);
  if (given === undefined) return;
  throw new UsageError('option-unused', `--${given[0]} says nothing of a send, which leaves events as they are.`, {
    hint: `Plan with --apply --${given[0]}.`,
  });
}
