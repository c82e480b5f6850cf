import type { JobReport, NoteGroup, SendReport, UndoReport } from '../../bulk/index.ts';
import { describeDelimiter } from '../../bulk/rows/formats/csv-delimiter.ts';
import { formatDuration } from '../../core/durations.ts';
import { namedLines } from '../../core/named-lines.ts';
import { oneLine } from '../../graph/problem.ts';
import { count, grouped } from './count.ts';
import { failedLines, pendingLines, rejectedLines } from './problem-lines.ts';
import { RUN_WORDS, type RunWords } from './run-words.ts';

/** What a run over a file did, as a person likes to read it: the counts, then what is left to do. */
export function describeSend(
  file: string,
  report: SendReport,
  words: RunWords = RUN_WORDS.send,
  pending?: readonly string[],
): string {
  const { counts, job } = report;
  return describeRows(
    `${oneLine(file)} as job ${job.name}: ${count(counts.rows, 'row')}`,
    file,
    report,
    [...zoneLines(report), ...keptLines(report), ...readLines(report), ...mendedLines(report)],
    words,
    pending,
  );
}

/** The same of a run without a file. */
export function describeJob(report: JobReport, words: RunWords): string {
  const { counts, job } = report;
  return describeRows(`Job ${oneLine(job.name)}: ${count(counts.rows, 'row')}`, undefined, report, [], words);
}

function describeRows(
  title: string,
  file: string | undefined,
  report: JobReport,
  more: readonly string[],
  words: RunWords,
  pending: readonly string[] = pendingLines(report.problems.pending, report.counts.pending, words),
): string {
  const { counts, problems, notes } = report;
  const lines = [title, ''];
  lines.push(...countLines(report, words), ...goneLines(report, words), ...more, '');
  if (notes.length > 0) lines.push('Noted:', ...notes.map(describeNote), '');
  lines.push(...rejectedLines(file, problems.rejected, counts.rejected));
  lines.push(
    ...failedLines(problems.failed, counts.failed, words, report.refusedMailboxes),
    ...pending,
    ...keptAsSentLines(report),
    describeRun(report, words),
  );
  return lines.join('\n');
}

/** Up to so many zones are one line; more are no longer looked through. */
const FEW_ZONES = 5;

function zoneLines({ zones }: SendReport): string[] {
  if (zones.length === 0 || zones.length > FEW_ZONES) return [];
  const [only, ...others] = zones;
  if (only !== undefined && others.length === 0) return [`  Time zone: ${only.zone}`];
  return [`  Time zones: ${zones.map(({ zone, rows }) => `${zone} (${count(rows, 'row')})`).join(', ')}`];
}

/** What was found out about the input, where it is not the plain case: UTF-8, and a CSV with commas and its header first. */
function readLines({ readAs }: SendReport): string[] {
  const { encoding, delimiter, headerLine } = readAs;
  const parts: string[] = [];
  if (encoding !== undefined && encoding.name !== 'utf-8') {
    parts.push(`${encoding.name} (${encoding.by === 'mark' ? 'by its byte order mark' : 'as was asked'})`);
  }
  if (delimiter !== undefined && delimiter !== ',') parts.push(`columns separated by ${describeDelimiter(delimiter)}`);
  if (headerLine === null) parts.push('no header: the first line is a row');
  else if (headerLine !== undefined && headerLine > 1) parts.push(`header on line ${headerLine}`);
  return parts.length === 0 ? [] : [`  Read as ${parts.join('; ')}`];
}

/** Settings that nobody gave in this run. */
function keptLines({ keptSettings }: SendReport): string[] {
  if (keptSettings.length === 0) return [];
  return [`  As in the last run of the job: ${keptSettings.join(', ')} (--forget-settings leaves that out).`];
}

/** What the file says otherwise than the job, and why that is no change to be accepted. */
export function mendedLines({ mended: { rows, lines } }: Pick<SendReport, 'mended'>): string[] {
  if (rows === 0) return [];
  const were = `${count(rows, 'row')} ${rows === 1 ? 'was' : 'were'} mended by a file of failed rows`;
  return [
    `  ${were}, and this file still has the old content (${namedLines(lines, rows)}): counted as mended, and not sent again.`,
    '  Mend it here too, where apply is to go by it, or leave it.',
  ];
}

export function describeNote({ code, rows, lines, text }: NoteGroup): string {
  const [first] = lines;
  if (first === undefined) return `  ${count(rows, 'row')}: ${oneLine(text)} (${code})`;
  if (rows === 1) return `  line ${first}: ${oneLine(text)} (${code})`;
  return `  ${count(rows, 'row')} (${namedLines(lines, rows)}), at line ${first}: ${oneLine(text)} (${code})`;
}

function adoptedNote({ counts, adoptedNow }: JobReport, main: RunWords['main']): string {
  if (adoptedNow === 0) return 'in an earlier run';
  // Of an adoption it goes without saying that the events were there.
  if (adoptedNow < counts.adopted) return `${grouped(adoptedNow)} of them now, the others in an earlier run`;
  return main === 'adopted' ? '' : 'their events were there already';
}

function countLines(report: JobReport, { main }: RunWords): string[] {
  const { counts, createdNow, gone } = report;
  const shown: [number, string, string][] = [
    [
      counts.created,
      'created',
      createdNow === counts.created ? '' : `${grouped(createdNow)} of them now, the others in an earlier run`,
    ],
    [counts.adopted, 'adopted', adoptedNote(report, main)],
    [counts.updated, 'updated', ''],
    [counts.unchanged, 'unchanged', ''],
    [counts.cancelled + gone.cancelled, 'cancelled', ''],
    [counts.rejected, 'rejected', ''],
    [counts.failed, 'failed', ''],
    [counts.pending, 'pending', ''],
  ];
  const width = Math.max(...shown.map(([n]) => grouped(n).length));
  return shown
    .filter(([n, word]) => n > 0 || (word === main && counts.unchanged + counts.updated + counts.cancelled === 0))
    .map(([n, word, note]) => `  ${grouped(n).padStart(width)} ${word}${n === 0 || note === '' ? '' : ` (${note})`}`);
}

function goneLines({ gone }: JobReport, { again }: RunWords): string[] {
  if (gone.rows === 0) return [];
  const kept = gone.rows - gone.cancelled;
  const lines =
    kept === 0 ? [] : [`  ${count(kept, 'row')} of earlier files ${kept === 1 ? 'stays' : 'stay'} on record.`];
  if (gone.pending > 0) {
    const [are, they, have] = gone.pending === 1 ? ['is', 'it', 'has'] : ['are', 'they', 'have'];
    lines.push(
      `  ${grouped(gone.pending)} of them ${are} pending: ${again} to find out whether ${they} ${have} an event.`,
    );
  }
  return lines;
}

/** Rows that look settled, and are not yet as the file says. */
function keptAsSentLines({ keptAsSent }: JobReport): string[] {
  if (keptAsSent === 0) return [];
  const [were, them] = keptAsSent === 1 ? ['was', 'it'] : ['were', 'them'];
  return [
    `${count(keptAsSent, 'row')} changed while under way, and ${were} settled as sent before: apply again to have written what the file says of ${them}.`,
    '',
  ];
}

/** What this run wrote, and how long it took. */
export function describeRun(report: JobReport & Partial<Pick<UndoReport, 'releasedNow'>>, { main }: RunWords): string {
  const { createdNow, adoptedNow, updatedNow, cancelledNow, releasedNow = 0, ms, stopped } = report;
  const took = `in ${formatDuration(ms)}`;
  if (stopped !== undefined) return `The run stopped ${took}: ${stopped.error?.message ?? 'it was interrupted.'}`;
  const done: [number, string][] = [
    [createdNow, 'created'],
    [updatedNow, 'updated'],
    [cancelledNow, 'cancelled'],
    [releasedNow, 'given back'],
  ];
  if (updatedNow + cancelledNow + releasedNow > 0) {
    const named = done.filter(([n]) => n > 0).map(([n, word]) => `${grouped(n)} ${word}`);
    return `Events: ${named.join(', ')} ${took}.`;
  }
  if (createdNow + adoptedNow === 0) return `Nothing was written, ${took}.`;
  if (createdNow === 0 && main === 'adopted') return `${count(adoptedNow, 'event')} adopted ${took}.`;
  if (createdNow === 0) return `${count(adoptedNow, 'event')} found again and none created, ${took}.`;
  return `${count(createdNow, 'event')} written ${took}.`;
}
