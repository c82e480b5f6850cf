import { InputError } from '../core/errors.ts';
import type { JobRecord, WrongReference } from './ledger/ledger.ts';
import { REFERENCE_COLUMN } from './rows/row-columns.ts';
import { quoted } from './rows/row-text.ts';

/** A row that stands for none of the job, or for another one than it seems to, would be an event beside that row's. */
export function refuseReferences(wrong: readonly WrongReference[], job: JobRecord, file: string): void {
  const [first] = wrong;
  if (first === undefined) return;
  const { line, reason, other, reference } = first;
  const others = wrong.slice(1).map((one) => one.line);
  const more = others.length === 0 ? '' : ` Other lines are wrong too: ${others.join(', ')}.`;
  const row = `${REFERENCE_COLUMN} is ${reference === undefined ? 'empty' : quoted(reference)}`;
  const [field, text, hint] = {
    missing: [
      REFERENCE_COLUMN,
      `${row}, so it is not known which row of job '${job.name}' it mends.`,
      'Keep that column as --failed-rows wrote it. Of a --strict run it is empty, since nothing was taken in: mend the whole file and send that. New rows belong into the whole file.',
    ],
    unknown: [
      REFERENCE_COLUMN,
      `${row}, and job '${job.name}' has no such row.`,
      'Name the job that the file is of by --job; where its input changed since, have failed rows written again by --failed-rows.',
    ],
    repeated: [
      REFERENCE_COLUMN,
      `${row}, and line ${other} mends the same row.`,
      'Mend a row by one row, and put new ones into the whole file.',
    ],
    'other-key': [
      'Key',
      `It is not the key of the row that it mends (${reference}).`,
      'Write the key that the row had; under another one it would be another event.',
    ],
    'taken-key': [
      'Key',
      `The row on line ${other} of job '${job.name}' has this key already.`,
      'Give it a key of its own.',
    ],
  }[reason] as [string, string, string];
  throw new InputError(
    `row-reference-${reason}`,
    `${file}:${line}: ${field}: ${text}${more}`,
    { file, line, field },
    { hint: `${hint} Nothing was sent.` },
  );
}
