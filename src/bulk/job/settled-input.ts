import { createHash } from 'node:crypto';
import { chunksOf, inputError, openInputFile } from '../../core/input-file.ts';
import { isObject, type JsonObject, type JsonValue } from '../../core/json.ts';
import { VERSION } from '../../core/version.ts';
import { keepSettings } from '../kept-settings.ts';
import { contentHash } from '../key.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OpenedRows } from '../rows/formats/open-rows.ts';
import type { ReadOptions } from '../rows/formats/row-format.ts';
import type { RowFormat } from '../rows/formats/row-formats.ts';
import type { CheckSettings } from '../rows/row.ts';
import type { JobReport, RunReport } from './run-report.ts';

/** All that makes rows of the bytes of a file. */
export interface Reading extends Pick<ReadOptions, 'delimiter' | 'columns' | 'encoding'> {
  format: RowFormat;
  /** In force, with those that the job keeps. */
  check: CheckSettings;
  hasMe: boolean;
  mode: 'send' | 'apply';
}

/** What a report says of an input, and can be said again without reading it. */
export type InputReport = Pick<RunReport, 'readAs' | 'zones' | 'unknownColumns' | 'mended'> & {
  rows: number;
  rejected: number;
};

/** How rows stand, which nothing changes but a run that makes the ledger forget the input. */
export type RowsStand = Pick<JobReport, 'counts' | 'gone' | 'problems' | 'refusedMailboxes' | 'notes'>;

/** An input that was settled whole: the same again leaves nothing to do. */
interface SettledInput {
  bytes: number;
  print: string;
  report: InputReport;
  /** As the run said it that settled the input. */
  stand: RowsStand;
}

/**
 * Fingerprint of what a job would take in: equal ones give equal rows. Undefined where rows depend on more than can be
 * fingerprinted: a function.
 */
function inputPrint(digest: string, reading: Reading): string | undefined {
  const { format, delimiter, columns, encoding, check, hasMe, mode } = reading;
  if (typeof check.timeZone === 'function') return undefined;
  return contentHash([
    digest,
    // Rules of rows change with the version, and zones with the tables of the time zone database.
    VERSION,
    process.versions.tz ?? process.version,
    format,
    delimiter ?? null,
    columns === undefined ? null : [...columns],
    encoding ?? null,
    keepSettings({}, check),
    hasMe,
    mode,
  ]);
}

/** What the ledger keeps of an input that was read to its end; undefined where it has no fingerprint. */
export function settledInputOf(
  input: Pick<OpenedRows, 'digest' | 'bytesRead'>,
  reading: Reading,
  report: InputReport,
): JsonObject | undefined {
  const digest = input.digest();
  const print = digest === undefined ? undefined : inputPrint(digest, reading);
  if (print === undefined) return undefined;
  return { bytes: input.bytesRead(), print, report: JSON.parse(JSON.stringify(report)) as JsonValue };
}

/** The same as the ledger keeps it. */
export function standOf({ counts, gone, problems, refusedMailboxes, notes }: RowsStand): JsonObject {
  return JSON.parse(JSON.stringify({ counts, gone, problems, refusedMailboxes, notes })) as JsonObject;
}

/** What a run says that finds the same input again: to `apply`, what is done was done before. */
export function standAgain({ counts, ...stand }: RowsStand, mode: Reading['mode']): RowsStand {
  if (mode === 'send') return { counts, ...stand };
  const unchanged = counts.created + counts.adopted + counts.updated + counts.unchanged;
  return { counts: { ...counts, created: 0, adopted: 0, updated: 0, unchanged }, ...stand };
}

/** The input that a job settled whole, where this file, read like this, is the same; else it has to be taken in. */
export async function findSettled(
  ledger: Pick<Ledger, 'settledInput'>,
  job: number,
  { path, bytes, reading, signal }: { path: string; bytes: number; reading: Reading; signal?: AbortSignal | undefined },
): Promise<SettledInput | undefined> {
  const kept = readSettledInput(await ledger.settledInput(job));
  // A file of another length need not be read to be another one.
  if (kept === undefined || kept.bytes !== bytes) return undefined;
  return inputPrint(await digestOf(path, signal), reading) === kept.print ? kept : undefined;
}

function readSettledInput(kept: JsonObject | undefined): SettledInput | undefined {
  if (typeof kept?.bytes !== 'number' || typeof kept.print !== 'string') return undefined;
  if (!isObject(kept.report) || !isObject(kept.stand)) return undefined;
  return kept as unknown as SettledInput;
}

/** SHA-256 of a file, in hexadecimal, read in memory that does not grow with it. */
async function digestOf(path: string, signal: AbortSignal | undefined): Promise<string> {
  const handle = await openInputFile(path);
  const hash = createHash('sha256');
  try {
    for await (const chunk of chunksOf(handle)) {
      signal?.throwIfAborted();
      hash.update(chunk);
    }
  } catch (cause) {
    throw inputError(path, cause);
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
