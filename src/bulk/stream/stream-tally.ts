import { type JobReport, noRows } from '../job/run-report.ts';
import { createMailboxCollector } from '../results/mailbox-summary.ts';
import { createNoteCollector } from '../results/note-summary.ts';
import { createProblemCollector } from '../results/problem-summary.ts';
import type { RowResult } from '../results/results.ts';

/** Sums results up as they are given: what it keeps does not grow with them. */
export interface StreamTally {
  add(result: RowResult): void;
  summary(): Pick<JobReport, 'counts' | 'problems' | 'refusedMailboxes' | 'notes'>;
}

export function createStreamTally(): StreamTally {
  const counts = noRows();
  const problems = createProblemCollector();
  const mailboxes = createMailboxCollector();
  const notes = createNoteCollector();
  return {
    add(result) {
      counts.rows += 1;
      counts[result.status] += 1;
      problems.add(result);
      mailboxes.add(result);
      notes.add(result);
    },
    summary: () => ({
      counts,
      problems: problems.summary,
      refusedMailboxes: mailboxes.refused,
      notes: notes.groups,
    }),
  };
}
