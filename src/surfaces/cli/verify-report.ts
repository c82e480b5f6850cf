import type { FindingKind, JobFinding, JobVerification, MailboxVerification } from '../../bulk/index.ts';
import { oneLine } from '../../graph/problem.ts';
import { count } from './count.ts';
import { align } from './print.ts';

/** Columns of the table, in their order; one that is empty everywhere is left out. */
const KINDS: readonly [FindingKind, string][] = [
  ['deleted', 'DELETED'],
  ['edited', 'EDITED'],
  ['several', 'COPIED'],
  ['untied', 'WITHOUT KEY'],
  ['extra', 'WITHOUT ROW'],
  ['unreadable', 'NOT READABLE'],
];

const MOST_MAILBOXES = 20;
const MOST_FINDINGS = 20;

/** How the events of a job are, as a person likes to read it: mailboxes with findings first. */
export function describeVerification(verified: JobVerification): string {
  const { job, rows, asWritten, notCompared, pending, findings, mailboxes } = verified;
  const found = sum(verified.found);
  const lines = [
    `Job ${oneLine(job.name)}: ${count(asWritten, 'event')} of ${count(rows, 'row')} ${asWritten === 1 ? 'is' : 'are'} as written.`,
    ...(notCompared === 0 ? [] : [`  Of ${count(notCompared, 'event')} it is only known that they are there.`]),
    ...(pending === 0 ? [] : [`  ${count(pending, 'row')} pending, and not looked at.`]),
    ...(mailboxes.length === 0 ? [] : ['', ...mailboxTable(mailboxes)]),
  ];
  if (found > 0) lines.push('', ...findings.slice(0, MOST_FINDINGS).map(describeFinding));
  if (found > MOST_FINDINGS) {
    lines.push(`  and ${count(found - MOST_FINDINGS, 'more finding')}; --findings FILE names each.`);
  }
  return lines.join('\n');
}

function mailboxTable(mailboxes: readonly MailboxVerification[]): string[] {
  const worst = [...mailboxes].sort((a, b) => sum(b.found) - sum(a.found));
  const kinds = KINDS.filter(([kind]) => mailboxes.some(({ found }) => found[kind] > 0));
  const table = align([
    ['MAILBOX', 'AS WRITTEN', ...kinds.map(([, title]) => title)],
    ...worst
      .slice(0, MOST_MAILBOXES)
      .map(({ mailbox, asWritten, found }) => [
        oneLine(mailbox),
        String(asWritten),
        ...kinds.map(([kind]) => String(found[kind])),
      ]),
  ]);
  const rest = worst.slice(MOST_MAILBOXES);
  const lines = [table.replace(/^/gmu, '  ')];
  if (rest.length === 0) return lines;
  const findings = rest.reduce((all, { found }) => all + sum(found), 0);
  return [...lines, `  and ${count(rest.length, 'more mailbox', 'more mailboxes')} with ${count(findings, 'finding')}`];
}

function describeFinding(finding: JobFinding): string {
  const { mailbox, line, key, EventID } = finding;
  const row = key === null ? '' : `, ${line === null ? 'a row that is gone' : `line ${line}`}, key ${oneLine(key)}`;
  const event = EventID === null ? '' : `; event ${EventID}`;
  return `  ${oneLine(mailbox)}${row}: ${sentenceOf(finding)}${event}`;
}

function sentenceOf({ kind, parts, attendeesMissing, copies, reason }: JobFinding): string {
  const others = copies.length === 0 ? '' : ` (its key is on ${count(copies.length, 'other event')})`;
  switch (kind) {
    case 'deleted':
      return `somebody deleted the event${others}`;
    case 'edited': {
      const missing = attendeesMissing === 0 ? '' : `, ${count(attendeesMissing, 'attendee')} missing`;
      return `somebody changed the event: ${parts.join(', ')}${missing}`;
    }
    case 'several':
      return `several events carry the key of the row${others}`;
    case 'untied':
      return 'the event no longer carries the key of the row';
    case 'extra':
      return 'an event of this job that no row stands for';
    case 'unreadable':
      return `the mailbox cannot be read: ${oneLine(reason ?? '')}`;
  }
}

function sum(found: Record<FindingKind, number>): number {
  return Object.values(found).reduce((all, n) => all + n, 0);
}
