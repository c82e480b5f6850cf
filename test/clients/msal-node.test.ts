import { randomUUID, sign } from 'node:crypto';
import {
  AuthError,
  type ConfidentialClientApplication,
  InteractionRequiredAuthError,
  PublicClientApplication,
} from '@azure/msal-node';
import { describe, expect, it } from 'vitest';
import { createClientCertificate } from '../../src/emulator/identity/testing-certificate.ts';
import { connectClient } from './microsoft-graph-client.ts';
import { createApplication } from './msal-node.ts';
import { eventsOf, failureOf, lesson, ORGANIZER, PASSWORD, type Served, serve } from './served.ts';

const EVERYTHING = ['https://graph.microsoft.com/.default'];
const CALENDARS = ['https://graph.microsoft.com/Calendars.ReadWrite'];
const USER = { username: ORGANIZER, password: PASSWORD };
const ROTA = '0b0c0d0e-5555-4666-8777-888888888888';

/** An emulator with a user who has a password, and its default application. */
async function openForUser(options?: Parameters<typeof serve>[0]) {
  const seed = { users: [{ userPrincipalName: ORGANIZER, displayName: 'Teacher', password: PASSWORD }] };
  const served = await serve({ ...options, seed });
  const { authority, clientId, clientSecret } = served;
  const open = () => createApplication(authority, { clientId, clientSecret });
  return { served, open, application: open() };
}

/** An emulator with a user, a public application, and a browser in which the user signs in. */
async function openForPerson() {
  const { served } = await openForUser({ deviceCodeIntervalSeconds: 0 });
  const { authority, clientId, emulator } = served;
  const knownAuthorities = [new URL(authority).host];
  const application = new PublicClientApplication({
    auth: { authority, clientId, knownAuthorities, clientCapabilities: ['CP1'] },
  });
  const signIn = async (url: string) => {
    const { location = '', form } = emulator.signIn({ url, user: ORGANIZER });
    await fetch(location, { method: 'POST', body: new URLSearchParams(form) });
  };
  return { served, application, signIn };
}

/** An emulator with an application that signs its assertions by a certificate. */
async function openForCertificate() {
  const certificate = await createClientCertificate();
  const app = { clientId: ROTA, certificates: [certificate.certificate], roles: ['Calendars.ReadWrite'] };
  return { served: await serve({ seed: { users: [], apps: [app] } }), certificate };
}

/** Creates an event by a token of the application. */
async function createEvent({ url }: Served, application: ConfidentialClientApplication): Promise<void> {
  const result = await application.acquireTokenByClientCredential({ scopes: EVERYTHING });
  const client = connectClient(url, () => Promise.resolve(result?.accessToken ?? ''));
  await client.api(`/users/${ORGANIZER}/events`).post(lesson('Algebra'));
}

/** The refresh token that the library keeps for itself. */
function refreshTokenOf(application: ConfidentialClientApplication): string {
  const { RefreshToken }: { RefreshToken: Record<string, { secret: string }> } = JSON.parse(
    application.getTokenCache().serialize(),
  );
  return Object.values(RefreshToken)[0]?.secret ?? '';
}

describe('@azure/msal-node', () => {
  it('gets a token by secret, and the next from its cache', async () => {
    const { emulator, authority, clientId, clientSecret } = await serve();
    const application = createApplication(authority, { clientId, clientSecret });
    const first = await application.acquireTokenByClientCredential({ scopes: EVERYTHING });
    const second = await application.acquireTokenByClientCredential({ scopes: EVERYTHING });
    expect(first?.accessToken).toBe(second?.accessToken);
    expect([first?.fromCache, second?.fromCache]).toEqual([false, true]);
    expect(emulator.record.tokenRequestCount).toBe(1);
  });

  it('asks anew for a token that is about to end', async () => {
    const { emulator, authority, clientId, clientSecret } = await serve({ tokenLifetimeSeconds: 60 });
    const application = createApplication(authority, { clientId, clientSecret });
    for (let turn = 0; turn < 2; turn++) await application.acquireTokenByClientCredential({ scopes: EVERYTHING });
    expect(emulator.record.tokenRequestCount).toBe(2);
  });

  it('throws its own error for a wrong secret, with the number of the sign-in service', async () => {
    const { authority, clientId } = await serve();
    const application = createApplication(authority, { clientId, clientSecret: 'not the secret' });
    const error = await failureOf(application.acquireTokenByClientCredential({ scopes: EVERYTHING }));
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({
      errorCode: 'invalid_client',
      errorMessage: expect.stringContaining('AADSTS7000215'),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('gets a token by certificate, and Graph takes it', async () => {
    const { served, certificate } = await openForCertificate();
    const { sha256: thumbprintSha256, privateKeyText: privateKey } = certificate;
    const application = createApplication(served.authority, {
      clientId: ROTA,
      clientCertificate: { thumbprintSha256, privateKey },
    });
    await createEvent(served, application);
    expect(served.emulator.record.requests).toMatchObject([{ app: ROTA, status: 201 }]);
  });

  it('gets a token by an assertion that its caller signed', async () => {
    const { served, certificate } = await openForCertificate();
    const clientAssertion = () => {
      const now = Math.floor(Date.now() / 1000);
      const times = { nbf: now, exp: now + 300 };
      const claims = { aud: `${served.authority}/v2.0`, iss: ROTA, sub: ROTA, jti: randomUUID(), ...times };
      const parts = [{ alg: 'RS256', typ: 'JWT', x5t: certificate.x5t }, claims];
      const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const signature = sign('sha256', Buffer.from(text), certificate.privateKey).toString('base64url');
      return Promise.resolve(`${text}.${signature}`);
    };
    const application = createApplication(served.authority, { clientId: ROTA, clientAssertion });
    await createEvent(served, application);
    expect(served.emulator.record.requests).toMatchObject([{ app: ROTA, status: 201 }]);
  });

  it('signs a user in by password, who then works in the own calendar', async () => {
    const { served, application } = await openForUser();
    const result = await application.acquireTokenByUsernamePassword({ scopes: CALENDARS, ...USER });
    expect(result?.account).toMatchObject({ username: ORGANIZER, name: 'Teacher' });
    const client = connectClient(served.url, () => Promise.resolve(result?.accessToken ?? ''));
    await client.api('/me/events').post(lesson('Algebra'));
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Algebra' }]);
    expect(served.emulator.record.commits).toMatchObject([{ mailbox: ORGANIZER }]);
  });

  it('throws its own error for a wrong password', async () => {
    const { application } = await openForUser();
    const wrong = { ...USER, password: 'guessed' };
    const error = await failureOf(application.acquireTokenByUsernamePassword({ scopes: CALENDARS, ...wrong }));
    expect(error).toMatchObject({
      errorCode: 'invalid_grant',
      errorMessage: expect.stringContaining('AADSTS50126'),
    });
  });

  it('finds the tokens of a user in its cache, and renews them when they are about to end', async () => {
    for (const [tokenLifetimeSeconds, fromCache, requests] of [
      [3599, true, 1],
      [60, false, 2],
    ] as const) {
      const { served, application } = await openForUser({ tokenLifetimeSeconds });
      const result = await application.acquireTokenByUsernamePassword({ scopes: CALENDARS, ...USER });
      if (!result?.account) throw new Error('The library knows no account.');
      const silent = await application.acquireTokenSilent({ scopes: CALENDARS, account: result.account });
      expect(silent.fromCache).toBe(fromCache);
      expect(served.emulator.record.tokenRequestCount).toBe(requests);
    }
  });

  it('turns in a refresh token that was kept elsewhere, and gets another', async () => {
    const { served, open, application } = await openForUser();
    await application.acquireTokenByUsernamePassword({ scopes: CALENDARS, ...USER });
    const kept = refreshTokenOf(application);
    const other = open();
    const result = await other.acquireTokenByRefreshToken({ scopes: CALENDARS, refreshToken: kept });
    const client = connectClient(served.url, () => Promise.resolve(result?.accessToken ?? ''));
    expect(await client.api('/me/calendar').get()).toMatchObject({ name: 'Calendar', isDefaultCalendar: true });
    expect(refreshTokenOf(other)).not.toBe(kept);
  });

  it('signs a user in by a browser, its own listener taking the code, and renews silently', async () => {
    const { served, application, signIn } = await openForPerson();
    const result = await application.acquireTokenInteractive({ scopes: CALENDARS, openBrowser: signIn });
    const { account } = result;
    if (!account) throw new Error('The library knows no account.');
    expect(account).toMatchObject({ username: ORGANIZER, name: 'Teacher' });
    const renewed = await application.acquireTokenSilent({ scopes: CALENDARS, account, forceRefresh: true });
    expect(renewed.fromCache).toBe(false);
    const client = connectClient(served.url, () => Promise.resolve(renewed.accessToken));
    await client.api('/me/events').post(lesson('Algebra'));
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Algebra' }]);
  });

  it('signs a user in on a device, whose person agrees while it waits', async () => {
    const { served, application } = await openForPerson();
    const result = await application.acquireTokenByDeviceCode({
      scopes: CALENDARS,
      deviceCodeCallback: ({ userCode, verificationUri }) => {
        expect(verificationUri).toBe(`${served.url}/common/oauth2/deviceauth`);
        served.emulator.signIn({ userCode, user: ORGANIZER });
      },
    });
    expect(result?.account).toMatchObject({ username: ORGANIZER, name: 'Teacher' });
  });

  it('meets a claims challenge: silence fails, and a browser gets what Graph asks for', async () => {
    const { served, application, signIn } = await openForPerson();
    const scopes = CALENDARS;
    const first = await application.acquireTokenByUsernamePassword({ scopes, ...USER });
    if (!first?.account) throw new Error('The library knows no account.');
    const asked = { access_token: { acrs: { essential: true, value: 'c1' } } };
    served.emulator.setClaimsChallenges([{ claims: asked }]);
    const ask = (token: string) =>
      connectClient(served.url, () => Promise.resolve(token))
        .api('/me/calendar')
        .get();
    const refused = await failureOf(ask(first.accessToken));
    expect(refused).toMatchObject({ statusCode: 401 });
    const challenge = (refused as { headers: Headers }).headers.get('www-authenticate') ?? '';
    const claims = Buffer.from(/claims="([^"]+)"/.exec(challenge)?.[1] ?? '', 'base64').toString();
    expect(JSON.parse(claims)).toEqual(asked);
    const silent = await failureOf(application.acquireTokenSilent({ scopes, account: first.account, claims }));
    expect(silent).toBeInstanceOf(InteractionRequiredAuthError);
    const again = await application.acquireTokenInteractive({ scopes, openBrowser: signIn, claims });
    expect(await ask(again.accessToken)).toMatchObject({ isDefaultCalendar: true });
  });
});
