import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { batchJson, eventJson, filterOf, mailbox } from './emulator/events.mjs';
import { occurrences, requestBytes } from './emulator/load.mjs';
import { pinHere, SOCKETS, startServer, withServer } from './emulator/running-server.mjs';

const MAILBOXES = 50;
const PARTS = 20;
const PAGE = 100;
const ROUNDS = 5;
const FULL = { warmUp: 4_000, single: 5_000, batched: 20_000, pages: 300, stored: 1_000_000 };
const QUICK = { warmUp: 1_000, single: 1_000, batched: 2_000, pages: 30, stored: 20_000 };
const MEGABYTE = 2 ** 20;
const built = fileURLToPath(new URL('../dist/emulator.js', import.meta.url));

export const title = 'The embedded calendar server: events and pages a second, memory an event';

/** `--quick` makes fewer of everything; `--profile DIR` writes a CPU profile of each server there, and slows them. */
export const options = { quick: { type: 'boolean' }, profile: { type: 'string' } };

/** Measures the server in memory, then full, then on disk, each in a process of its own. */
export async function run({ quick = false, profile } = {}) {
  if (!existsSync(built)) throw new Error('dist/emulator.js is missing. Run: npm run build');
  const sizes = quick ? QUICK : FULL;
  const node = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const pinned = pinHere();
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-bench-'));
  try {
    const start = (data) => startServer({ pinned, node, data });
    const rows = [
      ...(await withServer(start, (running) => speed(running, sizes, 'in memory'))),
      ...(await withServer(start, (running) => fill(running, sizes))),
      ...(await withServer(
        () => start(folder),
        (running) => speed(running, sizes, 'on disk'),
      )),
    ];
    return { settings: settingsOf(pinned, sizes), rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settingsOf(pinned, sizes) {
  return {
    server: `a process of its own${pinned ? ', pinned to CPU 0' : ''}; latency 0, limits off, requests recorded`,
    load: `another process${pinned ? ', pinned to CPU 1' : ''}; ${SOCKETS} sockets kept alive, each with one request under way`,
    event: 'subject, 200 characters of text, start, end, location, one extended property, transactionId',
    mailboxes: MAILBOXES,
    rounds: `${ROUNDS}, medians`,
    counted: Object.entries(sizes)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
    columns: 'per CPU second: of the server, all its threads; busy: CPU time by elapsed time',
  };
}

/** The speed of creates and of pages. */
async function speed(running, sizes, where) {
  const events = numbers();
  await running.load(batches(running, events, sizes.warmUp), created(PARTS));
  const rows = [
    await measure(`created by POST, ${where}`, 'events/s', running, sizes.single, () =>
      running.load(singles(running, events, sizes.single), created(1)),
    ),
    await measure(`created by $batch of ${PARTS}, ${where}`, 'events/s', running, sizes.batched, () =>
      running.load(batches(running, events, sizes.batched), created(PARTS)),
    ),
    await measure(`pages of ${PAGE}, ${where}`, 'pages/s', running, sizes.pages, () => walk(running, sizes.pages)),
  ];
  return rows;
}

/** Many events in one process: memory, and what a caller then waits for. */
async function fill(running, { warmUp, stored }) {
  const events = numbers();
  await running.load(batches(running, events, warmUp), created(PARTS));
  const before = await running.ask('memory');
  const creates = await timed(running, () => running.load(batches(running, events, stored - warmUp), created(PARTS)));
  const after = await running.ask('memory');
  const perEvent = (name) => Math.round((after[name] - before[name]) / (stored - warmUp));
  const base = `/v1.0/users/${mailbox(7)}/events`;
  const some = 7 + MAILBOXES * Math.floor(stored / MAILBOXES / 2);
  const found = await running.answer(`${base}?${filterOf(some)}`);
  const id = /"id":"([^"]+)"/.exec(found)[1];
  const label = `of ${stored.toLocaleString('en')} stored events`;
  return [
    row(`created by $batch, all ${label}`, 'events/s', [creates], stored - warmUp),
    plain('memory an event, heap', 'bytes', perEvent('heap')),
    plain('memory an event, process', 'bytes', perEvent('rss')),
    plain(`heap ${label}`, 'MB', after.heap / MEGABYTE),
    plain(`process ${label}`, 'MB', after.rss / MEGABYTE),
    plain("Node's heap limit, untouched", 'MB', after.limit / MEGABYTE),
    await waited(`a page of ${PAGE} ${label}`, running, `${base}?$top=${PAGE}`),
    await waited(`by extended property ${label}`, running, `${base}?${filterOf(some)}`),
    await waited(`by id ${label}`, running, `${base}/${id}`),
  ];
}

async function waited(name, running, path) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await running.answer(path);
    times.push(performance.now() - began);
  }
  return plain(name, 'ms', median(times));
}

async function measure(name, unit, running, count, load) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await timed(running, load));
  return row(name, unit, runs, count);
}

async function timed(running, load) {
  const [serverBefore, loadBefore, began] = [await running.ask('cpu'), process.cpuUsage(), performance.now()];
  await load();
  const elapsed = (performance.now() - began) / 1000;
  const own = seconds(process.cpuUsage(loadBefore));
  return { elapsed, load: own, server: seconds(await running.ask('cpu')) - seconds(serverBefore) };
}

function seconds({ user, system }) {
  return (user + system) / 1e6;
}

function row(measure, unit, runs, count) {
  const rates = runs.map(({ elapsed }) => count / elapsed);
  return {
    measure,
    median: rounded(median(rates)),
    unit,
    slowest: rounded(Math.min(...rates)),
    fastest: rounded(Math.max(...rates)),
    'per CPU second': rounded(median(runs.map((one) => count / one.server))),
    'server busy': percent(median(runs.map((one) => one.server / one.elapsed))),
    'load busy': percent(median(runs.map((one) => one.load / one.elapsed))),
  };
}

function plain(measure, unit, value) {
  return {
    measure,
    median: rounded(value),
    unit,
    slowest: '',
    fastest: '',
    'per CPU second': '',
    'server busy': '',
    'load busy': '',
  };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function rounded(value) {
  return value >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
}

function percent(share) {
  return `${Math.round(share * 100)}%`;
}

function numbers() {
  let next = 0;
  return (count) => {
    next += count;
    return next - count;
  };
}

function singles({ token }, events, count) {
  let left = count;
  return () => {
    if (left-- <= 0) return undefined;
    const n = events(1);
    const path = `/v1.0/users/${mailbox(n % MAILBOXES)}/events`;
    return requestBytes({ method: 'POST', path, token, body: eventJson(n) });
  };
}

function batches({ token }, events, count) {
  let left = count / PARTS;
  return () => {
    if (left-- <= 0) return undefined;
    const body = batchJson(events(PARTS), PARTS, MAILBOXES);
    return requestBytes({ method: 'POST', path: '/v1.0/$batch', token, body });
  };
}

function created(count) {
  const mark = count === 1 ? 'HTTP/1.1 201' : '"status":201';
  return (answer) => {
    if (occurrences(answer, mark) !== count)
      throw new Error(`Not all were created: ${answer.toString().slice(0, 2_000)}`);
  };
}

/** Each socket walks one mailbox by its next links, then begins with another. */
function walk(running, pages) {
  let left = pages;
  let next = 0;
  const first = () => `/v1.0/users/${mailbox(next++ % MAILBOXES)}/events?$top=${PAGE}`;
  const get = (path) => (left-- <= 0 ? undefined : requestBytes({ method: 'GET', path, token: running.token }));
  return running.load(
    (path) => get(path ?? first()),
    (answer) => {
      const whole = answer.indexOf('HTTP/1.1 200') === 0 && answer.indexOf('"value":[') > 0;
      if (!whole) throw new Error(`No page: ${answer.toString().slice(0, 2_000)}`);
      const link = answer.lastIndexOf('"@odata.nextLink":"');
      if (link < 0) return undefined;
      const address = answer.toString('latin1', link + 19, answer.indexOf('"', link + 19));
      const { pathname, search } = new URL(address);
      return pathname + search;
    },
  );
}
