import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written after an install: which lockfile the packages in node_modules came from. */
const STAMP = '.graphcal-lockfile-sha256';

/** Whether node_modules holds what package-lock.json says. */
export function dependenciesAreCurrent(root) {
  const stamp = read(join(root, 'node_modules', STAMP));
  if (stamp === lockfileHash(root)) return true;
  // Somebody installed by hand: npm writes this file at the end of each install.
  const installed = modified(join(root, 'node_modules', '.package-lock.json'));
  return installed !== undefined && installed >= (modified(join(root, 'package-lock.json')) ?? 0);
}

/** Notes that node_modules now holds what package-lock.json says. */
export function stampDependencies(root) {
  writeFileSync(join(root, 'node_modules', STAMP), lockfileHash(root));
}

function lockfileHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function modified(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
