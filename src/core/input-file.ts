import { constants, fstatSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { InputError } from './errors.ts';
import { systemCodeOf } from './system-error.ts';

/**
 * Opens a file that somebody named as input; `name` is how errors call it, `otherwise` what to do about a pipe.
 * Throws InputError `input-not-found`, `input-not-a-file` or `input-not-readable`.
 */
export async function openInputFile(
  path: string,
  name = path,
  otherwise = 'Save it to a file first.',
): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    // Looked at before it is opened: a pipe would be waited for without end, and its writer would notice the visit.
    const fault = kindFault(await stat(path), name, otherwise);
    if (fault !== undefined) throw fault;
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const changed = kindFault(fstatSync(file.fd), name, otherwise);
    if (changed !== undefined) throw changed;
    return file;
  } catch (cause) {
    await file?.close();
    throw inputError(name, cause);
  }
}

/** Bytes read at once, as many as a stream of Node's reads. */
const CHUNK_BYTES = 64 * 1_024;

/** What is in an open file from where it stands, in pieces; no stream, which costs more than to read a small file. */
export async function* chunksOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  for (;;) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafeSlow(CHUNK_BYTES) });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** What a failure to open or read an input becomes; one that is not the system's is given back as it is. */
export function inputError(name: string, cause: unknown): unknown {
  if (cause instanceof InputError) return cause;
  const code = systemCodeOf(cause);
  // Codes of the system, not Node's own ERR_ codes, which are faults of the caller.
  if (code === undefined || !/^E[A-Z\d]+$/u.test(code)) return cause;
  const refuse = (kind: string, message: string, hint: string) =>
    new InputError(kind, message, { file: name }, { hint, cause });
  // A path through a file (`rows.csv/x.csv`) is as little there as one that names nothing.
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const hint = 'Check the path; it is taken from the current folder.';
    return refuse('input-not-found', `There is no file '${name}'.`, hint);
  }
  const hint =
    code === 'EACCES' || code === 'EPERM' ? 'Allow this user to read it.' : 'Check the disk or copy the file.';
  return refuse('input-not-readable', `The file '${name}' cannot be read (${code}).`, hint);
}

function kindFault(
  found: { isFile(): boolean; isDirectory(): boolean },
  name: string,
  otherwise: string,
): InputError | undefined {
  if (found.isFile()) return undefined;
  const [what, hint] = found.isDirectory() ? ['a folder', 'Name a file in it.'] : ['not a regular file', otherwise];
  return new InputError('input-not-a-file', `'${name}' is ${what}.`, { file: name }, { hint });
}
