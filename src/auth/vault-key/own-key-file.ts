import { lstat, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/**
 * Whether a path means `vault.key` of the home itself (`own`), however it is written: through linked folders, or in
 * other letter case. As a key file of its own it would be overwritten by what it is to open.
 */
export async function isOwnKeyFile(path: string, own: string): Promise<boolean> {
  if (!(await isSame(stat, dirname(path), dirname(own)))) return false;
  return basename(path).toLowerCase() === basename(own).toLowerCase() || isSame(lstat, path, own);
}

async function isSame(look: typeof stat, one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([look(one, { bigint: true }), look(other, { bigint: true })]);
    return a.dev === b.dev && a.ino === b.ino;
  } catch {
    return false;
  }
}
