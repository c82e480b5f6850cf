import { generateKeyPairSync } from 'node:crypto';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

interface Asked {
  status: number;
  body: Json;
}

async function ask(
  server: TestServer,
  fields: Record<string, string>,
  more: { tenant?: string; basic?: string } = {},
): Promise<Asked> {
  const answer = await server.emulator.handle({
    method: 'POST',
    url: `/${more.tenant ?? server.emulator.tenantId}/oauth2/v2.0/token`,
    headers: {
      host: '127.0.0.1:8080',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: more.basic === undefined ? undefined : `Basic ${Buffer.from(more.basic).toString('base64')}`,
    },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });
  return { status: answer.status, body: JSON.parse(String(answer.body)) };
}

function fields({ emulator }: TestServer, more: Record<string, string> = {}): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
    ...more,
  };
}

describe('the token endpoint', () => {
  it('gives a bearer token for the secret in the form, for 3599 seconds and without a refresh token', async () => {
    const server = await createTestServer();
    const answer = await ask(server, fields(server));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(Object.keys(answer.body)).not.toContain('refresh_token');
  });

  it('takes the secret from a Basic header, and offline_access beside .default (R24)', async () => {
    const server = await createTestServer();
    const { clientId, clientSecret } = server.emulator;
    const scope = 'https://graph.microsoft.com/.default offline_access';
    const answer = await ask(
      server,
      { grant_type: 'client_credentials', scope },
      { basic: `${clientId}:${encodeURIComponent(clientSecret)}` },
    );
    expect(answer.status).toBe(200);
  });

  it('takes its own address as the resource', async () => {
    const server = await createTestServer();
    expect((await ask(server, fields(server, { scope: 'http://127.0.0.1:8080/.default' }))).status).toBe(200);
  });

  it.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client', 7000215],
    [{ client_secret: '' }, 401, 'invalid_client', 7000218],
    [{ client_id: '11111111-2222-4333-8444-555555555555' }, 400, 'unauthorized_client', 700016],
    [{ client_id: '' }, 400, 'invalid_request', 900144],
    [{ grant_type: 'magic' }, 400, 'unsupported_grant_type', 70003],
    [{ grant_type: '' }, 400, 'invalid_request', 900144],
    [{ scope: 'https://graph.microsoft.com/Calendars.Read' }, 400, 'invalid_scope', 1002012],
    [{ scope: '' }, 400, 'invalid_request', 900144],
    [{ scope: 'https://other.example/.default' }, 400, 'invalid_resource', 500011],
  ])('refuses %o in the documented form', async (change, status, error, code) => {
    const server = await createTestServer();
    const answer = await ask(server, fields(server, change));
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [code], timestamp: '2026-01-05 10:00:00Z' });
    expect(String(answer.body.error_description)).toMatch(
      new RegExp(
        `^AADSTS${code}: .+ Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: 2026-01-05 10:00:00Z$`,
      ),
    );
  });

  it('refuses an unknown tenant', async () => {
    const server = await createTestServer();
    const answer = await ask(server, fields(server), { tenant: 'contoso.example' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request', error_codes: [90002] } });
  });

  it('never repeats the secret it was sent', async () => {
    const server = await createTestServer();
    const answer = await ask(server, fields(server, { client_secret: 'canary-7f3a' }));
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });

  it('makes a secret that does not look like the id of one', async () => {
    const { emulator } = await createTestServer();
    expect(emulator.clientSecret).toMatch(/^[A-Za-z0-9]{3}8Q~[A-Za-z0-9]{34}$/);
    expect(emulator.clientId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});

describe('discovery', () => {
  it('describes itself under the address that the caller used', async () => {
    const { emulator } = await createTestServer();
    const get = async (url: string) => {
      const answer = await emulator.handle({ method: 'GET', url, headers: { host: '127.0.0.1:8080' } });
      return { status: answer.status, body: JSON.parse(String(answer.body)) };
    };
    const { tenantId } = emulator;
    const configuration = await get(`/${tenantId}/v2.0/.well-known/openid-configuration`);
    expect(configuration.body).toMatchObject({
      token_endpoint: `http://127.0.0.1:8080/${tenantId}/oauth2/v2.0/token`,
      issuer: `http://127.0.0.1:8080/${tenantId}/v2.0`,
      jwks_uri: `http://127.0.0.1:8080/${tenantId}/discovery/v2.0/keys`,
    });
    const keys = await get(`/${tenantId}/discovery/v2.0/keys`);
    expect(keys.body.keys).toHaveLength(1);
    expect(keys.body.keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', e: 'AQAB' });
    expect(Object.keys(keys.body.keys[0])).not.toContain('d');
    const instance = await get('/common/discovery/instance?api-version=1.1');
    expect(instance.body.metadata[0].aliases).toEqual(['127.0.0.1:8080']);
    expect((await get('/unknown/v2.0/.well-known/openid-configuration')).status).toBe(400);
  });
});

describe('tokens on requests', () => {
  it.each([
    ['none', undefined],
    ['one that is no token', 'Bearer abc'],
    ['another scheme', 'Basic abc'],
    ['one of another server', 'other'],
    ['one that was changed', 'changed'],
  ])('refuses %s with 401 InvalidAuthenticationToken', async (_, kind) => {
    const server = await createTestServer();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signingKey = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const other = await createTestServer({ signingKey });
    const [head, , signature] = server.token.split('.');
    const changed = Buffer.from(JSON.stringify({ appid: 'x', exp: 9e9, tid: server.emulator.tenantId, roles: [] }));
    const authorization =
      kind === 'other'
        ? `Bearer ${other.token}`
        : kind === 'changed'
          ? `Bearer ${head}.${changed.toString('base64url')}.${signature}`
          : kind;
    const answer = await server.emulator.handle({ method: 'GET', url: `${ROOM}/events`, headers: { authorization } });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
    expect(JSON.parse(String(answer.body)).error.code).toBe('InvalidAuthenticationToken');
  });

  it('refuses a token once its life is over on the emulator clock (R20)', async () => {
    const { call, clock } = await createTestServer({ tokenLifetimeSeconds: 3 });
    expect((await call('GET', `${ROOM}/events`)).status).toBe(200);
    await clock.advance(3000);
    expect((await call('GET', `${ROOM}/events`)).status).toBe(401);
  });

  it('lets roles decide what a token may do', async () => {
    const reader = await createTestServer({ roles: ['Calendars.Read'] });
    expect((await reader.call('GET', `${ROOM}/events`)).status).toBe(200);
    expect(await reader.call('POST', `${ROOM}/events`, eventBody())).toMatchObject({
      status: 403,
      body: { error: { code: 'ErrorAccessDenied' } },
    });
    expect(await reader.call('GET', ROOM)).toMatchObject({
      status: 403,
      body: { error: { code: 'Authorization_RequestDenied' } },
    });
  });
});

describe('Microsoft Authentication Library', () => {
  it('gets a token unchanged, and Graph paths take it', async () => {
    const { emulator } = await createTestServer();
    const listener = await emulator.listen();
    try {
      const { tenantId, clientId, clientSecret } = emulator;
      const authority = `${listener.url.replace('http:', 'https:')}/${tenantId}`;
      const metadata = await (await fetch(`${listener.url}/${tenantId}/v2.0/.well-known/openid-configuration`)).text();
      const application = new ConfidentialClientApplication({
        auth: {
          clientId,
          clientSecret,
          authority,
          authorityMetadata: metadata,
          knownAuthorities: [new URL(authority).host],
        },
      });
      const result = await application.acquireTokenByClientCredential({ scopes: [`${listener.url}/.default`] });
      const answer = await fetch(`${listener.url}${ROOM}/calendar`, {
        headers: { authorization: `Bearer ${result?.accessToken}` },
      });
      expect(answer.status).toBe(200);
      // One more was for the token of the test itself.
      expect(emulator.record.tokenRequestCount).toBe(2);
    } finally {
      await emulator.close();
    }
  });
});
