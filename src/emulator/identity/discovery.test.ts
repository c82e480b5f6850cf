import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.emulator.close());

const get = async (url: string) => {
  const answer = await server.emulator.handle({ method: 'GET', url, headers: { host: 'graph.example' } });
  return { status: answer.status, body: JSON.parse(String(answer.body)) };
};

describe('the configuration for all tenants', () => {
  it.each(['common', 'organizations'])(
    'has endpoints under /%s, and an issuer with a place for the tenant',
    async (name) => {
      expect((await get(`/${name}/v2.0/.well-known/openid-configuration`)).body).toMatchObject({
        issuer: 'http://graph.example/{tenantid}/v2.0',
        token_endpoint: `http://graph.example/${name}/oauth2/v2.0/token`,
        jwks_uri: `http://graph.example/${name}/discovery/v2.0/keys`,
        authorization_endpoint: `http://graph.example/${name}/oauth2/v2.0/authorize`,
        device_authorization_endpoint: `http://graph.example/${name}/oauth2/v2.0/devicecode`,
        end_session_endpoint: `http://graph.example/${name}/oauth2/v2.0/logout`,
        userinfo_endpoint: 'http://graph.example/oidc/userinfo',
      });
    },
  );

  it('names pages that are there', async () => {
    const { body } = await get('/common/v2.0/.well-known/openid-configuration');
    for (const name of ['authorization_endpoint', 'end_session_endpoint']) {
      const { headers } = await server.emulator.handle({ method: 'GET', url: body[name] });
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
    }
  });
});

describe('the instance', () => {
  it('leads to the configuration of the tenant that was asked for', async () => {
    const asked = encodeURIComponent('https://graph.example/organizations/oauth2/v2.0/authorize');
    const { body } = await get(`/common/discovery/instance?api-version=1.1&authorization_endpoint=${asked}`);
    expect(body.tenant_discovery_endpoint).toBe(
      'http://graph.example/organizations/v2.0/.well-known/openid-configuration',
    );
    expect(body.metadata).toEqual([
      { preferred_network: 'graph.example', preferred_cache: 'graph.example', aliases: ['graph.example'] },
    ]);
  });

  it('is that of the tenant where none was asked for', async () => {
    const { body } = await get('/common/discovery/instance?api-version=1.1');
    expect(body.tenant_discovery_endpoint).toContain(`/${server.emulator.tenantId}/v2.0/`);
  });
});

describe('the realm of a user', () => {
  it('is managed here, whoever it is', async () => {
    expect((await get('/common/userrealm/tutor.7@school.example?api-version=1.0')).body).toMatchObject({
      account_type: 'Managed',
      domain_name: 'school.example',
    });
  });
});
