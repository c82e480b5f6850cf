import type { OfFiles } from './apply-rows.ts';
import type { PlannedChange } from './plan/plan-row.ts';
import { type Plan, type PlanOptions, planInput } from './plan.ts';
import { ROWS, type RowObjects } from './rows/formats/iterable-rows.ts';
import { createRowsRun, type RowsRun } from './stream/rows-run.ts';

export interface PlanRowsOptions extends Omit<PlanOptions, OfFiles | 'job' | 'onRow'> {
  /** Name of the job that would be run. */
  job: string;
}

export type PlanRowsReport = Omit<Plan, 'file'>;

/**
 * Says what `sendRows` would do with rows, or with `mode: 'apply'` what `applyRows` would; the report has what it would
 * cost. The rows are read into the ledger first and nothing of them stays there. Errors are those of `planFile` and what
 * the iterable throws.
 */
export function planRows(rows: RowObjects, options: PlanRowsOptions): RowsRun<PlannedChange, PlanRowsReport> {
  return createRowsRun(async (give, signal) => {
    const { file: _, ...plan } = await planInput({ ...options, file: ROWS, rows, signal, onRow: give });
    return plan;
  }, options.signal);
}
