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
  while (!isOver && process.platform === 'linux') {
    for (const pid of await familyOf(root)) {
      // Until a forked process begins its own program, what it shows are the arguments and environment of its parent.
      if (seen.has(pid) || !(await hasBegun(pid))) continue;
      const [line, environment] = await Promise.all([read(pid, 'cmdline'), read(pid, 'environ')]);
      if (line === '' || environment === '') continue;
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

/** The kernel's mark of a process that was forked and has begun no program (PF_FORKNOEXEC of linux/sched.h). */
const FORKED_ONLY = 0x40;

/** Whether a process runs a program of its own: proc_pid_stat(5), the ninth field, counted after the name, which may hold anything. */
async function hasBegun(pid: number): Promise<boolean> {
  const stat = await read(pid, 'stat');
  const flags = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[6];
  return flags !== undefined && (Number(flags) & FORKED_ONLY) === 0;
}

/** '' of a process that has ended. */
async function read(pid: number, what: string): Promise<string> {
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
