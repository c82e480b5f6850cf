import type { Finding, VerifyReport } from '../../bulk/index.ts';
import { count } from './count.ts';
import { andMore } from './problem-lines.ts';

/** What reading the calendars back found. */
export function describeVerify({ rows, equal, mailboxes, findings, extra }: VerifyReport): string {
  const lines = [
    `${equal} of ${count(rows, 'event')} in ${count(mailboxes, 'mailbox', 'mailboxes')} are as their rows say.`,
  ];
  for (const finding of findings.slice(0, MOST)) lines.push(`  ${describeFinding(finding)}`);
  lines.push(...andMore(Math.min(findings.length, MOST), findings.length, 'row'));
  if (extra.length > 0)
    lines.push(
      `  ${count(extra.length, 'event')} of this job ${extra.length === 1 ? 'belongs' : 'belong'} to no row of the file.`,
    );
  return lines.join('\n');
}

const MOST = 20;

function describeFinding(finding: Finding): string {
  const where = `line ${finding.line}, ${finding.mailbox}`;
  switch (finding.kind) {
    case 'missing':
      return `${where}: there is no event with the row's key.`;
    case 'several':
      return `${where}: ${finding.count} events carry the row's key.`;
    case 'different':
      return `${where}: differs in ${finding.differences.map(({ field }) => field).join(', ')}.`;
  }
}
