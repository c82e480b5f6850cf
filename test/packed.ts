import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Packs the built package into the folder as publishing would, and gives the path of the tarball. */
export async function packInto(folder: string): Promise<string> {
  await run('npm', ['pack', '--offline', '--pack-destination', folder], { timeout: 60_000 });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack gave no tarball.');
  return join(folder, tarball);
}
