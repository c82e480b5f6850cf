import { accessSync, chmodSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { LedgerError } from '../../core/errors.ts';

const OTHERS = 0o077;

/**
 * Sees to a file that its owner alone may read and write: makes an empty one, or closes the one there to others.
 * An existing file is never opened here: closing it would let go every lock that SQLite holds on it in this process,
 * and another process could then throw the write-ahead log away that is in use.
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 * Throws LedgerError `ledger-not-writable`.
 */
export function keepPrivate(file: string): void {
  try {
    if (isMade(file)) return;
    accessSync(file, constants.R_OK | constants.W_OK);
    const found = statSync(file);
    if (!found.isFile()) throw notWritable(file, 'not a file');
    if ((found.mode & OTHERS) !== 0) chmodSync(file, 0o600);
  } catch (cause) {
    if (cause instanceof LedgerError) throw cause;
    throw notWritable(file, (cause as NodeJS.ErrnoException).code ?? 'no code', cause);
  }
}

/** Without a pause between opening and closing, so that nothing of this process can have locked the new file. */
function isMade(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', 0o600));
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

function notWritable(file: string, why: string, cause?: unknown): LedgerError {
  return new LedgerError('ledger-not-writable', `The file ${file} cannot be opened (${why}).`, {
    cause,
    hint: 'Check that it and its folder are yours and can be written.',
  });
}
