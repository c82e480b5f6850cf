import { extname } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { CSV_HEADER, toCsvLine, toJsonLine } from './result-lines.ts';
import type { RowResult } from './results.ts';
import { checkWritable, type FileWords, openWholeFile } from './whole-file.ts';

/** A file of results that is being written; it takes its name only when it is whole. */
export interface ResultsFile {
  add(result: RowResult): Promise<void>;
  /** Puts it in its place, over an older one. */
  finish(): Promise<void>;
  /** Forgets what was written. */
  discard(): Promise<void>;
}

const WORDS: FileWords = { subject: 'The results', option: '--results' };

/** CSV or JSON Lines by its ending; throws UsageError `results-format-unknown` for other endings. */
export function formatOfResults(path: string): 'csv' | 'jsonl' {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  throw new UsageError('results-format-unknown', `The format of the results '${path}' is not known by its ending.`, {
    hint: 'Known endings are .csv, .jsonl, .ndjson.',
  });
}

/** Makes sure, before anything is sent, that results can be written to a path and replace no `input`; throws InputError or UsageError. */
export async function checkResultsPath(path: string, input?: string): Promise<void> {
  formatOfResults(path);
  await checkWritable(path, input, WORDS);
}

/** Begins a file of results beside its place. It holds mailboxes and keys, so it is for its owner only (0600). */
export async function openResultsFile(path: string, random: Random): Promise<ResultsFile> {
  const format = formatOfResults(path);
  // A byte order mark, because spreadsheets take a CSV without one for their own code page.
  const file = await openWholeFile(path, format === 'csv' ? `\uFEFF${CSV_HEADER}\r\n` : '', random, WORDS);
  return {
    ...file,
    add: (result) => file.add(format === 'csv' ? `${toCsvLine(result)}\r\n` : `${toJsonLine(result)}\n`),
  };
}
