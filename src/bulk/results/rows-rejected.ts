import { InputError } from '../../core/errors.ts';
import type { ProblemSummary } from './problem-summary.ts';

/** A strict job met bad rows and sent nothing: code `rows-rejected`. */
export class RowsRejectedError extends InputError {
  /** The first bad rows, with all that is wrong with each. */
  readonly rejected: ProblemSummary['rejected'];
  /** How many rows are bad. */
  readonly rows: number;

  constructor(refusal: InputError, rejected: ProblemSummary['rejected'], rows: number) {
    super(refusal.code, refusal.message, refusal.place, { hint: refusal.hint });
    this.rejected = rejected;
    this.rows = rows;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), rows: this.rows, rejected: this.rejected };
  }
}
