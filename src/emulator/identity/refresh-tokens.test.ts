import { afterEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { askToken, claimsOf, createTestServer, passwordFields, type TestServer } from '../testing.ts';

const OTHER_APP = '0b0c0d0e-5555-4666-8777-888888888888';
const DAY_MS = 86_400_000;

let server: TestServer;
afterEach(() => server.emulator.close());

async function start(options: EmulatorOptions = {}): Promise<string> {
  server = await createTestServer({
    seed: {
      users: [{ userPrincipalName: 'tutor.7@school.example', password: 'correct horse' }],
      apps: [{ clientId: OTHER_APP, publicClient: true, scopes: ['User.Read'] }],
    },
    ...options,
  });
  const scope = 'Calendars.ReadWrite openid profile offline_access';
  const { body } = await askToken(server.emulator, passwordFields(server.emulator, { scope }));
  return String(body.refresh_token);
}

const redeem = (token: string, more: Record<string, string> = {}, path?: string) => {
  const { clientId: client_id, clientSecret: client_secret } = server.emulator;
  const fields = { grant_type: 'refresh_token', client_id, client_secret, refresh_token: token, ...more };
  return askToken(server.emulator, fields, path);
};
const codeOf = async (token: string, more?: Record<string, string>) => {
  const { status, body } = await redeem(token, more);
  return status === 200 ? 200 : [body.error, body.error_codes?.[0]];
};

describe('a refresh token', () => {
  it('gives new tokens for the same user, and another refresh token', async () => {
    const token = await start();
    const { status, body } = await redeem(token);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ upn: 'tutor.7@school.example' });
    expect(claimsOf(body.id_token)).toMatchObject({ preferred_username: 'tutor.7@school.example' });
    expect(body.refresh_token).not.toBe(token);
    expect(await codeOf(String(body.refresh_token))).toBe(200);
  });

  it('stays valid after its use, as at the service', async () => {
    const token = await start();
    expect(await codeOf(token)).toBe(200);
    expect(await codeOf(token)).toBe(200);
  });

  it('is refused after its use in the mode single-use; the one that took its place is not', async () => {
    const token = await start({ refreshTokens: 'single-use' });
    const { body } = await redeem(token);
    expect(await codeOf(token)).toEqual(['invalid_grant', 700082]);
    expect(await codeOf(String(body.refresh_token))).toBe(200);
  });

  it('is not used up by a request that is refused', async () => {
    const token = await start({ refreshTokens: 'single-use' });
    expect(await codeOf(token, { scope: 'Mail.Read' })).toEqual(['invalid_grant', 65001]);
    expect(await codeOf(token)).toBe(200);
  });

  it('ends 90 days after its issue', async () => {
    const token = await start();
    await server.clock.advance(90 * DAY_MS - 1);
    expect(await codeOf(token)).toBe(200);
    await server.clock.advance(1);
    expect(await codeOf(token)).toEqual(['invalid_grant', 700082]);
  });

  it('is revoked by a reset', async () => {
    const token = await start();
    server.emulator.reset();
    expect(await codeOf(token)).toEqual(['invalid_grant', 50173]);
  });

  it('is of one application', async () => {
    const token = await start();
    expect(await codeOf(token, { client_id: OTHER_APP, client_secret: '' })).toEqual(['invalid_grant', 70000]);
  });

  it('must be one', async () => {
    await start();
    expect(await codeOf('abc')).toEqual(['invalid_grant', 9002313]);
    expect(await codeOf('')).toEqual(['invalid_request', 900144]);
  });

  it('knows its tenant, so that it can be turned in over /common', async () => {
    const token = await start();
    expect((await redeem(token, {}, '/common/oauth2/v2.0/token')).status).toBe(200);
  });
});
