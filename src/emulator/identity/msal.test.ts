import { request } from 'node:https';
import {
  ConfidentialClientApplication,
  type Configuration,
  type INetworkModule,
  PublicClientApplication,
} from '@azure/msal-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmulator } from '../emulator.ts';
import type { Emulator, Listener } from '../options.ts';
import { expectNoFaults } from '../testing.ts';
import { type ClientCertificate, createClientCertificate } from './testing-certificate.ts';

const CERTIFICATE_APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = { username: 'tutor.7@school.example', password: 'correct horse' };

let emulator: Emulator;
let listener: Listener;
let certificate: ClientCertificate;

beforeAll(async () => {
  certificate = await createClientCertificate();
  // By the machine's own time, as the library dates its assertions by it.
  emulator = await createEmulator({
    seed: {
      users: [
        { userPrincipalName: TUTOR.username, password: TUTOR.password, displayName: 'Tutor 7' },
        { userPrincipalName: 'mfa@school.example', password: TUTOR.password, signIn: 'mfa' },
      ],
      apps: [
        { clientId: CERTIFICATE_APP, certificates: [certificate.certificate], roles: ['Calendars.Read'] },
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
        resolve({ status: answer.statusCode ?? 0, headers: {}, body: JSON.parse(Buffer.concat(chunks).toString()) }),
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
});
