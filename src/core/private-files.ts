import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StorageError } from './errors.ts';
import type { Random } from './random.ts';
import { systemCodeOf } from './system-error.ts';

/**
 * Files that only their owner may read: mode 0600 in a folder of mode 0700, never through a symbolic link (R54).
 * On Windows, where modes say nothing, the user's profile folder protects them.
 */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const OTHERS = 0o077;

/** What the checks need to know of a folder or file. */
export interface Found {
  kind: 'file' | 'folder' | 'link' | 'other';
  mode: number;
  uid: number;
}

/** Why a folder or file is not private, or undefined if it is; pure. `owner` is undefined where modes say nothing. */
export function findExposure(
  path: string,
  wanted: 'file' | 'folder',
  found: Found,
  owner: number | undefined,
): StorageError | undefined {
  if (found.kind === 'link') {
    return exposed('path-is-link', path, 'is a symbolic link', 'Give the path that it leads to.');
  }
  if (found.kind !== wanted) {
    return exposed(
      'path-unusable',
      path,
      `is not a ${wanted}`,
      'Move it away, or set GRAPHCAL_HOME to another folder.',
    );
  }
  if (owner === undefined) return undefined;
  if (found.uid !== owner) {
    const hint = `Run as its owner, or take it over with: chown ${owner} ${quote(path)}`;
    return exposed('path-of-other-owner', path, 'belongs to another user', hint);
  }
  if ((found.mode & OTHERS) !== 0) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
    const hint = `Close it with: chmod ${wanted === 'file' ? '600' : '700'} ${quote(path)}`;
    return exposed('path-open-to-others', path, `is open to other users (mode ${mode})`, hint);
  }
  return undefined;
}

/**
 * Makes sure that a private folder stands there: creates it (with its parents) or checks it. An own folder that is
 * still empty is closed instead of refused, since nobody can have relied on it. Throws StorageError `path-...`.
 */
export async function ensurePrivateFolder(path: string): Promise<void> {
  await attempt(path, () => makeFolders(path));
  const exposure = findExposure(path, 'folder', await look(path), owner());
  if (exposure === undefined) return;
  if (exposure.code !== 'path-open-to-others' || (await attempt(path, () => readdir(path))).length > 0) throw exposure;
  await attempt(path, async () => {
    // Through a handle that follows no link, so that no other folder can be slipped in between check and change.
    const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      await folder.chmod(FOLDER_MODE);
    } finally {
      await folder.close();
    }
  });
}

/**
 * The same for a folder that a person named for one file: one that stands there is refused or stays as it is, since what
 * else it is for is not known. Throws StorageError `path-...`.
 */
export async function ensureNamedFolder(path: string): Promise<void> {
  await attempt(path, () => makeFolders(path));
  const exposure = findExposure(path, 'folder', await look(path), owner());
  if (exposure?.code !== 'path-open-to-others') {
    if (exposure !== undefined) throw exposure;
    return;
  }
  throw new StorageError(exposure.code, exposure.message, {
    hint: 'Name a folder that is not there yet, which is made for you alone, or an own one of mode 0700.',
  });
}

/** Looks whether a file is private, without reading it. Throws StorageError `path-...`. */
export async function checkPrivateFile(path: string): Promise<void> {
  const exposure = findExposure(path, 'file', await look(path), owner());
  if (exposure !== undefined) throw exposure;
}

/** The bytes of a private file; undefined where none stands. Throws StorageError `path-...`. */
export async function readPrivateFile(path: string): Promise<Buffer | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    if (systemCodeOf(error) === 'ELOOP' || systemCodeOf(error) === 'EMLINK')
      throw findExposure(path, 'file', await look(path), owner());
    throw unusable(path, error);
  }
  try {
    // The handle is looked at, not the path: what is checked is what is read.
    const exposure = findExposure(path, 'file', describe(await file.stat()), owner());
    if (exposure !== undefined) throw exposure;
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Puts a whole new content in place or leaves the old one: a crash at any point leaves one of the two, and at most a
 * file `NAME.*.tmp` that `sweepTemporaryFiles` removes. Throws StorageError `path-not-written`.
 */
export async function replacePrivateFile(path: string, bytes: Uint8Array, random: Random): Promise<void> {
  await putInPlace(await writeTemporary(path, bytes, random), path);
  await syncFolder(dirname(path));
}

/**
 * Makes a private file that is not there yet: it appears whole or not at all, and never in the place of another one.
 * Where the file system has no hard links, only a lock of its writers keeps two of them apart. Throws StorageError
 * `path-not-written`.
 */
export async function createPrivateFile(path: string, bytes: Uint8Array, random: Random): Promise<void> {
  const temporary = await writeTemporary(path, bytes, random);
  try {
    await link(temporary, path);
    await rm(temporary, { force: true });
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') {
      await rm(temporary, { force: true });
      throw notWritten(path, error);
    }
    await putInPlace(temporary, path);
  }
  await syncFolder(dirname(path));
}

async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw notWritten(path, error);
  }
}

/** Writes a temporary neighbour, safe on disk, ready to be renamed or linked to `path`. */
async function writeTemporary(path: string, bytes: Uint8Array, random: Random): Promise<string> {
  const temporary = `${path}.${Buffer.from(random.bytes(8)).toString('hex')}.tmp`;
  try {
    // Exclusive creation follows no link and opens nothing that somebody laid there before.
    const file = await open(temporary, 'wx', FILE_MODE);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') await rm(temporary, { force: true });
    throw notWritten(path, error);
  }
  return temporary;
}

/** Removes what interrupted writes of this file left; only while holding the lock of its writers. */
export async function sweepTemporaryFiles(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  await attempt(dirname(path), async () => {
    for (const name of await readdir(dirname(path))) {
      if (name.startsWith(prefix) && name.endsWith('.tmp')) await rm(join(dirname(path), name), { force: true });
    }
  });
}

/** Makes a rename or a new name in a folder survive a power cut; Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  await attempt(path, async () => {
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  });
}

/** Node's own recursive mkdir never ends where a file system such as /proc refuses a new name with ENOENT. */
async function makeFolders(path: string): Promise<void> {
  try {
    return await makeFolder(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
  }
  await makeFolders(dirname(path));
  await makeFolder(path);
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: FOLDER_MODE });
  } catch (error) {
    // What stands there is looked at by the caller.
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
}

async function look(path: string): Promise<Found> {
  return attempt(path, async () => describe(await lstat(path)));
}

async function attempt<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw unusable(path, error);
  }
}

function describe(stats: Awaited<ReturnType<typeof lstat>>): Found {
  const kind = stats.isSymbolicLink() ? 'link' : stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  return { kind, mode: Number(stats.mode), uid: Number(stats.uid) };
}

function owner(): number | undefined {
  return process.platform === 'win32' ? undefined : process.geteuid?.();
}

function unusable(path: string, cause: unknown): StorageError {
  return new StorageError('path-unusable', `${path} cannot be used (${systemCodeOf(cause) ?? 'no code'}).`, {
    cause,
    hint: 'Check that you may read and write there, or set GRAPHCAL_HOME to another folder.',
  });
}

function notWritten(path: string, cause: unknown): StorageError {
  return new StorageError('path-not-written', `${path} was not written (${systemCodeOf(cause) ?? 'no code'}).`, {
    cause,
    hint: 'Nothing was changed: check the free space and your rights there.',
  });
}

function exposed(code: string, path: string, reason: string, hint: string): StorageError {
  return new StorageError(code, `${path} ${reason}; secrets are not kept there.`, { hint });
}

function quote(path: string): string {
  return /^[\w./@:+-]+$/u.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
