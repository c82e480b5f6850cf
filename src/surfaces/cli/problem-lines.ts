import type { ProblemGroup, ProblemSummary, RefusedMailbox } from '../../bulk/index.ts';
import { oneLine } from '../../graph/problem.ts';
import { count, grouped } from './count.ts';
import type { RunWords } from './run-words.ts';

/** Rows that failed, under what is to be done about them. */
export function failedLines(
  failed: readonly ProblemGroup[],
  rows: number,
  { overwrite, retry, waiting }: RunWords,
  refused: readonly RefusedMailbox[] = [],
): string[] {
  const others = failed.filter(
    ({ mailbox, code }) => !refused.some((one) => one.mailbox === mailbox && one.code === code),
  );
  const lists = [
    [
      `Failed, because somebody changed or deleted the event, which was left so${overwrite}:`,
      others.filter(({ code }) => OTHERS.has(code)),
    ],
    [
      'Failed, because adopt could not tell which event is whose (adopt again once they differ, or see --create-ambiguous):',
      others.filter(({ code }) => UNTOLD.has(code)),
    ],
    [`Failed, because graphcal could not create the event${retry}:`, others.filter(({ code }) => OURS.has(code))],
    [
      `Failed, because Graph refused for good${retry}:`,
      others.filter(({ code }) => !OTHERS.has(code) && !OURS.has(code) && !UNTOLD.has(code)),
    ],
  ] as const;
  const lines = [
    ...refusedLines(refused, retry),
    ...lists.flatMap(([heading, groups]) =>
      groups.length === 0 ? [] : ['', heading, ...groups.map((group) => describeGroup(group, waiting))],
    ),
  ];
  // What is not named stands at the end of the last list.
  const named = refused.slice(0, MOST_SHOWN).reduce((sum, one) => sum + one.rows, rowsIn(others));
  return lines.length === 0 ? [] : [...lines.slice(1), ...andMore(named, rows, 'row'), ''];
}

/** Mailboxes that are named on a screen; the report as JSON has more. */
const MOST_SHOWN = 100;

/** A line for each mailbox that cannot be used, and what to do, once for each reason (R25). */
function refusedLines(refused: readonly RefusedMailbox[], retry: string): string[] {
  if (refused.length === 0) return [];
  const shown = refused.slice(0, MOST_SHOWN);
  const hints = new Map(refused.map(({ reason, hint }) => [reason, hint]));
  return [
    '',
    `Failed, because the mailbox cannot be used${retry}:`,
    ...shown.map(
      ({ mailbox, code, reason, rows, firstLine }) =>
        `  ${oneLine(mailbox)}, ${placeOf(rows, firstLine)}: ${reason} (${code})`,
    ),
    ...[...hints].map(([reason, hint]) => `  Where ${reason}: ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`),
  ];
}

/** `bad.csv:3: Start: Start is empty.`: a place that terminals and editors open. */
export function describeRejected(
  file: string | undefined,
  rejected: ProblemSummary['rejected'],
  all: number,
): string[] {
  const lines = rejected.flatMap(({ line, faults }) =>
    faults.map(
      ({ field, reason }) =>
        `  ${file === undefined ? `line ${line}` : `${oneLine(file)}:${line}`}:${field === undefined ? '' : ` ${field}:`} ${oneLine(reason)}`,
    ),
  );
  return [...lines, ...andMore(rejected.length, all, 'row')];
}

/** The same under what they have in common. */
export function rejectedLines(file: string | undefined, rejected: ProblemSummary['rejected'], all: number): string[] {
  if (all === 0) return [];
  return ['Rejected, because the row cannot be sent as it is:', ...describeRejected(file, rejected, all), ''];
}

/** What others did to an event that a row was to change. */
const OTHERS: ReadonlySet<string> = new Set(['event-edited', 'event-deleted', 'event-of-another-row']);

/** Rows whose event `adopt` could not tell from others. */
const UNTOLD: ReadonlySet<string> = new Set(['event-ambiguous']);

/** Failures that graphcal decides by what it finds: the service refused nothing. */
const OURS: ReadonlySet<string> = new Set([
  'calendar-not-found',
  'calendar-ambiguous',
  'row-gone',
  'row-changed',
  'job-cancelled',
]);

/** Rows that wait, and why. */
export function pendingLines(
  pending: readonly ProblemGroup[],
  rows: number,
  { pendingTitle, waiting }: RunWords,
): string[] {
  if (rows === 0) return [];
  const groups = pending.map((group) => describeGroup(group, waiting));
  return [pendingTitle, ...groups, ...andMore(rowsIn(pending), rows, 'row'), ''];
}

/** Rows of one mailbox, or for one reason. */
export function describeGroup(
  { mailbox, mailboxes, code, reason, rows, firstLine }: ProblemGroup,
  waiting: string,
): string {
  if (mailboxes > 1) {
    return `  ${count(rows, 'row')} in ${count(mailboxes, 'mailbox', 'mailboxes')}: ${code}${waiting}`;
  }
  return `  ${mailbox ?? 'no mailbox'}, ${placeOf(rows, firstLine)}: ${reason} (${code})`;
}

function placeOf(rows: number, firstLine: number | null): string {
  if (firstLine === null) return `${count(rows, 'row')} gone from the input`;
  return rows === 1 ? `line ${firstLine}` : `${grouped(rows)} rows from line ${firstLine} on`;
}

function rowsIn(groups: readonly ProblemGroup[]): number {
  return groups.reduce((sum, { rows }) => sum + rows, 0);
}

/** What a list that was cut leaves out. */
export function andMore(shown: number, all: number, what: string): string[] {
  return all > shown ? [`  and ${count(all - shown, `more ${what}`)}; the results name each.`] : [];
}
