import { request } from 'node:https';
import {
  ConfidentialClientApplication,
  type Configuration,
  CryptoProvider,
  type INetworkModule,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator } from '../emulator.ts';
import type { Emulator, Listener } from '../options.ts';
import { expectNoFaults } from '../testing.ts';
import { type ClientCertificate, createClientCertificate } from './testing-certificate.ts';

const CERTIFICATE_APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const WEB_APP = '0b0c0d0e-7777-4666-8777-888888888888';
const TUTOR = { username: 'tutor.7@school.example', password: 'correct horse' };

let emulator: Emulator;
let listener: Listener;
let certificate: ClientCertificate;

beforeAll(async () => {
  certificate = await createClientCertificate();
  // By the machine's own time, as the library dates its assertions by it.
  emulator = await createEmulator({
    deviceCodeIntervalSeconds: 0,
    seed: {
      users: [
        { userPrincipalName: TUTOR.username, password: TUTOR.password, displayName: 'Tutor 7' },
        { userPrincipalName: 'mfa@school.example', password: TUTOR.password, signIn: 'mfa' },
      ],
      apps: [
        { clientId: CERTIFICATE_APP, certificates: [certificate.certificate], roles: ['Calendars.Read'] },
        {
          clientId: WEB_APP,
          certificates: [certificate.certificate],
          secrets: ['a-secret-of-tests'],
          scopes: ['Calendars.Read'],
          redirectUris: { web: ['https://rota.example/signed-in'] },
        },
        { clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.Read', 'User.Read'] },
      ],
    },
  });
  listener = await emulator.listen({ tls: true });
});
afterAll(async () => {
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

interface Sent {
  method: string;
  headers?: Record<string, string>;
  body?: string;
}

/** One exchange that trusts the emulator's certificate. */
function exchange<T>(url: string, { method, headers = {}, body = '' }: Sent) {
  return new Promise<{ status: number; headers: Record<string, string>; body: T }>((resolve, reject) => {
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, ca: listener.certificate, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers as Record<string, string>,
          body: JSON.parse(Buffer.concat(chunks).toString()),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const network: INetworkModule = {
  sendGetRequestAsync: (url, options) => exchange(url, { method: 'GET', ...options }),
  sendPostRequestAsync: (url, options) => exchange(url, { method: 'POST', ...options }),
};

const configure = (auth: Partial<Configuration['auth']> & { clientId: string }): Configuration => ({
  auth: {
    authority: `${listener.url}/${emulator.tenantId}`,
    knownAuthorities: [new URL(listener.url).host],
    ...auth,
  },
  system: { networkClient: network },
});

const graph = (path: string, token: string | undefined) =>
  exchange<Record<string, unknown>>(`${listener.url}/v1.0/${path}`, {
    method: 'GET',
    headers: { authorization: `Bearer ${token}` },
  });

const DEFAULT_SCOPES = ['https://graph.microsoft.com/.default'];

/** Goes where an application sends its user, as the tutor, and comes back with the code. */
function signInAt(url: string): URLSearchParams {
  const { location = '', form } = emulator.signIn({ url, user: TUTOR.username });
  return form ? new URLSearchParams(form) : new URL(location).searchParams;
}

/** The claims of a challenge, as the service encodes them. */
function challengeIn(header: string | undefined): string {
  return Buffer.from(/claims="([^"]+)"/.exec(header ?? '')?.[1] ?? '', 'base64').toString('utf8');
}

const SIGNED_IN = 'https://rota.example/signed-in';

describe('Microsoft Authentication Library, unchanged, over TLS', () => {
  it('gets a token by secret, and again from its cache', async () => {
    const { clientId, clientSecret } = emulator;
    const application = new ConfidentialClientApplication(configure({ clientId, clientSecret }));
    const first = await application.acquireTokenByClientCredential({ scopes: DEFAULT_SCOPES });
    expect((await graph('users/room.101@school.example/events', first?.accessToken)).status).toBe(200);
    const second = await application.acquireTokenByClientCredential({ scopes: DEFAULT_SCOPES });
    expect([first?.fromCache, second?.fromCache]).toEqual([false, true]);
  });

  it('gets tokens by certificate, several with one assertion', async () => {
    const { sha256: thumbprintSha256, privateKeyText: privateKey } = certificate;
    const application = new ConfidentialClientApplication(
      configure({ clientId: CERTIFICATE_APP, clientCertificate: { thumbprintSha256, privateKey } }),
    );
    for (let turn = 0; turn < 2; turn++) {
      const result = await application.acquireTokenByClientCredential({ scopes: DEFAULT_SCOPES, skipCache: true });
      expect((await graph('users/room.101@school.example/events', result?.accessToken)).status).toBe(200);
    }
  });

  it('signs a user in by password, renews the tokens, and finds them in its cache', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const scopes = ['https://graph.microsoft.com/Calendars.Read'];
    const result = await application.acquireTokenByUsernamePassword({ scopes, ...TUTOR });
    const account = result?.account;
    if (!account) throw new Error('no account');
    const [user] = emulator.snapshot().users;
    expect(account.homeAccountId).toBe(`${user?.id}.${emulator.tenantId}`);
    expect(account).toMatchObject({ username: TUTOR.username, name: 'Tutor 7', tenantId: emulator.tenantId });
    expect((await graph('me', result.accessToken)).body).toMatchObject({ userPrincipalName: TUTOR.username });
    const cached = await application.acquireTokenSilent({ scopes, account });
    expect(cached).toMatchObject({ fromCache: true, accessToken: result.accessToken });
    const renewed = await application.acquireTokenSilent({ scopes, account, forceRefresh: true });
    expect(renewed.fromCache).toBe(false);
    expect((await graph('me/calendar', renewed.accessToken)).status).toBe(200);
  });

  it('signs a user in over organizations, by an application with a secret', async () => {
    const { clientId, clientSecret } = emulator;
    const authority = `${listener.url}/organizations`;
    const application = new ConfidentialClientApplication(configure({ clientId, clientSecret, authority }));
    const result = await application.acquireTokenByUsernamePassword({ scopes: ['Calendars.ReadWrite'], ...TUTOR });
    expect(result?.tenantId).toBe(emulator.tenantId);
  });

  it('turns in a refresh token that was kept elsewhere', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const scopes = ['Calendars.Read'];
    await application.acquireTokenByUsernamePassword({ scopes, ...TUTOR });
    const cache = JSON.parse(application.getTokenCache().serialize());
    const [kept] = Object.values<{ secret: string }>(cache.RefreshToken);
    const other = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const result = await other.acquireTokenByRefreshToken({ scopes, refreshToken: kept?.secret ?? '' });
    expect((await graph('me', result?.accessToken)).status).toBe(200);
  });

  it('tells its caller that a second factor is needed', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const refused = application.acquireTokenByUsernamePassword({
      scopes: ['Calendars.Read'],
      ...TUTOR,
      username: 'mfa@school.example',
    });
    await expect(refused).rejects.toMatchObject({ name: 'InteractionRequiredAuthError', subError: 'basic_action' });
  });

  it('signs a user in by code and PKCE, without a secret, and renews the tokens silently', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const asked = { scopes: ['Calendars.Read'], redirectUri: 'http://localhost:4711' };
    const url = await application.getAuthCodeUrl({
      ...asked,
      codeChallenge: challenge,
      codeChallengeMethod: 'S256',
      state: 's-1',
    });
    const answer = signInAt(url);
    expect(answer.get('state')).toBe('s-1');
    const code = answer.get('code') ?? '';
    await expect(application.acquireTokenByCode({ ...asked, code, codeVerifier: `${verifier}x` })).rejects.toThrow(
      'AADSTS501481',
    );
    const result = await application.acquireTokenByCode({ ...asked, code, codeVerifier: verifier });
    expect((await graph('me', result.accessToken)).body).toMatchObject({ userPrincipalName: TUTOR.username });
    const { account } = result;
    if (!account) throw new Error('no account');
    const renewed = await application.acquireTokenSilent({ scopes: asked.scopes, account, forceRefresh: true });
    expect(renewed.fromCache).toBe(false);
    expect((await graph('me', renewed.accessToken)).status).toBe(200);
    await expect(application.acquireTokenByCode({ ...asked, code, codeVerifier: verifier })).rejects.toThrow(
      'AADSTS54005',
    );
  });

  it('signs a user in by code, by an application with a secret or a certificate', async () => {
    const { sha256: thumbprintSha256, privateKeyText: privateKey } = certificate;
    for (const proof of [
      { clientSecret: 'a-secret-of-tests' },
      { clientCertificate: { thumbprintSha256, privateKey } },
    ]) {
      const application = new ConfidentialClientApplication(configure({ clientId: WEB_APP, ...proof }));
      const asked = { scopes: ['Calendars.Read'], redirectUri: SIGNED_IN };
      const url = await application.getAuthCodeUrl({ ...asked, responseMode: 'form_post' });
      const code = signInAt(url).get('code') ?? '';
      const result = await application.acquireTokenByCode({ ...asked, code });
      expect(result.account).toMatchObject({ username: TUTOR.username, name: 'Tutor 7' });
      expect((await graph('me/calendar', result.accessToken)).status).toBe(200);
    }
  });

  it('signs a user in on a device, asking until the person has agreed', async () => {
    let userCode = '';
    const asked: string[] = [];
    const observed: INetworkModule = {
      ...network,
      async sendPostRequestAsync<T>(url: string, options?: Parameters<INetworkModule['sendPostRequestAsync']>[1]) {
        const answer = await exchange<T>(url, { method: 'POST', ...options });
        asked.push(`${answer.status} ${(answer.body as { error?: string }).error ?? ''}`.trim());
        // The second time that it is told to wait, the person agrees.
        if (asked.length === 3) emulator.signIn({ userCode, user: TUTOR.username });
        return answer;
      },
    };
    const configuration = configure({ clientId: PUBLIC_APP });
    const application = new PublicClientApplication({ ...configuration, system: { networkClient: observed } });
    const result = await application.acquireTokenByDeviceCode({
      scopes: ['Calendars.Read'],
      deviceCodeCallback: (device) => {
        userCode = device.userCode;
        expect(device).toMatchObject({
          verificationUri: `${listener.url}/common/oauth2/deviceauth`,
          expiresIn: 900,
          interval: 0,
        });
        expect(device.message).toContain(userCode);
      },
    });
    expect(asked).toEqual(['200', '400 authorization_pending', '400 authorization_pending', '200']);
    expect(result?.account?.username).toBe(TUTOR.username);
    expect((await graph('me', result?.accessToken)).status).toBe(200);
  });

  it('is told when the person at the device declines', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP }));
    const refused = application.acquireTokenByDeviceCode({
      scopes: ['Calendars.Read'],
      deviceCodeCallback: ({ userCode }) => void emulator.signIn({ userCode, user: TUTOR.username, decline: true }),
    });
    await expect(refused).rejects.toMatchObject({ errorMessage: expect.stringContaining('authorization_declined') });
  });

  it('meets a challenge of claims: not silently, but once the user has signed in anew (R22 in part)', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP, clientCapabilities: ['CP1'] }));
    const asked = { scopes: ['Calendars.Read'], redirectUri: 'http://localhost:4711' };
    const first = await application.acquireTokenByUsernamePassword({ scopes: asked.scopes, ...TUTOR });
    const account = first?.account;
    if (!account) throw new Error('no account');
    emulator.setClaimsChallenges([{ claims: { access_token: { acrs: { essential: true, value: 'c1' } } } }]);
    const challenged = await graph('me', first.accessToken);
    expect(challenged.status).toBe(401);
    const claims = challengeIn(challenged.headers['www-authenticate']);
    expect(JSON.parse(claims)).toEqual({ access_token: { acrs: { essential: true, value: 'c1' } } });
    const silent = application.acquireTokenSilent({ scopes: asked.scopes, account, claims });
    const error: unknown = await silent.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(InteractionRequiredAuthError);
    expect(error).toMatchObject({ subError: 'basic_action', claims: expect.stringContaining('"acrs"') });
    const url = await application.getAuthCodeUrl({ ...asked, claims });
    const second = await application.acquireTokenByCode({ ...asked, code: signInAt(url).get('code') ?? '' });
    expect((await graph('me', second.accessToken)).status).toBe(200);
    emulator.setClaimsChallenges([]);
  });

  it('hears of revoked sessions: by a challenge of its token, and by the refusal of its refresh token', async () => {
    const application = new PublicClientApplication(configure({ clientId: PUBLIC_APP, clientCapabilities: ['CP1'] }));
    const scopes = ['Calendars.Read'];
    const first = await application.acquireTokenByUsernamePassword({ scopes, ...TUTOR });
    const account = first?.account;
    if (!account) throw new Error('no account');
    emulator.revokeSessions(TUTOR.username);
    const challenged = await graph('me', first.accessToken);
    expect(challenged.status).toBe(401);
    const claims = challengeIn(challenged.headers['www-authenticate']);
    await expect(application.acquireTokenSilent({ scopes, account, claims })).rejects.toMatchObject({
      name: 'InteractionRequiredAuthError',
      subError: 'bad_token',
    });
    const again = await application.acquireTokenByUsernamePassword({ scopes, claims, ...TUTOR });
    expect((await graph('me', again?.accessToken)).status).toBe(200);
  });
});
