import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dependenciesAreCurrent, stampDependencies } from '../../scripts/dependencies.mjs';

const LIMIT_MS = 150_000;
const NPM = ['--ignore-scripts', '--omit=optional', '--prefer-offline', '--fetch-retries=1'];
/** Written into a package once it is unpacked: what of it was asked for. */
const UNPACKED = '.graphcal-unpacked.json';
const folder = fileURLToPath(new URL('.', import.meta.url));
const { unpacked } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/**
 * Set-up of the project `clients`: installs the clients where they are missing, or older than the lockfile. What they
 * depend on and these runs never load, such as storage in clouds, stands for a small package among the overrides.
 */
export default async function installClients() {
  const isCurrent = dependenciesAreCurrent(folder) && Object.entries(unpacked).every(isUnpacked);
  if (!isCurrent) {
    try {
      await run('npm', ['ci', ...NPM]);
      for (const [name, pinned] of Object.entries(unpacked)) await unpack(name, pinned);
    } catch (error) {
      const why = error.killed
        ? `It was ended after ${LIMIT_MS / 1000} seconds.`
        : (error.stderr ?? error.message).trim();
      throw new Error(
        `The clients that these tests run could not be installed. They come from your package registry: run the tests again where it can be reached.\n${why}`,
      );
    }
  }
  stampDependencies(folder);
}

function isUnpacked([name, pinned]) {
  const file = join(folder, 'node_modules', name, UNPACKED);
  return existsSync(file) && readFileSync(file, 'utf8') === JSON.stringify(pinned);
}

/** Takes a package's own files without the hundreds of packages that it depends on; those that count are installed. */
async function unpack(name, pinned) {
  const { version, integrity, paths } = pinned;
  const into = mkdtempSync(join(tmpdir(), 'graphcal-pack-'));
  // Beside its place, so that what was cut short never stands there.
  const aside = mkdtempSync(join(folder, 'node_modules', '.unpacking-'));
  try {
    const { stdout } = await run('npm', ['pack', `${name}@${version}`, ...NPM, '--silent', '--pack-destination', into]);
    const tarball = join(into, stdout.trim().split('\n').at(-1));
    const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
    if (found !== integrity) throw new Error(`${name} ${version} has the integrity ${found}, not ${integrity}.`);
    const left = ['--exclude=*.map', '--exclude=*.d.ts'];
    await run('tar', [
      '-xzf',
      tarball,
      '-C',
      aside,
      '--strip-components=1',
      ...left,
      ...paths.map((path) => `package/${path}`),
    ]);
    writeFileSync(join(aside, UNPACKED), JSON.stringify(pinned));
    const to = join(folder, 'node_modules', name);
    rmSync(to, { recursive: true, force: true });
    mkdirSync(dirname(to), { recursive: true });
    renameSync(aside, to);
  } finally {
    rmSync(into, { recursive: true, force: true });
    rmSync(aside, { recursive: true, force: true });
  }
}

function run(program, args) {
  return promisify(execFile)(program, args, { cwd: folder, timeout: LIMIT_MS });
}
