import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthentication, run, type Server, start, startServer } from '../command.ts';
import { homeForEach } from '../home-for-each.ts';

interface Counts {
  requests: number;
  events: number;
}

const ROWS = 20;
const home = homeForEach();
let servers: Server[];
beforeEach(() => {
  servers = [];
});
afterEach(async () => {
  for (const server of servers) expect(await server.stop()).toMatchObject({ code: 0 });
});

/** A server, and the command line that sends the rows of a file to it. */
async function serve(...options: string[]): Promise<{ server: Server; argv: string[] }> {
  const server = await startServer(options);
  servers.push(server);
  expect(await addAuthentication(server, home)).toMatchObject({ code: 0 });
  const rows = Array.from(
    { length: ROWS },
    (_, at) => `k${at},m${at % 2}@school.example,Lesson ${at},2026-11-03T09:00:00,2026-11-03T10:00:00,UTC`,
  );
  const file = join(home.folder, 'term.csv');
  writeFileSync(file, ['Key,Mailbox,Subject,Start,End,TimeZone', ...rows, ''].join('\n'));
  return { server, argv: ['send', file, '--auth', 'school'] };
}

const call = (...argv: string[]) => run(argv, { env: home.env });
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { status: string; EventID: string | null });
/** Ids of the results are those of the events, and each row has its own. */
async function expectOneEventEach(server: Server, results: { EventID: string | null }[]): Promise<void> {
  expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(ROWS);
  expect(await server.read<Counts>('record')).toMatchObject({ events: ROWS });
}

describe('a run that was broken off', () => {
  it('by a kill, in an outage that outlasts the memory of transactions, goes on with one event a row (R2)', {
    timeout: 90_000,
  }, async () => {
    const plan = join(home.folder, 'plan.json');
    const lost = {
      match: { method: 'POST', pathContains: '/events', count: ROWS },
      action: { type: 'commit-then-reset' },
    };
    // The listing before the first create of each mailbox is answered.
    const away = {
      match: { method: 'GET', pathContains: '/events', from: 3, count: 400 },
      action: { type: 'refuse', status: 503 },
    };
    writeFileSync(plan, JSON.stringify({ rules: [lost, away] }));
    const { server, argv } = await serve('--mode', 'transaction-id-window-ms=0', '--fault-plan', plan);
    const first = start(argv, { env: home.env });
    // Whatever it was doing, some creates were done and none of their answers came.
    while ((await server.read<Counts>('record')).events === 0);
    first.process.kill('SIGKILL');
    expect((await first.ended).signal).toBe('SIGKILL');
    const headers = { 'content-type': 'application/json' };
    const back = await fetch(`${server.url}/emulator/fault-plan`, { method: 'PUT', headers, body: '{"rules":[]}' });
    expect(back.ok).toBe(true);
    const second = await call(...argv, '--json');
    expect(second).toMatchObject({ code: 0 });
    const results = linesOf(second.stdout);
    expect(results.filter(({ status }) => status === 'adopted').length).toBeGreaterThan(0);
    await expectOneEventEach(server, results);
  });

  it('by signals waits at the first for what was sent, ends at the second at once, and goes on later (R37)', {
    timeout: 90_000,
  }, async () => {
    const { server, argv } = await serve('--latency', '1500');
    const first = start(argv, { env: home.env });
    while ((await server.read<Counts>('record')).requests < 4);
    first.process.kill('SIGTERM');
    // Two signals at once are one wish.
    for (const at = Date.now(); Date.now() - at < 300; ) await server.read<Counts>('record');
    // It waits for answers that take longer.
    expect(first.process.exitCode).toBeNull();
    const before = Date.now();
    first.process.kill('SIGTERM');
    const ended = await first.ended;
    expect(Date.now() - before).toBeLessThan(1_000);
    expect(ended).toMatchObject({ code: 8, signal: null });
    expect(ended.stderr).toContain('Ended at once; what was under way may have been done.');
    const second = await call(...argv, '--json');
    expect(second).toMatchObject({ code: 0 });
    await expectOneEventEach(server, linesOf(second.stdout));
  });

  it('by a closed pipe, or a results file that can no longer be written, loses no id (R39)', {
    timeout: 90_000,
  }, async () => {
    const { server, argv } = await serve('--latency', '300');
    const piped = start([...argv, '--json'], { env: home.env });
    piped.process.stdout?.destroy();
    await piped.ended;
    const folder = join(home.folder, 'results');
    mkdirSync(folder);
    const other = [...argv, '--job', 'other', '--new-job', '--results', join(folder, 'out.jsonl')];
    const unwritable = start(other, { env: home.env });
    const sent = (await server.read<Counts>('record')).requests;
    while ((await server.read<Counts>('record')).requests < sent + 4);
    rmSync(folder, { recursive: true });
    expect(await unwritable.ended).toMatchObject({ code: 2, stderr: expect.stringContaining('nothing is sent twice') });
    const requests = (await server.read<Counts>('record')).requests;
    for (const job of ['term', 'other']) {
      const file = join(home.folder, `${job}.jsonl`);
      expect(await call('jobs', 'results', job, '--results', file)).toMatchObject({ code: 0 });
      const results = linesOf(readFileSync(file, 'utf8'));
      expect(results.map(({ status }) => status)).toEqual(Array(ROWS).fill('created'));
      expect(new Set(results.map(({ EventID }) => EventID)).size).toBe(ROWS);
    }
    expect(await server.read<Counts>('record')).toMatchObject({ requests, events: 2 * ROWS });
  });
});
