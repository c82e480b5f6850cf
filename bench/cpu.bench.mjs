import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dependenciesAreCurrent } from '../scripts/dependencies.mjs';
import { csvOf } from './cpu/rows.mjs';
import { withEmulator } from './emulator/command.mjs';
import { signIn } from './emulator/sign-in.mjs';

const AIM_MICROSECONDS = 100;
const AIM_OF_OTHERS = 0.2;
const FULL = { events: 20_000, mailboxes: 50, rounds: 3 };
const QUICK = { events: 400, mailboxes: 10, rounds: 1 };
const FLAGS = ['--limits', 'off', '--latency', '0'];
const child = fileURLToPath(new URL('./cpu/child.mjs', import.meta.url));
const clients = fileURLToPath(new URL('../test/clients', import.meta.url));

const OWN = { way: 'graphcal', name: 'graphcal: CSV row to result, ledger included' };
const BARE = { way: 'bare', name: 'bare undici loop, the same requests' };
const BARE_20 = { way: 'bareBy20', name: 'bare undici loop, batches of 20' };
/** `isOwn`: batches as the client makes and reads them; else it is only the wire for ours. */
const OTHERS = [
  { way: 'microsoft', name: '@microsoft/microsoft-graph-client, BatchRequestContent of 20', isOwn: true },
  { way: 'pnp', name: '@pnp/graph, batched() of 20', isOwn: true },
  { way: 'microsoftPost', name: '@microsoft/microsoft-graph-client, posting ready batches of 20', isOwn: false },
];

export const title = 'Time of the processor that creating an event takes the client (microseconds)';

/** `--quick` sends fewer events, once. */
export const options = { quick: { type: 'boolean' } };

/** Each round sends by every way once, each in a process of its own and to an emulator that holds nothing. */
export async function run({ quick = false } = {}) {
  const { events, mailboxes, rounds } = quick ? QUICK : FULL;
  const others = dependenciesAreCurrent(clients) ? OTHERS : [];
  const ways = [OWN, BARE, BARE_20, ...others];
  const pinned = availableParallelism() > 1 && spawnSync('taskset', ['-c', '1', 'true']).status === 0;
  const runs = await withEmulator({ flags: FLAGS, pinned }, async (emulator) => {
    const files = { csv: join(emulator.folder, 'rows.csv'), requests: join(emulator.folder, 'requests.jsonl') };
    await writeFile(files.csv, csvOf(events, mailboxes));
    const measure = async (way) => {
      const result = await measureAlone(way, { ...emulator, folder: await emptied(emulator) }, files, pinned);
      if (result.events !== events) throw new Error(`${way} created ${result.events} events of ${events}.`);
      return result;
    };
    await measure('record');
    const all = new Map(ways.map(({ way }) => [way, []]));
    for (let round = 0; round < rounds; round += 1) for (const { way } of ways) all.get(way).push(await measure(way));
    return all;
  });
  return {
    settings: settingsOf({ events, mailboxes, rounds, pinned, others }),
    rows: rowsOf(ways, others, runs, events),
  };
}

function settingsOf({ events, mailboxes, rounds, pinned, others }) {
  return {
    server: `graphcal emulator in a process of its own${pinned ? ', pinned to CPU 0' : ''}: latency 0, limits off, emptied before each run`,
    client: `a process for each run${pinned ? ', pinned to CPU 1' : ''}, not warmed up; user and system time of the whole process while it sends`,
    events: `${events} rows of ${mailboxes} mailboxes, 200 characters of text each; mailboxes beside each other, one request of each at a time by the others`,
    same: "the others send what graphcal's rows became, read before the time is taken; they keep no record and read no file",
    'best other':
      "the least of the clients' own batches; posting ready ones uses a client as a wire, and counts for itself",
    rounds: `${rounds}, medians, ways in turn`,
    ...(others.length > 0
      ? {}
      : { missing: 'other clients; install them by: npm ci --prefix test/clients, and run again' }),
  };
}

/** Lets the emulator forget all events, and gives a folder that holds nothing yet. */
async function emptied({ url, folder }) {
  const { ok, status } = await fetch(`${url}/emulator/reset`, { method: 'POST' });
  if (!ok) throw new Error(`The reset was answered with ${status}.`);
  return mkdtemp(join(folder, 'home-'));
}

/** Runs one way in a process of its own. */
async function measureAlone(way, emulator, files, pinned) {
  const words = [process.execPath, child];
  const [program, ...args] = pinned ? ['taskset', '-c', '1', ...words] : words;
  const sending = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answer = new Promise((resolve, reject) => {
    sending.once('message', resolve);
    sending.once('error', reject);
    sending.once('exit', (code) => reject(new Error(`${way} ended with ${code} before it was done.`)));
  });
  sending.send({ way, emulator, token: await signIn(emulator), ...files });
  return answer;
}

function rowsOf(ways, others, runs, events) {
  const each = (way, read) => runs.get(way).map(read);
  const microseconds = ({ cpuMs }) => (cpuMs * 1000) / events;
  const mediansOf = new Map(ways.map(({ way }) => [way, median(each(way, microseconds))]));
  const bare = mediansOf.get(BARE.way);
  const own = others.filter(({ isOwn }) => isOwn).map(({ way }) => mediansOf.get(way));
  const best = own.length === 0 ? undefined : Math.min(...own);
  const row = (name, values, rates) => ({
    client: name,
    'us an event': rounded(median(values)),
    fastest: rounded(Math.min(...values)),
    slowest: rounded(Math.max(...values)),
    'events/s': rates === undefined ? '' : Math.round(median(rates)),
    'of the bare loop': ratio(median(values), bare),
    'of the best other': ratio(median(values), best),
    reached: '',
  });
  const rowOf = ({ way, name }) =>
    row(
      name,
      each(way, microseconds),
      each(way, ({ ms }) => (events * 1000) / ms),
    );
  return [
    rowOf(OWN),
    ...phaseRows(runs.get(OWN.way), events, row),
    ...ways.slice(1).map(rowOf),
    ...aimRows(mediansOf.get(OWN.way), best),
  ];
}

/** What of graphcal's time goes into taking the input in, into sending, and into writing results. */
function phaseRows(runs, events, row) {
  const parts = runs.map(({ phases: [started, ended], cpuMs, ms }) => ({
    intake: started,
    sending: { cpuMs: ended.cpuMs - started.cpuMs, ms: ended.ms - started.ms },
    results: { cpuMs: cpuMs - ended.cpuMs, ms: ms - ended.ms },
  }));
  return ['intake', 'sending', 'results'].map((phase) =>
    row(
      `  of it ${phase}`,
      parts.map((one) => (one[phase].cpuMs * 1000) / events),
      parts.map((one) => (events * 1000) / one[phase].ms),
    ),
  );
}

function aimRows(own, best) {
  const row = (client, aim, of, reached) => ({
    client,
    'us an event': aim === undefined ? '' : rounded(aim),
    fastest: '',
    slowest: '',
    'events/s': '',
    'of the bare loop': '',
    'of the best other': of,
    reached,
  });
  const rows = [row('aim: graphcal at most', AIM_MICROSECONDS, '', own <= AIM_MICROSECONDS ? 'yes' : 'no')];
  if (best !== undefined) {
    const aim = best * AIM_OF_OTHERS;
    rows.push(row('aim: graphcal at most a fifth of the best other', aim, AIM_OF_OTHERS, own <= aim ? 'yes' : 'no'));
  }
  return rows;
}

function ratio(value, of) {
  return of === undefined ? '' : Math.round((value / of) * 100) / 100;
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function rounded(microseconds) {
  return Math.round(microseconds * 10) / 10;
}
