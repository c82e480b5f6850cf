// Runs a bench by its name: npm run bench -- NAME [--json] [OPTION ...]; without a name all of them, one after the other,
// each in a process of its own (--quick: in their short forms). --list lists them.
// A bench is bench/NAME.bench.mjs with `title` and `run(values)`, which gives { settings, rows } of plain values; where
// it takes options of its own, `options` describes them as `parseArgs` of node:util has them.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const SUFFIX = '.bench.mjs';
const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))
  .sort();

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) {
  await runAll(process.argv.slice(2));
} else if (!names.includes(name)) {
  usage('');
} else {
  await measure(name);
}

async function runAll(given) {
  const chosen = read({ list: { type: 'boolean' }, quick: { type: 'boolean' } }, given);
  if (chosen === undefined) return;
  if (chosen.list) {
    for (const one of names) console.log(`${one.padEnd(12)}  ${(await load(one)).title}`);
    return;
  }
  const results = [];
  for (const one of names) {
    const isShort = chosen.quick && 'quick' in ((await load(one)).options ?? {});
    const argv = [
      fileURLToPath(import.meta.url),
      one,
      ...(isShort ? ['--quick'] : []),
      ...(chosen.json ? ['--json'] : []),
    ];
    const { status, stdout } = spawnSync(process.execPath, argv, {
      encoding: 'utf8',
      stdio: ['ignore', chosen.json ? 'pipe' : 'inherit', 'inherit'],
    });
    if (status !== 0) process.exitCode = 1;
    else if (chosen.json) results.push(JSON.parse(stdout));
    else console.log('');
  }
  if (chosen.json) console.log(JSON.stringify({ benches: results }));
}

async function measure(bench) {
  const { title, run, options = {} } = await load(bench);
  const given = read(options, args);
  if (given === undefined) return;
  const { json, ...values } = given;
  // Counted first: a bench may pin itself to some of them.
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    system: `${process.platform} ${release()}`,
  };
  const { settings, rows } = await run(values);
  const setUp = { ...machine, ...settings };
  if (json) {
    console.log(JSON.stringify({ bench, title, setUp, rows }));
    return;
  }
  console.log(`${title}\n`);
  console.log(table(rows));
  console.log(
    `\n${Object.entries(setUp)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n')}`,
  );
}

function read(options, args) {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean' }, ...options } }).values;
  } catch (error) {
    usage(`${error.message}\n`);
    return undefined;
  }
}

function usage(problem) {
  console.error(`${problem}Usage: npm run bench -- [NAME] [--json] [OPTION ...]\nBenches: ${names.join(', ')}`);
  process.exitCode = 2;
}

function load(bench) {
  return import(new URL(`${bench}${SUFFIX}`, here).href);
}

function table(rows) {
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map(String))];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}
