import { verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askToken, claimsOf, createTestServer, passwordFields, type TestServer } from '../testing.ts';

const TUTOR = '0b0c0d0e-1111-4222-8333-444444444444';
const PUBLIC_APP = '0b0c0d0e-5555-4666-8777-888888888888';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({
    seed: {
      users: [
        { userPrincipalName: 'tutor.7@school.example', id: TUTOR, displayName: 'Tutor 7', password: 'correct horse' },
        { userPrincipalName: 'no.password@school.example' },
        { userPrincipalName: 'mfa@school.example', password: 'correct horse', signIn: 'mfa' },
        { userPrincipalName: 'locked@school.example', password: 'correct horse', signIn: 'locked' },
        { userPrincipalName: 'disabled@school.example', password: 'correct horse', signIn: 'disabled' },
      ],
      apps: [
        { clientId: PUBLIC_APP, displayName: 'Rota', publicClient: true, scopes: ['Calendars.Read', 'User.Read'] },
        { displayName: 'Closed', secrets: ['closed-secret'], roles: ['Calendars.Read'] },
      ],
    },
  });
});
afterAll(() => server.emulator.close());

const ask = (more: Record<string, string> = {}, path?: string) =>
  askToken(server.emulator, passwordFields(server.emulator, more), path);
const askAs = (clientId: string, more: Record<string, string>) => {
  const { client_secret: _, ...fields } = passwordFields(server.emulator);
  return askToken(server.emulator, { ...fields, client_id: clientId, ...more });
};

describe('a user who signs in with a password', () => {
  it('gets a token with all scopes of the application, and none of its roles', async () => {
    const { status, body } = await ask({ scope: 'https://graph.microsoft.com/Calendars.ReadWrite' });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['token_type', 'scope', 'expires_in', 'ext_expires_in', 'access_token']);
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599 });
    expect(body.scope).toBe(
      'https://graph.microsoft.com/Calendars.ReadWrite https://graph.microsoft.com/Calendars.ReadWrite.Shared ' +
        'https://graph.microsoft.com/Group.ReadWrite.All ' +
        'https://graph.microsoft.com/MailboxSettings.ReadWrite https://graph.microsoft.com/User.Read',
    );
    const claims = claimsOf(body.access_token);
    expect(claims).toMatchObject({
      aud: 'https://graph.microsoft.com',
      appid: server.emulator.clientId,
      appidacr: '1',
      idtyp: 'user',
      oid: TUTOR,
      upn: 'tutor.7@school.example',
      name: 'Tutor 7',
      tid: server.emulator.tenantId,
      scp: 'Calendars.ReadWrite Calendars.ReadWrite.Shared Group.ReadWrite.All MailboxSettings.ReadWrite User.Read',
    });
    expect(claims).not.toHaveProperty('roles');
  });

  it('gets refresh token, id token and client_info where they are asked for', async () => {
    const scope = 'Calendars.ReadWrite openid profile offline_access';
    const { body } = await ask({ scope, client_info: '1', nonce: 'n-1' });
    expect(body.scope).toBe(
      'openid profile email Calendars.ReadWrite Calendars.ReadWrite.Shared Group.ReadWrite.All MailboxSettings.ReadWrite User.Read',
    );
    expect(String(body.refresh_token).length).toBeGreaterThan(100);
    expect(JSON.parse(Buffer.from(String(body.client_info), 'base64url').toString())).toEqual({
      uid: TUTOR,
      utid: server.emulator.tenantId,
    });
    const claims = claimsOf(body.id_token);
    expect(claims).toMatchObject({
      aud: server.emulator.clientId,
      iss: `http://graph.example/${server.emulator.tenantId}/v2.0`,
      oid: TUTOR,
      preferred_username: 'tutor.7@school.example',
      name: 'Tutor 7',
      tid: server.emulator.tenantId,
      nonce: 'n-1',
      ver: '2.0',
    });
    expect(claims.sub).not.toBe(TUTOR);
    const keys = await server.emulator.handle({ method: 'GET', url: '/common/discovery/v2.0/keys' });
    const [jwk] = JSON.parse(String(keys.body)).keys;
    const header = JSON.parse(Buffer.from(String(body.id_token).split('.')[0] ?? '', 'base64url').toString());
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: jwk.kid, x5t: jwk.x5t });
    const [head, payload, signature = ''] = String(body.id_token).split('.');
    const isSigned = verify(
      'sha256',
      Buffer.from(`${head}.${payload}`),
      { key: jwk, format: 'jwk' },
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
  });

  it('is not told more than was asked: without profile the id token has no name', async () => {
    const { body } = await ask({ scope: 'openid' });
    expect(claimsOf(body.id_token)).not.toHaveProperty('preferred_username');
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).not.toHaveProperty('client_info');
  });

  it('cannot use an id token on Graph', async () => {
    const { body } = await ask({ scope: 'openid' });
    const answer = await server.call('GET', '/v1.0/me', undefined, { authorization: `Bearer ${body.id_token}` });
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { message: 'Access token validation failure. Invalid audience.' } },
    });
  });

  it.each(['organizations', 'Organizations'])('may sign in over /%s', async (tenant) => {
    expect((await ask({}, `/${tenant}/oauth2/v2.0/token`)).status).toBe(200);
  });

  it('may use an application without a secret where it is a public one', async () => {
    const { status, body } = await askAs(PUBLIC_APP, { scope: 'User.Read' });
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ appidacr: '0', scp: 'Calendars.Read User.Read' });
  });

  it('gets the older form of the answer at the older endpoint', async () => {
    const path = `/${server.emulator.tenantId}/oauth2/token`;
    const { status, body } = await ask({ resource: 'https://graph.microsoft.com', scope: 'openid' }, path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      expires_in: '3599',
      ext_expires_in: '3599',
      not_before: '1767607200',
      expires_on: '1767610799',
      resource: 'https://graph.microsoft.com',
      scope:
        'openid profile email Calendars.ReadWrite Calendars.ReadWrite.Shared Group.ReadWrite.All MailboxSettings.ReadWrite User.Read',
    });
    expect(Object.keys(body)).toEqual(expect.arrayContaining(['refresh_token', 'id_token']));
    expect((await ask({}, path)).body).toMatchObject({ error: 'invalid_request', error_codes: [900144] });
  });
});

describe('a sign-in that is refused', () => {
  it.each([
    ['a wrong password', { password: 'wrong' }, 50126, 'invalid_grant'],
    ['a user without a password', { username: 'no.password@school.example' }, 50126, 'invalid_grant'],
    ['a user who would be made on first use', { username: 'nobody@school.example' }, 50126, 'invalid_grant'],
    ['a name that is none', { username: 'nobody' }, 50034, 'invalid_grant'],
    ['a user who needs a second factor', { username: 'mfa@school.example' }, 50076, 'invalid_grant'],
    [
      'a wrong password before a second factor',
      { username: 'mfa@school.example', password: 'x' },
      50126,
      'invalid_grant',
    ],
    ['a locked user', { username: 'locked@school.example' }, 50053, 'invalid_grant'],
    ['a disabled user', { username: 'disabled@school.example' }, 50057, 'invalid_grant'],
    ['no name', { username: '' }, 900144, 'invalid_request'],
    ['no scope', { scope: '' }, 900144, 'invalid_request'],
    ['no password', { password: '' }, 900144, 'invalid_request'],
    ['a scope the application does not have', { scope: 'Mail.Read' }, 65001, 'invalid_grant'],
    ['another resource', { scope: 'https://other.example/x' }, 500011, 'invalid_resource'],
    [
      'two resources',
      { scope: 'https://graph.microsoft.com/a https://graph.microsoft.us/b' },
      28000,
      'invalid_request',
    ],
    ['.default beside a scope', { scope: '.default User.Read' }, 70011, 'invalid_scope'],
  ])('has the code of the service: %s', async (_, more, code, error) => {
    const answer = await ask(more);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      error,
      error_codes: [code],
      error_uri: `http://graph.example/error?code=${code}`,
    });
    expect(JSON.stringify(answer.body)).not.toContain('correct horse');
  });

  it('tells clients what kind of help would do', async () => {
    expect((await ask({ username: 'mfa@school.example' })).body.suberror).toBe('basic_action');
    expect((await ask({ scope: 'Mail.Read' })).body.suberror).toBe('consent_required');
  });

  it('makes no user appear', async () => {
    await ask({ username: 'never.seen@school.example', password: 'x' });
    const names = server.emulator.snapshot().users.map((user) => user.userPrincipalName);
    expect(names).not.toContain('never.seen@school.example');
  });

  it.each(['common', 'consumers'])('has another code over /%s', async (tenant) => {
    expect((await ask({}, `/${tenant}/oauth2/v2.0/token`)).body.error_codes).toEqual([9001023]);
  });

  it('is that of a confidential application without its secret, and of a public one with a secret', async () => {
    const closed = server.emulator.apps.find(({ displayName }) => displayName === 'Closed')?.clientId ?? '';
    expect((await askAs(closed, {})).body).toMatchObject({ error: 'invalid_client', error_codes: [7000218] });
    expect((await askAs(PUBLIC_APP, { client_secret: 'x' })).body).toMatchObject({
      error: 'invalid_client',
      error_codes: [700025],
    });
    expect((await askAs(closed, { client_secret: 'x' })).body.error_codes).toEqual([7000215]);
    expect((await askAs(closed, { client_secret: 'closed-secret' })).body.error_codes).toEqual([65001]);
  });

  it('leaves no password behind: not in the snapshot, not in the record', async () => {
    const { snapshot, record } = server.emulator;
    const kept = JSON.stringify([snapshot(), record.requests, record.errors, server.emulator.apps]);
    expect(kept).not.toMatch(/correct horse|closed-secret|scrypt/);
  });

  it('lets users and applications of a restored snapshot in with what they had', async () => {
    const { emulator } = await createTestServer({
      seed: {
        users: [{ userPrincipalName: 'own@school.example', password: 'own' }],
        apps: [{ clientId: 'c1111111-2222-4333-8444-555555555555', secrets: ['kept'], scopes: ['User.Read'] }],
      },
    });
    const sign = async () => {
      const fields = { username: 'own@school.example', password: 'own' };
      const app = { client_id: 'c1111111-2222-4333-8444-555555555555', client_secret: 'kept', scope: 'User.Read' };
      return (await askToken(emulator, passwordFields(emulator, { ...fields, ...app }))).status;
    };
    expect(await sign()).toBe(200);
    await emulator.restore(JSON.parse(JSON.stringify(emulator.snapshot())));
    expect(await sign()).toBe(200);
    await emulator.close();
  });
});

describe('the password of all users', () => {
  it('lets users in who have none of their own, those who are made by it too', async () => {
    const { emulator } = await createTestServer({
      userPassword: 'rehearsal',
      seed: { users: [{ userPrincipalName: 'own@school.example', password: 'own' }] },
    });
    const statusOf = async (username: string, password: string) =>
      (await askToken(emulator, passwordFields(emulator, { username, password }))).status;
    expect(await statusOf('new@school.example', 'rehearsal')).toBe(200);
    expect(await statusOf('new@school.example', 'other')).toBe(400);
    expect(await statusOf('own@school.example', 'rehearsal')).toBe(400);
    expect(await statusOf('own@school.example', 'own')).toBe(200);
    await emulator.close();
  });

  it('makes nobody where users are not made on first use', async () => {
    const { emulator } = await createTestServer({ userPassword: 'rehearsal', autoCreateUsers: false });
    const fields = passwordFields(emulator, { password: 'rehearsal' });
    expect((await askToken(emulator, fields)).body.error_codes).toEqual([50034]);
    await emulator.close();
  });
});

describe('an application of the seed', () => {
  it('has its own secret and roles, and speaks for itself over its own tenant alone, never without a secret', async () => {
    const closed = server.emulator.apps.find(({ displayName }) => displayName === 'Closed')?.clientId ?? '';
    const scope = 'https://graph.microsoft.com/.default';
    const fields = { grant_type: 'client_credentials', client_id: closed, client_secret: 'closed-secret', scope };
    const { body } = await askToken(server.emulator, fields);
    expect(claimsOf(body.access_token)).toMatchObject({ appid: closed, roles: ['Calendars.Read'] });
    const ofPublic = { grant_type: 'client_credentials', client_id: PUBLIC_APP, scope };
    expect((await askToken(server.emulator, ofPublic)).body.error_codes).toEqual([7000218]);
    expect((await askToken(server.emulator, fields, '/organizations/oauth2/v2.0/token')).body.error_codes).toEqual([
      50059,
    ]);
  });

  it('has a token without the claim where it has no role, and no refresh token', async () => {
    const { emulator } = await createTestServer({ roles: [] });
    const { clientId: client_id, clientSecret: client_secret } = emulator;
    const scope = 'https://graph.microsoft.com/.default offline_access';
    const { body } = await askToken(emulator, { grant_type: 'client_credentials', client_id, client_secret, scope });
    expect(claimsOf(body.access_token)).not.toHaveProperty('roles');
    expect(body).not.toHaveProperty('refresh_token');
    await emulator.close();
  });
});
