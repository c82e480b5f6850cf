import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { csvOf } from './cpu/rows.mjs';
import { startTold } from './emulator/told-process.mjs';
import { rateOfBareLoop } from './send/bare.mjs';
import { sendFile } from './send/client.mjs';
import { resultRow } from './send/result-row.mjs';
import { FULL, QUICK } from './send/tasks.mjs';
import { importSources } from './sources.mjs';

/** Rows for each mailbox of a bare loop. */
const BARE_ROWS = 400;
const built = fileURLToPath(new URL('../dist/emulator.js', import.meta.url));
const server = fileURLToPath(new URL('./send/server.mjs', import.meta.url));

export const title = 'Rows sent over sockets at the limits: events a second beside what perfect knowledge reaches';

/** `--quick` sends few rows; `--only NAME` runs one of the tasks. */
export const options = { quick: { type: 'boolean' }, only: { type: 'string' } };

/** Runs each task with a server, a ledger and an input that are new; at full length one after the other. */
export async function run({ quick = false, only } = {}) {
  if (!existsSync(built)) throw new Error('dist/emulator.js is missing. Run: npm run build');
  const { tasks, seeds } = quick ? QUICK : FULL;
  const chosen = tasks.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    throw new Error(`There is no task '${only}'. Tasks: ${tasks.map(({ name }) => name).join(', ')}`);
  }
  const { secondsOfKnowing, secondsOfShaped } = await importSources(new URL('send/knowing.ts', import.meta.url));
  const rowFor = async (task) => {
    const known = await rateOf(secondsOfKnowing, task, seeds);
    const shaped = await rateOf(secondsOfShaped, task, seeds);
    return resultRow(task, { known, shaped }, await measureBare(task, quick), await measure(task), quick);
  };
  const rows = [];
  // Side by side they are slower than they are, which does not matter where no rate is told.
  if (quick) rows.push(...(await Promise.all(chosen.map(rowFor))));
  else for (const task of chosen) rows.push(await rowFor(task));
  return { settings: settingsOf(seeds, quick), rows };
}

function settingsOf(seeds, quick) {
  return {
    server: `emulator in a process of its own: documented limits, events in memory, new for each task`,
    client: `sendFile of CSV in another process, ledger on disk, all settings as they ship, not warmed up`,
    'events/s': 'rows by the time from run-started to run-ended; before it the input is read, checked and recorded',
    counted:
      "by the server: 429s (the other's not among them), events by source key, requests in flight in one mailbox",
    latency: 'of each request or part; live: 300 ms and more, half below 400, one in a hundred above 1,600, mean 484',
    'other, slots':
      'another process of the app holds one of the four slots always and a second one for 100 s of each 300 s, by reads one after the other; mailboxes spread over the cycle',
    'other, window':
      'it reads each 180 ms, a third of 10,000 in ten minutes; runs end before the window is used, so what binds is the slot that it needs now and then (for a full window see: lanes)',
    knowing: `simulated: sends when a slot is free at the service, never throttled, no time on the network; the other always gets its slots; live: mean of ${seeds} seeds, ± a standard deviation, which one run of ours has too`,
    simulated:
      'what our lanes and our choice of calls reach in the same simulation: what the share lacks of it is time of the processors, of the ledger and of the wire',
    'bare loop':
      'batches of 20 one after the other to each mailbox, nothing kept: the most that one batch at a time gets of sockets and timers on this machine, just before',
    ...(quick ? { quick: 'tasks side by side, too few rows for a rate to be quoted' } : {}),
  };
}

/** What is reached in simulated time, events a second: one for each seed where chance plays a part. */
async function rateOf(secondsOf, task, seeds) {
  const rates = [];
  for (let seed = 1; seed <= (task.latency === 'live' ? seeds : 1); seed += 1) {
    rates.push((task.rowsEach * task.mailboxes) / (await secondsOf({ ...task, seed })));
  }
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / Math.max(1, rates.length - 1);
  return { mean, deviation: Math.sqrt(variance) };
}

async function measure({ rowsEach, mailboxes, latency, use }) {
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-bench-'));
  try {
    const file = join(folder, 'rows.csv');
    await writeFile(file, csvOf(rowsEach * mailboxes, mailboxes));
    return await withServer({ latency, mailboxes }, async ({ first, ask }) => {
      const sent = await sendFile({ ...first, folder }, file, () => ask(use));
      return { ...sent, counted: await ask('counts') };
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where a rate is aimed at: what sockets and timers of this machine allow of it now. */
async function measureBare({ mailboxes, latency, aim }, quick) {
  if (aim === undefined || quick) return undefined;
  return withServer({ latency, mailboxes }, ({ first }) => rateOfBareLoop(first, BARE_ROWS, mailboxes));
}

async function withServer(given, work) {
  // Nearly all of the time is waiting: the system places it, so that it does not wait for whoever else runs there.
  const running = await startTold({ script: server, args: [JSON.stringify(given)], pinned: false });
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}
