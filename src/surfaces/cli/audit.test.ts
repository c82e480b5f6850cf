import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeEach, describe, expect, it } from 'vitest';
import { purgeJob } from '../../bulk/jobs.ts';
import { isObject } from '../../core/json.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const ROOM = 'room.101@school.example';
const row = (key: string, mailbox = ROOM) =>
  `${key},${mailbox},Lesson ${key},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC`;

const shell = shellForEach();
const service = serviceForEach(shell);
beforeEach(() => {
  writeFileSync(
    join(shell.folder, 'term.csv'),
    `${['Key,Mailbox,Subject,Start,End,TimeZone', row('a'), row('b')].join('\n')}\n`,
  );
});

const audit = (...argv: string[]) => shell.call(['audit', ...argv]);
const home = () => join(shell.folder, 'home');
const create = (mailbox = ROOM) =>
  shell.call([
    ...['create-event', '--auth', 'school', '--mailbox', mailbox, '--subject', 'X', '--time-zone', 'UTC', '--json'],
    ...['--start-date-time', '2036-11-04T09:00:00', '--end-date-time', '2036-11-04T10:00:00'],
  ]);
const send = () => shell.call(['send', 'term.csv', '--auth', 'school']);

async function records(...argv: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await audit('export', ...argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out === '' ? [] : out.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(isObject);
}

const logFile = () => {
  const [name] = readdirSync(join(home(), 'audit')).filter((one) => one.endsWith('.jsonl'));
  return join(home(), 'audit', name ?? '');
};

/** Changes the record of jobs behind its back. */
function changeLedger(statement: string): void {
  const db = new Database(join(home(), 'ledger.db'));
  db.exec(statement);
  db.close();
}

describe('audit export', () => {
  it('has one line for each write of calls and jobs, in order of time, with all eight facts (R59 in part)', async () => {
    const idOf = ({ out }: { out: string }) => (JSON.parse(out) as { id: string }).id;
    const first = idOf(await create());
    expect((await send()).code).toBe(0);
    const last = idOf(await create());
    const all = await records();
    expect(all.map(({ source, operation, job, outcome, code }) => [source, operation, job, outcome, code])).toEqual([
      ['call', 'create-event', null, 'done', null],
      ['job', 'create', 'term', 'done', 'created'],
      ['job', 'create', 'term', 'done', 'created'],
      ['call', 'create-event', null, 'done', null],
    ]);
    const results = (await shell.call(['jobs', 'results', 'term'])).out.trimEnd().split('\n');
    const ids = results.map((line) => (JSON.parse(line) as { EventID: string }).EventID);
    expect(all.map(({ eventId }) => eventId)).toEqual([first, ...ids, last]);
    for (const one of all) {
      expect(one).toMatchObject({ user: expect.any(String), authentication: 'school', mailbox: ROOM });
      expect(one).toMatchObject({
        requestId: expect.any(String),
        time: expect.any(String),
        eventId: expect.any(String),
      });
      expect(one.user).not.toBe('');
    }
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => String(time)).sort());
  });

  it('keeps what a row was before it was changed, and taken back', async () => {
    await shell.call(['apply', 'term.csv', '--auth', 'school']);
    writeFileSync(
      join(shell.folder, 'term.csv'),
      readFileSync(join(shell.folder, 'term.csv'), 'utf8').replace('Lesson a', 'Art'),
    );
    await shell.call(['apply', 'term.csv', '--auth', 'school']);
    await shell.call(['undo', 'term', '--auth', 'school']);
    expect((await records()).map(({ operation, code }) => `${operation}: ${code}`).sort()).toEqual([
      'cancel: cancelled',
      'cancel: cancelled',
      'create: created',
      'create: created',
      'update: updated',
    ]);
  });

  it('takes what is asked for: a time, a job, an authentication', async () => {
    await create();
    await send();
    expect(await records('--job', 'term')).toHaveLength(2);
    expect(await records('--job', 'other')).toEqual([]);
    expect(await records('--auth', 'school')).toHaveLength(3);
    expect(await records('--auth', 'other')).toEqual([]);
    expect(await records('--since', '2099-01-01')).toEqual([]);
    expect(await records('--until', '2020-01-01T00:00:00Z')).toEqual([]);
    expect(await records('--since', '2020-01-01T00:00:00', '--until', '2099-01-01T00:00:00+01:00')).toHaveLength(3);
    const { code, err } = await audit('export', '--since', 'yesterday');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('Write a day or a time as 2026-11-01') });
  });

  it('writes CSV, and a file for its owner alone', async () => {
    await create();
    const { out } = await audit('export', '--format', 'csv');
    expect(out).toMatch(
      /^\uFEFFtime,source,user,account,.*\r\n.*,call,.*,create-event,room\.101@school\.example,.*\r\n$/u,
    );
    expect(await audit('export', '--output', 'audit.csv', '--format', 'csv')).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(shell.folder, 'audit.csv'), 'utf8')).toBe(out);
    expect(statSync(join(shell.folder, 'audit.csv')).mode & 0o777).toBe(0o600);
  });

  it('of a home in which nothing was written is empty, and makes nothing', async () => {
    expect(await records('--home', 'elsewhere')).toEqual([]);
    expect((await audit('verify', '--home', 'elsewhere')).code).toBe(0);
    expect(readdirSync(shell.folder).sort()).toEqual(['home', 'term.csv']);
  });

  it('has rehearsals apart, by --emulator', async () => {
    await shell.call(['send', 'term.csv', '--emulator']);
    await shell.call(['create-calendar', '--emulator', '--mailbox', ROOM, '--name', 'Exams']);
    expect(await records()).toEqual([]);
    expect((await records('--emulator')).map(({ operation }) => operation)).toEqual([
      'create',
      'create',
      'create-calendar',
    ]);
  });

  it('says of rows whose outcome nobody knows that it is unknown', async () => {
    await send();
    changeLedger(`UPDATE row SET state = 'sending' WHERE number = 1`);
    expect(await records('--job', 'term')).toMatchObject([
      { outcome: 'unknown', operation: 'create', number: null, authentication: 'school' },
      { outcome: 'done' },
      { outcome: 'done' },
    ]);
  });

  it('leaves of a job that was erased who erased it, and nothing else', async () => {
    await send();
    expect((await shell.call(['jobs', 'purge', 'term'])).code).toBe(0);
    expect(await records()).toMatchObject([
      { source: 'job', operation: 'jobs purge', job: 'term', mailbox: null, user: expect.any(String), outcome: 'done' },
    ]);
    expect(readFileSync(join(home(), 'ledger.db'), 'latin1')).not.toContain(ROOM);
    expect(await audit('verify')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Jobs: 3 commits; all as written.'),
    });
  });
});

describe('a job that a service erases', () => {
  it('was erased by whom the service names', async () => {
    await send();
    await purgeJob({ home: home(), name: 'term', actor: 'ada@school.example' });
    expect(await records()).toMatchObject([{ operation: 'jobs purge', user: 'ada@school.example' }]);
  });
});

describe('audit verify', () => {
  it.for([`UPDATE audit SET content = replace(content, 'room.101', 'room.102')`, `UPDATE audit SET kind = 'late'`])(
    'is what an export of jobs names that were changed: %s',
    async (statement) => {
      await send();
      changeLedger(`${statement} WHERE link = 2`);
      const { code, err } = await audit('export');
      expect(code).toBe(7);
      expect(err).toContain('Link 2 of the record of jobs is not as it was written.');
    },
  );

  it('finds nothing where nothing was touched', async () => {
    await create();
    await send();
    expect(await audit('verify')).toEqual({
      code: 0,
      out: 'Calls: 2 entries; all as written.\nJobs: 2 commits; all as written.\n',
      err: '',
    });
  });

  it('names the first line of calls that was changed, and ends with 3 (R59 in part)', async () => {
    await create();
    await create('room.102@school.example');
    writeFileSync(logFile(), readFileSync(logFile(), 'utf8').replace('room.102', 'room.103'));
    const { code, out } = await audit('verify');
    expect(code).toBe(3);
    expect(out).toMatch(
      /^Calls: 2 entries; then, at \d{4}-\d\d-001\.jsonl:3: The line is not as it was written\.\nJobs: 0 /u,
    );
    expect(await audit('export')).toMatchObject({ code: 7, err: expect.stringContaining('graphcal audit verify') });
    expect(await create()).toMatchObject({ code: 0 });
  });

  it.for([
    [`UPDATE audit SET content = replace(content, 'room.101', 'room.102') WHERE link = 2`, 'link 2: The link is not'],
    [`DELETE FROM audit WHERE link = 1`, 'link 2: Links 1 to 1 are missing'],
    [`UPDATE audit SET content = NULL, digest = 'x' WHERE link = 2`, 'link 2: The link is not'],
    [`UPDATE audit SET content = NULL WHERE link = 2`, 'link 2: What the link said is gone'],
    [`UPDATE audit SET kind = 'rows' WHERE kind = 'run'`, 'link 1: The link is not'],
  ] as const)('names the first commit of jobs that was changed: %s', async ([statement, says]) => {
    await send();
    changeLedger(statement);
    const { code, out } = await audit('verify');
    expect(code).toBe(3);
    expect(out).toContain(`then, at ${says}`);
  });

  it('finds by a head that was kept elsewhere what was cut off at the end', async () => {
    await create();
    const kept = readFileSync(logFile(), 'utf8');
    await create();
    await send();
    const [calls = '', jobs = ''] = (await audit('head')).out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    expect([calls, jobs]).toEqual([
      expect.stringMatching(/^4:[0-9a-f]{64}$/u),
      expect.stringMatching(/^2:[0-9a-f]{64}$/u),
    ]);
    expect((await audit('verify', '--calls', calls, '--jobs', jobs)).code).toBe(0);
    writeFileSync(logFile(), kept);
    changeLedger('DELETE FROM audit WHERE link = 2');
    expect((await audit('verify')).code).toBe(0);
    const { code, out } = await audit('verify', '--calls', calls, '--jobs', jobs);
    expect(code).toBe(3);
    expect(out).toBe(
      'Calls: 2 entries; then, at after 2: Entries 3 to 4 are missing at the end.\n' +
        'Jobs: 1 commit; then, at after 1: Entries 2 to 2 are missing at the end.\n',
    );
    expect((await audit('verify', '--calls', '4:abc')).code).toBe(2);
  });
});

describe('a call that writes', () => {
  it('is refused where it cannot be put on record, with the file and the way out', async () => {
    await create();
    writeFileSync(logFile(), `${readFileSync(logFile(), 'utf8')}x\n`);
    const { code, err } = await create();
    expect(code).toBe(7);
    expect(err).toContain('Nothing was sent, since every write is put on record first.');
    expect(service.emulator.record.commits).toHaveLength(1);
  });

  it('is not on record where the configuration says so, and a wrong value is refused', async () => {
    const file = join(shell.folder, 'graphcal.config.json');
    writeFileSync(file, '{"audit": "off"}', { mode: 0o600 });
    expect((await create()).code).toBe(0);
    expect(await records()).toEqual([]);
    writeFileSync(file, '{"audit": "of"}', { mode: 0o600 });
    expect(await create()).toMatchObject({ code: 2, err: expect.stringContaining('neither on nor off') });
  });
});
