import type { JobReport, Plan } from '../../bulk/index.ts';
import { count } from './count.ts';
import { RUN_WORDS, type RunWords } from './run-words.ts';

/** Why a run of rows did not end with 0, as the error that programs read; undefined where all is done. */
export function errorOfRun(
  {
    stopped,
    counts,
    gone,
    keptAsSent = 0,
  }: Pick<JobReport, 'stopped' | 'counts' | 'gone'> & Partial<Pick<JobReport, 'keptAsSent'>>,
  pending = counts.pending + gone.pending,
  { again }: Pick<RunWords, 'again'> = RUN_WORDS.send,
): Record<string, unknown> | undefined {
  if (stopped?.error !== undefined) return stopped.error.toJSON();
  const waits = `${count(pending, 'row')} ${pending === 1 ? 'is' : 'are'} pending.`;
  const hint = `${again.charAt(0).toUpperCase()}${again.slice(1)} to go on.`;
  if (stopped !== undefined) return { code: stopped.reason, message: `The run was stopped; ${waits}`, hint };
  if (pending > 0) return { code: 'rows-pending', message: waits, hint };
  if (keptAsSent > 0) {
    return {
      code: 'rows-kept-as-sent',
      message: `${count(keptAsSent, 'row')} changed while under way, and ${keptAsSent === 1 ? 'was' : 'were'} settled as sent before.`,
      hint: `Apply the file again to have written what it says of ${keptAsSent === 1 ? 'it' : 'them'}; one that names another mailbox needs --prune.`,
    };
  }
  if (counts.rejected + counts.failed === 0) return undefined;
  return {
    code: 'rows-failed',
    message: `${count(counts.rejected, 'row')} rejected, ${count(counts.failed, 'row')} failed.`,
    hint: `The results name each; mend them and ${again}.`,
  };
}

/** Why a plan did not end with 0, as the error that programs read; undefined where the run can be made. */
export function errorOfPlan({
  refused,
  counts,
}: Pick<Plan, 'refused' | 'counts'>): Record<string, unknown> | undefined {
  if (refused !== undefined) return refused.toJSON();
  if (counts.rejected + counts.ambiguous === 0) return undefined;
  if (counts.rejected === 0) {
    return {
      code: 'event-ambiguous',
      message: `${count(counts.ambiguous, 'row')} would be left out.`,
      hint: 'Adopt again once their events differ, or have events made of them by --create-ambiguous.',
    };
  }
  return {
    code: 'rows-rejected',
    message: `${count(counts.rejected, 'row')} would be rejected.`,
    hint: 'The plan names them; mend them, or have the others sent.',
  };
}
