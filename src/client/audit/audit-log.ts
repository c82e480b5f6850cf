import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withFileLock } from '../../auth/file-lock.ts';
import type { Clock } from '../../core/clock.ts';
import { StorageError } from '../../core/errors.ts';
import { checkPrivateFile, ensurePrivateFolder, syncFolder } from '../../core/private-files.ts';
import type { Random } from '../../core/random.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import {
  type AuditEntry,
  type BeganEntry,
  chain,
  type EndedEntry,
  type Head,
  NOTHING,
  readEntry,
  writeEntry,
} from './audit-entry.ts';
import { fileToWrite, listAuditFiles } from './audit-files.ts';

/** The log of single writes: entries are added, and never changed. */
export interface AuditLog {
  /**
   * Adds an entry; it is on the disk when this resolves, with its number. Throws StorageError `audit-not-written`,
   * `audit-damaged`, `lock-held`, `path-...`; nothing of it was written then.
   */
  append(entry: BeganEntry | EndedEntry): Promise<AuditEntry>;
}

export interface AuditLogOptions {
  /** The log's folder; made at the first entry. */
  folder: string;
  clock: Clock;
  random: Random;
  /** Bytes from which on a new file is begun; default 64 MiB. */
  fullBytes?: number;
}

const FULL_BYTES = 64 * 1_024 * 1_024;
/** More than two of the longest lines. */
const TAIL_BYTES = 128 * 1_024;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** Where a log ends. */
interface End {
  head: Head;
  /** The newest file; undefined where there is none. */
  file: string | undefined;
  /** Its bytes up to the end of its last whole line; what follows was never acknowledged. */
  bytes: number;
}

/** Opens the log in a folder. Nothing is made before the first entry. */
export function openAuditLog({ folder, clock, random, fullBytes = FULL_BYTES }: AuditLogOptions): AuditLog {
  type Waiting = { entry: BeganEntry | EndedEntry; done(entry: AuditEntry): void; failed(error: unknown): void };
  let waiting: Waiting[] = [];
  let isRunning = false;

  const write = async (entries: readonly (BeganEntry | EndedEntry)[]): Promise<AuditEntry[]> => {
    await ensurePrivateFolder(folder);
    return withFileLock(join(folder, 'lock'), { clock, random }, async () => {
      const end = await findEnd(folder);
      const time = clock.now();
      let { head } = end;
      const chained = entries.map((entry) => {
        const next = chain(entry, head, time);
        head = next;
        return next;
      });
      await add(folder, end, chained, fullBytes);
      return chained;
    });
  };

  // A write costs a flush of the disk whether it holds one entry or a hundred: who asks meanwhile shares the next.
  const flush = async () => {
    isRunning = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        const written = await write(group.map(({ entry }) => entry));
        for (const [at, one] of group.entries()) one.done(written[at] as AuditEntry);
      } catch (error) {
        for (const one of group) one.failed(error);
      }
    }
    isRunning = false;
  };

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ entry, done, failed });
        if (!isRunning) void flush();
      }),
  };
}

/** The last entry of a log; `NOTHING` of one that is empty. Throws StorageError `audit-damaged`, `path-...`. */
export async function headOf(folder: string): Promise<Head> {
  return (await findEnd(folder)).head;
}

async function findEnd(folder: string): Promise<End> {
  const files = await listAuditFiles(folder);
  const newest = files.at(-1);
  let bytes: number | undefined;
  for (const file of files.toReversed()) {
    const tail = await readTail(file);
    bytes ??= tail.bytes;
    if (tail.line === undefined) continue;
    const entry = readEntry(tail.line);
    if (entry === undefined) throw damaged(file);
    return { head: entry, file: newest, bytes };
  }
  return { head: NOTHING, file: newest, bytes: bytes ?? 0 };
}

/** The last whole line of a file, and the bytes up to its end. */
async function readTail(file: string): Promise<{ line: string | undefined; bytes: number }> {
  await checkPrivateFile(file);
  const handle = await attempt(file, () => open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await attempt(file, () =>
      handle.read(Buffer.alloc(size - from), 0, size - from, from),
    );
    const text = buffer.toString('latin1', 0, bytesRead);
    const end = text.lastIndexOf('\n');
    if (end < 0 && from > 0) throw damaged(file);
    if (end < 0) return { line: undefined, bytes: 0 };
    return { line: text.slice(text.lastIndexOf('\n', end - 1) + 1, end), bytes: from + end + 1 };
  } finally {
    await handle.close();
  }
}

async function add(folder: string, end: End, entries: readonly AuditEntry[], fullBytes: number): Promise<void> {
  const text = entries.map((entry) => `${writeEntry(entry)}\n`).join('');
  const newest = end.file === undefined ? undefined : basename(end.file);
  const isFull = end.bytes > 0 && end.bytes + text.length > fullBytes;
  const name = fileToWrite(newest, entries[0]?.time ?? '', isFull);
  const isNew = name !== newest;
  const bytes = isNew ? 0 : end.bytes;
  const path = join(folder, name);
  await attempt(path, async () => {
    const handle = await open(path, FLAGS, 0o600);
    try {
      await replaceEnd(handle, bytes, text);
    } finally {
      await handle.close();
    }
  });
  if (isNew) await syncFolder(folder);
}

/** Writes after the last whole line, or leaves nothing behind it. */
async function replaceEnd(handle: FileHandle, bytes: number, text: string): Promise<void> {
  const { size } = await handle.stat();
  if (size > bytes) await handle.truncate(bytes);
  try {
    await handle.appendFile(text, 'latin1');
    await handle.datasync();
  } catch (error) {
    // Who comes next finds a line that was cut and does the same.
    await handle.truncate(bytes).catch(() => {});
    throw error;
  }
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof StorageError) throw cause;
    throw new StorageError(
      'audit-not-written',
      `The audit log ${path} cannot be written (${systemCodeOf(cause) ?? 'no code'}).`,
      { cause, hint: 'Make room or mend the rights there.' },
    );
  }
}

function damaged(file: string): StorageError {
  return new StorageError('audit-damaged', `The audit log ends with a line that is not as it was written: ${file}.`, {
    hint: 'Look at it by graphcal audit verify, then put the folder aside: the next write begins a new log.',
  });
}
