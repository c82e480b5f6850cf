import { resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { inputError, openInputFile } from '../../core/input-file.ts';
import type { Io } from './io.ts';

/** Reads a file that an option names; throws InputError `input-not-found`, `input-not-a-file` or `input-not-readable`. */
async function readBytes(file: string, cwd: string, otherwise?: string): Promise<Uint8Array> {
  const handle = await openInputFile(resolve(cwd, file), file, otherwise);
  try {
    return await handle.readFile();
  } catch (cause) {
    throw inputError(file, cause);
  } finally {
    await handle.close();
  }
}

/** Text in UTF-8; a byte order mark, which some editors write, is no part of it. */
export async function readTextFile(file: string, cwd: string): Promise<string> {
  return decodeText(await readBytes(file, cwd));
}

/** Reads a file, or standard input where `-` is given; throws UsageError `input-is-terminal`, too. */
export async function readBytesOrInput(file: string, option: string, io: Pick<Io, 'cwd' | 'readInput'>) {
  if (file !== '-') return readBytes(file, io.cwd, `Save it to a file first, or pipe it in with ${option} -.`);
  return io.readInput() ?? refuseTerminal(`${option} -`);
}

/** Throws UsageError `input-is-terminal`: nobody types what belongs there, and the command would seem to hang. */
export function refuseTerminal(asked: string): never {
  throw new UsageError('input-is-terminal', `${asked}: standard input is a terminal.`, {
    hint: 'Pipe something in, or name a file.',
  });
}

export function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/u, '');
}
