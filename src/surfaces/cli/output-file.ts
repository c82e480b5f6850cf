import { lstat, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { createPrivateFile, replacePrivateFile } from '../../core/private-files.ts';
import { systemRandom } from '../../core/random.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import type { Io } from './io.ts';
import { filled } from './options.ts';

export interface OutputFlags {
  output?: string;
  force?: boolean;
}

/** Where bytes of an answer go. */
export interface OutputFile {
  /** As it was named. */
  readonly name: string;
  /** Puts the bytes there, for the owner alone to read. Throws UsageError `output-exists`, `output-not-writable`. */
  write(bytes: Uint8Array): Promise<void>;
}

/** Adds --output and --force, for a command whose answer holds bytes. */
export function addOutputOptions(command: Command): Command {
  return command
    .option('--output <FILE>', 'Write the bytes to a file that is not there yet.', filled)
    .option('--force', 'Write over the file of --output.');
}

/**
 * The file of --output, looked at before anything is sent; undefined where none is named. Throws UsageError
 * `output-exists`, `output-not-writable`.
 */
export async function openOutput(
  { output, force }: OutputFlags,
  { cwd }: Pick<Io, 'cwd'>,
): Promise<OutputFile | undefined> {
  if (output === undefined) {
    if (!force) return undefined;
    throw new UsageError('force-without-output', '--force is for --output, which is not given.');
  }
  if (output === '-') {
    throw new UsageError('output-not-writable', '--output takes a file: bytes do not go to standard output.', {
      hint: 'Name a file, or ./- for one of that name.',
    });
  }
  const path = resolve(cwd, output);
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && (!force || !found.isFile())) throw thereAlready(output, found.isFile());
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (folder?.isDirectory() !== true) throw notWritable(output, 'its folder is not there');
  return {
    name: output,
    async write(bytes) {
      try {
        // A file that came meanwhile is left as it is: creating one never replaces.
        await (force ? replacePrivateFile : createPrivateFile)(path, bytes, systemRandom);
      } catch (error) {
        const code = systemCodeOf((error as Error).cause);
        if (code === 'EEXIST') throw thereAlready(output, true);
        throw notWritable(output, code ?? 'no code', error);
      }
    },
  };
}

function notWritable(output: string, why: string, cause?: unknown): UsageError {
  return new UsageError('output-not-writable', `--output: ${output} cannot be written (${why}).`, {
    cause,
    hint: 'Name a file in a folder that is there and that you may write to.',
  });
}

function thereAlready(output: string, isFile: boolean): UsageError {
  return new UsageError(
    'output-exists',
    `--output: ${output} is there already${isFile ? '' : ', and is no plain file'}.`,
    {
      hint: isFile ? 'Name another file, or write over it with --force.' : 'Name another file.',
    },
  );
}
