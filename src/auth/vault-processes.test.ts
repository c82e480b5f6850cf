import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompiledSources, compileSources } from '../../test/compiled-sources.ts';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { openVault } from './vault.ts';

/** Stores authentications one after the other and says so after each. */
const WRITER = `
import { systemClock } from './core/clock.js';
import { systemRandom } from './core/random.js';
import { createAuthentication } from './auth/authentication.js';
import { openVault } from './auth/vault.js';
const [home, prefix, count] = process.argv.slice(2);
const vault = await openVault(home, { clock: systemClock, random: systemRandom });
for (let index = 0; index < Number(count); index++) {
  const name = prefix + index;
  await vault.put(createAuthentication({
    name, mode: 'client-secret', tenant: 'school.example', secret: 'value-' + name,
    clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  }, systemClock));
  process.stdout.write(name + '\\n');
}
`;
/** Takes the vault's lock and never gives it back. */
const HOLDER = `
import { systemClock } from './core/clock.js';
import { systemRandom } from './core/random.js';
import { withFileLock } from './auth/file-lock.js';
setInterval(() => {}, 1000);
await withFileLock(process.argv[2] + '/vault.lock', { clock: systemClock, random: systemRandom }, () => {
  process.stdout.write('held\\n');
  return new Promise(() => {});
});
`;

let sources: CompiledSources;
let folder: string;
beforeAll(async () => {
  sources = await compileSources(['core', 'auth'], { 'writer.js': WRITER, 'holder.js': HOLDER });
  ({ folder } = sources);
});
afterAll(() => sources.remove());

type Child = ChildProcessByStdio<null, Readable, null>;

function start(script: string, ...args: string[]): { child: Child; lines: string[]; ended: Promise<number | null> } {
  const child: Child = spawn(process.execPath, [sources.path(script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { child, lines, ended };
}

/** Kills without a chance to clean up as soon as the process has said `count` lines. */
async function killAfter(count: number, script: string, ...args: string[]): Promise<string[]> {
  const { child, lines, ended } = start(script, ...args);
  child.stdout.on('data', () => {
    if (lines.length >= count) child.kill('SIGKILL');
  });
  await ended;
  return lines;
}

const namesIn = async (home: string) =>
  (await (await openVault(home, { clock: systemClock, random: systemRandom })).list()).map(({ name }) => name).sort();

describe('processes on one vault', () => {
  it('that start on an empty home and write at once lose nothing', async () => {
    const home = join(folder, 'together');
    const runs = ['a', 'b', 'c'].map((prefix) => start('writer.js', home, prefix, '8'));
    expect(await Promise.all(runs.map((run) => run.ended))).toEqual([0, 0, 0]);
    const digits = ['0', '1', '2', '3', '4', '5', '6', '7'];
    expect(await namesIn(home)).toEqual(['a', 'b', 'c'].flatMap((prefix) => digits.map((digit) => prefix + digit)));
    expect((await readdir(home)).sort()).toEqual(['vault.json', 'vault.key']);
  }, 60_000);

  it('that are killed while writing leave a readable vault with all that they reported (R54 in part)', async () => {
    const home = join(folder, 'killed');
    const reported: string[] = [];
    for (let round = 0; round < 6; round++) {
      reported.push(...(await killAfter(round + 1, 'writer.js', home, `r${round}-`, '1000')));
      expect(await namesIn(home)).toEqual(expect.arrayContaining(reported));
    }
    expect(reported.length).toBeGreaterThanOrEqual(21);
  }, 120_000);

  it('that are killed while they hold the lock do not lock others out (R42 in part)', async () => {
    const home = join(folder, 'held');
    await namesIn(home);
    expect(await killAfter(1, 'holder.js', home)).toEqual(['held']);
    expect(await readdir(home)).toContain('vault.lock');
    const { ended, lines } = start('writer.js', home, 'after', '1');
    expect(await ended).toBe(0);
    expect(lines).toEqual(['after0']);
  }, 60_000);
});
