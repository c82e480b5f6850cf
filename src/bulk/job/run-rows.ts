import { joinListeners } from '../../core/listener.ts';
import { type IntakeOptions, takeIn } from '../intake.ts';
import { settingsOfRun } from '../kept-settings.ts';
import type { Intake, JobRecord } from '../ledger/ledger.ts';
import { checkFailedRowsPath, openFailedRows } from '../results/failed-rows.ts';
import { createRejectedResults } from '../results/rejected-results.ts';
import { checkResultsPath } from '../results/results-file.ts';
import { RowsRejectedError } from '../results/rows-rejected.ts';
import type { OpenedRows } from '../rows/formats/open-rows.ts';
import type { CheckSettings } from '../rows/row.ts';
import { ambiguousOfPart, refuseAmbiguousOfPart } from './ambiguous-of-part.ts';
import { type CarryOutOptions, type CarryOutWay, carryOut, partOf } from './carry-out.ts';
import { findOrCreateJob, type OpenedJob, withJob } from './open-job.ts';
import { rejectRepeated } from './repeated-key.ts';
import { type MailLimits, reviewMails } from './review-mails.ts';
import { reportAgain } from './run-again.ts';
import { checkSettings, type FileOptions, type InputOptions, readAgain, withInput } from './run-input.ts';
import { mostUsed, type RunReport } from './run-report.ts';
import { settingsInForce } from './settings-in-force.ts';
import { type InputReport, type Reading, settledInputOf } from './settled-input.ts';

/** What every run over a file can be told. */
export interface RunOptions extends FileOptions, MailLimits, CarryOutOptions {
  /** Go on although the input differs from that of the last run; default false. */
  acceptChanges?: boolean | undefined;
  /** Send failed rows again; default false. */
  retryFailed?: boolean | undefined;
  /** Create events of rows whose own `adoptFile` could not tell from others; default false. */
  createAmbiguous?: boolean | undefined;
  /** Send rows that another job of this home sent already; default false. */
  newJob?: boolean | undefined;
  /**
   * File (.csv of a CSV, else .jsonl or .ndjson) that gets the failed and rejected rows as they were read, to be mended and
   * sent again; needs a `file` that can be read twice. Default: none.
   */
  failedRows?: string | undefined;
  /** Send nothing when a row is bad, and give the bad rows alone as results; default false. */
  strict?: boolean | undefined;
}

/** What a way of running adds to a run. */
export interface RunWay extends Pick<CarryOutWay, 'acts' | 'overwrite'> {
  /** Reads the calendars before an input counts. */
  compare?: (opened: OpenedJob, job: JobRecord, intake: Intake) => Promise<void>;
  /** Works on the rows that wait before anything is sent; throws to send nothing. */
  prepare?: (opened: OpenedJob, job: JobRecord) => Promise<void>;
}

/** Takes a file into its job and carries out what waits; `mode` says what may be done to events that exist. */
export async function runFile(
  options: RunOptions & InputOptions,
  mode: IntakeOptions['mode'],
  way: RunWay = {},
): Promise<RunReport> {
  refuseAmbiguousOfPart(options);
  const { connection, file, stream, results, failedRows } = options;
  const began = connection.clock.monotonic();
  return withInput(options, async (input, name) => {
    if (typeof results === 'string') await checkResultsPath(results, stream === undefined ? file : undefined);
    if (failedRows !== undefined) {
      const isFile = stream === undefined && options.rows === undefined;
      await checkFailedRowsPath(failedRows, isFile ? file : undefined, input.format);
    }
    return withJob(options, name, async (opened) => ({
      file,
      ...(await runOpened(options, input, opened, ambiguousOfPart(mode, options), way)),
      ms: Math.round(connection.clock.monotonic() - began),
    }));
  });
}

async function runOpened(
  options: RunOptions & InputOptions,
  input: OpenedRows,
  opened: OpenedJob,
  mode: IntakeOptions['mode'],
  { compare, prepare, ...way }: RunWay,
): Promise<Omit<RunReport, 'file' | 'ms'>> {
  const { connection, file, results, failedRows } = options;
  const { ledger, sealer, service, name } = opened;
  const { random } = connection;
  const tell = joinListeners([options.tell]) ?? (() => {});
  const found = await ledger.findJob(service, name);
  const { settings, kept, changed } = settingsInForce(options, input, found);
  const reading: Reading = {
    ...options,
    ...intakeOptions(options, settings, mode),
    format: input.format,
    // By an adoption, an input that was applied is as settled as by an apply.
    mode: mode.mode === 'send' ? 'send' : 'apply',
  };
  // What is compared or prepared, and acts that are left out, may leave rows of which a plain run makes something.
  const isPlain = compare === undefined && prepare === undefined && way.acts === undefined;
  // Whether a mailbox that is named has a row, the rows say.
  const isKnown = options.only === undefined && failedRows === undefined;
  if (found !== undefined && isPlain && isKnown && !asksForMore(mode)) {
    const again = await reportAgain({ ...options, tell }, input, opened, found, reading);
    if (again !== undefined) return { ...again, keptSettings: kept };
  }
  // Before the input is read.
  await opened.signIn();
  const job = await findOrCreateJob(opened, connection, file);
  const referenceOf = (row: number) => ledger.reference(job, row);
  const again = readAgain(options, settings);
  const failed =
    failedRows === undefined
      ? undefined
      : await openFailedRows(failedRows, { file, format: input.format, read: again, referenceOf }, random);
  const refused = options.strict ? createRejectedResults(results, random, failed?.add) : undefined;
  const { calendarsNamed, isMixed, ...read } = await takeIn(ledger, job, {
    ...intakeOptions(options, settings, mode),
    changedSettings: changed,
    opened: input,
    sealer,
    tell,
    onRejected: refused?.add,
    compare: compare && ((read) => compare(opened, job, read)),
    review: (read, taken) => reviewMails(() => read.plan(taken), connection.clock.now(), options, partOf(options)),
  }).catch(async (error: unknown) => {
    // A refused input leaves nothing behind, and a job without rows is something.
    if (job.isNew) await ledger.removeJob(job.id);
    const ended = (await refused?.end(error)) ?? error;
    await (ended instanceof RowsRejectedError ? failed?.finish() : failed?.discard());
    throw ended;
  });
  await ledger.saveSettings(job.id, settingsOfRun(job.settings, settings, { mode: mode.mode, isMixed }));
  await prepare?.(opened, job);
  const { rows, rejected, unknownColumns, isPartial, mended } = read;
  const readAs = { format: input.format, ...input.readAs() };
  const ofInput: InputReport = { readAs, zones: mostUsed(read.zones), unknownColumns, mended, rows, rejected };
  const isWhole = !read.isZoneAsked && !isPartial;
  const settledInput = isPlain && isWhole ? settledInputOf(input, reading, ofInput) : undefined;
  const report = await carryOut(
    opened,
    job,
    { ...options, tell },
    {
      mode: mode.mode,
      prune: mode.mode === 'apply' && mode.prune,
      calendarsNamed,
      isMixed,
      ...way,
      settledInput,
      onResult: failed && ((result, { number }) => failed.add(result, number)),
      rows: isPartial ? ledger.mendedResults : undefined,
    },
  ).catch(async (error: unknown) => {
    await failed?.discard();
    throw error;
  });
  await failed?.finish();
  if (isPartial) await ledger.endMending(job.id);
  return { ...report, keptSettings: kept, readAs, zones: ofInput.zones, unknownColumns, mended };
}

/** Whether a run is to make something of rows that a plain one leaves as they are. */
function asksForMore(mode: IntakeOptions['mode']): boolean {
  if (mode.retryFailed === true || (mode.mode !== 'adopt' && (mode.createAmbiguous ?? false) !== false)) return true;
  return mode.mode === 'apply' && (mode.prune === true || mode.recreate === true || mode.overwrite === true);
}

/** What the reading of a file needs beside its job. */
export function intakeOptions(
  options: RunOptions & InputOptions,
  settings: CheckSettings,
  mode: IntakeOptions['mode'],
): Omit<IntakeOptions, 'opened' | 'sealer' | 'tell' | 'onRejected'> {
  return {
    ...options,
    check: checkSettings(settings, options.connection),
    // Without a name for it, `me` would be the same mailbox for everybody who signs in.
    hasMe: options.connection.account !== undefined,
    acceptChanges: options.acceptChanges ?? false,
    newJob: options.newJob ?? false,
    strict: options.strict ?? false,
    mode,
    // Where rows come from a program, there is no file to mend.
    repeated: options.rows === undefined ? undefined : rejectRepeated,
    signal: options.signal,
  };
}
