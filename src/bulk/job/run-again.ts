import type { JobRecord } from '../ledger/ledger.ts';
import type { OpenedRows } from '../rows/formats/open-rows.ts';
import type { OpenedJob } from './open-job.ts';
import { type RunReport, reportRows } from './run-report.ts';
import type { RunOptions } from './run-rows.ts';
import { findSettled, type Reading, standAgain } from './settled-input.ts';

/**
 * The report of a job that is done, where the file is the one that it settled: no row is read, and nobody is asked for
 * anything. Undefined where the input has to be taken in.
 */
export async function reportAgain(
  options: RunOptions,
  input: OpenedRows,
  { ledger, service }: OpenedJob,
  job: JobRecord,
  reading: Reading,
): Promise<Omit<RunReport, 'file' | 'ms' | 'keptSettings'> | undefined> {
  const { connection, file: path, stream, results, signal, strict = false, tell } = options;
  if (job.state !== 'done' || stream !== undefined || input.bytes === undefined) return undefined;
  const settled = await findSettled(ledger, job.id, { path, bytes: input.bytes, reading, signal });
  if (settled === undefined || (strict && settled.report.rejected > 0)) return undefined;
  // Nobody else asks it where no input is taken in: a row may be damaged that no result reads.
  await ledger.check(job.id, signal);
  const { rows, rejected, ...ofInput } = settled.report;
  tell?.({ type: 'input-read', rows, rejected });
  const { random, clock } = connection;
  const { mode } = reading;
  const reported =
    results === undefined
      ? standAgain(settled.stand, mode)
      : await reportRows(ledger, job, { results, random, mode, isAgain: true }, undefined);
  await ledger.takeAgain(job.id, clock.now());
  return {
    job: { name: job.name, service, namespace: job.namespace },
    ...reported,
    ...ofInput,
    keptAsSent: 0,
    createdNow: 0,
    adoptedNow: 0,
    updatedNow: 0,
    cancelledNow: 0,
    stopped: undefined,
  };
}
