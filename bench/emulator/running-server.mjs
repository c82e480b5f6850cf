// The server of the bench as the load sees it: started, asked and stopped.
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openLoad } from './load.mjs';
import { signIn } from './sign-in.mjs';
import { startTold } from './told-process.mjs';

/** Sockets of the load. */
export const SOCKETS = 8;
const server = fileURLToPath(new URL('./server.mjs', import.meta.url));

/** Pins this process, which makes the load: it and the server must not share a core. Without taskset, or with one core, the system places them, and the answer is false. */
export function pinHere() {
  if (availableParallelism() < 2) return false;
  return spawnSync('taskset', ['-acp', '1', String(process.pid)]).status === 0;
}

/** Hands a server that `start` starts to `work`, and stops it. */
export async function withServer(start, work) {
  const running = await start();
  try {
    return await work(running);
  } finally {
    await running.stop();
  }
}

/** Starts the server in a process of its own, signs in and opens the sockets of the load. */
export async function startServer({ pinned, node, data }) {
  const args = data === undefined ? [] : [data];
  const { first, ask, stop } = await startTold({ script: server, args, node: ['--expose-gc', ...node], pinned });
  const { url, tenantId, clientId, clientSecret } = first;
  const token = await signIn({ authority: `${url}/${tenantId}`, clientId, clientSecret });
  const load = await openLoad(Number(new URL(url).port), SOCKETS);
  return {
    ask,
    token,
    load: load.run,
    async answer(path) {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`);
      return response.text();
    },
    async stop() {
      load.close();
      await stop();
    },
  };
}
