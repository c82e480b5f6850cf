import { constants } from 'node:fs';
import { access, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InputError, UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import { CSV_HEADER, type RowResult, toCsvLine, toJsonLine } from './results.ts';

/** A file of results that is being written; it takes its name only when it is whole. */
export interface ResultsFile {
  add(result: RowResult): Promise<void>;
  /** Puts it in its place, over an older one. */
  finish(): Promise<void>;
  /** Forgets what was written. */
  discard(): Promise<void>;
}

/** Bytes gathered before they are written. */
const CHUNK = 64 * 1024;

/** CSV or JSON Lines by its ending; throws UsageError `results-format-unknown` for other endings. */
export function formatOfResults(path: string): 'csv' | 'jsonl' {
  const ending = extname(path).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.jsonl' || ending === '.ndjson') return 'jsonl';
  throw new UsageError('results-format-unknown', `The format of the results '${path}' is not known by its ending.`, {
    hint: 'Known endings are .csv, .jsonl, .ndjson.',
  });
}

/** Makes sure, before anything is sent, that results can be written to a path and replace no `input` (R39); throws InputError or UsageError. */
export async function checkResultsPath(path: string, input?: string): Promise<void> {
  formatOfResults(path);
  try {
    const found = await stat(path).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && input !== undefined) {
      const read = await stat(input);
      if (read.dev === found.dev && read.ino === found.ino) {
        throw new UsageError(
          'results-are-input',
          `The results would replace the rows that they come from: '${path}'.`,
          {
            hint: 'Give the results another name.',
          },
        );
      }
    }
    if (found?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    await access(dirname(path), constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw notWritable(path, cause, 'Nothing was sent. Check the folder, or give another --results.');
  }
}

/** Begins a file of results beside its place. It holds mailboxes and keys, so it is for its owner only (0600). */
export async function openResultsFile(path: string, random: Random): Promise<ResultsFile> {
  const format = formatOfResults(path);
  const temporary = join(dirname(path), `.${basename(path)}.${Buffer.from(random.bytes(6)).toString('hex')}.part`);
  const handle = await guard(path, () => open(temporary, 'wx', 0o600));
  // A byte order mark, because spreadsheets take a CSV without one for their own code page.
  let text = format === 'csv' ? `\uFEFF${CSV_HEADER}\r\n` : '';
  const flush = async (file: FileHandle) => {
    const chunk = text;
    text = '';
    await guard(path, () => file.appendFile(chunk, 'utf8'));
  };
  const discard = async () => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  return {
    async add(result) {
      text += format === 'csv' ? `${toCsvLine(result)}\r\n` : `${toJsonLine(result)}\n`;
      if (text.length >= CHUNK) await flush(handle);
    },
    async finish() {
      try {
        await flush(handle);
        await guard(path, () => handle.sync());
        await handle.close();
        await guard(path, () => rename(temporary, path));
      } catch (error) {
        await discard();
        throw error;
      }
    },
    discard,
  };
}

async function guard<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw notWritable(path, cause);
  }
}

function notWritable(
  path: string,
  cause: unknown,
  hint = 'What was sent is on record: send again with another --results, and nothing is sent twice.',
): InputError {
  const code = systemCodeOf(cause) ?? 'no code';
  return new InputError(
    'results-not-writable',
    `The results cannot be written to '${path}' (${code}).`,
    { file: path },
    { cause, hint },
  );
}
