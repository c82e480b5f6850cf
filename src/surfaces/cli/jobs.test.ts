import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const row = (key: string) => `${key},a@school.example,Lesson ${key},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC`;

const shell = shellForEach();
const service = serviceForEach(shell);
beforeEach(async () => {
  const rows = ['Key,Mailbox,Subject,Start,End,TimeZone', row('a'), row('b'), row('c')];
  await writeFile(join(shell.folder, 'term.csv'), `${rows.join('\n')}\n`);
  expect((await shell.call(['send', 'term.csv', '--auth', 'school', '--limit', '1'])).code).toBe(4);
});

const jobs = (...argv: string[]) => shell.call(['jobs', ...argv]);
const resume = (...argv: string[]) => jobs('resume', 'term', '--auth', 'school', ...argv);

describe('jobs', () => {
  it('that were rehearsed are found by --emulator, and apart from those of tenants', async () => {
    const file = 'trial.csv';
    await writeFile(join(shell.folder, file), `Key,Mailbox,Subject,Start,End,TimeZone\n${row('a')}\n${row('b')}\n`);
    expect((await shell.call(['send', file, '--emulator', '--limit', '1'])).code).toBe(4);
    expect((await jobs('list')).out).not.toContain('trial');
    expect((await jobs('list', '--emulator')).out).toMatch(/^JOB.*\ntrial +ready +1 +1 /u);
    expect((await jobs('show', 'trial', '--emulator')).out).toContain('1 created, 1 pending');
    expect((await jobs('resume', 'trial', '--emulator')).code).toBe(0);
    expect((await jobs('verify', 'trial', '--emulator')).out).toContain('2 events of 2 rows are as written');
    expect((await jobs('results', 'trial', '--emulator')).out.trimEnd().split('\n')).toHaveLength(2);
    expect((await jobs('cancel', 'trial', '--emulator')).code).toBe(0);
    expect((await jobs('repair', '--emulator')).code).toBe(0);
    expect((await jobs('purge', 'trial', '--emulator')).out).toBe('1 job erased.\n');
  });

  it('lists and shows jobs, for people and as JSON, without asking the service', async () => {
    const requests = service.emulator.record.requestCount;
    expect((await jobs('list')).out).toMatch(/^JOB +STATE +DONE +WAITING .*\nterm +ready +1 +2 +0 +0 /u);
    expect(JSON.parse((await jobs('list', '--json')).out)).toMatchObject([
      { name: 'term', state: 'ready', counts: { done: 1, open: 2 }, file: 'term.csv' },
    ]);
    expect(await jobs('show', 'term')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/3 rows: 1 created, 2 pending\nGo on: graphcal jobs resume term\n$/u),
    });
    expect(JSON.parse((await jobs('show', 'term', '--json')).out)).toMatchObject({
      mode: 'send',
      rows: { rows: 3, created: 1, pending: 2 },
    });
    expect(service.emulator.record.requestCount).toBe(requests);
  });

  it('resumes without the file, a part at a time', async () => {
    await writeFile(join(shell.folder, 'term.csv'), '');
    expect((await resume('--limit', '1')).code).toBe(4);
    const { code, out, err } = await resume('--json', '--results', 'out.csv');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ createdNow: 1, counts: { created: 3, pending: 0 }, stopped: null });
    expect((await readFile(join(shell.folder, 'out.csv'), 'utf8')).split('\r\n')).toHaveLength(5);
    expect((await resume()).out).toContain('Nothing was written, ');
    // An undo as well: what it left is taken back, and nothing is made anew.
    expect((await shell.call(['undo', 'term', '--auth', 'school', '--limit', '1'])).code).toBe(4);
    expect((await jobs('show', 'term')).out).toContain(
      'ready, run last by undo, from term.csv.\n  3 rows: 1 cancelled',
    );
    expect(await resume()).toMatchObject({ code: 0, out: expect.stringContaining('Events: 2 cancelled in ') });
    expect(JSON.parse((await jobs('show', 'term', '--json')).out)).toMatchObject({ mode: 'undo', state: 'done' });
  });

  it('writes results anew, to standard output or a file', async () => {
    const lines = (await jobs('results', 'term')).out.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { status: string }).status)).toEqual([
      'created',
      'pending',
      'pending',
    ]);
    expect(await jobs('results', 'term', '--results', 'out.jsonl')).toMatchObject({
      code: 0,
      out: 'Results: out.jsonl\n',
    });
    expect(await readFile(join(shell.folder, 'out.jsonl'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  });

  it('erases a job that is done, one with rows that wait by --force alone, and leaves events', async () => {
    const refused = await jobs('purge', 'term');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain("2 rows of job 'term' wait. Go on with it (graphcal jobs resume term)");
    expect((await jobs('purge', '--older-than', '0')).out).toBe('0 jobs erased.\n');
    expect(JSON.parse((await jobs('purge', 'term', '--force', '--json')).out)).toMatchObject([{ name: 'term' }]);
    expect((await jobs('list')).out).toBe('There are no jobs.\n');
    const again = await shell.call(['send', 'term.csv', '--auth', 'school']);
    expect(again.out).toContain('1 adopted (their events were there already)');
    expect(service.emulator.record.commits).toHaveLength(3);
  });

  it.for([
    [['show', 'nope'], "There is no job 'nope'."],
    [['results', 'nope'], "There is no job 'nope'."],
    [['resume', 'nope', '--auth', 'school'], "There is no job 'nope' of this tenant."],
    [['purge'], 'Name a job, or say --older-than, and not both.'],
    [['purge', 'term', '--older-than', '1'], 'Name a job, or say --older-than, and not both.'],
    [['purge', '--older-than', '-1'], "Option '--older-than <DAYS>' argument '-1' is invalid."],
    [['results', 'term', '--results', 'out.xlsx'], "The format of the results '"],
  ] as const)('refuses %j with exit code 2', async ([argv, sentence]) => {
    const { code, out, err } = await jobs(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`graphcal: ${sentence}`);
  });
});
