// Runs a bench by its name: npm run bench -- NAME [--json] [OPTION ...]. Without a name it lists them.
// A bench is bench/NAME.bench.mjs with `title` and `run(values)`, which gives { settings, rows } of plain values; where
// it takes options of its own, `options` describes them as `parseArgs` of node:util has them.
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { parseArgs } from 'node:util';

const SUFFIX = '.bench.mjs';
const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))
  .sort();

const [name, ...args] = process.argv.slice(2);
if (name === undefined) {
  for (const one of names) console.log(`${one.padEnd(12)}  ${(await load(one)).title}`);
} else if (!names.includes(name)) {
  usage('');
} else {
  await measure(name);
}

async function measure(bench) {
  const { title, run, options = {} } = await load(bench);
  const given = read(options);
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

function read(options) {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean' }, ...options } }).values;
  } catch (error) {
    usage(`${error.message}\n`);
    return undefined;
  }
}

function usage(problem) {
  console.error(`${problem}Usage: npm run bench -- NAME [--json] [OPTION ...]\nBenches: ${names.join(', ')}`);
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
