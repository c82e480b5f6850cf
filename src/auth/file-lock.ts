import { readFileSync } from 'node:fs';
import { lstat, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Clock } from '../core/clock.ts';
import { StorageError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { systemCodeOf } from '../core/system-error.ts';

/** Who holds a lock. */
export interface LockOwner {
  /** Differs for every time a lock is taken. */
  token: string;
  pid: number;
  /** When the process started, in the system's own unit; '' where the system does not tell. Tells a reused pid. */
  started: string;
  host: string;
}

/** What is to be done about a lock that somebody else holds; pure. */
export type LockVerdict = 'wait' | 'take-over';

/** How this machine answers about a pid: no such process, or one that started then ('' if the system does not tell). */
export type ProcessState = { alive: false } | { alive: true; started: string };

export interface FileLockOptions {
  clock: Clock;
  random: Random;
  /** Milliseconds to wait for a living owner; default 10,000. */
  waitMs?: number;
  /** Milliseconds after which a lock of another machine is taken for one that was left; default never. */
  leftAfterMs?: number;
  /** Ends the wait. */
  signal?: AbortSignal | undefined;
}

const WAIT_MS = 10_000;
const POLL_MS = 20;
/** A taker that dies while it removes a dead lock leaves a dead lock of its own; deeper than this it is not chance. */
const TAKEOVER_DEPTH = 3;

/**
 * Does `act` while no other process or caller holds the lock at `path`. A dead owner's lock is taken over; a living
 * one is waited for, then refused with StorageError `lock-held`.
 */
export async function withFileLock<T>(path: string, options: FileLockOptions, act: () => Promise<T>): Promise<T> {
  const mine = await acquire(path, options, TAKEOVER_DEPTH);
  try {
    return await act();
  } finally {
    await removeIf(path, mine);
  }
}

/**
 * Decides by the owner's machine, pid and start: another machine's processes cannot be seen, so it is waited for, unless
 * the lock is older than anything that is done under it.
 */
export function judgeLock(
  owner: LockOwner | undefined,
  host: string,
  state: ProcessState,
  isTooOld = false,
): LockVerdict {
  if (owner === undefined) return 'wait';
  if (owner.host !== host) return isTooOld ? 'take-over' : 'wait';
  if (!state.alive) return 'take-over';
  const isReused = owner.started !== '' && state.started !== '' && owner.started !== state.started;
  return isReused ? 'take-over' : 'wait';
}

/** Takes the lock and gives what it wrote there. */
async function acquire(path: string, options: FileLockOptions, depth: number): Promise<string> {
  const { clock, random, waitMs = WAIT_MS, signal } = options;
  const mine = writeOwner({
    token: Buffer.from(random.bytes(8)).toString('hex'),
    pid: process.pid,
    started: startOf(process.pid),
    host: hostname(),
  });
  const deadline = clock.monotonic() + waitMs;
  while (!(await create(path, mine))) {
    const text = await read(path);
    if (text === undefined) continue;
    const owner = readOwner(text);
    const state: ProcessState = owner === undefined ? { alive: true, started: '' } : stateOf(owner.pid);
    if (judgeLock(owner, hostname(), state, await isOlder(path, clock, options.leftAfterMs)) === 'take-over') {
      if (depth === 0) throw held(path, owner);
      await removeDead(path, text, options, depth);
      continue;
    }
    if (clock.monotonic() >= deadline) throw held(path, owner);
    await clock.sleep(POLL_MS, signal);
  }
  return mine;
}

/**
 * Two processes may find the same dead lock at once, and the slower one must not remove the lock that the faster one
 * took meanwhile. So removing has a lock of its own, and the dead owner is read again under it.
 */
async function removeDead(path: string, dead: string, options: FileLockOptions, depth: number): Promise<void> {
  const guard = `${path}.takeover`;
  const mine = await acquire(guard, options, depth - 1);
  try {
    await removeIf(path, dead);
  } finally {
    await removeIf(guard, mine);
  }
}

/** Removes the lock that says so and no other: who was taken for dead, or whose lock a person deleted, has a successor. */
async function removeIf(path: string, text: string): Promise<void> {
  if ((await read(path)) !== text) return;
  await rm(path, { force: true }).catch((error: unknown) => {
    throw unusable(path, error);
  });
}

/** Creates the lock together with its owner in one step: a symbolic link's target is there from the first moment. */
async function create(path: string, owner: string): Promise<boolean> {
  try {
    await symlink(owner, path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOSYS' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP')
      throw unusable(path, error);
  }
  // Windows without the right to link, and file systems that have no links.
  try {
    await writeFile(path, owner, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return false;
    throw unusable(path, error);
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    if (systemCodeOf(error) !== 'EINVAL' && systemCodeOf(error) !== 'UNKNOWN') throw unusable(path, error);
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

/** Whether the lock at `path` was taken so many milliseconds ago, or earlier. */
async function isOlder(path: string, clock: Clock, ms: number | undefined): Promise<boolean> {
  if (ms === undefined) return false;
  // A lock that is gone by now is looked for again.
  const { mtimeMs } = await lstat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
  return clock.now() - mtimeMs >= ms;
}

function writeOwner({ token, pid, started, host }: LockOwner): string {
  return `graphcal:${token}:${pid}:${started}@${host}`;
}

function readOwner(text: string): LockOwner | undefined {
  const [, token, pid, started, host] = /^graphcal:([0-9a-f]+):(\d+):(\d*)@(.*)$/u.exec(text) ?? [];
  if (token === undefined || started === undefined || host === undefined) return undefined;
  return { token, pid: Number(pid), started, host };
}

function stateOf(pid: number): ProcessState {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to another user.
    if (systemCodeOf(error) === 'ESRCH') return { alive: false };
  }
  return { alive: true, started: startOf(pid) };
}

/** Field 22 of Linux's process table; the name before it is in brackets and may hold any character. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function held(path: string, owner: LockOwner | undefined): StorageError {
  const who = owner === undefined ? 'an unknown process' : `process ${owner.pid} on ${owner.host}`;
  return new StorageError('lock-held', `${path} is held by ${who}.`, {
    hint: 'Try again when it has ended; if it is no graphcal, delete that file.',
  });
}

function unusable(path: string, cause: unknown): StorageError {
  return new StorageError('path-not-written', `${path} was not written (${systemCodeOf(cause) ?? 'no code'}).`, {
    cause,
    hint: 'Nothing was changed: check the free space and your rights there.',
  });
}
