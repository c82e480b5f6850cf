import type { ResultFault, RowResult } from './results.ts';

/** Rows of one kind that have no event, as a person wants to hear of them: once, with how many there are. */
export interface ProblemGroup {
  mailbox: string | null;
  code: string;
  reason: string;
  rows: number;
  /** Null for rows that are no longer in the input. */
  firstLine: number | null;
}

/** What a run leaves to do; lists are cut, the counts of the run are not. */
export interface ProblemSummary {
  /** The first rejected rows, with all that is wrong with each. */
  rejected: { line: number | null; faults: readonly ResultFault[] }[];
  /** Refused for good: one entry a mailbox and code. */
  failed: ProblemGroup[];
  /** Left for a later run: one entry a mailbox and reason. */
  pending: ProblemGroup[];
}

/** Gathers it row by row; memory stays flat, since each list ends at `most` entries. */
export interface ProblemCollector {
  add(result: RowResult): void;
  readonly summary: ProblemSummary;
}

export function createProblemCollector(most = 20): ProblemCollector {
  const summary: ProblemSummary = { rejected: [], failed: [], pending: [] };
  const group = (groups: ProblemGroup[], { line, mailbox, faults }: RowResult) => {
    const [fault] = faults;
    if (fault === undefined) return;
    const known = groups.find((one) => one.mailbox === mailbox && one.code === fault.code);
    if (known !== undefined) known.rows += 1;
    else if (groups.length < most) {
      groups.push({ mailbox, code: fault.code, reason: fault.reason, rows: 1, firstLine: line });
    }
  };
  return {
    summary,
    add(result) {
      if (result.status === 'failed') group(summary.failed, result);
      else if (result.status === 'pending') group(summary.pending, result);
      else if (result.status === 'rejected' && summary.rejected.length < most) {
        summary.rejected.push({ line: result.line, faults: result.faults });
      }
    },
  };
}
