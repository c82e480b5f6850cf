import type { MailboxPlan, Plan, PlannedAct, PlanSummary } from '../../bulk/index.ts';
import { formatDuration } from '../../core/durations.ts';
import { describeError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import { count, grouped } from './count.ts';
import { align } from './print.ts';
import { describeRejected } from './problem-lines.ts';
import { mendedLines } from './send-report.ts';

/** What a run would do, as the person reads it who decides. */
export function describePlan(file: string, plan: Plan, isApply: boolean): string {
  const { counts, mailboxes, mails, reminders, rows, job } = plan;
  const lines = [
    `${oneLine(file)} as job ${job.name}${job.isNew ? ' (new)' : ''}: ${count(rows, 'row')}. Nothing was written.`,
    '',
  ];
  lines.push(...mailboxTable(mailboxes), '');
  lines.push(rowsLine(plan), ...goneLines(plan), ...mendedLines(plan), '');
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
  lines.push(...lastLines(plan, isApply));
  return lines.join('\n');
}

/** How it is done, or why it is not; a run has no option that shows what it would do. */
function lastLines({ refused }: Plan, isApply: boolean): string[] {
  const command = isApply ? 'apply' : 'send';
  if (refused === undefined) {
    const own = isApply ? '--apply and --changes' : '--changes';
    return [`Do it: graphcal ${command}, with the same options except ${own}.`];
  }
  return ['', `As it is, ${command} refuses this (${refused.code}): ${oneLine(describeError(refused))}`];
}

/** Each row of the input, counted once. */
function rowsLine({ rows, counts }: Plan): string {
  const named = ACTS.filter(([act]) => counts[act] > 0).map(([act, , words]) => `${grouped(counts[act])} ${words}`);
  return `${count(rows, 'row')} of the input${named.length === 0 ? '' : `: ${named.join(', ')}`}.`;
}

function goneLines({ gone: { rows, cancel } }: Plan): string[] {
  if (rows === 0) return [];
  const events = (n: number) => (rows === 1 ? 'its event' : n === rows ? 'their events' : count(n, 'event'));
  const stay = rows - cancel;
  const named = [
    ...(cancel === 0 ? [] : [`${events(cancel)} would be cancelled`]),
    ...(stay === 0 ? [] : [`${events(stay)} would stay`]),
  ];
  return [`${count(rows, 'row')} gone from it: ${named.join(', ')}.`];
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

/** Columns of the table, in their order, with what a sentence says; one that is empty everywhere is left out. */
const ACTS: readonly [PlannedAct, string, string][] = [
  ['create', 'CREATE', 'to create'],
  ['update', 'UPDATE', 'to update'],
  ['cancel', 'CANCEL', 'to cancel'],
  ['release', 'GIVE BACK', 'to give back'],
  ['look-for', 'LOOK FOR', 'to look for'],
  ['unchanged', 'UNCHANGED', 'unchanged'],
  ['past', 'PAST', 'changed, but past'],
  ['failed', 'FAILED BEFORE', 'failed before'],
  ['deleted', 'DELETED', 'deleted by somebody'],
  ['ambiguous', 'AMBIGUOUS', 'ambiguous since adopt'],
  ['moved', 'MOVED', 'in another mailbox now'],
  ['rejected', 'REJECTED', 'rejected'],
];

const MOST_MAILBOXES = 20;
const MOST_NAMED = 5;

function mailboxTable(mailboxes: readonly MailboxPlan[]): string[] {
  const shown = mailboxes.slice(0, MOST_MAILBOXES);
  const acts = ACTS.filter(([act]) => mailboxes.some((one) => eventsOf(one, act) > 0));
  if (acts.length === 0) return ['  Nothing to do.'];
  // Events of any act, as the calendars were read.
  const isEdited = mailboxes.some(({ edited }) => edited > 0);
  const table = align([
    ['MAILBOX', ...acts.map(([, title]) => title), ...(isEdited ? ['EDITED'] : []), 'MAILS'],
    ...shown.map((one) => [
      oneLine(one.mailbox),
      ...acts.map(([act]) => String(eventsOf(one, act))),
      ...(isEdited ? [String(one.edited)] : []),
      String(one.mails),
    ]),
  ]);
  const rest = mailboxes.slice(MOST_MAILBOXES);
  if (rest.length === 0) return [indented(table)];
  const sums = acts.map(
    ([act, , words]) => `${grouped(rest.reduce((sum, one) => sum + eventsOf(one, act), 0))} ${words}`,
  );
  return [indented(table), `  and ${count(rest.length, 'more mailbox', 'more mailboxes')}: ${sums.join(', ')}`];
}

/** What is done in a mailbox, for rows of the input and for those that are gone from it. */
function eventsOf({ counts, gone }: MailboxPlan, act: PlannedAct): number {
  return counts[act] + (act === 'cancel' ? gone.cancel : 0);
}

function indented(text: string): string {
  return text.replace(/^/gmu, '  ');
}

/** What the updates would write, part by part. */
function partLines({ counts, parts }: Plan): string[] {
  if (counts.update === 0) return [];
  const named = Object.entries(parts).map(([part, rows]) => `${part} of ${count(rows, 'event')}`);
  // Of events that an undo gave back it is not known what they have.
  if (named.length === 0) return [];
  return [`Updates would change ${named.join(', ')}.`, ''];
}

/** What somebody did to the events, where the calendars were read. */
function editedLines({ edited, counts, checked }: Plan): string[] {
  if (checked === undefined) return [];
  const { rows } = checked;
  if (rows === 0) return [];
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
  const those = byDefault === all ? '' : `${grouped(byDefault)} of them `;
  const own = byDefault === 0 ? '' : `, ${those}because mailboxes have them by default`;
  return `Reminders that will ring: ${grouped(all)}${own}.`;
}

function describeTime({ estimate: { requestsMs, mailsMs } }: PlanSummary): string {
  if (requestsMs === 0) return 'Time: none.';
  const mails = mailsMs > requestsMs ? `, and ${formatDuration(mailsMs)} until the last mail has left` : '';
  return `Time that the limits of the service need: about ${formatDuration(requestsMs)}${mails}.`;
}
