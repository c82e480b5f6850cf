import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time between the polite end and the forced one. */
const GRACE_MS = 5_000;
/** Time that processes of a finished suite have to end by themselves before they count as left behind. */
const LINGER_MS = 2_000;

/**
 * Runs one command in a process group of its own, its output passed through, and leaves nothing of it behind.
 * Gives its exit code, or why it has none: `timeout` or `interrupted` (the signal was aborted).
 *
 * @param {readonly string[]} argv command and arguments, looked up in `node_modules/.bin` first
 * @param {{ root: string, limitMs: number, signal: AbortSignal }} options
 * @returns {Promise<{ code: number | 'timeout' | 'interrupted' | 'not-started', leftBehind: readonly string[] }>}
 */
export async function runInGroup(argv, { root, limitMs, signal }) {
  if (signal.aborted) return { code: 'interrupted', leftBehind: [] };
  const marker = `GRAPHCAL_TEST_SUITE=${randomUUID()}`;
  const [name, value] = marker.split('=');
  const [command, ...args] = argv;
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      [name]: value,
      PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
    },
  });

  /** @type {'timeout' | 'interrupted' | undefined} */
  let stopped;
  let forced;
  const stop = (why) => {
    if (stopped) return;
    stopped = why;
    signalAll(child.pid, marker, 'SIGTERM');
    forced = setTimeout(() => signalAll(child.pid, marker, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = () => stop('interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  const limit = setTimeout(() => stop('timeout'), limitMs);

  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve('not-started');
    });
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  clearTimeout(limit);
  clearTimeout(forced);
  signal.removeEventListener('abort', onAbort);

  const leftBehind = await endSurvivors(child.pid, marker, stopped ? 0 : LINGER_MS);
  return { code: stopped ?? code, leftBehind: stopped ? [] : leftBehind };
}

/** Waits for what the suite started, kills what does not end, and names it. */
async function endSurvivors(group, marker, lingerMs) {
  const until = performance.now() + lingerMs;
  let alive = survivors(group, marker);
  while (alive.length > 0 && performance.now() < until) {
    await sleep(50);
    alive = survivors(group, marker);
  }
  if (alive.length > 0) signalAll(group, marker, 'SIGKILL');
  return alive.map(({ pid, title }) => `${pid} ${title}`);
}

function signalAll(group, marker, name) {
  send(-group, name);
  // A process that opened a group of its own is found by its environment.
  for (const { pid } of survivors(group, marker)) send(pid, name);
}

function send(pid, name) {
  if (Number.isNaN(pid)) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Processes of the suite that still run. On Linux every process says in /proc with which environment it was started,
 * so those that left the group are found too; elsewhere only the group itself can be asked.
 */
function survivors(group, marker) {
  let entries;
  try {
    entries = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  } catch {
    return groupLives(group) ? [{ pid: -group, title: 'process group' }] : [];
  }
  const found = [];
  for (const entry of entries) {
    if (Number(entry) === process.pid) continue;
    try {
      // A process that ended but was not yet waited for has an empty environment, so it is not counted.
      if (!readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(marker)) continue;
      const title = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({ pid: Number(entry), title: title.slice(0, 200) });
    } catch {
      // It ended between the listing and the reading, or belongs to another user.
    }
  }
  return found;
}

function groupLives(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
