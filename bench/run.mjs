// Runs a bench by its name: npm run bench -- NAME [--json]. Without a name it lists them.
// A bench is bench/NAME.bench.mjs with `title` and `run()`, which gives { settings, rows } of plain values.
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';

const SUFFIX = '.bench.mjs';
const here = new URL('.', import.meta.url);
const names = readdirSync(here)
  .filter((name) => name.endsWith(SUFFIX))
  .map((name) => name.slice(0, -SUFFIX.length))
  .sort();

const json = process.argv.includes('--json');
const [name, ...more] = process.argv.slice(2).filter((word) => word !== '--json');
if (name === undefined) {
  for (const one of names) console.log(`${one.padEnd(12)}  ${(await load(one)).title}`);
} else if (!names.includes(name) || more.length > 0) {
  console.error(`Usage: npm run bench -- NAME [--json]\nBenches: ${names.join(', ')}`);
  process.exitCode = 2;
} else {
  await measure(name);
}

async function measure(bench) {
  const { title, run } = await load(bench);
  const { settings, rows } = await run();
  const setUp = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cpus: availableParallelism(),
    system: `${process.platform} ${release()}`,
    ...settings,
  };
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

function load(bench) {
  return import(new URL(`${bench}${SUFFIX}`, here).href);
}

function table(rows) {
  const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map(String))];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  return lines.map((line) => line.map(pad).join('  ')).join('\n');
}
