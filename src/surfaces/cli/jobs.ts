import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type CancelledJob,
  cancelJob,
  type ListedJob,
  listJobs,
  purgeJob,
  purgeJobsBefore,
  type RepairReport,
  type ResultsTarget,
  type RowResult,
  repairLedger,
  resumeJob,
  type ShownJob,
  showJob,
} from '../../bulk/index.ts';
import { systemClock } from '../../core/clock.ts';
import { DAY } from '../../core/durations.ts';
import { joinListeners } from '../../core/listener.ts';
import { systemRandom } from '../../core/random.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Context } from './context.ts';
import { count } from './count.ts';
import { EXIT, exitCodeOfRun } from './exit-codes.ts';
import type { Io } from './io.ts';
import {
  addConnectionOptions,
  addHomeOption,
  type ConnectionFlags,
  collect,
  filled,
  readSettings,
  wholeNumber,
} from './options.ts';
import { align, asJson } from './print.ts';
import { forPrograms, progressOf } from './run-command.ts';
import { MOST_ROWS } from './run-options.ts';
import { RUN_WORDS } from './run-words.ts';
import { errorOfRun } from './send-end.ts';
import { describeJob } from './send-report.ts';
import { withSession } from './session.ts';
import { defineVerify } from './verify.ts';

interface HomeFlags {
  home?: string;
  emulator?: boolean;
  json?: boolean;
}

interface NamedFlags extends HomeFlags {
  service?: string;
}

export function defineJobs(command: Command, context: Context): void {
  const { io } = context;
  const sub = (name: string, title: string) =>
    addHomeOption(command.command(name).description(title))
      .option('--emulator', 'Jobs that were rehearsed with --emulator, instead of those of tenants.')
      .option('--json', 'Print JSON.');
  const named = (name: string, title: string) =>
    sub(name, title)
      .argument('<NAME>', 'Name of the job.')
      .option('--service <ID>', 'Tenant of the job, where several have one of this name.', filled);

  sub('list', 'List jobs, the latest first').action(async (flags: HomeFlags) => {
    const jobs = await listJobs({ home: await homeOf(flags, io) });
    if (flags.json) io.out(asJson(jobs.map(listedForPrograms)));
    else io.out(jobs.length === 0 ? 'There are no jobs.\n' : `${jobTable(jobs)}\n`);
  });

  named('show', 'Show a job: its rows, its settings, and what is left to do').action(
    async (name: string, flags: NamedFlags) => {
      const job = await showJob({ ...(await whichOf(name, flags, io)), random: systemRandom });
      io.out(flags.json ? asJson(listedForPrograms(job)) : `${describeShown(job)}\n`);
    },
  );

  named('results', 'Write the results of a job anew, from the ledger')
    .option('--results <FILE>', 'To a file: .csv, .jsonl or .ndjson; default JSON Lines on standard output.', filled)
    .action(async (name: string, flags: NamedFlags & { results?: string }) => {
      const results: ResultsTarget =
        flags.results === undefined
          ? (result: RowResult) => io.out(`${JSON.stringify(result)}\n`)
          : resolve(io.cwd, flags.results);
      const job = await showJob({ ...(await whichOf(name, flags, io)), results, random: systemRandom });
      if (flags.results !== undefined) {
        io.out(flags.json ? asJson({ results: flags.results, rows: job.rows.rows }) : `Results: ${flags.results}\n`);
      }
    });

  sub('repair', 'Mend a damaged ledger: keep the file, and take over what can be read of it').action(
    async (flags: HomeFlags) => {
      const report = await repairLedger({ home: await homeOf(flags, io), now: systemClock.now() });
      io.out(flags.json ? asJson({ ...report, keptAs: report.keptAs ?? null }) : `${describeRepair(report)}\n`);
    },
  );

  defineResume(command, context);
  defineVerify(command, context);

  named('cancel', 'Give up the rows that were never sent; events stay').action(
    async (name: string, flags: NamedFlags) => {
      const given = await cancelJob(await whichOf(name, flags, io));
      io.out(flags.json ? asJson(given) : `${describeCancelled(given)}\n`);
      context.exit(given.doubtful > 0 ? EXIT.rowsPending : EXIT.done);
    },
  );

  sub('purge', 'Erase a job, or all that are done and old; events stay')
    .argument('[NAME]', 'Name of the job.')
    .option('--service <ID>', 'Tenant of the job, where several have one of this name.', filled)
    .option(
      '--older-than <DAYS>',
      'Instead of a name: jobs that are done and were last run before.',
      wholeNumber(0, 36_500),
    )
    .option('--force', 'Erase it although rows wait.')
    .action(async (name: string | undefined, flags: NamedFlags & { olderThan?: number; force?: boolean }) => {
      const purged = await purge(name, flags, io);
      if (flags.json) io.out(asJson(purged));
      else io.out(`${count(purged.length, 'job')} erased.\n`);
    });
}

async function purge(name: string | undefined, flags: NamedFlags & { olderThan?: number; force?: boolean }, io: Io) {
  const home = await homeOf(flags, io);
  if (name !== undefined && flags.olderThan === undefined) {
    return [await purgeJob({ home, name, service: flags.service, force: flags.force ?? false })];
  }
  if (name === undefined && flags.olderThan !== undefined) {
    return purgeJobsBefore({ home, before: systemClock.now() - flags.olderThan * DAY });
  }
  const { UsageError } = await import('../../core/errors.ts');
  throw new UsageError('job-needed', 'Name a job, or say --older-than, and not both.');
}

interface ResumeFlags extends ConnectionFlags {
  results?: string;
  limit?: number;
  only?: string[];
}

function defineResume(jobs: Command, { io, exit }: Context): void {
  addConnectionOptions(jobs.command('resume').description('Go on with a job where it stopped, without its file'), {
    mailbox: null,
    timeZone: null,
  })
    .argument('<NAME>', 'Name of the job.')
    .option('--results <FILE>', 'Write one result a row: .csv, or .jsonl or .ndjson for JSON Lines.', filled)
    .option('--limit <N>', 'Take so many rows at most; the others stay pending.', wholeNumber(1, MOST_ROWS))
    .option('--only <MAILBOX>', 'Take the rows of this mailbox alone; may be given several times.', collect)
    .action(async (job: string, flags: ResumeFlags) => {
      const { limit, only } = flags;
      await withSession(flags, io, async ({ client, home, vault, trace }) => {
        const progress = progressOf(io);
        const report = await resumeJob({
          connection: client.connection,
          home,
          sealer: vault,
          job,
          limit,
          only,
          results: flags.results === undefined ? undefined : resolve(io.cwd, flags.results),
          signal: io.signal,
          tell: joinListeners([progress?.tell, trace?.tell]),
        }).finally(() => progress?.end());
        io.out(flags.json ? asJson(forPrograms(report)) : `${describeJob(report, RUN_WORDS.resume)}\n`);
        const error = errorOfRun(report, undefined, RUN_WORDS.resume);
        if (flags.json && error !== undefined) io.err(`${JSON.stringify({ error })}\n`);
        const pending = report.counts.pending + report.gone.pending;
        exit(exitCodeOfRun(report.stopped, { ...report.counts, pending }, report.keptAsSent));
      });
    });
}

/** Each field is there, whether it is known or not. */
function listedForPrograms<Job extends ListedJob>(job: Job) {
  return { ...job, file: job.file ?? null, lastRunAt: job.lastRunAt ?? null };
}

async function homeOf({ home: given, emulator }: HomeFlags, io: Io): Promise<string> {
  const { home } = await readSettings(given === undefined ? {} : { home: given }, io);
  return emulator ? home.emulator : home.folder;
}

async function whichOf(name: string, flags: NamedFlags, io: Io) {
  return { home: await homeOf(flags, io), name, service: flags.service };
}

function describeCancelled({ name, cancelled, kept, doubtful }: CancelledJob): string {
  const said: string[] = [];
  if (cancelled > 0) said.push(`${count(cancelled, 'row')} given up; --retry-failed takes them up again.`);
  if (kept > 0) {
    const stay = kept === 1 ? 'stays as it is' : 'stay as they are';
    said.push(`${count(kept, 'event')} ${stay}: what was to be done is dropped; apply, or undo, does it anew.`);
  }
  if (doubtful > 0) {
    const stay = doubtful === 1 ? 'stays' : 'stay';
    said.push(
      `${count(doubtful, 'row')} may have been sent and ${stay} pending; find out: graphcal jobs resume ${oneLine(name)}`,
    );
  }
  return `Job ${oneLine(name)}: ${said.length === 0 ? 'nothing waits.' : said.join('\n  ')}`;
}

function jobTable(jobs: readonly ListedJob[]): string {
  return align([
    ['JOB', 'STATE', 'DONE', 'WAITING', 'FAILED', 'REJECTED', 'LAST RUN', 'TENANT'],
    ...jobs.map(({ name, state, counts, lastRunAt, service }) => [
      oneLine(name),
      state,
      String(counts.done),
      String(counts.open + counts.sending),
      String(counts.failed),
      String(counts.rejected),
      lastRunAt === undefined ? 'never' : new Date(lastRunAt).toISOString().slice(0, 16).replace('T', ' '),
      oneLine(service),
    ]),
  ]);
}

function describeRepair({ file, keptAs, jobs }: RepairReport): string {
  if (keptAs === undefined) return `The ledger ${file} is whole; nothing was done.`;
  const lost = jobs.reduce((sum, { damagedRows }) => sum + damagedRows, 0);
  return [
    `The ledger ${file} was made anew; the damaged one is kept as ${keptAs}.`,
    ...jobs.map(({ name, rows, damagedRows }) => {
      const damaged = damagedRows === 0 ? '' : `, ${count(damagedRows, 'row')} could not be read`;
      return `  ${oneLine(name)}: ${count(rows, 'row')} taken over${damaged}`;
    }),
    ...(lost === 0 && jobs.length > 0
      ? []
      : ['Send the files again under the same job names: events are found by their keys, and none is made twice.']),
  ].join('\n');
}

function describeShown({ name, service, state, mode, rows, gone, file, lastRunAt }: ShownJob): string {
  const parts = Object.entries(rows).filter(([word, n]) => word !== 'rows' && n > 0);
  return [
    `Job ${oneLine(name)} of ${oneLine(service)}: ${state}, ${lastRunAt === undefined ? 'never run' : `run last by ${mode}`}${file === undefined ? '' : `, from ${oneLine(file)}`}.`,
    `  ${count(rows.rows, 'row')}: ${parts.length === 0 ? 'none' : parts.map(([word, n]) => `${n} ${word}`).join(', ')}`,
    ...(gone.rows === 0
      ? []
      : [`  ${count(gone.rows, 'row')} no longer in the file, ${gone.cancelled} of them cancelled`]),
    ...(rows.pending + gone.pending === 0 ? [] : [`Go on: graphcal jobs resume ${oneLine(name)}`]),
  ].join('\n');
}
