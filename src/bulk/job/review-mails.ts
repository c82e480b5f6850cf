import { UsageError } from '../../core/errors.ts';
import type { RunPart } from '../engine/run.ts';
import type { PlannedRow } from '../ledger/ledger.ts';
import { planRow } from '../plan/plan-row.ts';
import { createPlanCollector, type PlanSummary } from '../plan/plan-summary.ts';

/** How much mail a run may cause, and who is asked. */
export interface MailLimits {
  /** The most mails to attendees that a run may cause; more are refused before anything is sent. Default: any number. */
  maxMails?: number | undefined;
  /** Asked before a run that mails anybody; false refuses it. */
  confirm?: ((plan: PlanSummary) => boolean | Promise<boolean>) | undefined;
}

/**
 * Counts the mails of a run before any of it counts. Throws UsageError `too-many-mails` and `not-confirmed`. Of a run
 * that takes some rows only, it is not known yet which: those count that mail the most.
 */
export async function reviewMails(
  rows: () => AsyncIterable<PlannedRow>,
  now: number,
  { maxMails, confirm }: MailLimits,
  { limit, only }: RunPart,
): Promise<void> {
  if (maxMails === undefined && confirm === undefined) return;
  const collector = createPlanCollector();
  const mails: number[] = [];
  for await (const row of rows()) {
    const change = planRow(row, now);
    if (only !== undefined && !only.has(change.mailbox ?? '')) continue;
    collector.add(change);
    if (limit !== undefined && change.mails > 0) mails.push(change.mails);
  }
  const plan = collector.summary();
  const recipients = limit === undefined ? plan.mails.recipients : sumOfMost(mails, limit);
  if (maxMails !== undefined && recipients > maxMails) {
    throw new UsageError('too-many-mails', `The run would mail ${recipients} attendees, and ${maxMails} are allowed.`, {
      hint: 'Look at it with graphcal plan, or undo --plan; raise --max-mails, or take fewer rows by --limit or --only. Nothing was sent.',
    });
  }
  if (recipients === 0 || confirm === undefined) return;
  if (await confirm({ ...plan, mails: { ...plan.mails, recipients } })) return;
  throw new UsageError('not-confirmed', 'The run was not confirmed.', { hint: 'Nothing was sent.' });
}

function sumOfMost(mails: number[], limit: number): number {
  return mails
    .sort((a, b) => b - a)
    .slice(0, limit)
    .reduce((sum, n) => sum + n, 0);
}
