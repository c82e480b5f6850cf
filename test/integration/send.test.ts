import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthentication, run, type Server, start, startServer } from '../command.ts';
import { homeForEach } from '../home-for-each.ts';

const TIMETABLE = fileURLToPath(new URL('../../examples/timetable.csv', import.meta.url));

interface Counts {
  writes: number;
  requests: number;
  maxInFlight: number;
  throttled: number;
  events: number;
}

const home = homeForEach();
let server: Server;

beforeEach(async () => {
  server = await startServer();
  expect(await addAuthentication(server, home)).toMatchObject({ code: 0, stderr: '' });
});

afterEach(async () => {
  expect(await server.stop()).toMatchObject({ code: 0, stderr: '' });
});

const send = (file: string, ...more: string[]) => run(['send', file, '--auth', 'school', ...more], { env: home.env });
const record = () => server.read<Counts>('record');
const write = (name: string, text: string) => {
  const file = join(home.folder, name);
  writeFileSync(file, text);
  return file;
};
const lines = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('graphcal send', () => {
  it('sends every good row once, names the bad ones, and writes nothing the second time (R6 in part, R29 in part)', async () => {
    const results = join(home.folder, 'out.jsonl');
    const first = await send(TIMETABLE, '--results', results);
    expect(first.code).toBe(3);
    expect(first.stderr).toBe('');
    expect(first.stdout).toContain('322 created');
    expect(first.stdout).toContain('timetable.csv:56: End: End is before Start');
    expect(first.stdout).toContain("timetable.csv:132: TimeZone: TimeZone 'Europe/Riverside'");
    expect(first.stdout).toContain('timetable.csv:175: Attendees:');
    expect(first.stdout).toContain("timetable.csv:225: Start: Start is '05/11/2026'");
    expect(first.stdout).toContain('timetable.csv:312: Start: Start is empty');
    const after = await record();
    expect(after).toMatchObject({ events: 322, throttled: 0 });
    expect(after.maxInFlight).toBeLessThanOrEqual(4);
    const once = lines(results);
    expect(once).toHaveLength(327);
    expect(new Set(once.map(({ EventID }) => EventID).filter((id) => id !== null)).size).toBe(322);

    const second = await send(TIMETABLE, '--results', results);
    expect(second.code).toBe(3);
    expect(second.stdout).toContain('Nothing was written');
    expect(await record()).toMatchObject({ writes: after.writes, requests: after.requests });
    expect(lines(results)).toEqual(once);
  });

  it('writes results as CSV by their ending, with at least EventID, status, line and error', async () => {
    const rows = write('rows.csv', 'Mailbox,Subject,Start,End\n=a@school.example,X,2026-11-03,2026-11-02\n');
    const results = join(home.folder, 'out.csv');
    expect((await send(rows, '--results', results)).code).toBe(3);
    const [header, row] = readFileSync(results, 'utf8').replace('\uFEFF', '').split('\r\n');
    expect(header).toBe('line,key,mailbox,status,EventID,error,iCalUId,webLink,attempts,warnings');
    expect(row).toMatch(/^2,,/u);
    expect(row).toContain('rejected');
  });

  it('prints results as JSON Lines with --json, and the counts when they go to a file', async () => {
    const rows = write(
      'rows.csv',
      'Key,Mailbox,Subject,Start,End,TimeZone\nk1,a@school.example,X,2026-11-02T09:00:00,2026-11-02T10:00:00,UTC\n',
    );
    const printed = await send(rows, '--json');
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(printed.stdout)).toMatchObject({
      line: 2,
      key: 'k1',
      mailbox: 'a@school.example',
      status: 'created',
      error: null,
      attempts: 1,
    });
    const counted = await send(rows, '--json', '--results', join(home.folder, 'out.jsonl'));
    expect(JSON.parse(counted.stdout)).toMatchObject({
      job: { name: 'rows' },
      counts: { rows: 1, created: 1, pending: 0 },
      createdNow: 0,
      stopped: null,
    });
  });

  it('sends the whole rows of a file that was cut in the middle of one, names its line, and says so by its exit code (R33)', async () => {
    const text = readFileSync(TIMETABLE, 'utf8').split('\n').slice(0, 4).join('\n');
    const cut = write('cut.csv', text.slice(0, text.lastIndexOf(',2026') + 8));
    const { code, stdout, stderr } = await send(cut);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    expect(stdout).toContain('2 created');
    expect(stdout).toContain('1 rejected');
    expect(stdout).toMatch(/cut\.csv:4|line 4/u);
    expect((await record()).events).toBe(2);
  });

  it('refuses a second run while one is under way, with its own exit code and no request (R9)', async () => {
    const slow = await startServer(['--latency', '1500']);
    try {
      expect(await addAuthentication(slow, home, 'slow')).toMatchObject({ code: 0 });
      const first = start(['send', TIMETABLE, '--auth', 'slow'], { env: home.env });
      await untilRequests(slow, 12);
      const second = await run(['send', TIMETABLE, '--auth', 'slow'], { env: home.env });
      expect(second.code).toBe(6);
      expect(second.stderr).toMatch(/^graphcal: Job 'timetable' is being sent by another process\. .+\n$/u);
      // One token and the requests of the first run: nothing of the second.
      expect(await slow.read<{ tokenRequests: number }>('record')).toMatchObject({ tokenRequests: 1 });
      first.process.kill('SIGKILL');
      expect((await first.ended).signal).toBe('SIGKILL');
    } finally {
      await slow.stop();
    }
  });

  it('stops at the first signal after what was sent, and goes on at the next run (R37 in part)', async () => {
    const slow = await startServer(['--latency', '300']);
    try {
      await addAuthentication(slow, home, 'slow');
      const first = start(['send', TIMETABLE, '--auth', 'slow', '--job', 'term'], { env: home.env });
      await untilRequests(slow, 20);
      first.process.kill('SIGINT');
      const stopped = await first.ended;
      expect(stopped).toMatchObject({ code: 8, signal: null });
      expect(stopped.stdout).toMatch(/\d+ pending/u);
      const results = join(home.folder, 'out.jsonl');
      const second = await run(['send', TIMETABLE, '--auth', 'slow', '--job', 'term', '--results', results], {
        env: home.env,
      });
      expect(second.code).toBe(3);
      expect(await slow.read<Counts>('record')).toMatchObject({ events: 322 });
      expect(lines(results).filter(({ status }) => status === 'created')).toHaveLength(322);
    } finally {
      await slow.stop();
    }
  });

  it('refuses an edited file with what changed, and takes it with --accept-changes (R34)', async () => {
    const header = 'Key,Mailbox,Subject,Start,End,TimeZone\n';
    const row = (key: string, subject: string) =>
      `${key},a@school.example,${subject},2026-11-02T09:00:00,2026-11-02T10:00:00,UTC\n`;
    const file = write('rows.csv', header + row('k1', 'One') + row('k2', 'Two') + row('k3', 'Three'));
    expect((await send(file)).code).toBe(0);
    write('rows.csv', header + row('k1', 'One') + row('k2', 'Changed') + row('k4', 'Four'));
    const refused = await send(file);
    expect(refused.code).toBe(12);
    expect(refused.stderr).toContain('1 row new (line 4); 1 row changed (line 3); 1 row gone (line 4)');
    expect(await record()).toMatchObject({ events: 3 });
    const accepted = await send(file, '--accept-changes');
    expect(accepted.code).toBe(0);
    expect(await record()).toMatchObject({ events: 4 });
  });

  it('refuses a renamed file whose rows were sent, and names both ways on', async () => {
    const text =
      'Key,Mailbox,Subject,Start,End,TimeZone\nk1,a@school.example,X,2026-11-02T09:00:00,2026-11-02T10:00:00,UTC\n';
    expect((await send(write('old.csv', text))).code).toBe(0);
    const file = write('new.csv', text);
    const refused = await send(file);
    expect(refused.code).toBe(12);
    expect(refused.stderr).toContain('--job old');
    expect(refused.stderr).toContain('--new-job');
    expect((await send(file, '--job', 'old')).code).toBe(0);
    expect(await record()).toMatchObject({ events: 1 });
    expect((await send(file, '--new-job')).code).toBe(0);
    expect(await record()).toMatchObject({ events: 2 });
  });

  it('names all lines of a key that is given twice, and sends nothing (R7 in part)', async () => {
    const rows = ['k1', 'k2', 'k1'].map((key) => `${key},a@school.example,2026-11-02,2026-11-03,UTC\n`).join('');
    const refused = await send(write('rows.csv', `Key,Mailbox,Start,End,TimeZone\n${rows}`));
    expect(refused.code).toBe(10);
    expect(refused.stderr).toContain("'k1' on lines 2, 4");
    expect(await record()).toMatchObject({ requests: 0 });
  });
});

describe('what send cannot do ends with one sentence and its own exit code', () => {
  const sentence = /^graphcal: [A-Z'][^\n]+\.\n$/u;

  it('when the file is not there', async () => {
    const ended = await send(join(home.folder, 'nothing.csv'));
    expect(ended).toMatchObject({ code: 9, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });

  it('when the file is a folder', async () => {
    const folder = join(home.folder, 'rows');
    mkdirSync(folder);
    const ended = await send(folder);
    expect(ended).toMatchObject({ code: 10, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });

  it('when the secret is wrong', async () => {
    await addAuthentication({ ...server, clientSecret: 'not-the-secret' }, home, 'wrong');
    const ended = await run(['send', TIMETABLE, '--auth', 'wrong'], { env: home.env });
    expect(ended).toMatchObject({ code: 5, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(ended.stderr).not.toContain('not-the-secret');
  });

  it('when the server cannot be reached', async () => {
    const gone = await startServer();
    await addAuthentication(gone, home, 'gone');
    await gone.stop();
    const ended = await run(['send', TIMETABLE, '--auth', 'gone'], { env: home.env });
    expect(ended).toMatchObject({ code: 11, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });

  it('when the authentication is not known', async () => {
    const ended = await run(['send', TIMETABLE, '--auth', 'nobody'], { env: home.env });
    expect(ended).toMatchObject({ code: 5, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
  });

  it('when the results cannot be written, before anything is sent (R39 in part)', async () => {
    const ended = await send(TIMETABLE, '--results', join(home.folder, 'no-folder', 'out.jsonl'));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(await record()).toMatchObject({ requests: 0 });
  });

  it('when the ledger is no database', async () => {
    write('ledger.db', 'This is not a database, and it is longer than a header would be. '.repeat(20));
    const ended = await send(TIMETABLE);
    expect(ended).toMatchObject({ code: 7, stdout: '' });
    expect(ended.stderr).toMatch(sentence);
    expect(await record()).toMatchObject({ requests: 0 });
  });
});

/** Waits until the server has seen so many requests, by asking it. */
async function untilRequests(of: Server, requests: number): Promise<void> {
  for (;;) {
    if ((await of.read<Counts>('record')).requests >= requests) return;
  }
}
