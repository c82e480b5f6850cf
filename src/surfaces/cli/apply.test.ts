import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees';
const row = (key: string, subject: string, attendees = '') =>
  `${key},a@school.example,${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,${attendees}`;

const shell = shellForEach();
const service = serviceForEach(shell);

const write = (...rows: string[]) => writeFile(join(shell.folder, 'term.csv'), `${[HEADER, ...rows].join('\n')}\n`);
const apply = (...argv: string[]) => shell.call(['apply', 'term.csv', '--auth', 'school', ...argv]);
const withoutTime = (out: string) => out.replace(/[\d.]+ m?s\.\n/u, 'TIME.\n');
/** More people than are mailed without a question. */
const CROWD = Array.from({ length: 101 }, (_, at) => `p${at}@school.example`).join('; ');

describe('apply', () => {
  it('says what it created, updated, cancelled and left', async () => {
    await write(row('a', 'Maths'), row('b', 'Art'), row('c', 'Music'));
    expect((await apply()).code).toBe(0);
    await write(row('a', 'Mathematics'), row('b', 'Art'), row('d', 'Games'));
    const { code, out, err } = await apply('--prune', '--results', 'out.jsonl');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(withoutTime(out)).toBe(
      [
        'term.csv as job term: 3 rows',
        '',
        '  1 created',
        '  1 updated',
        '  1 unchanged',
        '  1 cancelled',
        '  Time zone: UTC',
        '',
        'Events: 1 created, 1 updated, 1 cancelled in TIME.',
        'Results: out.jsonl',
        '',
      ].join('\n'),
    );
    const lines = (await readFile(join(shell.folder, 'out.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, status: 'updated' },
      { line: 3, status: 'unchanged' },
      { line: 4, status: 'created' },
      { line: null, key: 'c', status: 'cancelled' },
    ]);
  });

  it('names what somebody changed or deleted apart from what Graph refused, and ends with 3', async () => {
    await write(row('a', 'Maths'), row('b', 'Art'));
    const { out: sent } = await apply('--json');
    const ids = sent
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { EventID: string }).EventID);
    const event = (command: string, at: number, ...more: string[]) =>
      shell.call([command, '--auth', 'school', '--mailbox', 'a@school.example', '--event-id', ids[at] ?? '', ...more]);
    expect((await event('update-event', 0, '--subject', 'Quiz')).code).toBe(0);
    expect((await event('delete-event', 1)).code).toBe(0);
    await write(row('a', 'Mathematics'), row('b', 'Arts'));
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain('Failed, because somebody changed or deleted the event, which was left so');
    expect(out).toContain('line 2: Somebody changed the event (subject), so it was left as it is;');
    expect(out).toContain('line 3: Somebody deleted the event;');
    expect(out).not.toContain('Graph refused');
    expect(await apply('--overwrite', '--recreate')).toMatchObject({ code: 0, err: '' });
  });

  it('sends nothing where more would be mailed than --max-mails allows', async () => {
    await write(row('a', 'Maths', 'ada@school.example; ben@school.example'));
    const { code, err } = await apply('--max-mails', '1');
    expect(code).toBe(2);
    expect(err).toMatch(/^graphcal: The run would mail 2 attendees, and 1 are allowed\. .*Nothing was sent\.\n$/u);
    expect(service.emulator.record.requestCount).toBe(0);
    expect((await apply('--max-mails', '2')).code).toBe(0);
  });

  it('asks at a terminal before many mails, and sends nothing without a yes', async () => {
    await write(row('a', 'Maths', CROWD));
    const line = ['apply', 'term.csv', '--auth', 'school'];
    const refused = await shell.call(line, { yes: false });
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('This mails 101 attendees of 1 event. Go on? [y/N] ');
    expect(refused.err).toContain('The run was not confirmed. Nothing was sent.');
    expect(service.emulator.record.requestCount).toBe(0);
    expect(await shell.call([...line, '--yes'], { yes: false })).toMatchObject({ code: 0, err: '' });
  });

  it('takes some rows first, and ends with 4 while others wait', async () => {
    await write(row('a', 'Maths'), row('b', 'Art'));
    expect(await apply('--limit', '1')).toMatchObject({ code: 4, out: expect.stringContaining('1 pending') });
    expect((await apply('--only', 'A@school.example')).code).toBe(0);
  });

  it.for([
    [['--limit', '0'], "Option '--limit <N>' argument '0' is invalid."],
    [['--max-mails', '-1'], "Option '--max-mails <N>' argument '-1' is invalid."],
    [['--failed-rows', ''], "Option '--failed-rows <FILE>' argument '' is invalid. It must not be empty."],
    [['--failed-rows', 'x.csv', '--results', 'x.csv'], '--results and --failed-rows name the same file.'],
    [['--accept-changes'], "Unknown option '--accept-changes'."],
  ] as const)('refuses %j with exit code 2', async ([argv, sentence]) => {
    await write(row('a', 'Maths'));
    const { code, out, err } = await apply(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
  });

  it('says where failed rows are, and takes them mended by their job', async () => {
    await write(row('a', 'Maths'), row('b', 'Art').replace('10:00:00', '08:00:00'));
    const { code, out } = await apply('--failed-rows', 'failed.csv');
    expect(code).toBe(3);
    expect(out).toContain('\nFailed rows: failed.csv; mend them, then apply it with --job term\n');
    const file = join(shell.folder, 'failed.csv');
    await writeFile(file, (await readFile(file, 'utf8')).replace('08:00:00', '10:00:00'));
    const line = ['apply', 'failed.csv', '--auth', 'school'];
    expect(await shell.call(line)).toMatchObject({ code: 2, err: expect.stringContaining('by --job') });
    expect(await shell.call([...line, '--job', 'term'])).toMatchObject({ code: 0, err: '' });
    expect(service.emulator.record.commits).toHaveLength(2);
  });
});
