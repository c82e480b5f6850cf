import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../options.ts';
import { askToken, claimsOf, createTestServer, type Json, type TestServer } from '../../testing.ts';

const WEB = '0b0c0d0e-1111-4666-8777-888888888888';
const NATIVE = '0b0c0d0e-2222-4666-8777-888888888888';
const SPA = '0b0c0d0e-3333-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
// The pair of https://www.rfc-editor.org/rfc/rfc7636#appendix-B
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const MINUTE_MS = 60_000;

let server: TestServer;
afterEach(() => server.emulator.close());

async function start(options: EmulatorOptions = {}) {
  const scopes = ['User.Read'];
  server = await createTestServer({
    seed: {
      users: [{ userPrincipalName: TUTOR, displayName: 'Tutor 7' }],
      apps: [
        { clientId: WEB, secrets: ['web-secret'], scopes, redirectUris: { web: ['https://rota.example/in'] } },
        { clientId: NATIVE, secrets: ['native-secret'], scopes, redirectUris: { native: ['http://localhost/in'] } },
        { clientId: SPA, scopes, redirectUris: { spa: ['https://spa.example/'] } },
      ],
    },
    ...options,
  });
}

const REDIRECTS: Readonly<Record<string, string>> = {
  [WEB]: 'https://rota.example/in',
  [NATIVE]: 'http://localhost:4711/in',
  [SPA]: 'https://spa.example/',
};

function codeFor(client_id: string, more: Record<string, string> = {}): string {
  const redirect_uri = REDIRECTS[client_id] ?? 'http://localhost:1/any/path';
  const fields = { client_id, redirect_uri, response_type: 'code', scope: 'User.Read', ...more };
  const url = `http://graph.example/common/oauth2/v2.0/authorize?${new URLSearchParams(fields)}`;
  return new URL(server.emulator.signIn({ url, user: TUTOR }).location ?? '').searchParams.get('code') ?? '';
}

async function redeem(client_id: string, code: string, more: Record<string, string> = {}, origin?: string) {
  const redirect_uri = REDIRECTS[client_id] ?? 'http://localhost:1/any/path';
  const fields = { grant_type: 'authorization_code', client_id, code, redirect_uri, ...more };
  const answer = await server.emulator.handle({
    method: 'POST',
    url: '/common/oauth2/v2.0/token',
    headers: { host: 'graph.example', ...(origin !== undefined && { origin }) },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });
  return { status: answer.status, headers: answer.headers, body: JSON.parse(String(answer.body)) as Json };
}

const codeOf = async (...args: Parameters<typeof redeem>) => {
  const { status, body } = await redeem(...args);
  return status === 200 ? 200 : [body.error, body.error_codes?.[0]];
};
const SECRET = { client_secret: 'web-secret' };

describe('an authorization code', () => {
  it('gives tokens once, with what was asked for at the sign-in', async () => {
    await start();
    const scope = 'User.Read openid profile offline_access';
    const code = codeFor(WEB, { scope, nonce: 'n-1' });
    const { status, body } = await redeem(WEB, code, SECRET);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ upn: TUTOR, appid: WEB, appidacr: '1' });
    expect(claimsOf(body.id_token)).toMatchObject({ nonce: 'n-1', name: 'Tutor 7', aud: WEB });
    expect(claimsOf(body.id_token).sid).toBe(claimsOf(body.access_token).sid);
    expect(String(body.refresh_token)).toMatch(/^1\.A/);
    expect(await codeOf(WEB, code, SECRET)).toEqual(['invalid_grant', 54005]);
  });

  it('ends after ten minutes', async () => {
    await start();
    const first = codeFor(WEB);
    await server.clock.advance(10 * MINUTE_MS - 1);
    expect(await codeOf(WEB, first, SECRET)).toBe(200);
    const second = codeFor(WEB);
    await server.clock.advance(10 * MINUTE_MS);
    expect(await codeOf(WEB, second, SECRET)).toEqual(['invalid_grant', 70008]);
  });

  it('is of one application, one redirect URI and one user who is there', async () => {
    await start();
    const code = codeFor(WEB);
    const redirect_uri = 'https://rota.example/in';
    expect(await codeOf(NATIVE, code, { client_secret: 'native-secret', redirect_uri })).toEqual([
      'invalid_grant',
      700003,
    ]);
    expect(await codeOf(WEB, code, { ...SECRET, redirect_uri: 'https://rota.example/in/' })).toEqual([
      'invalid_grant',
      500112,
    ]);
    expect(await codeOf(WEB, code, { ...SECRET, redirect_uri: '' })).toEqual(['invalid_request', 900144]);
    expect(await codeOf(WEB, `1.C${'x'.repeat(128)}`, SECRET)).toEqual(['invalid_grant', 70000]);
    expect(await codeOf(WEB, 'x', SECRET)).toEqual(['invalid_grant', 9002313]);
    expect(await codeOf(WEB, '', SECRET)).toEqual(['invalid_request', 900144]);
    // Nothing of that used it up.
    expect(await codeOf(WEB, code, SECRET)).toBe(200);
    const revoked = codeFor(WEB);
    server.emulator.revokeSessions(TUTOR);
    expect(await codeOf(WEB, revoked, SECRET)).toEqual(['invalid_grant', 50173]);
  });

  it.each([
    ['S256', { code_challenge: CHALLENGE, code_challenge_method: 'S256' }, VERIFIER],
    ['plain', { code_challenge: VERIFIER, code_challenge_method: 'plain' }, VERIFIER],
    ['plain by default', { code_challenge: CHALLENGE }, CHALLENGE],
  ])('asks for the verifier of its challenge: %s', async (_, challenge, verifier) => {
    await start();
    const code = codeFor(WEB, challenge);
    expect(await codeOf(WEB, code, SECRET)).toEqual(['invalid_grant', 50148]);
    const wrong = verifier.replace(/.$/, 'x');
    expect(await codeOf(WEB, code, { ...SECRET, code_verifier: wrong })).toEqual(['invalid_grant', 501481]);
    expect(await codeOf(WEB, code, { ...SECRET, code_verifier: verifier })).toBe(200);
  });

  it('may name this server as the resource, and be redeemed under another of its names', async () => {
    await start();
    const code = codeFor(WEB, { scope: 'http://graph.example/.default' });
    const redirect_uri = 'https://rota.example/in';
    const fields = { grant_type: 'authorization_code', client_id: WEB, ...SECRET, code, redirect_uri };
    const answer = await server.emulator.handle({
      method: 'POST',
      url: '/common/oauth2/v2.0/token',
      headers: { host: 'localhost:8080' },
      body: Buffer.from(new URLSearchParams(fields).toString()),
    });
    expect(answer.status).toBe(200);
    expect(claimsOf(JSON.parse(String(answer.body)).access_token)).toMatchObject({ aud: 'http://graph.example' });
  });

  it('takes no verifier where there was no challenge', async () => {
    await start();
    expect(await codeOf(WEB, codeFor(WEB), { ...SECRET, code_verifier: VERIFIER })).toEqual(['invalid_grant', 501481]);
  });

  it('asks for the proof that goes with the kind of its redirect URI', async () => {
    await start();
    expect(await codeOf(WEB, codeFor(WEB))).toEqual(['invalid_client', 7000218]);
    expect(await codeOf(WEB, codeFor(WEB), { client_secret: 'wrong' })).toEqual(['invalid_client', 7000215]);
    const native = codeFor(NATIVE);
    expect(await codeOf(NATIVE, native)).toBe(200);
    expect(await codeOf(NATIVE, native)).toEqual(['invalid_grant', 54005]);
    expect(await codeOf(NATIVE, codeFor(NATIVE), { client_secret: 'native-secret' })).toEqual([
      'invalid_client',
      700025,
    ]);
    const { clientId, clientSecret } = server.emulator;
    expect(await codeOf(clientId, codeFor(clientId))).toBe(200);
    expect(await codeOf(clientId, codeFor(clientId), { client_secret: clientSecret })).toBe(200);
  });

  it('gives a public client a refresh token that asks for no secret either', async () => {
    await start();
    const { body } = await redeem(NATIVE, codeFor(NATIVE, { scope: 'User.Read offline_access' }));
    const fields = { grant_type: 'refresh_token', client_id: NATIVE, refresh_token: String(body.refresh_token) };
    const renewed = await askToken(server.emulator, fields);
    expect(renewed.status).toBe(200);
    expect(claimsOf(renewed.body.access_token).sid).toBe(claimsOf(body.access_token).sid);
    const { body: web } = await redeem(WEB, codeFor(WEB, { scope: 'User.Read offline_access' }), SECRET);
    const without = { ...fields, client_id: WEB, refresh_token: String(web.refresh_token) };
    expect((await askToken(server.emulator, without)).body.error_codes).toEqual([7000218]);
  });

  it('of a single-page application is redeemed from its page alone, for refresh tokens of a day', async () => {
    await start();
    const challenge = { code_challenge: CHALLENGE, code_challenge_method: 'S256', scope: 'User.Read offline_access' };
    const code = codeFor(SPA, challenge);
    const verifier = { code_verifier: VERIFIER };
    expect(await codeOf(SPA, code, verifier)).toEqual(['invalid_request', 9002327]);
    expect(await codeOf(WEB, codeFor(WEB), SECRET, 'https://rota.example')).toEqual(['invalid_request', 9002326]);
    const { status, headers, body } = await redeem(SPA, code, verifier, 'https://spa.example');
    expect([status, headers['access-control-allow-origin']]).toEqual([200, 'https://spa.example']);
    const renew = (token: unknown) =>
      redeem(SPA, '', { grant_type: 'refresh_token', refresh_token: String(token) }, 'https://spa.example');
    await server.clock.advance(86_399_999);
    const renewed = await renew(body.refresh_token);
    expect(renewed.status).toBe(200);
    await server.clock.advance(1);
    expect((await renew(renewed.body.refresh_token)).body.error_codes).toEqual([700084]);
  });

  it('may be redeemed by pages of a single-page application, and tells others nothing', async () => {
    await start();
    const ask = (origin: string) =>
      server.emulator.handle({
        method: 'OPTIONS',
        url: '/common/oauth2/v2.0/token',
        headers: { host: 'graph.example', origin, 'access-control-request-headers': 'x-client' },
      });
    expect(await ask('https://spa.example')).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': 'https://spa.example', 'access-control-allow-headers': 'x-client' },
    });
    expect((await ask('https://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('survives a restart on a data folder, as sessions and consents do', async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'graphcal-sign-in-')), 'data');
    try {
      await start({ data });
      const code = codeFor(WEB, { scope: 'User.Read Calendars.Read offline_access' });
      await server.emulator.close();
      await start({ data });
      const { status, body } = await redeem(WEB, code, SECRET);
      expect(status).toBe(200);
      expect(claimsOf(body.access_token).scp).toBe('User.Read Calendars.Read');
      server.emulator.revokeSessions(TUTOR);
      await server.emulator.close();
      await start({ data });
      const fields = { grant_type: 'refresh_token', client_id: WEB, ...SECRET };
      const refused = await askToken(server.emulator, { ...fields, refresh_token: String(body.refresh_token) });
      expect(refused.body.error_codes).toEqual([50173]);
      expect(await codeOf(WEB, code, SECRET)).toEqual(['invalid_grant', 54005]);
    } finally {
      rmSync(join(data, '..'), { recursive: true });
    }
  });

  it('is in no snapshot, nor is a session; what users agreed to is', async () => {
    await start();
    codeFor(WEB, { scope: 'Calendars.Read' });
    const { records } = server.emulator.snapshot();
    expect(records).toMatchObject({ authorizationCodes: [], deviceCodes: [], sessions: [], refreshTokens: [] });
    expect(records.consents).toMatchObject([[expect.stringContaining(WEB), 0, { scopes: ['Calendars.Read'] }]]);
  });
});
