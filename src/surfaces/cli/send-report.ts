import type { Finding, ProblemGroup, SendReport, VerifyReport } from '../../bulk/index.ts';
import { formatDuration } from '../../core/durations.ts';

/** What a run of `send` did, as a person likes to read it: the counts, then what is left to do. */
export function describeSend(file: string, report: SendReport): string {
  const { counts, problems, job } = report;
  const lines = [`${file} as job ${job.name}: ${count(counts.rows, 'row')}`, ''];
  lines.push(...countLines(report), ...goneLines(report), '');
  if (counts.rejected > 0) {
    lines.push('Rejected, because the row cannot be sent as it is:');
    for (const { line, faults } of problems.rejected) {
      for (const { field, reason } of faults)
        lines.push(`  line ${line}${field === undefined ? '' : `, ${field}`}: ${reason}`);
    }
    lines.push(...andMore(problems.rejected.length, counts.rejected, 'row'), '');
  }
  if (counts.failed > 0) {
    lines.push('Failed, because Graph refused for good (again with --retry-failed, once it is mended):');
    lines.push(...problems.failed.map(describeGroup), ...andMore(rowsIn(problems.failed), counts.failed, 'row'), '');
  }
  if (counts.pending > 0) {
    lines.push('Pending, because nothing final is known yet (send again to go on):');
    lines.push(...problems.pending.map(describeGroup), ...andMore(rowsIn(problems.pending), counts.pending, 'row'), '');
  }
  lines.push(describeRun(report));
  return lines.join('\n');
}

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

function countLines({ counts, created, adopted }: SendReport): string[] {
  const shown: [number, string, string][] = [
    [
      counts.created,
      'created',
      created === counts.created ? '' : `${created} of them now, the others in an earlier run`,
    ],
    [
      counts.adopted,
      'adopted',
      adopted === 0 ? 'in an earlier run' : 'found again by their keys instead of created twice',
    ],
    [counts.rejected, 'rejected', ''],
    [counts.failed, 'failed', ''],
    [counts.pending, 'pending', ''],
  ];
  const width = Math.max(...shown.map(([n]) => grouped(n).length));
  return shown
    .filter(([n, word]) => n > 0 || word === 'created')
    .map(([n, word, note]) => `  ${grouped(n).padStart(width)} ${word}${note === '' ? '' : ` (${note})`}`);
}

function goneLines({ gone }: SendReport): string[] {
  if (gone.rows === 0) return [];
  const lines = [`  ${count(gone.rows, 'row')} of earlier files ${gone.rows === 1 ? 'stays' : 'stay'} on record.`];
  if (gone.pending > 0) {
    const [are, they, have] = gone.pending === 1 ? ['is', 'it', 'has'] : ['are', 'they', 'have'];
    lines.push(
      `  ${grouped(gone.pending)} of them ${are} pending: send again to find out whether ${they} ${have} an event.`,
    );
  }
  return lines;
}

function describeRun({ created, adopted, ms, stopped }: SendReport): string {
  const took = `in ${formatDuration(ms)}`;
  if (stopped !== undefined) return `The run stopped ${took}: ${stopped.error?.message ?? 'it was interrupted.'}`;
  if (created + adopted === 0) return `Nothing was written, ${took}.`;
  return `${count(created, 'event')} written ${took}.`;
}

function describeGroup({ mailbox, code, reason, rows, firstLine }: ProblemGroup): string {
  const where = rows === 1 ? `line ${firstLine}` : `${grouped(rows)} rows from line ${firstLine} on`;
  return `  ${mailbox ?? 'no mailbox'}, ${where}: ${reason} (${code})`;
}

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

function rowsIn(groups: readonly ProblemGroup[]): number {
  return groups.reduce((sum, { rows }) => sum + rows, 0);
}

function andMore(shown: number, all: number, what: string): string[] {
  return all > shown ? [`  and ${count(all - shown, `more ${what}`)}; the results name each.`] : [];
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** 2,364: the same on every machine, whatever its language. */
function grouped(n: number): string {
  return n.toLocaleString('en-US');
}
