import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROUNDS = 9;
const LIMIT_MS = 30_000;
const command = fileURLToPath(new URL('../dist/graphcal.js', import.meta.url));

export const title = 'Start of the command, beside Node alone (milliseconds)';

/** Each round starts every candidate once, so that a slow moment of the machine falls on all of them. */
export function run() {
  if (!existsSync(command)) throw new Error('dist/graphcal.js is missing. Run: npm run build');
  const candidates = [
    { name: 'node -e 0', args: ['-e', '0'], times: [] },
    { name: 'graphcal --version', args: [command, '--version'], times: [] },
    { name: 'graphcal --help', args: [command, '--help'], times: [] },
  ];
  // The first start reads the files from the disk; it is not counted.
  for (const { args } of candidates) start(args);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const candidate of candidates) candidate.times.push(start(candidate.args));
  }
  const bare = median(candidates[0].times);
  const rows = candidates.map(({ name, times }) => ({
    command: name,
    median: rounded(median(times)),
    fastest: rounded(Math.min(...times)),
    slowest: rounded(Math.max(...times)),
    'above node': rounded(median(times) - bare),
  }));
  return { settings: { rounds: ROUNDS, order: 'interleaved, one uncounted round first' }, rows };
}

function start(args) {
  const began = performance.now();
  const { status, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
  const took = performance.now() - began;
  if (error) throw error;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return took;
}

function median(times) {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function rounded(ms) {
  return Math.round(ms * 10) / 10;
}
