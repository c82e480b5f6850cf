import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InputError } from '../../core/errors.ts';

/** Reads a file that an option names; throws InputError `input-not-found` or `input-not-readable`. */
export async function readBytes(file: string, cwd: string): Promise<Uint8Array> {
  try {
    return await readFile(resolve(cwd, file));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no code';
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
    throw new InputError('input-not-readable', `The file '${file}' cannot be read (${code}).`, { file }, { cause });
  }
}

export async function readTextFile(file: string, cwd: string): Promise<string> {
  return Buffer.from(await readBytes(file, cwd)).toString('utf8');
}
