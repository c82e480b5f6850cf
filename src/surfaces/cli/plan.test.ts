import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone,Attendees';
const row = (key: string, subject: string, attendees = '') =>
  `${key},a@school.example,${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC,${attendees}`;
const BAD = 'bad,a@school.example,Assembly,tomorrow,2036-11-03T10:00:00,UTC,';

const shell = shellForEach();
const service = serviceForEach(shell);

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
    expect(out).toContain('Do it: graphcal send, with the same options except --changes.\n');
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
      counts: { create: 0, update: 1, cancel: 0, unchanged: 1, rejected: 0 },
      gone: { rows: 1, cancel: 1 },
      refused: null,
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

  it('shows old and new values where it is asked to, old ones as far as the calendars are read', async () => {
    await write(row('a', 'Maths', 'ada@school.example'), row('b', 'Art'));
    expect((await call('apply')).code).toBe(0);
    await write(row('a', 'Physics', 'ben@school.example'), row('c', 'Games'));
    const known = await call('plan', '--apply', '--changes');
    expect(known.out.split('\n\n')[0]).toBe(
      [
        '~ line 2, key a, a@school.example: update (2 mails)',
        '    subject: what was written -> "Physics"',
        '    attendees: + ben@school.example (required), - one who was written before',
        '+ line 3, key c, a@school.example: create "Games", 2036-11-03 09:00 to 10:00 UTC',
      ].join('\n'),
    );
    expect(known.out).toContain(
      '2 rows of the input: 1 to create, 1 to update.\n1 row gone from it: its event would stay.',
    );
    const read = await call('plan', '--apply', '--prune', '--check', '--changes');
    expect(read.out).toContain('    subject: "Maths" -> "Physics"\n');
    expect(read.out).toContain('- ada@school.example\n');
    expect(read.out).toContain('- gone, key b, a@school.example: cancel "Art", 2036-11-03 09:00 to 10:00 UTC\n');
    expect(read.out).toContain('1 row gone from it: its event would be cancelled.\n');
    // For programs the rows are the output, each on its line and in full.
    const lines = (await call('plan', '--apply', '--check', '--changes', '--json')).out.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        act: 'update',
        values: {
          fields: [{ field: 'subject', before: 'Maths', known: 'value', after: 'Physics' }],
          attendees: [{ address: 'ben@school.example' }, { address: 'ada@school.example', after: null }],
        },
      },
      { act: 'create', values: { attendees: [] } },
    ]);
  });

  it('says what the run would answer where that refuses the file, and ends as the run would', async () => {
    await write(row('a', 'Maths'), row('b', 'Art'));
    expect((await call('apply')).code).toBe(0);
    await write(row('a', 'Maths').replace('a@', 'b@'), row('b', 'Arts'));
    const { code, out } = await call('plan', '--apply');
    expect(code).toBe(10);
    expect(out).toMatch(
      /\n\nAs it is, apply refuses this \(row-moved\): .* another mailbox .* \(line 2\)\. .*--prune/u,
    );
    expect(out).not.toContain('Do it:');
    expect(await call('apply')).toMatchObject({ code: 10, err: expect.stringContaining('(line 2)') });
    const json = await call('plan', '--json');
    expect(json.code).toBe(12);
    expect(JSON.parse(json.out)).toMatchObject({ refused: { code: 'input-changed' } });
    expect(JSON.parse(json.err)).toMatchObject({ error: { code: 'input-changed' } });
    expect((await call('send')).code).toBe(12);
    expect((await call('plan', '--accept-changes')).code).toBe(0);
    expect((await call('plan', '--apply', '--prune')).code).toBe(0);
  });

  it('says which rows of the file were mended elsewhere, also where apply refuses to go back', async () => {
    await write(row('a', 'Maths'), BAD);
    expect((await call('send', '--failed-rows', 'failed.csv')).code).toBe(3);
    const failed = join(shell.folder, 'failed.csv');
    await writeFile(failed, (await readFile(failed, 'utf8')).replace(',tomorrow,', ',2036-11-03T09:00:00,'));
    expect((await shell.call(['send', 'failed.csv', '--auth', 'school', '--job', 'term'])).code).toBe(0);
    const mended = '  1 row was mended by a file of failed rows, and this file still has the old content (line 3)';
    const plan = await call('plan', '--apply');
    expect(plan.code).toBe(0);
    expect(plan.out).toContain(`2 rows of the input: 2 unchanged.\n${mended}`);
    const refused = await call('plan', '--apply', '--overwrite');
    expect(refused.code).toBe(10);
    expect(refused.out).toContain(mended);
    expect(refused.out).toContain('As it is, apply refuses this (rows-mended)');
  });

  it('of some mailboxes leaves the others out, and refuses one that no row has, as every run does', async () => {
    await write(row('a', 'Maths'), row('b', 'Art').replace('a@', 'b@'));
    const { out } = await call('plan', '--only', 'B@school.example');
    expect(out).toContain('1 row of the input: 1 to create.');
    expect(out).not.toContain('a@school.example');
    const refused = {
      code: 2,
      out: '',
      err: expect.stringMatching(/mailbox 'c@school\.example'\. Did you mean a@.* or b@/u),
    };
    for (const command of ['plan', 'send', 'apply', 'adopt']) {
      expect(await call(command, '--only', 'c@school.example')).toMatchObject(refused);
    }
    expect(service.emulator.record.requestCount).toBe(0);
  });

  it.for([
    [['--changes', 'term.csv'], 'has to end in .jsonl or .ndjson'],
    [['--prune'], 'Plan with --apply --prune.'],
    [['--apply', '--accept-changes'], '--accept-changes says nothing with --apply'],
    [['--changes', 'nowhere/rows.jsonl'], 'The changes cannot be written to'],
  ] as const)('refuses %j with exit code 2', async ([argv, sentence]) => {
    await write(row('a', 'Maths'));
    const { code, out, err } = await call('plan', ...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(sentence);
  });

  it('has no option that only a run has', async () => {
    await write(row('a', 'Maths'));
    expect(await call('plan', '--limit', '1')).toMatchObject({ code: 2, out: '' });
  });
});
