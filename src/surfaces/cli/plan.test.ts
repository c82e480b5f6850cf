import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openService, openShell, type Service, type Shell } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees';
const row = (key: string, subject: string, attendees = '') =>
  `${key},a@school.example,${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,${attendees}`;
const BAD = 'bad,a@school.example,Assembly,tomorrow,2036-11-03T10:00:00,UTC,';

let shell: Shell;
let service: Service;
beforeEach(async () => {
  shell = await openShell();
  service = await openService(shell);
});
afterEach(async () => {
  await service.close();
  await shell.remove();
});

const write = (...rows: string[]) => writeFile(join(shell.folder, 'term.csv'), `${[HEADER, ...rows].join('\n')}\n`);
const call = (command: string, ...argv: string[]) => shell.call([command, 'term.csv', '--auth', 'school', ...argv]);

describe('plan', () => {
  it('shows what send would do, with mails and time, ends with 3 for a bad row, and leaves nothing behind', async () => {
    await write(row('a', 'Maths', 'ada@school.example'), row('b', 'Art'), BAD);
    const { code, out, err } = await call('plan');
    expect({ code, err }).toEqual({ code: 3, err: '' });
    expect(out).toContain('term.csv as job term (new): 3 rows. Nothing was written.\n');
    expect(out).toMatch(/ {2}MAILBOX +CREATE +REJECTED +MAILS\n {2}a@school\.example +2 +1 +1\n/u);
    expect(out).toContain('  term.csv:4: Start: Start is');
    expect(out).toContain('Mails: 1 mail to attendees of 1 event.\n  Most of them to: ada@school.example (1)\n');
    expect(out).toContain('Do it: graphcal send, with the same options.\n');
    expect(service.emulator.record.requestCount).toBe(0);
    expect((await shell.call(['jobs', 'list'])).out).toBe('There are no jobs.\n');
  });

  it('shows what apply would change part by part, also as JSON and row by row', async () => {
    await write(row('a', 'Maths', 'ada@school.example'), row('b', 'Art'), row('c', 'Music'));
    expect((await call('apply')).code).toBe(0);
    const requests = service.emulator.record.requestCount;
    await write(row('a', 'Mathematics', 'ada@school.example'), row('b', 'Art'));
    const { code, out } = await call('plan', '--apply', '--prune');
    expect(code).toBe(0);
    expect(out).toMatch(/UPDATE +CANCEL +UNCHANGED +MAILS\n {2}a@school\.example +1 +1 +1 +1\n/u);
    expect(out).toContain('Updates would change subject of 1 event.\n');
    const json = await call('plan', '--apply', '--prune', '--json', '--changes', 'rows.jsonl');
    expect(JSON.parse(json.out)).toMatchObject({
      rows: 2,
      counts: { create: 0, update: 1, cancel: 1, unchanged: 1, rejected: 0 },
      parts: { subject: 1 },
      mails: { recipients: 1, events: 1, most: [{ address: 'ada@school.example', mails: 1 }] },
      job: { name: 'term', isNew: false },
    });
    const lines = (await readFile(join(shell.folder, 'rows.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { line: 2, key: 'a', act: 'update', parts: ['subject'], mails: 1 },
      { line: 3, key: 'b', act: 'unchanged', parts: [] },
      { line: null, key: 'c', act: 'cancel', mails: 0 },
    ]);
    expect(service.emulator.record.requestCount).toBe(requests);
  });

  it('has no option that only a run has', async () => {
    await write(row('a', 'Maths'));
    expect(await call('plan', '--limit', '1')).toMatchObject({ code: 2, out: '' });
  });
});
