// Runs the demo on a fresh clone: installs and builds what is missing, then `graphcal demo`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependenciesAreCurrent, stampDependencies } from './dependencies.mjs';

const MINUTE = 60_000;
const INSTALL_LIMIT = 5 * MINUTE;
const BUILD_LIMIT = 2 * MINUTE;
const DEMO_LIMIT = 2 * MINUTE;

const root = fileURLToPath(new URL('..', import.meta.url));
const command = join(root, 'dist', 'graphcal.js');

if (!dependenciesAreCurrent(root)) {
  console.log('Installing packages (only the first time) ...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], INSTALL_LIMIT, 'npm ci');
  stampDependencies(root);
}
if (!isBuilt()) {
  console.log('Building ...');
  run(
    process.execPath,
    [join(root, 'node_modules', 'tsdown', 'dist', 'run.mjs'), '--logLevel', 'error'],
    BUILD_LIMIT,
    'the build',
  );
}
console.log('');
run(process.execPath, [command, 'demo', ...process.argv.slice(2)], DEMO_LIMIT, 'the demo');

/** Whether the build is newer than every source. */
function isBuilt() {
  if (!existsSync(command)) return false;
  const builtAt = statSync(command).mtimeMs;
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .every((name) => statSync(join(root, 'src', name)).mtimeMs <= builtAt);
}

/** Runs a command to its end, its output passed through; ends this process with its exit code when it fails. */
function run(file, args, limitMs, what) {
  const { status, signal, error } = spawnSync(file, args, { cwd: root, stdio: 'inherit', timeout: limitMs });
  if (status === 0) return;
  if (error || signal) console.error(`${what} did not end: ${error?.message ?? signal}`);
  process.exit(status ?? 1);
}
