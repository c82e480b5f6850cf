// The emulator as its command starts it, in a process of its own, and a client of it in this one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../../dist/graphcal.js', import.meta.url));

/**
 * Starts an emulator with `flags` of its command and hands `work` its line: url, graph, authority, tenantId, clientId,
 * clientSecret; and `folder`, an empty one for this time. Where `pinned`, the emulator stays on CPU 0; `node` has flags of
 * its process.
 */
export async function withEmulator({ flags, seed, pinned = false, node = [] }, work) {
  if (!existsSync(command)) throw new Error('dist/graphcal.js is missing. Run: npm run build');
  const folder = await mkdtemp(join(tmpdir(), 'graphcal-bench-'));
  try {
    const words = [process.execPath, ...node, command, 'emulator', '--json', ...flags];
    if (seed !== undefined) {
      await writeFile(join(folder, 'seed.json'), JSON.stringify(seed));
      words.push('--seed', join(folder, 'seed.json'));
    }
    const [program, ...args] = pinned ? ['taskset', '-c', '0', ...words] : words;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      return await work({ ...JSON.parse(await firstLine(child.stdout, ended)), folder });
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function firstLine(output, ended) {
  return Promise.race([
    new Promise((resolve) => createInterface({ input: output }).once('line', resolve)),
    ended.then((code) => Promise.reject(new Error(`The emulator ended with ${code}.`))),
  ]);
}

/** A client of the emulator, signed in as its application; the caller closes it. */
export async function connectTo({ tenantId, clientId, clientSecret, authority, graph, folder }, settings = {}) {
  const { connect, createAuthentication } = await import('../../dist/index.js');
  const auth = createAuthentication({
    name: 'bench',
    mode: 'client-secret',
    tenant: tenantId,
    clientId,
    secret: clientSecret,
    authority,
    graph,
  });
  // The flushes of the record of calls are no part of what is measured.
  return connect({ auth, home: folder, audit: 'off', ...settings });
}
