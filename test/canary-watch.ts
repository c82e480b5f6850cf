import type { ChildProcess } from 'node:child_process';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, type Ended, start } from './command.ts';

/** All that a command let out, by where it stood. */
export interface Leavings {
  ended: Ended;
  /** `standard output`, `standard error`, and arguments and environment of each process while it ran. */
  places: ReadonlyMap<string, string>;
  /** How many processes were seen. */
  processes: number;
}

/**
 * Runs a command and looks at it and its children while they run, where the system shows that (Linux). `given` are the
 * variables that it was given its secrets in: their values are theirs in its own environment, and in no other's.
 * `onRunning` is given the process once it runs.
 */
export async function watchCommand(
  args: readonly string[],
  options: CommandOptions,
  given: readonly string[],
  onRunning?: (process: ChildProcess) => void,
): Promise<Leavings> {
  const running = start(args, options);
  onRunning?.(running.process);
  const root = running.process.pid ?? 0;
  const places = new Map<string, string>();
  let isOver = false;
  const ended = running.ended.finally(() => {
    isOver = true;
  });
  const seen = new Set<number>();
  // A process that was forked and not yet begun is still this one.
  const own = process.platform === 'linux' ? await read('self', 'cmdline') : '';
  while (!isOver && process.platform === 'linux') {
    for (const pid of await familyOf(root)) {
      if (seen.has(pid)) continue;
      const [line, environment] = await Promise.all([read(pid, 'cmdline'), read(pid, 'environ')]);
      if (line === '' || line === own || environment === '') continue;
      seen.add(pid);
      const name = pid === root ? 'the command' : `child ${pid}`;
      places.set(`arguments of ${name}`, line);
      const isGiven = (one: string) => pid === root && given.some((key) => one.startsWith(`${key}=`));
      const shown = environment.split('\0').filter((one) => !isGiven(one));
      places.set(`environment of ${name}`, shown.join('\n'));
    }
  }
  const said = await ended;
  places.set('standard output', said.stdout);
  places.set('standard error', said.stderr);
  return { ended: said, places, processes: seen.size };
}

/** A process and all that come of it. */
async function familyOf(pid: number): Promise<number[]> {
  const children = (await read(pid, `task/${pid}/children`)).trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()];
}

/** '' of a process that has ended. */
async function read(pid: number | 'self', what: string): Promise<string> {
  return readFile(`/proc/${pid}/${what}`, 'latin1').catch(() => '');
}

/** Every file below a folder, byte by byte, by its path in it. */
export function filesIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one: Dirent) => one.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length + 1),
      readFileSync(join(parentPath, name), 'latin1'),
    ]),
  );
}
