import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MailboxSnapshot } from '../../src/emulator/index.ts';
import { addAuthentication, type Ended, type Server, start, startServer, temporaryHome } from '../command.ts';
import { type CalendarsSeen, seeCalendars } from './calendars-seen.ts';
import type { Killable } from './hands.ts';
import type { Kill } from './killed-jobs.ts';

/** A command over events that are there, and what was done before it. */
export interface Change {
  /** Mailboxes with events that people made. */
  seed: Seed;
  /** Commands that end before it, without the options of every run. */
  before: readonly (readonly string[])[];
  command: readonly string[];
}

export interface Seed {
  users: readonly { userPrincipalName: string; events: readonly Record<string, unknown>[] }[];
}

/** A server and a home in which a change is about to be made, as often as one likes. */
export interface KilledChanges {
  /** What one undisturbed run passes, in order. */
  readonly passings: readonly string[];
  /** What it left. */
  readonly undisturbed: CalendarsSeen;
  begin(): Promise<KilledChange>;
  close(): Promise<void>;
}

export interface KilledChange extends Killable {
  run(): Promise<Ended>;
  look(): Promise<CalendarsSeen>;
}

const AUTHENTICATION = 'school';

export async function openKilledChanges(program: string, change: Change): Promise<KilledChanges> {
  const server = await startServer(['--latency', '2']);
  const template = temporaryHome();
  const added = await addAuthentication(server, template, AUTHENTICATION);
  if (added.code !== 0) throw new Error(added.stderr);
  await server.write('POST', 'restore', change.seed);
  for (const args of change.before) {
    const { code, stderr } = await runIn(template.folder, program, args, {}).ended;
    // Rows that wait for another command are no failure here.
    if (code !== 0 && code !== 4) throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`);
  }
  const snapshot = await server.read<unknown>('snapshot');

  const begin = async () => {
    await server.write('POST', 'restore', snapshot);
    return beginChange(server, program, template.folder, change.command);
  };
  const first = await begin();
  const log = join(first.folder, 'passings.txt');
  const ended = await first.with({ GRAPHCAL_FAILPOINT_LOG: log });
  if (ended.code !== 0) throw new Error(`The undisturbed run ended with ${ended.code}: ${ended.stderr}`);
  const passings = readFileSync(log, 'utf8').trimEnd().split('\n');
  const undisturbed = await first.look();
  first.end();
  return {
    passings,
    undisturbed,
    begin,
    async close() {
      template.remove();
      await server.stop();
    },
  };
}

function runIn(home: string, program: string, args: readonly string[], env: Record<string, string>) {
  return start([...args, '--auth', AUTHENTICATION], { env: { GRAPHCAL_HOME: home, ...env }, program });
}

interface OpenChange extends KilledChange {
  folder: string;
  with(env: Record<string, string>): Promise<Ended>;
}

function beginChange(server: Server, program: string, template: string, command: readonly string[]): OpenChange {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-changed-'));
  const home = join(folder, 'home');
  cpSync(template, home, { recursive: true });
  chmodSync(home, 0o700);
  const results = join(folder, 'results.jsonl');
  const run = (env: Record<string, string>) => runIn(home, program, [...command, '--results', results], env).ended;
  return {
    folder,
    with: run,
    async runUntil({ name, at }: Kill) {
      const { signal, code, stderr } = await run({ GRAPHCAL_FAILPOINT: `${name}:${at}` });
      if (signal === null && /\n\s+at .+\.js:/u.test(stderr)) throw new Error(`exit ${code}: ${stderr}`);
      return signal === 'SIGKILL';
    },
    run: () => run({}),
    look: async () => {
      const { users } = await server.read<{ users: MailboxSnapshot[] }>('snapshot');
      const { writes } = await server.read<{ writes: number }>('record');
      return seeCalendars(users, await server.read('mails'), writes, readFileSync(results, 'utf8'));
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
