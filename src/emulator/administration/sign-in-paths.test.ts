import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askToken, claimsOf, createTestServer, type Json, passwordFields, type TestServer } from '../testing.ts';

const TUTOR = 'tutor.7@school.example';
const EMPTY = '0b0c0d0e-1111-4666-8777-888888888888';
const CAPABLE = { claims: '{"access_token":{"xms_cc":{"values":["CP1"]}}}' };

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({
    seed: {
      users: [
        { userPrincipalName: TUTOR, password: 'correct horse' },
        { userPrincipalName: 'locked@school.example', signIn: 'locked' },
      ],
      apps: [{ clientId: EMPTY, publicClient: true }],
    },
  });
});
afterEach(() => server.emulator.close());

const tell = async (method: string, path: string, body?: unknown) => {
  const answer = await server.emulator.handle({
    method,
    url: `/emulator/${path}`,
    headers: { host: 'localhost:8080', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
  });
  const text = String(answer.body);
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
};
const urlOf = (more: Record<string, string> = {}) => {
  const fields = {
    client_id: server.emulator.clientId,
    response_type: 'code',
    redirect_uri: 'http://localhost:4711/x',
  };
  return `http://127.0.0.1:8080/common/oauth2/v2.0/authorize?${new URLSearchParams({ ...fields, scope: 'User.Read', state: 's', ...more })}`;
};
const locationOf = async (more: Record<string, unknown> = {}, url = urlOf()) =>
  new URL(String((await tell('POST', 'sign-in', { url, user: TUTOR, ...more })).body.location));
const tokenOf = async (more: Record<string, string> = {}) => {
  const { body } = await askToken(server.emulator, passwordFields(server.emulator, more));
  return { authorization: `Bearer ${body.access_token}` };
};
const me = (headers: Record<string, string>) => server.call('GET', '/v1.0/me', undefined, headers);

describe('POST /emulator/sign-in', () => {
  it('answers where the browser would be sent, with a code that is good', async () => {
    const location = await locationOf();
    expect(location.href).toMatch(/^http:\/\/localhost:4711\/x\?code=1\.C[\w-]+&session_state=[\w-]+&state=s$/);
    const { clientId: client_id, clientSecret: client_secret } = server.emulator;
    const code = location.searchParams.get('code') ?? '';
    const fields = {
      grant_type: 'authorization_code',
      client_id,
      client_secret,
      redirect_uri: 'http://localhost:4711/x',
    };
    const { body } = await askToken(server.emulator, { ...fields, code });
    expect(claimsOf(body.access_token)).toMatchObject({ upn: TUTOR, amr: ['pwd', 'mfa'] });
  });

  it('answers with the form where the application asked for one', async () => {
    const { body } = await tell('POST', 'sign-in', { url: urlOf({ response_mode: 'form_post' }), user: TUTOR });
    expect(body).toMatchObject({
      location: 'http://localhost:4711/x',
      form: { code: expect.stringMatching(/^1\.C/), state: 's' },
    });
  });

  it('answers with the error that the application would be told', async () => {
    expect((await locationOf({ decline: true })).searchParams.get('error')).toBe('access_denied');
    const wrong = await locationOf({}, urlOf({ response_type: 'token' }));
    expect(wrong.searchParams.get('error')).toBe('unsupported_response_type');
    const silent = await locationOf({}, urlOf({ prompt: 'none', scope: 'Calendars.Read.Shared Mail.Read' }));
    expect(silent.searchParams.get('error_description')).toMatch(/^AADSTS65001: /);
  });

  it('lets a device go on, which has no address', async () => {
    const fields = { client_id: server.emulator.clientId, scope: 'User.Read' };
    const { body } = await askToken(server.emulator, fields, '/common/oauth2/v2.0/devicecode');
    expect(await tell('POST', 'sign-in', { userCode: body.user_code, user: TUTOR })).toEqual({ status: 200, body: {} });
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    expect(
      (await askToken(server.emulator, { ...fields, grant_type, device_code: String(body.device_code) })).status,
    ).toBe(200);
  });

  it.each([
    [{ user: TUTOR }, 'sign-in-invalid', 'The body must have one of url and userCode.'],
    [{ url: 'nowhere', user: TUTOR }, 'sign-in-invalid', 'url must be an address.'],
    [{ userCode: 'ABC', user: TUTOR }, 'sign-in-invalid', 'userCode is no code of a device.'],
    [{ userCode: 'ABC' }, 'sign-in-invalid', "user must be a user's address or id."],
    [
      { userCode: 'ABC', user: TUTOR, password: 'x' },
      'sign-in-invalid',
      'password is not known; known are url, userCode, user, decline.',
    ],
    [
      { url: 'http://localhost/common/oauth2/v2.0/token', user: TUTOR },
      'sign-in-invalid',
      'url must be the address of the authorization endpoint, with its query.',
    ],
    [
      { url: 'http://localhost/common/oauth2/v2.0/authorize?client_id=x', user: TUTOR },
      'sign-in-refused',
      "The page would refuse this: AADSTS700016: Application with identifier 'x' was not found in the directory.",
    ],
  ])('refuses %j', async (body, error, message) => {
    expect(await tell('POST', 'sign-in', body)).toEqual({ status: 400, body: { error, message } });
  });

  it('signs nobody in who is locked out', async () => {
    const { body } = await tell('POST', 'sign-in', { url: urlOf(), user: 'locked@school.example' });
    expect(body).toMatchObject({ error: 'sign-in-refused', message: expect.stringContaining('AADSTS50053') });
  });
});

describe('claims challenges', () => {
  it('are met by a token that was asked for with their claims, by an application as by a user', async () => {
    const claims = { access_token: { acrs: { essential: true, value: 'c1' } } };
    expect((await tell('PUT', 'claims-challenges', [{ claims }])).status).toBe(204);
    expect((await tell('GET', 'claims-challenges')).body).toEqual([{ claims }]);
    const refused = await server.call('GET', '/v1.0/users/room.101@school.example/events');
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe(
      'Bearer realm="", authorization_uri="http://graph.example/common/oauth2/authorize", ' +
        'client_id="00000003-0000-0000-c000-000000000000", ' +
        'errorDescription="Continuous access evaluation resulted in challenge with result: InteractionRequired and code: InsufficientClaims", ' +
        'error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19"',
    );
    const { clientId: client_id, clientSecret: client_secret } = server.emulator;
    const scope = 'https://graph.microsoft.com/.default';
    const fields = { grant_type: 'client_credentials', client_id, client_secret, scope };
    const { body } = await askToken(server.emulator, { ...fields, claims: JSON.stringify(claims) });
    expect(claimsOf(body.access_token).acrs).toEqual(['c1']);
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await server.call('GET', '/v1.0/users/room.101@school.example/events', undefined, headers)).status).toBe(
      200,
    );
    // A password alone does not meet it, and says what would.
    const user = await askToken(server.emulator, passwordFields(server.emulator, { claims: JSON.stringify(claims) }));
    expect(user.body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50076],
      claims: '{"access_token":{"acrs":{"essential":true,"values":["c1"]}}}',
    });
    await tell('PUT', 'claims-challenges', []);
    expect((await server.call('GET', '/v1.0/users/room.101@school.example/events')).status).toBe(200);
  });

  it('are of one user, one application, or clients that understand them', async () => {
    const acrs = { access_token: { acrs: { value: 'c1' } } };
    const plain = await tokenOf();
    const capable = await tokenOf(CAPABLE);
    const statuses = async (challenge: Record<string, unknown>) => {
      await tell('PUT', 'claims-challenges', [{ claims: acrs, ...challenge }]);
      const own = await server.call('GET', '/v1.0/users/room.101@school.example/events');
      return [own.status, (await me(plain)).status, (await me(capable)).status];
    };
    expect(await statuses({})).toEqual([401, 401, 401]);
    expect(await statuses({ user: TUTOR })).toEqual([200, 401, 401]);
    expect(await statuses({ user: 'head@school.example' })).toEqual([200, 200, 200]);
    expect(await statuses({ app: EMPTY })).toEqual([200, 200, 200]);
    expect(await statuses({ clients: 'capable' })).toEqual([200, 200, 401]);
    await tell('PUT', 'claims-challenges', [{ claims: { access_token: { xms_cc: { values: ['cp1'] } } } }]);
    expect([(await me(plain)).status, (await me(capable)).status]).toEqual([401, 200]);
  });

  it('by nbf are met by any token of that time or later', async () => {
    const value = String(Date.UTC(2026, 0, 5, 10, 0, 1) / 1000);
    const before = await tokenOf();
    await tell('PUT', 'claims-challenges', [{ claims: { access_token: { nbf: { essential: true, value } } } }]);
    expect((await me(before)).status).toBe(401);
    await server.clock.advance(1000);
    expect((await me(await tokenOf())).status).toBe(200);
    expect((await me(before)).status).toBe(401);
  });

  it.each([
    [{}, 'The claims challenges: the whole must be a list.'],
    [
      [{}],
      'The claims challenges: [0].claims must be an object whose access_token has the claims, such as {"acrs": {"value": "c1"}}.',
    ],
    [
      [{ claims: { access_token: { upn: { value: 'x' } } } }],
      'The claims challenges: [0].claims.access_token.upn is not known; known are xms_cc, nbf, acrs, capolids.',
    ],
    [
      [{ claims: { access_token: { nbf: { value: 'soon' } } } }],
      'The claims challenges: [0].claims.access_token.nbf must have a value, or values, that can be asked for.',
    ],
    [
      [{ claims: { access_token: { acrs: { value: 'c1' } } }, clients: 'some' }],
      'The claims challenges: [0].clients must be all or capable.',
    ],
    [
      [{ claims: { access_token: { acrs: { value: 'c1' } } }, mailbox: 'x' }],
      'The claims challenges: [0].mailbox is not known; known are claims, app, user, clients.',
    ],
  ])('refuse %j', async (body, message) => {
    expect(await tell('PUT', 'claims-challenges', body)).toEqual({
      status: 400,
      body: { error: 'challenge-invalid', message },
    });
  });
});

describe('revoked sessions', () => {
  it('end refresh tokens, challenge the tokens of clients that understand it, and leave those of others', async () => {
    const plain = await tokenOf();
    const capable = await tokenOf(CAPABLE);
    const { body } = await askToken(
      server.emulator,
      passwordFields(server.emulator, { scope: 'User.Read offline_access' }),
    );
    expect(await tell('POST', `mailboxes/${TUTOR}/revoke-sessions`)).toEqual({ status: 200, body: { revoked: 3 } });
    expect((await me(plain)).status).toBe(200);
    const challenged = await me(capable);
    expect(challenged).toMatchObject({ status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } });
    const encoded = /claims="([^"]+)"/.exec(challenged.headers['www-authenticate'] ?? '')?.[1] ?? '';
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual({
      access_token: { nbf: { essential: true, value: '1767607201' } },
    });
    const { clientId: client_id, clientSecret: client_secret } = server.emulator;
    const fields = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: String(body.refresh_token) };
    expect((await askToken(server.emulator, fields)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50173],
      suberror: 'bad_token',
    });
    expect((await me(await tokenOf(CAPABLE))).status).toBe(200);
  });

  it('are of a user who is there', async () => {
    expect((await tell('POST', 'mailboxes/nobody@school.example/revoke-sessions')).status).toBe(404);
  });
});

describe('the endpoint for who signed in', () => {
  it('tells what the scopes of the token allow', async () => {
    const headers = await tokenOf({ scope: 'openid profile' });
    const answer = await server.call('GET', '/oidc/userinfo', undefined, headers);
    expect(answer.body).toEqual({
      sub: claimsOf(headers.authorization?.slice(7)).sub,
      name: 'tutor 7',
      given_name: 'tutor',
      family_name: '7',
      email: TUTOR,
    });
    expect((await server.call('GET', '/oidc/userinfo', undefined, await tokenOf())).status).toBe(401);
    expect((await server.call('POST', '/oidc/userinfo', undefined, { authorization: '' })).status).toBe(401);
  });
});
