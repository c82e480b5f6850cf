import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import { checkPrivateFile } from '../../core/private-files.ts';
import { systemCodeOf } from '../../core/system-error.ts';

/** Folder of the log in the home folder. */
export const AUDIT_FOLDER = 'audit';

const NAME = /^\d{4}-\d{2}-\d{3,}\.jsonl$/u;
/** Longer than any line that is written; of what is longer no more is read, since it was not written by us. */
const LONGEST_LINE = 256 * 1_024;

/** A line as it stands in a file of the log. */
export interface LogLine {
  file: string;
  /** From 1. */
  line: number;
  text: string;
  /** At the end of its file without a line end: the process died while it wrote it, or is writing it. */
  isCut: boolean;
}

/** The files of a log in the order in which they were written; none where the folder is not there. */
export async function listAuditFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    // Numbers of one month may have more digits than three.
    return names
      .filter((name) => NAME.test(name))
      .sort((one, other) => (monthOf(one) === monthOf(other) ? partOf(one) - partOf(other) : one < other ? -1 : 1))
      .map((name) => join(folder, name));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw new StorageError('audit-unreadable', `${folder} cannot be read (${systemCodeOf(error) ?? 'no code'}).`, {
      cause: error,
      hint: 'Check your rights there.',
    });
  }
}

/** The file that is written to: a new one each month, and where this one has become too long. */
export function fileToWrite(newest: string | undefined, time: string, isFull: boolean): string {
  const month = time.slice(0, 7);
  // A clock that was set back must not bring a line before others.
  if (newest === undefined || monthOf(newest) < month) return `${month}-001.jsonl`;
  if (!isFull) return newest;
  return `${monthOf(newest)}-${String(partOf(newest) + 1).padStart(3, '0')}.jsonl`;
}

function monthOf(name: string): string {
  return name.slice(0, 7);
}

function partOf(name: string): number {
  return Number(name.slice(8, -'.jsonl'.length));
}

/** All lines of a log; memory does not grow with it. Throws StorageError `path-...`, `audit-unreadable`. */
export async function* readAuditLines(folder: string): AsyncGenerator<LogLine> {
  for (const file of await listAuditFiles(folder)) {
    let line = 0;
    for await (const { text, isCut } of linesOf(file)) {
      line += 1;
      yield { file, line, isCut, text: text.endsWith('\n') ? text.slice(0, -1) : text };
    }
  }
}

async function* linesOf(file: string): AsyncGenerator<Pick<LogLine, 'text' | 'isCut'>> {
  await checkPrivateFile(file);
  let rest = '';
  let isTooLong = false;
  try {
    // Bytes one by one as characters: only ASCII was written, and whatever else stands there fails its hash.
    for await (const chunk of createReadStream(file, { encoding: 'latin1' })) {
      const parts = `${rest}${chunk}`.split(/(?<=\n)/u);
      rest = parts.at(-1)?.endsWith('\n') ? '' : (parts.pop() ?? '');
      for (const text of parts) yield { text, isCut: false };
      isTooLong = rest.length > LONGEST_LINE;
      if (isTooLong) break;
    }
  } catch (error) {
    throw new StorageError('audit-unreadable', `${file} cannot be read (${systemCodeOf(error) ?? 'no code'}).`, {
      cause: error,
      hint: 'Check the disk, and your rights on it.',
    });
  }
  if (rest !== '') yield { text: rest, isCut: !isTooLong };
}
