import { hostname } from 'node:os';
import { basename, extname, join } from 'node:path';
import { openVault } from '../auth/vault.ts';
import type { Connection } from '../client/connection.ts';
import { locateHome, openHome, processPlace } from '../client/home.ts';
import { addHint, GraphcalError, InputError, UsageError } from '../core/errors.ts';
import { joinListeners } from '../core/listener.ts';
import { createZones } from '../graph/time-zone.ts';
import { drain } from './engine/engine.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from './engine/run.ts';
import type { Stopped } from './engine/stop.ts';
import type { BulkListener } from './events.ts';
import { takeIn } from './intake.ts';
import { type KeptSetting, keepSettings, mergeSettings } from './kept-settings.ts';
import { lockJob } from './ledger/job-lock.ts';
import type { JobRecord, Ledger } from './ledger/ledger.ts';
import { SHARDS } from './ledger/shard.ts';
import { openSqliteLedger } from './ledger/sqlite-ledger.ts';
import { readMailboxIds, shareLanes } from './mailbox-names.ts';
import type { Sealer } from './payload.ts';
import { createNoteCollector, type NoteGroup } from './results/note-summary.ts';
import { createProblemCollector, type ProblemSummary } from './results/problem-summary.ts';
import { createRejectedResults } from './results/rejected-results.ts';
import { type RowResult, type RowStatus, readResult } from './results/results.ts';
import { checkResultsPath, openResultsFile } from './results/results-file.ts';
import { openRows, type RowFormat } from './rows/formats/open-rows.ts';
import type { CheckSettings } from './rows/row.ts';
import type { UnknownColumn } from './rows/row-columns.ts';
import { createRowShape, hasPlaceholder } from './rows/row-shape.ts';

export interface SendOptions extends CheckSettings {
  /** CSV or JSON Lines; by its ending unless `format` says so. */
  file: string;
  format?: RowFormat | undefined;
  /** Delimiter of a CSV; default as its header shows. */
  delimiter?: string | undefined;
  connection: Connection;
  /** Folder of the ledger; default `GRAPHCAL_HOME`, else the user's data folder. Made private where it is not there yet. */
  home?: string | undefined;
  /** Keeps what waits in the ledger unreadable; default the vault of the home. */
  sealer?: Sealer | undefined;
  /** Name of the job; default the file's name without its ending. */
  job?: string | undefined;
  /** Where results go: a file (.csv, .jsonl or .ndjson), or a function that takes them in the order of the rows. */
  results?: string | ((result: RowResult) => void | Promise<void>) | undefined;
  /** Go on although the input differs from that of the last run; default false. */
  acceptChanges?: boolean | undefined;
  /** Take only the settings given here, and none that the job keeps from its last run; default false. */
  forgetSettings?: boolean | undefined;
  /** Send failed rows again; default false. */
  retryFailed?: boolean | undefined;
  /** Send rows that another job of this home sent already; default false. */
  newJob?: boolean | undefined;
  /** Send nothing when a row is bad, and give the bad rows alone as results; default false. */
  strict?: boolean | undefined;
  /** Asks to stop: no new rows, calls under way are waited for. */
  signal?: AbortSignal | undefined;
  /** Told of everything while it happens. */
  tell?: BulkListener | undefined;
  settings?: Partial<RunSettings> | undefined;
}

/** How many rows of the input ended how; they add up to `rows`. */
export type SendCounts = { rows: number } & Record<RowStatus, number>;

/** Rows that are written in one zone. */
export interface ZoneCount {
  /** Windows or IANA name. */
  zone: string;
  rows: number;
}

export interface SendReport {
  /** The input, as it was named. */
  file: string;
  job: { name: string; service: string; namespace: string };
  counts: SendCounts;
  /** Rows of earlier inputs that are no longer in this one and were sent, or may have been. */
  gone: { rows: number; pending: number };
  /** Events that this run created; `counts.created` has those of earlier runs too. */
  createdNow: number;
  /** Events of earlier calls that this run found again; `counts.adopted` has those of earlier runs too. */
  adoptedNow: number;
  /** Set when the run ended before all rows were settled. */
  stopped: Stopped | undefined;
  /** Rows without an event, summed up. */
  problems: ProblemSummary;
  /** What was done to rows beyond copying them, summed up by code. */
  notes: readonly NoteGroup[];
  /** Zones that the good rows are written in, the most used first; 20 at most. */
  zones: readonly ZoneCount[];
  unknownColumns: readonly UnknownColumn[];
  /** Settings that were not given and are those of the job's last run. */
  keptSettings: readonly KeptSetting[];
  /** Whole milliseconds of the run. */
  ms: number;
}

/**
 * Sends the rows of a file: each valid row becomes one event, whatever happens on the way, and a finished job that is
 * sent again writes nothing. What comes after the first write is in the report. Throws before it: InputError and
 * UsageError (input, settings; RowsRejectedError of a strict job), AuthenticationError and TransportError (no token),
 * ServiceError (a mailbox's zone cannot be read), StorageError (home), LedgerError (`job-locked`,
 * `keys-of-another-job`, `ledger-...`).
 */
export async function sendRows(options: SendOptions): Promise<SendReport> {
  const { connection, file, signal } = options;
  const tell = joinListeners([options.tell]) ?? (() => {});
  const { clock, random } = connection;
  const began = clock.monotonic();
  checkZone(options.timeZone);
  const name = nameOfJob(options);
  const unmapped = await checkFile(options);
  if (typeof options.results === 'string') await checkResultsPath(options.results, file);
  const { folder: home } = await openHome(locateHome(options.home, processPlace()));
  const sealer = options.sealer ?? (await openVault(home, { clock, random }));
  const service = serviceOf(connection);
  const lock = await lockJob(join(home, 'locks'), service, name);
  try {
    const ledger = await openSqliteLedger({ file: join(home, 'ledger.db') });
    try {
      const found = await ledger.findJob(service, name);
      const before = options.forgetSettings ? {} : (found?.settings ?? {});
      const { settings, kept, changed } = mergeSettings(options, before);
      if (unmapped !== undefined && !kept.includes('map')) throw unmapped;
      if (kept.length > 0) await checkKept(settings, kept);
      // Before the input is read: without a token there is nothing to wait for.
      await connection.tokens.getToken({ signal });
      const job = found ?? (await createJob(ledger, service, name, connection, file));
      const refused = options.strict ? createRejectedResults(options.results, random) : undefined;
      const { unknownColumns, calendarsNamed, zones, isMixed } = await takeIn(ledger, job, {
        ...options,
        sealer,
        check: checkSettings(settings),
        changedSettings: changed,
        // Without a name for it, `me` would be the same mailbox for everybody who signs in.
        hasMe: connection.account !== undefined,
        acceptChanges: options.acceptChanges ?? false,
        retryFailed: options.retryFailed ?? false,
        newJob: options.newJob ?? false,
        strict: options.strict ?? false,
        signal,
        tell,
        onRejected: refused?.add,
      }).catch(async (error: unknown) => {
        throw (await refused?.end(error)) ?? error;
      });
      await ledger.saveSettings(job.id, keepSettings(job.settings, settings));
      const settled = { created: 0, adopted: 0, failed: 0 };
      const stopped = await drain({
        ledger,
        job,
        fence: await ledger.takeFences(job.id, `${hostname()}:${process.pid}`),
        sender: isMixed
          ? shareLanes(
              connection.sender,
              await readMailboxIds(connection.sender, await ledger.waitingMailboxes(job.id), signal),
            )
          : connection.sender,
        sealer,
        clock,
        random,
        settings: { ...DEFAULT_RUN_SETTINGS, ...options.settings },
        calendarsNamed,
        signal,
        tell: (event) => {
          if (event.type === 'row-settled') {
            settled[event.status] += 1;
            connection.telemetry?.rowSettled(event.status);
          }
          tell(event);
        },
      });
      const { counts, gone, problems, notes } = await report(ledger, job, options, stopped);
      if (counts.pending + gone.pending === 0) await ledger.setJobState(job.id, 'done');
      return {
        file,
        job: { name, service: job.service, namespace: job.namespace },
        counts,
        gone,
        createdNow: settled.created,
        adoptedNow: settled.adopted,
        stopped,
        problems,
        notes,
        zones: mostUsed(zones),
        unknownColumns,
        keptSettings: kept,
        ms: Math.round(clock.monotonic() - began),
      };
    } finally {
      await ledger.close();
    }
  } finally {
    lock.release();
  }
}

/** What a job belongs to: the tenant, and the person where one is signed in. Throws UsageError `tenant-needed`. */
function serviceOf({ tenant, account }: Connection): string {
  if (tenant !== undefined) return account === undefined ? tenant : `${tenant}/${account.toLowerCase()}`;
  throw new UsageError('tenant-needed', 'Which tenant the credential belongs to is not known.', {
    hint: 'Give `tenant` beside `credential`: a job belongs to one tenant, or events of another would count as sent.',
  });
}

function createJob(
  ledger: Ledger,
  service: string,
  name: string,
  connection: Connection,
  file: string,
): Promise<JobRecord> {
  return ledger.createJob({
    service,
    app: connection.app,
    name,
    namespace: name,
    settings: { file: basename(file) },
    shards: SHARDS,
    createdAt: connection.clock.now(),
  });
}

/** Writes the results and counts them; one pass over the ledger, whatever its size. */
async function report(
  ledger: Ledger,
  job: JobRecord,
  { results, connection }: SendOptions,
  stopped: Stopped | undefined,
): Promise<Pick<SendReport, 'counts' | 'gone' | 'problems' | 'notes'>> {
  const counts: SendCounts = {
    rows: 0,
    created: 0,
    adopted: 0,
    unchanged: 0,
    updated: 0,
    cancelled: 0,
    rejected: 0,
    failed: 0,
    pending: 0,
  };
  const gone = { rows: 0, pending: 0 };
  const problems = createProblemCollector(undefined, stopped?.reason);
  const notes = createNoteCollector();
  const file = typeof results === 'string' ? await openResultsFile(results, connection.random) : undefined;
  try {
    for await (const record of ledger.results(job.id)) {
      const result = readResult(record);
      if (record.isGone) {
        gone.rows += 1;
        if (result.status === 'pending') gone.pending += 1;
      } else {
        counts.rows += 1;
        counts[result.status] += 1;
        problems.add(result);
        notes.add(result);
      }
      if (typeof results === 'function') await results(result);
      await file?.add(result);
    }
  } catch (error) {
    await file?.discard();
    throw error;
  }
  await file?.finish();
  return { counts, gone, problems: problems.summary, notes: notes.groups };
}

/** The job's own name, else the file's; throws UsageError `job-name-invalid` for one that no screen shows. */
function nameOfJob({ job, file }: SendOptions): string {
  const name = job ?? basename(file, extname(file));
  if (name.trim() !== '' && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) && name.isWellFormed()) return name;
  throw new UsageError(
    'job-name-invalid',
    `The name of the job ${name.trim() === '' ? 'is empty' : 'holds a control character or a line break'}.`,
    { hint: 'Give it a name of letters and digits by --job (`job`).' },
  );
}

const MOST_ZONES = 20;

function mostUsed(zones: ReadonlyMap<string, number>): ZoneCount[] {
  return [...zones]
    .map(([zone, rows]) => ({ zone, rows }))
    .sort((a, b) => b.rows - a.rows)
    .slice(0, MOST_ZONES);
}

function checkSettings(options: SendOptions): CheckSettings {
  const mailbox = options.mailbox ?? (options.connection.account === undefined ? undefined : 'me');
  return mailbox === undefined ? options : { ...options, mailbox };
}

function checkZone(timeZone: CheckSettings['timeZone']): void {
  if (typeof timeZone !== 'string' || hasPlaceholder(timeZone) || createZones().resolve(timeZone) !== undefined) return;
  throw new UsageError('time-zone-unknown', `'${timeZone}' is no time zone.`, {
    hint: 'Give a Windows or IANA name, for example W. Europe Standard Time or Europe/Berlin.',
  });
}

/**
 * What is wrong with the file or its header is told before a token is asked for. Columns that are missing are given
 * back where no map is given: the job may keep one.
 */
async function checkFile(options: SendOptions): Promise<InputError | undefined> {
  const { file, format, delimiter, keyColumns } = options;
  const needs = createRowShape(options);
  try {
    const opened = await openRows(file, { format, delimiter, keyColumns, needs });
    await opened.close();
    return undefined;
  } catch (error) {
    const mayBeMapped = options.map === undefined && !options.forgetSettings;
    if (mayBeMapped && error instanceof InputError && error.code === 'column-missing') return error;
    throw error;
  }
}

/** Looks at the header again, with the settings that the job keeps. */
async function checkKept(options: SendOptions, kept: readonly KeptSetting[]): Promise<void> {
  await checkFile({ ...options, forgetSettings: true }).catch((error: unknown) => {
    if (!(error instanceof GraphcalError)) throw error;
    throw addHint(error, `The job keeps from its last run: ${kept.join(', ')}; leave that out by --forget-settings.`);
  });
}
