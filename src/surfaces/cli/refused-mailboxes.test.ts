import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLine, openService, type Service, shellForEach } from './testing.ts';

const APP = { clientId: '22222222-3333-4444-8555-666666666666', secrets: ['a-secret-of-tests~1'] };
const MAILBOXES = ['open', 'on.premises', 'head.office', 'nobody', 'outside', 'soft.deleted'];

const shell = shellForEach();
let service: Service;

beforeEach(async () => {
  const users = MAILBOXES.filter((name) => name !== 'nobody').map((name) => ({
    userPrincipalName: `${name}@school.example`,
    mailbox:
      name === 'on.premises' ? ('none' as const) : name === 'head.office' ? ('denied' as const) : ('ok' as const),
  }));
  const reached = users.map(({ userPrincipalName }) => userPrincipalName).filter((name) => !name.startsWith('outside'));
  service = await openService(shell, {
    autoCreateUsers: false,
    seed: { users, apps: [{ ...APP, roles: ['Calendars.ReadWrite'], mailboxes: reached }] },
    faults: {
      rules: [
        {
          match: { mailbox: 'soft.deleted@school.example' },
          action: { type: 'refuse', status: 400, code: 'MailboxNotHostedInExchangeOnline' },
        },
      ],
    },
  });
  const line = addLine('limited', { ...service.emulator, clientId: APP.clientId }, service.url);
  expect(await shell.call(line, { env: { GRAPHCAL_CLIENT_SECRET: APP.secrets[0] ?? '' } })).toMatchObject({ code: 0 });
  const day = (at: number) => String(1 + (at % 28)).padStart(2, '0');
  const rows = Array.from({ length: 25 }, (_, at) =>
    MAILBOXES.map((name) => `${name}@school.example,Row ${at},2036-11-${day(at)}T09:00,2036-11-${day(at)}T10:00,UTC`),
  ).flat();
  await writeFile(join(shell.folder, 'term.csv'), `Mailbox,Subject,Start,End,TimeZone\n${rows.join('\n')}\n`);
});
afterEach(() => service.close());

const requestsOf = (name: string) =>
  service.emulator.record.requests.filter(({ path }) => decodeURIComponent(path).includes(`/${name}@school.example/`));

describe('mailboxes that cannot be used', () => {
  it('fail with all their rows for good, are not asked again, and are each one line that says what to do (R25)', async () => {
    const { code, out } = await shell.call(['send', 'term.csv', '--auth', 'limited']);
    expect(code).toBe(3);
    expect(out).toContain('\n   25 created\n  125 failed\n');
    const from = out.indexOf('Failed, because the mailbox cannot be used');
    expect(out.slice(from, out.indexOf('\n\n', from)).split('\n')).toEqual([
      'Failed, because the mailbox cannot be used (again with --retry-failed, once it is mended):',
      '  on.premises@school.example, 25 rows from line 3 on: it has no mailbox in Exchange Online (MailboxNotEnabledForRESTAPI)',
      '  head.office@school.example, 25 rows from line 4 on: the app may not use it (ErrorAccessDenied)',
      '  nobody@school.example, 25 rows from line 5 on: the directory has no such user (ErrorInvalidUser)',
      '  outside@school.example, 25 rows from line 6 on: the app may not use it (ErrorAccessDenied)',
      '  soft.deleted@school.example, 25 rows from line 7 on: it has no mailbox in Exchange Online (MailboxNotHostedInExchangeOnline)',
      expect.stringContaining('  Where it has no mailbox in Exchange Online: give the user a licence'),
      expect.stringContaining('a changed policy can take over an hour to work'),
      expect.stringContaining('  Where the directory has no such user: check the address'),
    ]);
    expect(out).not.toContain('because Graph refused for good');
    // The list of its events was refused: no row of it was ever sent, let alone twice.
    for (const name of MAILBOXES.slice(1))
      expect(requestsOf(name).filter(({ method }) => method === 'POST')).toEqual([]);
    for (const name of MAILBOXES.slice(1)) expect(requestsOf(name)).toHaveLength(1);
  });

  it('are in the report as JSON, each once with its rows, and cost no request when the file is sent again (R25 in part)', async () => {
    const argv = ['send', 'term.csv', '--auth', 'limited', '--json', '--results', 'sent.jsonl'];
    const first = JSON.parse((await shell.call(argv)).out);
    expect(first.refusedMailboxes).toMatchObject([
      { mailbox: 'on.premises@school.example', problem: 'not-in-exchange-online', rows: 25, firstLine: 3 },
      { mailbox: 'head.office@school.example', problem: 'access-denied', code: 'ErrorAccessDenied', rows: 25 },
      { mailbox: 'nobody@school.example', problem: 'not-found', code: 'ErrorInvalidUser', rows: 25 },
      { mailbox: 'outside@school.example', problem: 'access-denied', rows: 25 },
      { mailbox: 'soft.deleted@school.example', problem: 'not-in-exchange-online', rows: 25 },
    ]);
    expect(first.refusedMailboxes[1].hint).toContain('over an hour');
    const before = service.emulator.record.requestCount;
    const again = JSON.parse((await shell.call(argv)).out);
    expect(again.refusedMailboxes).toEqual(first.refusedMailboxes);
    expect(service.emulator.record.requestCount).toBe(before);
  });

  it('are tried again when that is asked for, and are gone from the report once they can be used', async () => {
    await shell.call(['send', 'term.csv', '--auth', 'limited']);
    const argv = ['send', 'term.csv', '--auth', 'school', '--retry-failed', '--json', '--results', 'sent.jsonl'];
    const report = JSON.parse((await shell.call(argv)).out);
    // The other application is not limited to some mailboxes.
    expect(report.counts).toMatchObject({ created: 50, failed: 100 });
    expect(report.refusedMailboxes.map(({ mailbox }: { mailbox: string }) => mailbox)).toEqual([
      'on.premises@school.example',
      'head.office@school.example',
      'nobody@school.example',
      'soft.deleted@school.example',
    ]);
  });
});
