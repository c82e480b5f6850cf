import { constants } from 'node:fs';
import { access, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, UsageError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { systemCodeOf } from '../../core/system-error.ts';

/** A text that is being written; it takes its name only when it is whole. */
export interface WholeFile {
  add(text: string): Promise<void>;
  /** Puts it in its place, over an older one. */
  finish(): Promise<void>;
  /** Forgets what was written. */
  discard(): Promise<void>;
}

/** What a file is called in errors. */
export interface FileWords {
  /** `The results`. */
  readonly subject: string;
  /** The option that names it. */
  readonly option: string;
  /** What to do where it cannot be written after all; default for what is written while rows are sent. */
  readonly hint?: string;
}

/** Characters gathered before they are written. */
const CHUNK = 64 * 1024;

/** Makes sure, before anything is sent, that a file can be written and replaces no `input` (R39); throws InputError or UsageError. */
export async function checkWritable(path: string, input: string | undefined, words: FileWords): Promise<void> {
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
          `${words.subject} would replace the rows that they come from: '${path}'.`,
          { hint: `Give ${words.option} another name.` },
        );
      }
    }
    if (found?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
    await access(dirname(path), constants.W_OK | constants.X_OK);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw notWritable(path, cause, words, `Nothing was sent. Check the folder, or give another ${words.option}.`);
  }
}

/** Begins a file beside its place. It holds what rows say, so it is for its owner only (0600). */
export async function openWholeFile(path: string, begin: string, random: Random, words: FileWords): Promise<WholeFile> {
  const temporary = join(dirname(path), `.${basename(path)}.${Buffer.from(random.bytes(6)).toString('hex')}.part`);
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      if (cause instanceof UsageError) throw cause;
      throw notWritable(path, cause, words);
    }
  };
  const handle = await guard(() => open(temporary, 'wx', 0o600));
  let text = begin;
  const flush = async () => {
    const chunk = text;
    text = '';
    await guard(() => handle.appendFile(chunk, 'utf8'));
  };
  const discard = async () => {
    await handle.close().catch(() => {});
    await rm(temporary, { force: true });
  };
  return {
    async add(more) {
      text += more;
      if (text.length >= CHUNK) await flush();
    },
    async finish() {
      try {
        await flush();
        await guard(() => handle.sync());
        await handle.close();
        await guard(() => rename(temporary, path));
      } catch (error) {
        await discard();
        throw error;
      }
    },
    discard,
  };
}

function notWritable(path: string, cause: unknown, words: FileWords, hint = words.hint): InputError {
  const { subject, option } = words;
  const code = systemCodeOf(cause) ?? 'no code';
  return new InputError(
    'results-not-writable',
    `${subject} cannot be written to '${path}' (${code}).`,
    { file: path },
    {
      cause,
      hint:
        hint ?? `What was done is on record: run the same command with another ${option}, and nothing is sent twice.`,
    },
  );
}
