import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withEmulator } from './emulator/command.mjs';
import { writeRows } from './million/rows.mjs';

const FULL = 1_000_000;
const QUICK = 50_000;
const MAILBOXES = 1_000;
const HEAP_MB = 64;
/** The emulator holds every event: its memory is not what is measured. */
const EMULATOR_HEAP_MB = 8_192;
const FLAGS = ['--limits', 'off', '--latency', '0'];
const AGAIN_SECONDS = 30;
/** What memory may grow by between a tenth of the rows and all of them, and count as flat. */
const FLAT_MB = 32;
const child = fileURLToPath(new URL('./million/child.mjs', import.meta.url));

export const title = `A job of a million rows in a heap of ${HEAP_MB} MB, and the same sent again`;

/** `--quick` sends 50,000 rows, `--rows N` as many as it says. */
export const options = { quick: { type: 'boolean' }, rows: { type: 'string' } };

export async function run({ quick = false, rows: given } = {}) {
  const rows = given === undefined ? (quick ? QUICK : FULL) : Number(given);
  if (!Number.isInteger(rows) || rows < MAILBOXES) throw new Error(`--rows takes a number of ${MAILBOXES} or more.`);
  const node = [`--max-old-space-size=${EMULATOR_HEAP_MB}`];
  return withEmulator({ flags: FLAGS, node }, async (emulator) => {
    const file = join(emulator.folder, 'rows.csv');
    await writeRows(file, rows, MAILBOXES);
    const first = await measure(emulator, file, rows);
    const again = await measure(emulator, file, rows);
    const { events } = await statusOf(emulator);
    if (events !== rows) throw new Error(`There are ${events} events of ${rows} rows.`);
    const ledger = await stat(join(emulator.folder, 'ledger.db'));
    return {
      settings: settingsOf(rows, ledger.size, (await stat(file)).size),
      rows: [...partRows('first run', first), ...partRows('run again', again), ...aimRows(first, again)],
    };
  });
}

async function measure(emulator, file, rows) {
  const before = await statusOf(emulator);
  const told = await runAlone({ emulator, file, rows });
  const { created } = told.counts;
  if (created !== rows) throw new Error(`${created} rows of ${rows} have an event: ${JSON.stringify(told.problems)}`);
  return { ...told, requests: (await statusOf(emulator)).requests - before.requests };
}

async function statusOf({ url }) {
  const answer = await fetch(`${url}/emulator/status`);
  if (!answer.ok) throw new Error(`The status was answered with ${answer.status}.`);
  return answer.json();
}

function runAlone(task) {
  const words = [`--max-old-space-size=${HEAP_MB}`, child];
  const sending = spawn(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answer = new Promise((resolve, reject) => {
    sending.once('message', resolve);
    sending.once('error', reject);
    sending.once('exit', (code, signal) =>
      reject(new Error(`The run ended with ${signal ?? code} before it was done.`)),
    );
  });
  sending.send(task);
  return answer;
}

function settingsOf(rows, ledgerBytes, fileBytes) {
  return {
    server: 'graphcal emulator in a process of its own: latency 0, limits off; both share the machine',
    client: `a process for each run, --max-old-space-size=${HEAP_MB}; processor time is user and system of the whole process`,
    rows: `${rows} of ${MAILBOXES} mailboxes, each with a key, a subject, times and a zone; a CSV of ${megabytes(fileBytes)} MB`,
    memory:
      'resident set of the process in MB, when a tenth and when all of the rows of a part were through; peak so far',
    ledger: `${megabytes(ledgerBytes)} MB on the disk`,
  };
}

/** One line for each part of a run. */
function partRows(name, { parts, looks, peakHeapMb, requests }) {
  const names = Object.keys(parts);
  return names.map((part, index) => {
    const before = parts[names[index - 1]] ?? { ms: 0, cpuMs: 0 };
    const at = (share) => looks.find((one) => one.phase === part && one.share === share)?.rssMb;
    const isLast = index === names.length - 1;
    return line(`${name}: ${part}`, {
      seconds: seconds(parts[part].ms - before.ms),
      'cpu s': seconds(parts[part].cpuMs - before.cpuMs),
      'MB at 10%': whole(at(0.1)),
      'MB at 100%': whole(at(1)),
      'peak MB': whole(parts[part].peakRssMb),
      ...(isLast ? { 'peak heap MB': whole(peakHeapMb), requests } : {}),
    });
  });
}

function aimRows(first, again) {
  const grown = growthOf(first, 'sending');
  const secondsAgain = last(again).ms / 1_000;
  return [
    aim(`aim: memory grows by less than ${FLAT_MB} MB while sending`, grown < FLAT_MB),
    aim(`aim: again in less than ${AGAIN_SECONDS} s`, secondsAgain < AGAIN_SECONDS),
    aim('aim: again without a request', again.requests === 0),
  ];
}

function aim(name, isReached) {
  return line(name, { reached: isReached ? 'yes' : 'no' });
}

/** With every column, whatever the line has to say. */
function line(run, cells) {
  const none = { seconds: '', 'cpu s': '', 'MB at 10%': '', 'MB at 100%': '', 'peak MB': '', 'peak heap MB': '' };
  return { run, ...none, requests: '', reached: '', ...cells };
}

function growthOf({ looks }, part) {
  const [begin, end] = [0.1, 1].map(
    (share) => looks.find((one) => one.phase === part && one.share === share)?.rssMb ?? 0,
  );
  return end - begin;
}

function last({ parts }) {
  return Object.values(parts).at(-1);
}

function seconds(ms) {
  return (ms / 1_000).toFixed(1);
}

function megabytes(bytes) {
  return Math.round(bytes / 1_048_576);
}

function whole(value) {
  return value === undefined ? '' : Math.round(value);
}
