import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packInto } from '../packed.ts';

const run = promisify(execFile);
const LIMIT = { timeout: 300_000 };
/** The oldest Node that the package takes, and the latest of each line that is kept up. */
const VERSIONS = ['20.19', '22', '24', '26'];
const SERVED = 'graphcal/dist/graphcal.js';

const folder = mkdtempSync(join(tmpdir(), 'graphcal-node-'));
const consumer = join(folder, 'consumer');
/** Nothing of this machine's settings. */
const env = { PATH: process.env.PATH ?? '', NO_COLOR: '1', GRAPHCAL_HOME: join(folder, 'home'), GRAPHCAL_AUDIT: 'off' };
let notInstalled: string | undefined;

/** What npm says where a registry cannot be asked. */
const NOT_ASKED = /npm error code (ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|E40[13])/;
/** The same, or where it does not have the package: no reason where a range of our own is what is not there. */
const NOT_TO_BE_HAD = new RegExp(`${NOT_ASKED.source}|npm error code (E404|ETARGET)`);

/** Installs packages as a user does, but runs no script of theirs; gives why they cannot be had. */
async function install(where: string, what: string, reasons: RegExp): Promise<string | undefined> {
  mkdirSync(where, { recursive: true });
  writeFileSync(join(where, 'package.json'), '{"private": true, "type": "module"}');
  try {
    const options = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, what], { cwd: where, ...LIMIT });
    return undefined;
  } catch (error) {
    const [, asked, had] = reasons.exec(String((error as { stderr?: string }).stderr)) ?? [];
    const code = asked ?? had;
    if (code === undefined) throw error;
    return `${what.replace(/^.*\//, '')} or what it needs cannot be had: ${code}`;
  }
}

/** The binary of a version of Node, out of the packages that carry it. */
async function nodeOf(version: string): Promise<{ node: string; missing: string | undefined }> {
  const name = `node-${process.platform}-${process.arch}`;
  const where = join(folder, `node-${version}`);
  const missing = await install(where, `${name}@${version}`, NOT_TO_BE_HAD);
  return { node: join(where, 'node_modules', name, 'bin/node'), missing };
}

beforeAll(async () => {
  notInstalled = await install(consumer, await packInto(folder), NOT_ASKED);
  writeFileSync(
    join(consumer, 'rows.csv'),
    `Key,Subject,Start,End\nmaths,Maths,2026-09-07T09:00:00Z,2026-09-07T10:00:00Z\n`,
  );
  writeFileSync(join(consumer, 'program.js'), PROGRAM);
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every door: a server, an authentication for it, an operation, and rows. */
const PROGRAM = `
import { connect, createAuthentication, VERSION } from 'graphcal';
import { sendRows } from 'graphcal/bulk';
import { createEmulator } from 'graphcal/emulator';

const emulator = await createEmulator();
const { url } = await emulator.listen();
const auth = createAuthentication({
  name: 'school',
  mode: 'client-secret',
  tenant: emulator.tenantId,
  clientId: emulator.clientId,
  secret: emulator.clientSecret,
  authority: url + '/' + emulator.tenantId,
  graph: url + '/v1.0',
});
const client = await connect({ auth, mailbox: 'room.101@school.example' });
await client.calendar.createEvent({
  subject: 'Assembly',
  startDateTime: '2026-09-07T08:00:00',
  endDateTime: '2026-09-07T09:00:00',
  timeZone: 'Europe/London',
});
const rows = [{ Key: 'maths', Mailbox: 'room.101@school.example', Subject: 'Maths', Start: '2026-09-07T09:00:00Z', End: '2026-09-07T10:00:00Z' }];
const { counts } = await sendRows(rows, { connection: client.connection, job: process.version }).report();
const { value } = await client.calendar.listEvents({ select: 'subject', orderBy: 'subject' });
console.log(JSON.stringify({ VERSION, created: counts.created, subjects: value.map(({ subject }) => subject) }));
await client.close();
await emulator.close();
`;

describe.for(VERSIONS)('the package on Node %s', (version) => {
  let node: string;
  let missing: string | undefined;
  beforeAll(async () => {
    if (notInstalled === undefined) ({ node, missing } = await nodeOf(version));
  }, 600_000);

  const runs = (args: readonly string[]) => run(node, args, { cwd: consumer, env, timeout: 60_000 });

  it('is installed, and each door opens and does its work', async ({ skip }) => {
    skip(notInstalled !== undefined || missing !== undefined, notInstalled ?? missing);
    expect((await runs(['--version'])).stdout).toMatch(new RegExp(`^v${version}\\.`));
    const { stdout, stderr } = await runs(['program.js']);
    const { version: packed } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(JSON.parse(stdout)).toEqual({ VERSION: packed, created: 1, subjects: ['Assembly', 'Maths'] });
    expect(stderr).toBe('');
  });

  it('sends a file by its command', async ({ skip }) => {
    skip(notInstalled !== undefined || missing !== undefined, notInstalled ?? missing);
    const home = join(folder, `home-${version}`);
    const words = ['send', 'rows.csv', '--mailbox', 'room.101@school.example', '--emulator', '--home', home, '--json'];
    const { stdout } = await runs([join('node_modules', SERVED), ...words]);
    expect(JSON.parse(stdout)).toMatchObject({ line: 2, key: 'maths', status: 'created' });
  });

  it('serves calendars by its command, until it is stopped', async ({ skip }) => {
    skip(notInstalled !== undefined || missing !== undefined, notInstalled ?? missing);
    const words = [join('node_modules', SERVED), 'emulator', '--json'];
    const server = spawn(node, words, { cwd: consumer, env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(server, 'close');
    const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    const { graph } = JSON.parse(line) as { graph: string };
    const { status } = await fetch(`${graph}/me/calendars`);
    server.kill('SIGTERM');
    expect([status, (await ended)[0]]).toEqual([401, 0]);
  });
});
