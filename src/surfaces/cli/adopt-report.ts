import type { AdoptMatches, AdoptReport, ShownMatch } from '../../bulk/index.ts';
import { oneLine } from '../../graph/problem.ts';
import { count } from './count.ts';
import { describeGroup, rejectedLines } from './problem-lines.ts';
import { RUN_WORDS } from './run-words.ts';
import { describeSend } from './send-report.ts';

/** Which part of the rows a run took: the options that left others out. */
export type LeftOutBy = readonly ('--limit' | '--only')[];

/** What an adoption did, for people. */
export function describeAdopt(file: string, report: AdoptReport, leftOutBy: LeftOutBy): string {
  const pending = report.stopped === undefined ? pendingOf(report, leftOutBy) : undefined;
  return describeSend(file, report, RUN_WORDS.adopt, pending);
}

/** Rows that no event is like are for `apply`; all others are for another adoption. */
function pendingOf({ counts, problems, found }: AdoptReport, leftOutBy: LeftOutBy): string[] {
  if (counts.pending === 0) return [];
  const others = problems.pending.filter(({ code }) => code !== 'not-sent');
  const left = counts.pending - found.unmatched - others.reduce((sum, { rows }) => sum + rows, 0);
  return [
    'Pending:',
    ...unmatchedLines(found),
    ...leftOutLines(left, leftOutBy),
    ...others.map((group) => describeGroup(group, '')),
    '',
  ];
}

function unmatchedLines({ unmatched }: AdoptMatches): string[] {
  if (unmatched === 0) return [];
  return [
    `  ${count(unmatched, 'row')} that no event is like: graphcal apply creates ${unmatched === 1 ? 'it' : 'them'}`,
  ];
}

function leftOutLines(rows: number, by: LeftOutBy): string[] {
  if (rows <= 0) return [];
  const option = by.length === 0 ? '' : ` that ${by.join(' and ')} left out`;
  return [`  ${count(rows, 'row')}${option}: adopt again${by.length === 0 ? '' : ' without it'}`];
}

/** What a dry run found, after a line for each row. */
export function describeDryRun(file: string, { found, counts, job, problems }: AdoptReport): string {
  const lines = [
    `${oneLine(file)} as job ${oneLine(job.name)}: ${count(counts.rows, 'row')}. Nothing was written.`,
    '',
  ];
  lines.push(...unreadLines(found), describeFound(found), '');
  lines.push(...rejectedLines(file, problems.rejected, counts.rejected));
  lines.push('Do it: graphcal adopt, with the same options except --dry-run.');
  return lines.join('\n');
}

/** `2 rows matched, 1 ambiguous, 1 without an event; already adopted: 4.` */
export function describeFound({ matched, ambiguous, unmatched, already }: AdoptMatches): string {
  const before = already === 0 ? '' : `; already adopted: ${already}`;
  return `${count(matched, 'row')} matched, ${ambiguous} ambiguous, ${unmatched} without an event${before}.`;
}

/** Mailboxes that refused to be read. */
export function unreadLines({ unread }: AdoptMatches): string[] {
  return unread.map(
    ({ mailbox, rows, code, message }) =>
      `  ${oneLine(mailbox)}: ${count(rows, 'row')} not looked at: ${oneLine(message)} (${code})`,
  );
}

/** A row, and what was found for it. */
export function describeMatch({ mailbox, subject, start, eventIds, isMatched }: ShownMatch): string {
  const found = eventIds.length === 0 ? 'no event' : count(eventIds.length, 'event');
  const what = isMatched ? 'one event' : eventIds.length === 1 ? 'one event, that other rows are like too' : found;
  return `  ${oneLine(mailbox)}  ${oneLine(start)}  ${oneLine(subject)}: ${what}`;
}
