import type { UndoReport } from '../../bulk/index.ts';
import { oneLine } from '../../graph/problem.ts';
import { count, grouped } from './count.ts';
import { failedLines, pendingLines } from './problem-lines.ts';
import { RUN_WORDS } from './run-words.ts';
import { errorOfRun } from './send-end.ts';
import { describeNote, describeRun } from './send-report.ts';

/** What taking a job back did: what became of its events, then what is left to do. */
export function describeUndo(report: UndoReport): string {
  const { job, stand, problems, notes } = report;
  const lines = [`Job ${oneLine(job.name)}: ${count(stand.rows, 'row')}`, '', ...standLines(report), ''];
  const told = notes.filter(({ code }) => OF_UNDO.has(code));
  if (told.length > 0) lines.push('Noted:', ...told.map(describeNote), '');
  lines.push(
    ...failedLines(problems.failed, stand.left, RUN_WORDS.undo, report.refusedMailboxes),
    ...pendingLines(problems.pending, stand.pending, RUN_WORDS.undo),
    describeRun(report, RUN_WORDS.undo),
  );
  return lines.join('\n');
}

/** What else is noted of a row was told by the run that sent it. */
const OF_UNDO: ReadonlySet<string> = new Set(['not-seen', 'not-restored']);

function standLines({ stand }: UndoReport): string[] {
  const shown: [number, string][] = [
    [stand.cancelled, 'cancelled'],
    [stand.released, 'given back'],
    [stand.left, 'left'],
    [stand.past, 'left, as what is over stays (--past takes it back, too)'],
    [stand.withoutEvent, 'without an event: nothing to take back'],
    [stand.pending, 'pending'],
  ];
  const width = Math.max(...shown.map(([n]) => grouped(n).length));
  const lines = shown.filter(([n]) => n > 0).map(([n, what]) => `  ${grouped(n).padStart(width)} ${what}`);
  return lines.length === 0 ? ['  0 cancelled'] : lines;
}

/** How a run ended that took a job back, as exit codes count it: what never had an event is no failure of it. */
export function endOfUndo({ stand }: UndoReport): { pending: number; failed: number; rejected: number } {
  return { pending: stand.pending, failed: stand.left, rejected: 0 };
}

/** Why it did not end with 0, as the error that programs read; undefined where all is done. */
export function errorOfUndo(report: UndoReport): Record<string, unknown> | undefined {
  const { stopped, stand, counts, gone } = report;
  const ended = { stopped, gone, counts: { ...counts, failed: 0, rejected: 0 } };
  const error = errorOfRun(ended, stand.pending, RUN_WORDS.undo);
  if (error !== undefined || stand.left === 0) return error;
  return {
    code: 'rows-failed',
    message: `${count(stand.left, 'event')} ${stand.left === 1 ? 'was' : 'were'} left.`,
    hint: 'The results name each; what somebody changed is taken back by --overwrite.',
  };
}
