// Runs the suites of test/budget.json: node scripts/test.mjs SET [SET ...], where a SET is `npm-test` or `test-full`.
// A set starts only when the sets before it passed. The last line counts tests; a suite without tests counts as one.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependenciesAreCurrent, stampDependencies } from './dependencies.mjs';
import { runInGroup } from './suite-process.mjs';

const INSTALL_MINUTES = 5;
const PARENT_CHECK_MS = 500;
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const root = fileURLToPath(new URL('..', import.meta.url));
const budget = JSON.parse(readFileSync(join(root, 'test', 'budget.json'), 'utf8'));
const sets = process.argv.slice(2);
const known = new Set(budget.map(({ set }) => set));
if (sets.length === 0 || sets.some((set) => !known.has(set))) {
  console.error(`Usage: node scripts/test.mjs SET [SET ...]\nSets in test/budget.json: ${[...known].join(', ')}`);
  process.exit(2);
}

const interrupt = new AbortController();
let interruptedBy;
for (const name of INTERRUPTS) process.on(name, () => onInterrupt(name));
// A signal that ends npm, or the shell between, does not reach here; losing them is as good as a hang-up.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || onInterrupt('SIGHUP'), PARENT_CHECK_MS).unref();
}

const reports = mkdtempSync(join(tmpdir(), 'graphcal-test-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const outcomes = [];
await run();
const totals = count(outcomes);
console.log(`\n${table(outcomes)}\n`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = interruptedBy ? 128 + constants.signals[interruptedBy] : totals.failed > 0 ? 1 : 0;

function onInterrupt(name) {
  // The same signal often arrives twice, from the terminal and from npm: only the first one counts.
  if (interruptedBy) return;
  interruptedBy = name;
  console.error(`\n${name}: ending the running suite`);
  interrupt.abort();
}

async function run() {
  if (!dependenciesAreCurrent(root)) {
    const install = await runSuite({ suite: 'install', minutes: INSTALL_MINUTES, command: 'npm ci' });
    outcomes.push(install);
    if (install.result !== 'passed') return;
  }
  stampDependencies(root);
  for (const set of sets) {
    const failedBefore = outcomes.some(({ result }) => result !== 'passed');
    for (const row of budget.filter((one) => one.set === set)) {
      outcomes.push(failedBefore || interruptedBy ? { ...row, result: 'not run' } : await runSuite(row));
    }
  }
}

/** Runs a row of the budget; a suite that leaves processes behind has failed, whatever its exit code. */
async function runSuite(row) {
  console.log(`\n=== ${row.suite}: ${row.command} (${row.minutes} min at most)\n`);
  const report = join(reports, `${row.suite}.json`);
  const words = row.command.split(' ');
  const argv = words.includes('vitest')
    ? [...words, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    : words;
  const started = performance.now();
  const { code, leftBehind } = await runInGroup(argv, {
    root,
    limitMs: row.minutes * 60_000,
    signal: interrupt.signal,
  });
  const seconds = (performance.now() - started) / 1000;
  for (const one of leftBehind) console.error(`${row.suite} left a process behind, now killed: ${one}`);
  return { ...row, seconds, result: verdict(code, leftBehind), tests: readReport(report) };
}

function verdict(code, leftBehind) {
  if (code === 'timeout') return 'over its time';
  if (code === 'interrupted') return 'interrupted';
  if (code !== 0) return typeof code === 'number' ? `failed (exit ${code})` : 'not started';
  return leftBehind.length > 0 ? 'left processes' : 'passed';
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return undefined;
  }
}

/** Sums the tests of all suites. A suite that failed beside its tests counts as one failure, so no failure is silent. */
function count(rows) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { result, tests } of rows) {
    sum.passed += tests?.passed ?? (result === 'passed' ? 1 : 0);
    sum.failed += tests?.failed ?? 0;
    sum.skipped += tests?.skipped ?? 0;
    if (result === 'not run') sum.skipped += 1;
    else if (result !== 'passed' && !tests?.failed) sum.failed += 1;
  }
  return sum;
}

function table(rows) {
  const cells = rows.map(({ suite, minutes, seconds, result, tests }) => [
    suite,
    `${minutes} min`,
    seconds === undefined ? '-' : `${seconds.toFixed(1)} s`,
    tests ? `${tests.passed}/${tests.failed}/${tests.skipped}` : '-',
    result,
  ]);
  const all = [['suite', 'allowed', 'took', 'pass/fail/skip', 'result'], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
  return all
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
