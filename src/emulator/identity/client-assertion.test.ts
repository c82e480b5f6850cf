import { constants, sign } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../options.ts';
import { askToken, claimsOf, createTestServer, type TestServer } from '../testing.ts';
import { type ClientCertificate, createClientCertificate } from './testing-certificate.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
/** 2026-01-05T10:00:00Z, as the clock of the test server begins. */
const NOW = 1767607200;

let registered: ClientCertificate;
let stranger: ClientCertificate;
let ended: ClientCertificate;
let server: TestServer;

const seedOf = () => ({
  users: [],
  apps: [{ clientId: APP, certificates: [registered.certificate, ended.certificate], roles: ['Calendars.Read'] }],
});
const start = async (options: EmulatorOptions = {}) => {
  server = await createTestServer({ seed: seedOf(), ...options });
};

beforeAll(async () => {
  [registered, stranger, ended] = await Promise.all([
    createClientCertificate(),
    createClientCertificate(),
    createClientCertificate(new Date('2025-12-31')),
  ]);
});
beforeEach(() => start());
afterEach(() => server.emulator.close());

interface Parts {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  by?: ClientCertificate;
}

const audience = () => `http://graph.example/${server.emulator.tenantId}/oauth2/v2.0/token`;
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

function assertion({ header = { x5t: registered.x5t }, claims = {}, by = registered }: Parts = {}): string {
  const head = { typ: 'JWT', alg: 'RS256', ...header };
  const body = { aud: audience(), iss: APP, sub: APP, jti: 'once', nbf: NOW, exp: NOW + 600, ...claims };
  const text = `${encode(head)}.${encode(body)}`;
  const isPss = head.alg === 'PS256';
  const key = isPss
    ? { key: by.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key: by.privateKey };
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

const present = (text: string, more: Record<string, string> = {}) =>
  askToken(server.emulator, {
    grant_type: 'client_credentials',
    client_id: APP,
    scope: 'https://graph.microsoft.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: text,
    ...more,
  });

describe('a signed assertion', () => {
  it('proves its application, and the token says so', async () => {
    const { status, body } = await present(assertion());
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ appid: APP, appidacr: '2', roles: ['Calendars.Read'] });
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['x5t#S256, signed by PS256', () => ({ 'x5t#S256': registered.x5t256, alg: 'PS256' })],
    ['x5t, signed by PS256', () => ({ x5t: registered.x5t, alg: 'PS256' })],
    ['kid in base64url', () => ({ kid: registered.x5t })],
    ['kid in hexadecimal', () => ({ kid: Buffer.from(registered.x5t, 'base64url').toString('hex').toUpperCase() })],
  ])('names its certificate by %s', async (_, header) => {
    expect((await present(assertion({ header: header() }))).status).toBe(200);
  });

  it.each(['oauth2/token', 'v2.0'])('may be for the audience /%s', async (path) => {
    const aud = `http://graph.example/${server.emulator.tenantId}/${path}`;
    expect((await present(assertion({ claims: { aud } }))).status).toBe(200);
  });

  it('may be for the real sign-in service, whose clients were turned to this server', async () => {
    const aud = `https://login.microsoftonline.com/${server.emulator.tenantId}/oauth2/v2.0/token`;
    expect((await present(assertion({ claims: { aud } }))).status).toBe(200);
  });

  it('may be minutes ahead of the clock, or behind it', async () => {
    expect((await present(assertion({ claims: { nbf: NOW + 300 } }))).status).toBe(200);
    expect((await present(assertion({ claims: { exp: NOW - 299 } }))).status).toBe(200);
  });

  it.each<[string, () => Parts, number]>([
    ['a certificate that is not registered', () => ({ header: { x5t: stranger.x5t }, by: stranger }), 700027],
    ['no name of a certificate', () => ({ header: {} }), 700027],
    ['a certificate that ended', () => ({ header: { x5t: ended.x5t }, by: ended }), 700027],
    ['the key of another', () => ({ by: stranger }), 700027],
    ['an algorithm that is none', () => ({ header: { x5t: registered.x5t, alg: 'none' } }), 5002738],
    ['a shared secret for a signature', () => ({ header: { x5t: registered.x5t, alg: 'HS256' } }), 5002738],
    ['another issuer', () => ({ claims: { iss: 'x' } }), 700021],
    ['another subject', () => ({ claims: { sub: 'x' } }), 700026],
    ['another audience', () => ({ claims: { aud: 'https://login.example/token' } }), 700023],
    ['another tenant', () => ({ claims: { aud: 'http://graph.example/contoso/oauth2/v2.0/token' } }), 700023],
    ['an end that is over', () => ({ claims: { exp: NOW - 300 } }), 700024],
    ['a beginning to come', () => ({ claims: { nbf: NOW + 301 } }), 700024],
    ['no end', () => ({ claims: { exp: undefined } }), 50027],
  ])('is refused with %s', async (_, parts, code) => {
    const { status, body } = await present(assertion(parts()));
    expect([status, body.error, body.error_codes]).toEqual([401, 'invalid_client', [code]]);
  });

  it('is refused where it was changed after it was signed', async () => {
    const [head, , signature] = assertion().split('.');
    const body = encode({ aud: audience(), iss: APP, sub: APP, exp: NOW + 9e6 });
    expect((await present(`${head}.${body}.${signature}`)).body.error_codes).toEqual([700027]);
  });

  it.each(['abc', 'a.b.c', '..', 'e30.e30.'])('is refused where it is none: %s', async (text) => {
    expect((await present(text)).body.error_codes).toEqual([50027]);
  });

  it('is refused without its type, or with another', async () => {
    expect((await present(assertion(), { client_assertion_type: '' })).body.error_codes).toEqual([900144]);
    expect((await present(assertion(), { client_assertion_type: 'saml' })).body.error_codes).toEqual([50027]);
  });

  it('does not prove the default application, which has no certificate', async () => {
    const { clientId } = server.emulator;
    const text = assertion({ claims: { iss: clientId, sub: clientId } });
    expect((await present(text, { client_id: clientId })).body.error_codes).toEqual([700027]);
  });

  it('is accepted until its end, as clients send one again and again', async () => {
    const text = assertion();
    expect([(await present(text)).status, (await present(text)).status]).toEqual([200, 200]);
  });

  it('is accepted once in the mode single-use, and another one after it', async () => {
    await server.emulator.close();
    await start({ clientAssertions: 'single-use' });
    const text = assertion();
    expect([(await present(text)).status, (await present(text)).status]).toEqual([200, 401]);
    expect((await present(assertion({ claims: { jti: 'twice' } }))).status).toBe(200);
    expect((await present(assertion({ claims: { jti: undefined } }))).status).toBe(401);
  });
});
