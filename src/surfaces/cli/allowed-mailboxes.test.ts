import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const ALLOWED = 'room.101@school.example,*@labs.example';

const call = (...argv: string[]) =>
  shell.call([...argv, '--auth', 'school'], { env: { GRAPHCAL_ALLOWED_MAILBOXES: ALLOWED } });

describe('a list of the mailboxes that may be reached', () => {
  beforeEach(async () => {
    const row = (mailbox: string) => `${mailbox},Assembly,2036-11-03T09:00,2036-11-03T10:00,UTC`;
    const rows = ['room.101@school.example', 'head.office@school.example', 'bench.1@labs.example'].map(row);
    await writeFile(join(shell.folder, 'term.csv'), `Mailbox,Subject,Start,End,TimeZone\n${rows.join('\n')}\n`);
  });

  it('rejects rows of other mailboxes and sends the others', async () => {
    const { code, out } = await call('send', 'term.csv');
    expect(code).toBe(3);
    expect(out).toContain('2 created\n  1 rejected');
    expect(out).toContain('term.csv:3: Mailbox: The mailbox "head.office@school.example" is not in allowedMailboxes.');
    expect(service.emulator.record.requests.some(({ path }) => path.includes('head.office'))).toBe(false);
  });

  it('refuses calls and raw requests elsewhere before anything is sent, a token included', async () => {
    const other = ['--mailbox', 'head.office@school.example'];
    for (const argv of [
      ['list-events', ...other],
      ['create-calendar', ...other, '--name', 'Exams'],
      ['raw-request', 'GET', '/users/head.office@school.example/calendars'],
      ['raw-request', 'POST', '/$batch', '--body', '{"requests":[]}', '--mailbox', 'room.101@school.example'],
      ['raw-request', 'GET', '/users'],
    ]) {
      const { code, err } = await call(...argv, '--json');
      expect(JSON.parse(err)).toMatchObject({ error: { code: 'mailbox-not-allowed' } });
      expect(code).toBe(2);
    }
    expect(service.emulator.record.requestCount + service.emulator.record.tokenRequestCount).toBe(0);
  });

  it('lets all pages of an allowed mailbox be read, whose links name it otherwise', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, at) => `room.101@school.example,Row ${at},2036-11-03T09:00,2036-11-03T10:00,UTC`,
    );
    await writeFile(join(shell.folder, 'rows.csv'), `Mailbox,Subject,Start,End,TimeZone\n${rows.join('\n')}\n`);
    await call('send', 'rows.csv');
    const before = service.emulator.record.requestCount;
    const { code, out, err } = await call(
      'list-events',
      '--mailbox',
      'room.101@school.example',
      '--top',
      '10',
      '--json',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).value).toHaveLength(30);
    expect(service.emulator.record.requestCount).toBeGreaterThan(before + 1);
  });
});
