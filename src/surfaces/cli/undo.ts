import { resolve } from 'node:path';
import type { Command } from 'commander';
import { planUndo, undoJob } from '../../bulk/index.ts';
import { joinListeners } from '../../core/listener.ts';
import type { Context } from './context.ts';
import { exitCodeOfRun } from './exit-codes.ts';
import { addConnectionOptions, type ConnectionFlags, collect, filled, wholeNumber } from './options.ts';
import { describeUndoPlan } from './plan-report.ts';
import { asJson } from './print.ts';
import { forPrograms, progressOf } from './run-command.ts';
import { askedMails, MOST_ROWS } from './run-options.ts';
import { withSession } from './session.ts';
import { describeUndo, endOfUndo, errorOfUndo } from './undo-report.ts';

interface UndoFlags extends ConnectionFlags {
  plan?: boolean;
  past?: boolean;
  overwrite?: boolean;
  results?: string;
  limit?: number;
  only?: string[];
  maxMails?: number;
  yes?: boolean;
}

export function defineUndo(command: Command, { io, exit }: Context): void {
  addConnectionOptions(command, { mailbox: null, timeZone: null })
    .argument('<JOB>', 'Name of the job.')
    .option('--plan', 'Say what it would do, and write nothing.')
    .option('--past', 'Take back what is past, too.')
    .option('--overwrite', 'Take events back although somebody else changed them.')
    .option('--results <FILE>', 'Write one result a row: .csv, or .jsonl or .ndjson for JSON Lines.', filled)
    .option('--limit <N>', 'Take so many rows at most; the others stay pending.', wholeNumber(1, MOST_ROWS))
    .option('--only <MAILBOX>', 'Take the rows of this mailbox alone; may be given several times.', collect)
    .option(
      '--max-mails <N>',
      'Cancel nothing where attendees would get more mails than this.',
      wholeNumber(0, MOST_ROWS),
    )
    .option('--yes', 'Do not ask at a terminal before a run that causes many mails.')
    .action(async (job: string, flags: UndoFlags) => {
      const { past, overwrite, limit, only, maxMails } = flags;
      await withSession(flags, io, async ({ client, home, vault, trace }) => {
        const named = { connection: client.connection, home, sealer: vault, job, past, signal: io.signal };
        if (flags.plan) {
          const plan = await planUndo({ ...named, only });
          io.out(flags.json ? asJson(plan) : `${describeUndoPlan(job, plan)}\n`);
          return;
        }
        const progress = progressOf(io);
        const report = await undoJob({
          ...named,
          overwrite,
          limit,
          only,
          maxMails,
          confirm: askedMails(flags, io),
          results: flags.results === undefined ? undefined : resolve(io.cwd, flags.results),
          tell: joinListeners([progress?.tell, trace?.tell]),
        }).finally(() => progress?.end());
        io.out(flags.json ? asJson(forPrograms(report)) : `${describeUndo(report)}\n`);
        const error = errorOfUndo(report);
        if (flags.json && error !== undefined) io.err(`${JSON.stringify({ error })}\n`);
        exit(exitCodeOfRun(report.stopped, endOfUndo(report)));
      });
    });
}
