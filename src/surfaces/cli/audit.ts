import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type AuditFormat,
  type AuditHeads,
  type AuditQuery,
  type AuditVerification,
  auditBeginning,
  auditHeads,
  auditLine,
  exportAudit,
  verifyAudit,
} from '../../bulk/index.ts';
import type { Context } from './context.ts';
import { count } from './count.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { openTextFile } from './line-file.ts';
import { addHomeOption, filled, readSettings } from './options.ts';
import { asJson } from './print.ts';

interface AuditFlags {
  home?: string;
  emulator?: boolean;
  json?: boolean;
}

interface ExportFlags extends AuditFlags {
  since?: number;
  until?: number;
  job?: string;
  auth?: string;
  format: AuditFormat;
  output?: string;
}

interface VerifyFlags extends AuditFlags {
  calls?: AuditHeads['calls'];
  jobs?: AuditHeads['jobs'];
}

const FILE = {
  subject: 'The audit',
  option: '--output',
  hint: 'Nothing was changed: export it again to another --output.',
};

export function defineAudit(command: Command, { io, exit }: Context): void {
  const sub = (name: string, title: string) =>
    addHomeOption(command.command(name).description(title)).option(
      '--emulator',
      'What was rehearsed with --emulator, instead of what went to tenants.',
    );

  sub('export', 'Print every write that was put on record')
    .option('--since <TIME>', 'From then on: 2026-11-01, or 2026-11-01T08:00:00Z.', timeOf)
    .option('--until <TIME>', 'Before then.', timeOf)
    .option('--job <NAME>', 'Rows of this job alone.', filled)
    .option('--auth <NAME>', 'What was written by this stored authentication alone.', filled)
    .addOption(new Option('--format <FORMAT>', 'How.').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--output <FILE>', 'To a file, readable by its owner only; default standard output.', filled)
    .action(async (flags: ExportFlags) => {
      const { since, until, job, auth: authentication, format } = flags;
      const query = { home: await homeOf(flags, io), since, until, job, authentication };
      if (flags.output === undefined) await print(query, format, io);
      else await write(query, format, resolve(io.cwd, flags.output));
    });

  sub('verify', 'Look whether anything of the record was changed or taken away')
    .option('--calls <NUMBER:HASH>', 'A head of calls that audit head printed, and that was kept elsewhere.', headOf)
    .option('--jobs <NUMBER:HASH>', 'The same of jobs.', headOf)
    .option('--json', 'Print JSON.')
    .addHelpText('after', '\nIt ends with 3 where something is not as it was written.')
    .action(async (flags: VerifyFlags) => {
      const { calls, jobs } = flags;
      const noted = { ...(calls === undefined ? {} : { calls }), ...(jobs === undefined ? {} : { jobs }) };
      const found = await verifyAudit({ home: await homeOf(flags, io), noted });
      io.out(flags.json ? asJson(forPrograms(found)) : `${describe(found)}\n`);
      exit(found.calls.fault === undefined && found.jobs.fault === undefined ? EXIT.done : EXIT.rowsFailed);
    });

  sub('head', 'Print where the record ends, to be kept elsewhere: verify finds by it what is cut off later')
    .option('--json', 'Print JSON.')
    .action(async (flags: AuditFlags) => {
      const { calls, jobs } = await auditHeads({ home: await homeOf(flags, io) });
      if (flags.json) io.out(asJson({ calls, jobs }));
      else io.out(`calls ${calls.number}:${calls.hash}\njobs ${jobs.number}:${jobs.hash}\n`);
    });
}

async function print(query: AuditQuery, format: AuditFormat, io: Io): Promise<void> {
  io.out(auditBeginning(format));
  await exportAudit(query, (record) => {
    io.signal.throwIfAborted();
    io.out(auditLine(record, format));
  });
}

async function write(query: AuditQuery, format: AuditFormat, path: string): Promise<void> {
  const file = await openTextFile(path, FILE, auditBeginning(format));
  try {
    await exportAudit(query, (record) => file.add(auditLine(record, format)));
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function homeOf({ home: given, emulator }: AuditFlags, io: Io): Promise<string> {
  const { home } = await readSettings(given === undefined ? {} : { home: given }, io);
  return emulator ? home.emulator : home.folder;
}

/** A day or a time; without an offset it is UTC, as the record is. */
function timeOf(text: string): number {
  const isTime = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/u.test(text);
  const at = isTime
    ? Date.parse(/T.*(?:Z|[+-]\d{2}:\d{2})$/u.test(text) || !text.includes('T') ? text : `${text}Z`)
    : NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Write a day or a time as 2026-11-01 or 2026-11-01T08:00:00Z.');
  return at;
}

function headOf(text: string): AuditHeads['calls'] {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/u.exec(text) ?? [];
  if (hash === undefined) throw new InvalidArgumentError('Write it as audit head printed it: NUMBER:HASH.');
  return { number: Number(number), hash };
}

/** Each field is there, whether there is something to say or not. */
function forPrograms({ calls, jobs }: AuditVerification) {
  return { calls: { ...calls, fault: calls.fault ?? null }, jobs: { ...jobs, fault: jobs.fault ?? null } };
}

function describe({ calls, jobs }: AuditVerification): string {
  return [describeChain('Calls', calls, 'entry', 'entries'), describeChain('Jobs', jobs, 'commit', 'commits')].join(
    '\n',
  );
}

function describeChain(
  what: string,
  { from, to, fault }: AuditVerification['calls'],
  one: string,
  more: string,
): string {
  const entries = from === 0 ? 0 : to - from + 1;
  const earlier = from > 1 ? `, ${one} ${from} to ${to}; earlier files are not here` : '';
  const whole = `${what}: ${count(entries, one, more)}${earlier}`;
  return fault === undefined ? `${whole}; all as written.` : `${whole}; then, at ${fault.place}: ${fault.says}`;
}
