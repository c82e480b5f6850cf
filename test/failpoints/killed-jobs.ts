import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SOURCE_KEY_PROPERTY } from '../../src/bulk/key.ts';
import type { FaultPlan, RecordedCommit } from '../../src/emulator/index.ts';
import { addAuthentication, type Ended, type Server, start, startServer, temporaryHome } from '../command.ts';

/** Where a process is killed: at its n-th passing of a failpoint, counted from 1; `*` is any of them. */
export interface Kill {
  name: string;
  at: number;
}

/** A server in a process of its own, and the command with failpoints. */
export interface KilledJobs {
  /** What one undisturbed run of the file passes, in order. */
  passings(file: string): Promise<string[]>;
  /** Begins a job of its own, with a new ledger and empty calendars. */
  begin(file: string, plan?: FaultPlan): Promise<KilledJob>;
  close(): Promise<void>;
}

export interface KilledJob {
  /** Runs the command until it dies there, or ends; says whether it died. */
  runUntil(kill: Kill): Promise<boolean>;
  /** Runs the command to its end. */
  run(): Promise<Ended>;
  /** From now on the service has no faults. */
  heal(): Promise<void>;
  /** What is there now. */
  look(): Promise<Outcome>;
  end(): void;
}

export interface Outcome {
  /** Events that were ever made, by source key. */
  eventsByKey: ReadonlyMap<string, number>;
  /** Ids of the events as the mailboxes show them, by source key. */
  idByKey: ReadonlyMap<string, string>;
  /** Writes that ever arrived. */
  writes: number;
  results: { status: string; EventID: string | null; key: string }[];
}

const BUILD = fileURLToPath(new URL('build.mjs', import.meta.url));
const NO_FAULTS: FaultPlan = { rules: [] };
const AUTHENTICATION = 'school';

/** Builds the command with failpoints; gives its path. One build serves a test file. */
export async function buildWithFailpoints(): Promise<string> {
  // Among the packages that it needs.
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/failpoints-${process.pid}`, import.meta.url));
  await promisify(execFile)(process.execPath, [BUILD, folder]);
  return join(folder, 'graphcal.js');
}

export async function openKilledJobs(program: string, serverOptions: readonly string[] = []): Promise<KilledJobs> {
  const server = await startServer(serverOptions);
  const template = temporaryHome();
  const added = await addAuthentication(server, template, AUTHENTICATION);
  if (added.code !== 0) throw new Error(added.stderr);

  const begin = async (file: string, plan: FaultPlan = NO_FAULTS) => {
    await server.write('POST', 'reset');
    await server.write('PUT', 'fault-plan', plan);
    return beginJob(server, program, template.folder, file);
  };
  return {
    begin,
    async passings(file) {
      const job = await begin(file);
      const log = join(job.folder, 'passings.txt');
      await job.send({ GRAPHCAL_FAILPOINT_LOG: log });
      const names = readFileSync(log, 'utf8').trimEnd().split('\n');
      job.end();
      return names;
    },
    async close() {
      template.remove();
      await server.stop();
    },
  };
}

interface OpenJob extends KilledJob {
  folder: string;
  send(env: Record<string, string>): Promise<Ended>;
}

function beginJob(server: Server, program: string, template: string, file: string): OpenJob {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-killed-'));
  const home = join(folder, 'home');
  cpSync(template, home, { recursive: true });
  chmodSync(home, 0o700);
  const results = join(folder, 'results.jsonl');
  const send = (env: Record<string, string>) =>
    start(['send', file, '--auth', AUTHENTICATION, '--results', results, '--job', 'lessons'], {
      env: { GRAPHCAL_HOME: home, ...env },
      program,
    }).ended;
  return {
    folder,
    send,
    async runUntil({ name, at }) {
      const { signal, code, stderr } = await send({ GRAPHCAL_FAILPOINT: `${name}:${at}` });
      if (signal === null && /\n\s+at .+\.js:/u.test(stderr)) throw new Error(`exit ${code}: ${stderr}`);
      return signal === 'SIGKILL';
    },
    run: () => send({}),
    heal: () => server.write('PUT', 'fault-plan', NO_FAULTS),
    async look() {
      const commits = await server.read<RecordedCommit[]>('commits');
      const { writes } = await server.read<{ writes: number }>('record');
      const eventsByKey = new Map<string, number>();
      for (const { properties } of commits) {
        const key = properties.find(({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value ?? '';
        eventsByKey.set(key, (eventsByKey.get(key) ?? 0) + 1);
      }
      const lines = readFileSync(results, 'utf8').trimEnd().split('\n');
      return {
        eventsByKey,
        idByKey: await readIds(server, new Set(commits.map(({ mailbox }) => mailbox))),
        writes,
        results: lines.map((line) => JSON.parse(line) as Outcome['results'][number]),
      };
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Rows of an hour each with keys k0, k1, … over five mailboxes. */
export function writeLessons(folder: string, count: number): string {
  const rows = Array.from({ length: count }, (_, at) =>
    [`k${at}`, `m${at % 5}@school.example`, `Lesson ${at}`, '2026-11-03T09:00:00', '2026-11-03T10:00:00', 'UTC'].join(),
  );
  const file = join(folder, 'lessons.csv');
  writeFileSync(file, ['Key,Mailbox,Subject,Start,End,TimeZone', ...rows, ''].join('\n'));
  return file;
}

/** Asks the service as anybody could. */
async function readIds(server: Server, mailboxes: ReadonlySet<string>): Promise<Map<string, string>> {
  const fields = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
  const form = new URLSearchParams({ ...fields, client_id: server.clientId, client_secret: server.clientSecret });
  const signedIn = await fetch(`${server.authority}/oauth2/v2.0/token`, { method: 'POST', body: form });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token}`, prefer: 'IdType="ImmutableId"' };
  const expand = encodeURIComponent(`singleValueExtendedProperties($filter=id eq '${SOURCE_KEY_PROPERTY}')`);
  const ids = new Map<string, string>();
  for (const mailbox of mailboxes) {
    const url = `${server.url}/v1.0/users/${mailbox}/events?$top=1000&$select=id&$expand=${expand}`;
    const { value } = (await (await fetch(url, { headers })).json()) as { value: ShownEvent[] };
    for (const { id, singleValueExtendedProperties: [property] = [] } of value) {
      if (property !== undefined) ids.set(property.value, id);
    }
  }
  return ids;
}

interface ShownEvent {
  id: string;
  singleValueExtendedProperties?: { value: string }[];
}
