import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError, UsageError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import type { Io } from './io.ts';

/** Reads a file that an option names; throws InputError `input-not-found`, `input-not-a-file` or `input-not-readable`. */
async function readBytes(file: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (cause) {
    const code = systemCodeOf(cause) ?? 'no code';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new InputError(
        'input-not-found',
        `There is no file '${file}'.`,
        { file },
        {
          cause,
          hint: 'Check the path; it is taken from the current folder.',
        },
      );
    }
    if (code === 'EISDIR') {
      throw new InputError(
        'input-not-a-file',
        `'${file}' is a folder.`,
        { file },
        { cause, hint: 'Name a file in it.' },
      );
    }
    throw new InputError('input-not-readable', `The file '${file}' cannot be read (${code}).`, { file }, { cause });
  }
}

/** Text in UTF-8; a byte order mark, which some editors write, is no part of it. */
export async function readTextFile(file: string, cwd: string): Promise<string> {
  return decodeText(await readBytes(file, cwd));
}

/** Reads a file, or standard input where `-` is given; throws UsageError `input-is-terminal`, too. */
export async function readBytesOrInput(file: string, option: string, io: Pick<Io, 'cwd' | 'readInput'>) {
  if (file !== '-') return readBytes(file, io.cwd);
  const input = io.readInput();
  if (input !== undefined) return input;
  throw new UsageError('input-is-terminal', `${option} -: standard input is a terminal.`, {
    hint: 'Pipe something in, or name a file.',
  });
}

export function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/u, '');
}
