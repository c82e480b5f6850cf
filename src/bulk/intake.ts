import { createReading, type IntakeReport, type ReadingOptions } from './intake-reading.ts';
import { type Allowances, refuseIntake } from './intake-refusals.ts';
import type { Intake, IntakeMode, IntakeSettings, JobRecord, Ledger } from './ledger/ledger.ts';
import type { OpenedRows } from './rows/formats/open-rows.ts';

/** An input that is read to its end. */
interface InputOptions extends ReadingOptions, IntakeSettings {
  opened: OpenedRows;
}

export interface IntakeOptions extends InputOptions, Allowances {
  /** Reads the calendars for what was read. */
  compare?: ((intake: Intake) => Promise<void>) | undefined;
  /** Looks at what was read before anything of it counts; throws to refuse it. */
  review?: ((intake: Intake, mode: IntakeMode) => Promise<void>) | undefined;
}

/**
 * Reads and checks the whole input into the ledger before anything is sent, so that a key given twice, rows that
 * another job sent and an input that was edited are found first. Throws and leaves the job as it was when it is refused.
 */
export function takeIn(ledger: Ledger, job: JobRecord, options: IntakeOptions): Promise<IntakeReport> {
  return withIntake(ledger, job, options, async (intake, report) => {
    const mode = modeFor(report, options.mode);
    await refuseIntake(intake, job, report, { ...options, mode });
    await options.compare?.(intake);
    await options.review?.(intake, mode);
    await (report.isPartial ? intake.mend(mode) : intake.apply(mode));
    options.tell({ type: 'input-read', rows: report.rows, rejected: report.rejected });
    return report;
  });
}

/** What a file of failed rows is sent for: it would be of no use to pass over those that failed. */
export function modeFor({ isPartial }: Pick<IntakeReport, 'isPartial'>, mode: IntakeMode): IntakeMode {
  return isPartial ? { ...mode, retryFailed: true } : mode;
}

/** Reads and checks the whole input, works with it, and forgets what was not made the job's input. */
export async function withIntake<T>(
  ledger: Ledger,
  job: JobRecord,
  options: InputOptions,
  work: (intake: Intake, report: IntakeReport) => Promise<T>,
): Promise<T> {
  const intake = await ledger.beginIntake(job, { repeated: options.repeated });
  try {
    const reading = createReading(job, options);
    await reading.read(intake, options.opened.rows);
    reading.end();
    const report = await reading.report();
    if (report.isPartial) return await work(intake, report);
    const mended = await intake.keepMended();
    return await work(intake, { ...report, mended, rejected: report.rejected - mended.rejected });
  } finally {
    await intake.discard();
  }
}
