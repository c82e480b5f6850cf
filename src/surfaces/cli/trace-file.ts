import { closeSync, constants, fchmodSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { JobEvent } from '../../bulk/index.ts';
import { UsageError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';

/** A file that gets one line of JSON for each event. */
export interface TraceFile {
  readonly tell: (event: JobEvent) => void;
  close(): void;
}

export interface TraceFileOptions {
  /** Absolute path, and the path as it was written. */
  path: string;
  named: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** Told once when nothing more can be written. */
  onLost: (sentence: string) => void;
  /** Writes a line; default the system's own write. */
  write?: (file: number, line: string) => void;
}

/** What every line begins with: only a file that begins so is gone on with. */
const BEGINNING = '{"time":"';
const FLAGS =
  constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0);

/**
 * Opens a trace, readable by its owner only; one of an earlier command is gone on with. Nothing else is written to: not
 * through a symbolic link, no device, and no file that is no trace. Throws UsageError `trace-refused`.
 */
export function openTraceFile({ path, named, now, onLost, write = writeSync }: TraceFileOptions): TraceFile {
  const file = open(path, named);
  let isOpen = true;
  const lose = (error: unknown) => {
    isOpen = false;
    onLost(`The trace ${named} ends here: it cannot be written (${systemCodeOf(error) ?? 'no code'}).`);
  };
  return {
    // At once, so that a process that is killed leaves all that it did; a trace is no measurement.
    tell(event) {
      if (!isOpen) return;
      try {
        write(file, `${JSON.stringify({ time: new Date(now()).toISOString(), ...event })}\n`);
      } catch (error) {
        lose(error);
      }
    },
    close() {
      isOpen = false;
      closeSync(file);
    },
  };
}

function open(path: string, named: string): number {
  let file: number;
  try {
    file = openSync(path, FLAGS, 0o600);
  } catch (error) {
    throw refused(named, whyNotOpened(error), error);
  }
  try {
    if (!fstatSync(file).isFile()) throw refused(named, 'is not a file');
    const begins = Buffer.alloc(BEGINNING.length);
    const length = readSync(file, begins, 0, begins.length, 0);
    if (length > 0 && begins.toString('utf8', 0, length) !== BEGINNING) {
      throw refused(named, 'is there already, and is no trace');
    }
    try {
      fchmodSync(file, 0o600);
    } catch (error) {
      throw refused(named, 'belongs to another user', error);
    }
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function whyNotOpened(error: unknown): string {
  switch (systemCodeOf(error)) {
    case 'ELOOP':
    case 'EMLINK':
      return 'is a symbolic link';
    case 'EISDIR':
      return 'is a folder';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'is in a folder that is not there';
    default:
      return `cannot be written (${systemCodeOf(error) ?? 'no code'})`;
  }
}

function refused(named: string, why: string, cause?: unknown): UsageError {
  return new UsageError('trace-refused', `--trace: ${named} ${why}.`, {
    cause,
    hint: 'Name a file that is not there yet, or the trace of an earlier command.',
  });
}
