import type { ResultFault, RowResult } from './results.ts';

/** Rows of one kind that have no event, as a person wants to hear of them: once, with how many there are. */
export interface ProblemGroup {
  /** Null for a row without one, and where the reason is the run's own and the rows are of several. */
  mailbox: string | null;
  /** How many mailboxes the rows are of. */
  mailboxes: number;
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
  /** Left for a later run: one entry a mailbox and reason, or a reason that is the run's own. */
  pending: ProblemGroup[];
}

/** Gathers it row by row; memory stays flat, since each list ends at `most` entries; only addresses of mailboxes are kept. */
export interface ProblemCollector {
  add(result: RowResult): void;
  readonly summary: ProblemSummary;
}

/** Why a run ended before its rows: the same for all mailboxes, which are then counted instead of named. */
const REASONS_OF_THE_RUN: ReadonlySet<string> = new Set([
  'not-sent',
  'interrupted',
  'authentication',
  'service-unreachable',
  'job-taken-over',
  'ledger',
  'retry-budget',
  'error',
]);

/** `stopReason` is why the run ended before its rows: the reason, too, of rows that it had not begun. */
export function createProblemCollector(most = 20, stopReason?: string): ProblemCollector {
  const summary: ProblemSummary = { rejected: [], failed: [], pending: [] };
  const mailboxesOf = new Map<ProblemGroup, Set<string | null>>();
  const group = (groups: ProblemGroup[], { line, mailbox, faults }: RowResult, isOfTheRun = false) => {
    const [fault] = faults;
    if (fault === undefined) return;
    const { reason } = fault;
    const code = fault.code === 'not-sent' ? (stopReason ?? fault.code) : fault.code;
    let known = groups.find((one) => one.code === code && (isOfTheRun || one.mailbox === mailbox));
    if (known !== undefined) known.rows += 1;
    else if (groups.length < most) {
      known = { mailbox, mailboxes: 1, code, reason, rows: 1, firstLine: line };
      groups.push(known);
      if (isOfTheRun) mailboxesOf.set(known, new Set());
    }
    const mailboxes = known === undefined ? undefined : mailboxesOf.get(known);
    if (known === undefined || mailboxes === undefined) return;
    known.mailboxes = mailboxes.add(mailbox).size;
    if (known.mailboxes > 1) known.mailbox = null;
  };
  return {
    summary,
    add(result) {
      if (result.status === 'failed') group(summary.failed, result);
      else if (result.status === 'pending') {
        group(summary.pending, result, REASONS_OF_THE_RUN.has(result.faults[0]?.code ?? ''));
      } else if (result.status === 'rejected' && summary.rejected.length < most) {
        summary.rejected.push({ line: result.line, faults: result.faults });
      }
    },
  };
}
