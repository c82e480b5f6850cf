import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../doctor/finding.ts';
import { addLine, openService, type Service, shellForEach } from './testing.ts';

const shell = shellForEach();
let service: Service;

const NARROW = { clientId: '22222222-3333-4444-8555-666666666666', secrets: ['a-secret-of-tests~1'] };

beforeEach(async () => {
  const user = (name: string, mailbox: 'ok' | 'none' | 'denied' = 'ok') => ({
    userPrincipalName: `${name}@school.example`,
    mailbox,
  });
  const grant = { role: 'Application Calendars.ReadWrite', mailboxes: ['room.101@school.example'] };
  service = await openService(shell, {
    autoCreateUsers: false,
    seed: {
      users: [user('room.101'), user('room.102'), user('on.premises', 'none'), user('head.office', 'denied')],
      apps: [{ ...NARROW, grants: [grant] }],
    },
  });
});
afterEach(() => service.close());

async function doctor(...argv: string[]) {
  const { code, out, err } = await shell.call(['doctor', ...argv, '--json']);
  const { findings = [] } = (out === '' ? {} : JSON.parse(out)) as { findings?: Finding[] };
  const statusOf = (check: string) => findings.filter((one) => one.check === check).map(({ status }) => status);
  return { code, out, err, findings, statusOf };
}
const add = async (name: string, secret: string, clientId = service.emulator.clientId, url = service.url) =>
  expect(
    await shell.call(addLine(name, { ...service.emulator, clientId }, url), {
      env: { GRAPHCAL_CLIENT_SECRET: secret },
    }),
  ).toMatchObject({ code: 0 });

describe('doctor', () => {
  it('finds all well where it is, and reads without writing', async () => {
    const { code, statusOf } = await doctor('--auth', 'school', '--mailbox', 'room.101@school.example');
    expect(code).toBe(0);
    for (const check of ['node', 'home', 'vault', 'authority', 'graph', 'clock', 'token', 'mailbox']) {
      expect([check, ...statusOf(check)]).toEqual([check, 'ok']);
    }
    expect(service.emulator.record.writeCount).toBe(0);
  });

  it('says of each mailbox whether it is reached, and why not', async () => {
    const names = ['room.101', 'on.premises', 'head.office', 'nobody'];
    await writeFile(join(shell.folder, 'rooms.txt'), names.map((name) => `${name}@school.example`).join('\n'));
    const { code, findings } = await doctor('--auth', 'school', '--mailboxes', 'rooms.txt');
    expect(code).toBe(3);
    expect(findings.filter(({ check }) => check === 'mailbox').map(({ mailbox, code: why }) => [mailbox, why])).toEqual(
      [
        ['room.101@school.example', undefined],
        ['on.premises@school.example', 'not-in-exchange-online'],
        ['head.office@school.example', 'access-denied'],
        ['nobody@school.example', 'not-found'],
      ],
    );
  });

  it('sees by a call what Exchange grants beside the token', async () => {
    await add('narrow', NARROW.secrets[0] ?? '', NARROW.clientId);
    await writeFile(join(shell.folder, 'rooms.txt'), 'room.101@school.example\nroom.102@school.example\n');
    const { findings, statusOf } = await doctor('--auth', 'narrow', '--mailboxes', 'rooms.txt');
    expect(findings.find(({ check }) => check === 'permissions')?.message).toContain('names no permission');
    expect(statusOf('mailbox')).toEqual(['ok', 'failed']);
  });

  it('goes on as far as it can where the secret is wrong', async () => {
    await add('wrong', 'not-the-secret~1');
    const { code, findings, out, statusOf } = await doctor('--auth', 'wrong', '--mailbox', 'room.101@school.example');
    expect(code).toBe(3);
    expect(findings.find(({ check }) => check === 'token')).toMatchObject({ status: 'failed', code: 'secret-wrong' });
    expect([statusOf('graph'), statusOf('mailbox')]).toEqual([['ok'], ['skipped']]);
    expect(out).not.toContain('not-the-secret');
  });

  it('names the server that does not answer', async () => {
    await add('away', 'any-secret~1', undefined, 'http://127.0.0.1:9');
    const { code, statusOf } = await doctor('--auth', 'away');
    expect(code).toBe(3);
    expect([statusOf('authority'), statusOf('graph'), statusOf('token')]).toEqual([
      ['failed'],
      ['failed'],
      ['skipped'],
    ]);
  });

  it('finds a file of the home that others can read', async () => {
    await chmod(join(shell.folder, 'home', 'vault.key'), 0o644);
    const { code, findings } = await doctor('--auth', 'school');
    expect(code).toBe(3);
    expect(findings.find(({ check }) => check === 'home')).toMatchObject({
      status: 'failed',
      code: 'path-open-to-others',
      hint: expect.stringContaining('chmod 600'),
    });
  });

  it('names an authentication that is not stored, and asks for one where none is named', async () => {
    expect((await doctor('--auth', 'other')).findings.find(({ check }) => check === 'vault')).toMatchObject({
      status: 'failed',
      code: 'authentication-unknown',
    });
    expect(await doctor()).toMatchObject({ code: 2, out: '' });
  });

  it('shows people a table with what to do', async () => {
    const { out } = await shell.call(['doctor', '--auth', 'school', '--mailbox', 'head.office@school.example']);
    expect(out).toContain('STATUS   CHECK            FOUND\n');
    expect(out).toMatch(
      /^failed {3}mailbox +head\.office@school\.example: the app may not use it \(ErrorAccessDenied\)\.$/mu,
    );
    expect(out).toMatch(/^ +> Check the permissions of the app, .*over an hour/mu);
    expect(out).toContain('1 thing to be mended.\n');
  });
});

it('doctor asks no authority where the mode asks none, and says what it found of Graph', async () => {
  const { tenantId } = service.emulator;
  const stored = ['auth', 'add', 'token', '--mode', 'access-token', '--tenant', tenantId, '--graph', service.url];
  expect(await shell.call(stored)).toMatchObject({ code: 0 });
  const { code, findings, statusOf } = await doctor('--auth', 'token');
  expect(code).toBe(3);
  expect(findings.find(({ check }) => check === 'vault')?.message).toBe(
    `token is stored: access-token, tenant ${tenantId}. The vault opens with its key file.`,
  );
  expect([statusOf('authority'), statusOf('graph'), statusOf('network')]).toEqual([['skipped'], ['ok'], []]);
  expect(findings.find(({ check }) => check === 'token')?.code).toBe('access-token-missing');
});
