import { describe, expect, it } from 'vitest';
import { ServiceError, TransportError } from '../../core/errors.ts';
import { judgeClock } from './clock-check.ts';
import { judgeMailbox } from './mailbox-check.ts';
import { judgeReply } from './network-check.ts';
import { judgeNode } from './node-check.ts';
import { judgePermissions } from './permissions-check.ts';

describe('the version of Node', () => {
  it.each([
    ['v18.20.0', 'failed'],
    ['v20.18.9', 'failed'],
    ['v20.19.0', 'ok'],
    ['v22.0.0', 'ok'],
    ['v26.1.0', 'ok'],
  ])('%s is %s', (version, status) => {
    expect(judgeNode(version).status).toBe(status);
  });
});

describe('the clock', () => {
  const header = 'Thu, 01 Jan 2026 08:30:00 GMT';
  const service = Date.UTC(2026, 0, 1, 8, 30);

  it.each([
    [0, 'ok'],
    [300_000, 'ok'],
    [-300_000, 'ok'],
    [300_001, 'failed'],
    [-301_000, 'failed'],
  ])('%i ms off is %s', (off, status) => {
    expect(judgeClock({ header, localMs: service + off }).status).toBe(status);
  });

  it('says in which direction it is off, and is not judged where no answer told the time', () => {
    expect(judgeClock({ header, localMs: service - 600_000 }).message).toContain('10 min 00 s behind the service');
    expect(judgeClock({ header: 'soon', localMs: service }).status).toBe('skipped');
    expect(judgeClock(undefined).status).toBe('skipped');
  });
});

describe('who answers', () => {
  const url = 'https://graph.microsoft.com/v1.0/me';
  const reply = (status: number, body: unknown) => ({ status, body: Buffer.from(JSON.stringify(body)) });

  it('is the service where it speaks its form, and the proxy is named', () => {
    const found = judgeReply({ check: 'graph', url }, reply(401, { error: { code: 'x' } }), 'proxy.example:8080');
    expect(found).toMatchObject({
      status: 'ok',
      message: 'graph.microsoft.com answers (TLS, by the proxy proxy.example:8080).',
    });
    const authority = 'https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration';
    expect(judgeReply({ check: 'authority', url: authority }, reply(200, { issuer: 'x' })).status).toBe('ok');
    expect(judgeReply({ check: 'authority', url: authority }, reply(400, { error: 'invalid_tenant' })).status).toBe(
      'ok',
    );
  });

  it('is something else where a page of the network comes', () => {
    const page = { status: 200, body: Buffer.from('<html>Sign in to the network</html>') };
    expect(judgeReply({ check: 'graph', url }, page)).toMatchObject({ status: 'failed', code: 'answer-not-readable' });
    expect(judgeReply({ check: 'graph', url }, reply(200, { value: [] })).status).toBe('failed');
  });
});

describe('what is granted', () => {
  const codes = (roles: string[], scopes?: string[]) =>
    judgePermissions({ roles, scopes }).map(({ status, code }) => code ?? status);

  it('is all that is needed, and reaches every mailbox', () => {
    expect(codes(['Calendars.ReadWrite'])).toEqual(['ok', 'reaches-all-mailboxes']);
  });

  it('is no fault where only rooms, settings and the like are closed', () => {
    const [granted] = judgePermissions({ roles: ['Calendars.ReadWrite'], scopes: undefined });
    expect(granted).toMatchObject({ status: 'ok' });
    expect(granted?.message).toMatch(/^Granted to the app: Calendars\.ReadWrite\. Not opened, .*list-rooms/);
    expect(granted?.message).not.toContain('get-schedule');
  });

  it('is too little where operations are closed', () => {
    const [, missing] = judgePermissions({ roles: ['Calendars.Read'], scopes: undefined });
    expect(missing).toMatchObject({ status: 'warning', code: 'permission-missing' });
    expect(missing?.message).toContain('create-event');
    expect(missing?.message).not.toContain('list-events');
  });

  it('is too much where no operation needs it', () => {
    const [, needless] = judgePermissions({
      roles: ['Calendars.ReadWrite', 'Mail.ReadWrite', 'Directory.Read.All'],
      scopes: undefined,
    });
    expect(needless).toMatchObject({ code: 'permission-needless' });
    expect(needless?.message).toBe('No operation of graphcal needs Mail.ReadWrite, Directory.Read.All.');
  });

  it('may be nothing in the token, since Exchange grants beside it', () => {
    const [found, ...more] = judgePermissions({ roles: [], scopes: undefined });
    expect(found).toMatchObject({ status: 'ok', message: expect.stringContaining('only a call can show') });
    expect(more).toEqual([]);
  });

  it('of a person is the own mailbox and no more', () => {
    expect(codes([], ['Calendars.ReadWrite', 'openid', 'User.Read'])).toEqual(['ok', 'ok']);
  });
});

describe('a mailbox that could not be read', () => {
  const refused = (status: number, serviceCode: string) =>
    judgeMailbox('a@school.example', new ServiceError(`service-${status}`, 'Refused.', { status, serviceCode }));

  it.each([
    [404, 'ErrorInvalidUser', 'failed', 'not-found'],
    [404, 'MailboxNotEnabledForRESTAPI', 'failed', 'not-in-exchange-online'],
    [403, 'ErrorAccessDenied', 'failed', 'access-denied'],
    [429, 'ApplicationThrottled', 'warning', 'throttled'],
    [500, 'ErrorInternalServerError', 'failed', 'service-500'],
  ])('by %i %s is %s (%s)', (status, serviceCode, expected, code) => {
    expect(refused(status, serviceCode)).toMatchObject({ status: expected, code, mailbox: 'a@school.example' });
    expect(refused(status, serviceCode).message).toContain('a@school.example: ');
  });

  it('by the network keeps its reason', () => {
    const found = judgeMailbox('a@school.example', new TransportError('answer-timeout', 'No answer.', 'unknown'));
    expect(found).toMatchObject({ status: 'failed', code: 'answer-timeout', message: 'a@school.example: No answer.' });
  });
});
