import { afterEach, describe, expect, it } from 'vitest';
import { NAMED_ERRORS } from '../identity/named-errors.ts';
import { askToken, createTestServer, passwordFields, type TestServer } from '../testing.ts';
import type { FaultRule } from './faults.ts';

const OTHER = '0b0c0d0e-1111-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';

let server: TestServer;
afterEach(() => server.emulator.close());

async function start(...rules: FaultRule[]) {
  const password = 'correct horse';
  server = await createTestServer({
    seed: {
      users: [
        { userPrincipalName: TUTOR, password },
        { userPrincipalName: 'head@school.example', password },
      ],
      apps: [{ clientId: OTHER, secrets: ['other-secret'], roles: ['Calendars.Read'] }],
    },
  });
  server.emulator.setFaultPlan({ rules });
}

const sendToken = async (fields: Record<string, string>) => {
  const answer = await server.emulator.handle({
    method: 'POST',
    url: `/${server.emulator.tenantId}/oauth2/v2.0/token`,
    headers: { host: 'graph.example', 'client-request-id': '0c0c0c0c-1111-4222-8333-444444444444' },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(String(answer.body)) };
};
const asApp = (client_id: string, client_secret: string) => ({
  grant_type: 'client_credentials',
  client_id,
  client_secret,
  scope: 'https://graph.microsoft.com/.default',
});
const own = () => asApp(server.emulator.clientId, server.emulator.clientSecret);
const statusOf = async (fields: Record<string, string>) => (await askToken(server.emulator, fields)).status;

describe('a named error of the sign-in service', () => {
  it('comes in the service’s own form, with what a new request has to ask for', async () => {
    await start({ match: { count: 1 }, action: { type: 'refuse-sign-in', code: 'AADSTS50076' } });
    const { status, headers, body } = await sendToken(own());
    expect([status, headers['x-ms-request-id']]).toEqual([400, body.trace_id]);
    expect(body).toEqual({
      error: 'invalid_grant',
      error_description: `AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'. Trace ID: ${body.trace_id} Correlation ID: 0c0c0c0c-1111-4222-8333-444444444444 Timestamp: 2026-01-05 10:00:00Z`,
      error_codes: [50076],
      timestamp: '2026-01-05 10:00:00Z',
      trace_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      correlation_id: '0c0c0c0c-1111-4222-8333-444444444444',
      error_uri: 'http://graph.example/error?code=50076',
      suberror: 'basic_action',
      claims: '{"access_token":{"capolids":{"essential":true,"values":["00000000-0000-0000-0000-000000000000"]}}}',
    });
    expect((await sendToken(own())).status).toBe(200);
  });

  it('is of one application or one user, so many times', async () => {
    await start(
      { match: { app: OTHER, count: 2 }, action: { type: 'refuse-sign-in', code: 'AADSTS7000222' } },
      { match: { user: TUTOR.toUpperCase(), count: 1 }, action: { type: 'refuse-sign-in', code: 'AADSTS53003' } },
    );
    expect(await statusOf(own())).toBe(200);
    const other = asApp(OTHER, 'other-secret');
    expect([await statusOf(other), await statusOf(other), await statusOf(other)]).toEqual([401, 401, 200]);
    const head = passwordFields(server.emulator, { username: 'head@school.example' });
    expect(await statusOf(head)).toBe(200);
    const tutor = passwordFields(server.emulator, { scope: 'User.Read offline_access' });
    expect([await statusOf(tutor), await statusOf(tutor)]).toEqual([400, 200]);
  });

  it('finds the user of a refresh token and of a code, and lets Graph alone', async () => {
    await start();
    const { emulator, call } = server;
    const { body } = await askToken(emulator, passwordFields(emulator, { scope: 'User.Read offline_access' }));
    const redirect_uri = 'http://localhost:4711';
    const query = { client_id: emulator.clientId, redirect_uri, response_type: 'code', scope: 'User.Read' };
    const url = `http://graph.example/common/oauth2/v2.0/authorize?${new URLSearchParams(query)}`;
    const code = new URL(emulator.signIn({ url, user: TUTOR }).location ?? '').searchParams.get('code') ?? '';
    emulator.setFaultPlan({
      rules: [{ match: { user: TUTOR }, action: { type: 'refuse-sign-in', code: 'AADSTS90033' } }],
    });
    const client_id = emulator.clientId;
    const refresh = { grant_type: 'refresh_token', client_id, refresh_token: String(body.refresh_token) };
    expect(await statusOf(refresh)).toBe(503);
    expect(await statusOf({ grant_type: 'authorization_code', client_id, code, redirect_uri })).toBe(503);
    expect(await statusOf(own())).toBe(200);
    const me = await call('GET', '/v1.0/me', undefined, { authorization: `Bearer ${body.access_token}` });
    expect(me.status).toBe(200);
  });

  it('is for requests of a user on Graph where the action is another one, in batches too', async () => {
    await start({ match: { user: TUTOR }, action: { type: 'refuse', status: 503 } });
    const headersOf = async (username: string) => {
      const { body } = await askToken(server.emulator, passwordFields(server.emulator, { username }));
      return { authorization: `Bearer ${body.access_token}` };
    };
    const [tutor, head] = [await headersOf(TUTOR), await headersOf('head@school.example')];
    const statuses = async (path: string, method = 'GET', body?: unknown) =>
      Promise.all([tutor, head].map(async (headers) => (await server.call(method, path, body, headers)).status));
    expect(await statuses('/v1.0/me')).toEqual([503, 200]);
    const requests = [{ id: '1', method: 'GET', url: '/me' }];
    expect(await statuses('/v1.0/$batch', 'POST', { requests })).toEqual([503, 200]);
  });

  it('may say another text and how long to wait', async () => {
    const action = {
      type: 'refuse-sign-in',
      code: 'AADSTS90055',
      message: 'Not now.',
      retryAfter: 7,
      headers: { 'X-More': '1' },
    } as const;
    await start({ match: {}, action });
    const { status, headers, body } = await sendToken(own());
    expect([status, headers['retry-after'], headers['x-more']]).toEqual([429, '7', '1']);
    expect(body).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90055] });
    expect(body.error_description).toMatch(/^AADSTS90055: Not now\. Trace ID: /);
    expect(body).not.toHaveProperty('suberror');
  });

  it('has to be one that is known', async () => {
    await start();
    const plan = { rules: [{ match: {}, action: { type: 'refuse-sign-in' as const, code: 'AADSTS1' } }] };
    expect(() => server.emulator.setFaultPlan(plan)).toThrow('rules[0].action.code must be one of AADSTS50076, ');
  });

  it.each([
    ['AADSTS50126', 400, 'invalid_grant', undefined],
    ['AADSTS50079', 400, 'invalid_grant', 'basic_action'],
    ['AADSTS53003', 400, 'invalid_grant', 'message_only'],
    ['AADSTS65001', 400, 'invalid_grant', 'consent_required'],
    ['AADSTS50173', 400, 'invalid_grant', 'bad_token'],
    ['AADSTS700082', 400, 'invalid_grant', 'bad_token'],
    ['AADSTS7000215', 401, 'invalid_client', undefined],
    ['AADSTS7000222', 401, 'invalid_client', undefined],
    ['AADSTS700016', 400, 'unauthorized_client', undefined],
    ['AADSTS90002', 400, 'invalid_request', undefined],
    ['AADSTS500011', 400, 'invalid_resource', undefined],
    ['AADSTS70011', 400, 'invalid_scope', undefined],
    ['AADSTS70003', 400, 'unsupported_grant_type', undefined],
    ['AADSTS50000', 500, 'server_error', undefined],
    ['AADSTS90033', 503, 'temporarily_unavailable', undefined],
  ])('%s is a %i %s', async (code, status, error, suberror) => {
    await start({ match: {}, action: { type: 'refuse-sign-in', code } });
    const answer = await sendToken(own());
    expect([answer.status, answer.body.error, answer.body.suberror]).toEqual([status, error, suberror]);
  });

  it('is one of at least 35, each with a number of its own, an OAuth error and a text', () => {
    const errors = [...NAMED_ERRORS.values()];
    expect(errors.length).toBeGreaterThanOrEqual(35);
    expect(new Set(errors.map(({ code }) => code)).size).toBe(errors.length);
    for (const { status, error, message } of errors) {
      expect([400, 401, 429, 500, 503]).toContain(status);
      expect(error).toMatch(/^[a-z_]+$/);
      expect(message).toMatch(/[.\]]$/);
      expect(message).not.toContain('undefined');
    }
  });
});
