import { MAILBOX_PROBLEMS, type MailboxProblem, mailboxProblemOf } from '../../graph/mailbox-problem.ts';
import type { RowResult } from './results.ts';

/** A mailbox that cannot be used, with all its rows that failed for that. */
export interface RefusedMailbox {
  mailbox: string;
  problem: MailboxProblem;
  /** Graph's own code. */
  code: string;
  reason: string;
  /** What to do, one sentence. */
  hint: string;
  rows: number;
  /** Null for rows that are no longer in the input. */
  firstLine: number | null;
}

/** Gathers them row by row; memory stays flat, since no more than `most` are kept. */
export interface MailboxCollector {
  add(result: RowResult): void;
  /** In the order of their first rows; undefined where all mailboxes can be used. */
  readonly refused: readonly RefusedMailbox[] | undefined;
}

const MOST_MAILBOXES = 1_000;

/** Each mailbox is named once (R25), though a policy refuses a whole school; the lists of problems end earlier. */
export function createMailboxCollector(most = MOST_MAILBOXES): MailboxCollector {
  const refused = new Map<string, RefusedMailbox>();
  return {
    add({ status, mailbox, faults: [fault], line }) {
      const problem = status === 'failed' && fault !== undefined ? mailboxProblemOf(fault.code) : undefined;
      if (problem === undefined || fault === undefined || mailbox === null) return;
      const known = refused.get(mailbox);
      if (known !== undefined) known.rows += 1;
      else if (refused.size < most) {
        const row = { mailbox, problem, code: fault.code, ...MAILBOX_PROBLEMS[problem], rows: 1, firstLine: line };
        refused.set(mailbox, row);
      }
    },
    get refused() {
      return refused.size === 0 ? undefined : [...refused.values()];
    },
  };
}
