import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lutimes, mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { judgeLock, withFileLock } from './file-lock.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-lock-'));
  path = join(folder, 'lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const options = { clock: systemClock, random: systemRandom };

/** The pid of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}

describe('a file lock', () => {
  it('lets one in at a time and is gone afterwards', async () => {
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withFileLock(path, { ...options, waitMs: 60_000 }, async () => {
          inside++;
          most.push(inside);
          await readdir(folder);
          inside--;
        }),
      ),
    );
    expect(most).toEqual(Array.from({ length: 20 }, () => 1));
    expect(await readdir(folder)).toEqual([]);
  });

  it('is released when the act fails', async () => {
    await expect(withFileLock(path, options, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await withFileLock(path, options, async () => 'again')).toBe('again');
  });

  it('of a dead owner is taken over (R42 in part)', async () => {
    await symlink(`graphcal:00ff:${await deadPid()}:@${hostname()}`, path);
    expect(await withFileLock(path, options, async () => 'mine')).toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a dead owner is taken over by one of many at a time (R42 in part)', async () => {
    await symlink(`graphcal:00ff:${await deadPid()}:@${hostname()}`, path);
    let inside = 0;
    const most: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, () =>
        withFileLock(path, { ...options, waitMs: 60_000 }, async () => {
          most.push(++inside);
          await readdir(folder);
          inside--;
        }),
      ),
    );
    expect(most).toEqual(Array.from({ length: 10 }, () => 1));
  });

  it('is taken over where the taker before died while taking over (R42 in part)', async () => {
    const dead = await deadPid();
    await symlink(`graphcal:00ff:${dead}:@${hostname()}`, path);
    await symlink(`graphcal:00ee:${dead}:@${hostname()}`, `${path}.takeover`);
    expect(await withFileLock(path, options, async () => 'mine')).toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a dead owner is left alone once somebody else has taken it over (R42 in part)', async () => {
    const living = `graphcal:00aa:${process.pid}:@${hostname()}`;
    await symlink(`graphcal:00ff:${await deadPid()}:@${hostname()}`, path);
    await symlink(living, `${path}.takeover`);
    const clock = createManualClock();
    const refused = expect(
      withFileLock(path, { clock, random: systemRandom }, async () => 'mine'),
    ).rejects.toMatchObject({
      code: 'lock-held',
    });
    // It has seen the dead owner and waits to remove it, while the other one does so and takes the lock.
    while (clock.sleepers === 0) await clock.advance(0);
    await rm(path);
    await symlink(living, path);
    await rm(`${path}.takeover`);
    while (clock.monotonic() < 11_000) await clock.advance(100);
    await refused;
    expect(await readdir(folder)).toEqual(['lock']);
  });

  it('of another machine is taken over once it is older than what is done under it (R42 in part)', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 1, 12));
    const around = { clock, random: systemRandom, waitMs: 0, leftAfterMs: 60_000 };
    const owners = [path, `${path}.takeover`];
    for (const each of owners) await symlink('graphcal:00ff:1:@other.example', each);
    const takenAgo = async (seconds: number) => {
      for (const each of owners) await lutimes(each, clock.now() / 1000 - seconds, clock.now() / 1000 - seconds);
    };
    await takenAgo(59);
    await expect(withFileLock(path, around, async () => 'mine')).rejects.toMatchObject({ code: 'lock-held' });
    await takenAgo(60);
    expect(await withFileLock(path, around, async () => 'mine')).toBe('mine');
    expect(await readdir(folder)).toEqual([]);
  });

  it('that a successor has by now is left to it', async () => {
    const successor = `graphcal:00aa:${process.pid}:@${hostname()}`;
    await withFileLock(path, options, async () => {
      await rm(path);
      await symlink(successor, path);
    });
    expect(await readlink(path)).toBe(successor);
  });

  it('that is gone by now is no failure', async () => {
    expect(await withFileLock(path, options, () => rm(path).then(() => 'done'))).toBe('done');
  });

  it('written as a file, where there are no links, works the same', async () => {
    await writeFile(path, `graphcal:00ff:${await deadPid()}:@${hostname()}`);
    expect(await withFileLock(path, options, async () => 'mine')).toBe('mine');
  });

  it.each([
    ['a living process', `graphcal:00ff:${process.pid}:@${hostname()}`, `process ${process.pid} on ${hostname()}`],
    ['another machine', 'graphcal:00ff:1:@other.example', 'process 1 on other.example'],
    ['something else', 'who knows', 'an unknown process'],
  ])('of %s is waited for, then refused (R42 in part)', async (_, owner, who) => {
    await symlink(owner, path);
    const clock = createManualClock();
    const refused = expect(
      withFileLock(path, { clock, random: systemRandom }, async () => 'mine'),
    ).rejects.toMatchObject({
      name: 'StorageError',
      code: 'lock-held',
      message: `${path} is held by ${who}.`,
    });
    while (clock.monotonic() < 11_000) await clock.advance(100);
    await refused;
    expect(await readdir(folder)).toEqual(['lock']);
  });
});

describe('the verdict', () => {
  const owner = { token: 'ff', pid: 7, started: '500', host: 'here' };

  it.each([
    ['a dead process', owner, { alive: false }, 'take-over'],
    ['a living one', owner, { alive: true, started: '500' }, 'wait'],
    ['a living one under a reused pid', owner, { alive: true, started: '900' }, 'take-over'],
    ['a living one whose start is not told', owner, { alive: true, started: '' }, 'wait'],
    ['a dead pid of another machine', { ...owner, host: 'there' }, { alive: false }, 'wait'],
    ['an unreadable owner', undefined, { alive: true, started: '' }, 'wait'],
    [
      'another machine that took it long ago',
      { ...owner, host: 'there' },
      { alive: true, started: '' },
      'take-over',
      true,
    ],
    ['a living one that took it long ago', owner, { alive: true, started: '500' }, 'wait', true],
    ['an unreadable owner of long ago', undefined, { alive: true, started: '' }, 'wait', true],
  ] as const)('on %s (R42 in part)', (_, who, state, verdict, isTooOld?: boolean) => {
    expect(judgeLock(who, 'here', state, isTooOld)).toBe(verdict);
  });
});
