import type { MailboxPlan, Plan, PlannedAct, PlanSummary } from '../../bulk/index.ts';
import { formatDuration } from '../../core/durations.ts';
import { oneLine } from '../../graph/problem.ts';
import { align } from './print.ts';
import { count, describeRejected } from './send-report.ts';

/** What a run would do, as the person reads it who decides. */
export function describePlan(file: string, plan: Plan, isApply: boolean): string {
  const { counts, mailboxes, mails, reminders, rows, job } = plan;
  const lines = [
    `${oneLine(file)} as job ${job.name}${job.isNew ? ' (new)' : ''}: ${count(rows, 'row')}. Nothing was written.`,
    '',
  ];
  lines.push(...mailboxTable(mailboxes), '');
  lines.push(...partLines(plan), ...editedLines(plan));
  if (counts.rejected > 0) {
    lines.push('Rejected, because the row cannot be sent as it is:');
    lines.push(...describeRejected(file, rejectedOf(plan), counts.rejected), '');
  }
  if (counts.ambiguous > 0) {
    const left = counts.ambiguous === 1 ? '1 row is' : `${counts.ambiguous} rows are`;
    lines.push(
      `${left} left out, because adopt could not tell which event is whose (adopt again once they differ, or see --create-ambiguous).`,
      '',
    );
  }
  lines.push(describeMails(mails, plan.estimate.overDaily));
  if (mails.most.length > 0) {
    const named = mails.most.slice(0, MOST_NAMED).map(({ address, mails: n }) => `${oneLine(address)} (${n})`);
    lines.push(`  Most of them to: ${named.join(', ')}`);
  }
  lines.push(describeReminders(reminders), describeTime(plan));
  lines.push(`Do it: graphcal ${isApply ? 'apply' : 'send'}, with the same options.`);
  return lines.join('\n');
}

/** What taking a job back would do. */
export function describeUndoPlan(job: string, plan: PlanSummary): string {
  return [
    `Taking job ${oneLine(job)} back: ${count(plan.rows, 'event')}. Nothing was written.`,
    '',
    ...mailboxTable(plan.mailboxes),
    '',
    ...lookForLines(plan),
    describeMails(plan.mails, plan.estimate.overDaily),
    describeTime(plan),
  ].join('\n');
}

/** Rows whose create was never answered. */
function lookForLines({ counts }: PlanSummary): string[] {
  const rows = counts['look-for'];
  if (rows === 0) return [];
  const whose = rows === 1 ? 'row may have an event or not' : 'rows may have an event or not';
  return [`${rows} ${whose}, as a call for it was never answered: it is looked for, and cancelled where it is found.`];
}

/** Columns of the table, in their order; one that is empty everywhere is left out. */
const ACTS: readonly [PlannedAct, string][] = [
  ['create', 'CREATE'],
  ['update', 'UPDATE'],
  ['cancel', 'CANCEL'],
  ['release', 'GIVE BACK'],
  ['look-for', 'LOOK FOR'],
  ['unchanged', 'UNCHANGED'],
  ['past', 'PAST'],
  ['failed', 'FAILED BEFORE'],
  ['deleted', 'DELETED'],
  ['ambiguous', 'AMBIGUOUS'],
  ['moved', 'MOVED'],
  ['rejected', 'REJECTED'],
];

const MOST_MAILBOXES = 20;
const MOST_NAMED = 5;

function mailboxTable(mailboxes: readonly MailboxPlan[]): string[] {
  const shown = mailboxes.slice(0, MOST_MAILBOXES);
  const acts = ACTS.filter(([act]) => mailboxes.some(({ counts }) => counts[act] > 0));
  if (acts.length === 0) return ['  Nothing to do.'];
  // Events of any act, as the calendars were read.
  const isEdited = mailboxes.some(({ edited }) => edited > 0);
  const table = align([
    ['MAILBOX', ...acts.map(([, title]) => title), ...(isEdited ? ['EDITED'] : []), 'MAILS'],
    ...shown.map(({ mailbox, counts, edited, mails }) => [
      oneLine(mailbox),
      ...acts.map(([act]) => String(counts[act])),
      ...(isEdited ? [String(edited)] : []),
      String(mails),
    ]),
  ]);
  const rest = mailboxes.slice(MOST_MAILBOXES);
  if (rest.length === 0) return [indented(table)];
  const sums = acts.map(
    ([act, title]) => `${title.toLowerCase()} ${rest.reduce((sum, one) => sum + one.counts[act], 0)}`,
  );
  return [indented(table), `  and ${count(rest.length, 'more mailbox', 'more mailboxes')}: ${sums.join(', ')}`];
}

function indented(text: string): string {
  return text.replace(/^/gmu, '  ');
}

/** What the updates would write, part by part. */
function partLines({ counts, parts }: Plan): string[] {
  if (counts.update === 0) return [];
  const named = Object.entries(parts).map(([part, rows]) => `${part} of ${count(rows, 'event')}`);
  return [`Updates would change ${named.join(', ')}.`, ''];
}

/** What somebody did to the events, where the calendars were read. */
function editedLines({ edited, counts, checked }: Plan): string[] {
  if (checked === undefined) return [];
  const { rows } = checked;
  if (edited + counts.deleted === 0) return [`${count(rows, 'event')} read: none was edited or deleted.`, ''];
  return [
    `${count(rows, 'event')} read: somebody edited ${edited} (made what the row says by --overwrite) and deleted ${checked.deleted} (created again by --recreate).`,
    '',
  ];
}

function rejectedOf({ rejected }: Plan) {
  return rejected.map(({ line, faults }) => ({ line, faults }));
}

function describeMails({ recipients, isAtLeast, events }: Plan['mails'], overDaily: number): string {
  if (recipients === 0) {
    return isAtLeast ? 'Mails: none, unless people invited somebody to an adopted event since.' : 'Mails: none.';
  }
  const over =
    overDaily === 0
      ? ''
      : ` ${count(overDaily, 'mailbox', 'mailboxes')} would mail more recipients than a day allows, so it takes days.`;
  return `Mails: ${isAtLeast ? 'at least ' : ''}${count(recipients, 'mail')} to attendees of ${count(events, 'event')}.${over}`;
}

function describeReminders({ all, byDefault }: Plan['reminders']): string {
  if (all === 0) return 'Reminders that will ring: none.';
  const own = byDefault === 0 ? '' : `, ${byDefault} of them because mailboxes have them by default`;
  return `Reminders that will ring: ${all}${own}.`;
}

function describeTime({ estimate: { requestsMs, mailsMs } }: PlanSummary): string {
  if (requestsMs === 0) return 'Time: none.';
  const mails = mailsMs > requestsMs ? `, and ${formatDuration(mailsMs)} until the last mail has left` : '';
  return `Time that the limits of the service need: about ${formatDuration(requestsMs)}${mails}.`;
}
