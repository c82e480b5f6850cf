import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../options.ts';
import { askToken, claimsOf, createTestServer, type TestServer } from '../../testing.ts';
import { createTestBrowser, type Shown, type TestBrowser } from '../testing-browser.ts';

const APP = '0b0c0d0e-1111-4666-8777-888888888888';
const SPA = '0b0c0d0e-2222-4666-8777-888888888888';
const EMPTY = '0b0c0d0e-3333-4666-8777-888888888888';
const REDIRECT = 'https://rota.example/signed-in';
const PASSWORD = 'correct horse';
const TUTOR = 'tutor.7@school.example';
const HEAD = 'head@school.example';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

let server: TestServer;
let browser: TestBrowser;
afterEach(() => server.emulator.close());

async function start(options: EmulatorOptions = {}) {
  server = await createTestServer({
    seed: {
      users: [
        { userPrincipalName: TUTOR, displayName: 'Tutor 7', password: PASSWORD },
        { userPrincipalName: HEAD, password: PASSWORD, signIn: 'mfa' },
        { userPrincipalName: 'gone@school.example', password: PASSWORD, signIn: 'disabled' },
      ],
      apps: [
        {
          clientId: APP,
          displayName: 'Rota <b>&"\'',
          secrets: ['a-secret-of-tests'],
          scopes: ['User.Read'],
          redirectUris: { web: [REDIRECT, 'https://rota.example'], native: ['rota://done'] },
        },
        { clientId: SPA, scopes: ['User.Read'], redirectUris: { spa: ['https://spa.example/'] } },
        { clientId: EMPTY, redirectUris: { web: [REDIRECT] } },
      ],
    },
    ...options,
  });
  browser = createTestBrowser(server.emulator);
}

const address = (more: Record<string, string | undefined> = {}, tenant = 'organizations') => {
  const query = new URLSearchParams();
  const fields = { client_id: APP, response_type: 'code', redirect_uri: REDIRECT, scope: 'User.Read', state: 's 1' };
  for (const [name, value] of Object.entries({ ...fields, ...more })) if (value !== undefined) query.set(name, value);
  return `/${tenant}/oauth2/v2.0/authorize?${query}`;
};
const open = (more?: Record<string, string | undefined>) => browser.open(address(more));
const signIn = async (more?: Record<string, string | undefined>, username = TUTOR, password = PASSWORD) =>
  browser.send(await open(more), { username, password });
const told = ({ location }: Shown) => Object.fromEntries(new URL(location).searchParams);

describe('the page of the authorization endpoint', () => {
  it('asks for account and password, and leads to the application with code and state', async () => {
    await start();
    const page = await open({ login_hint: TUTOR });
    expect(page).toMatchObject({ status: 200, title: 'Sign in' });
    // The first one is what the Enter key presses.
    expect([...page.markup.matchAll(/<button[^>]*>([^<]*)</g)].map(([, name]) => name)).toEqual(['Sign in', 'Cancel']);
    expect(page.markup).toContain(`value="${TUTOR}"`);
    const done = await browser.send(page, { username: TUTOR, password: PASSWORD });
    expect(done.status).toBe(303);
    expect(done.location).toMatch(/^https:\/\/rota\.example\/signed-in\?code=1\.C[\w-]{128}&/);
    expect(told(done).state).toBe('s 1');
    const fields = { grant_type: 'authorization_code', client_id: APP, client_secret: 'a-secret-of-tests' };
    const code = told(done).code ?? '';
    const { status, body } = await askToken(server.emulator, { ...fields, code, redirect_uri: REDIRECT });
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ upn: TUTOR, amr: ['pwd'], scp: 'User.Read' });
  });

  it('says that a password is wrong, keeps the account, and never shows the password', async () => {
    await start();
    const page = await signIn({}, TUTOR, 'wrong <horse>');
    expect(page.text).toContain('Error validating credentials due to invalid username or password. (AADSTS50126)');
    expect(page.markup).toContain(`value="${TUTOR}"`);
    expect(page.markup).not.toContain('horse');
    expect((await browser.send(page, { username: 'gone@school.example', password: PASSWORD })).text).toContain(
      'AADSTS50057',
    );
    expect(told(await browser.send(page, { cancel: '1' }))).toMatchObject({
      error: 'access_denied',
      error_subcode: 'cancel',
      state: 's 1',
    });
  });

  it('asks for a second factor where the user needs one, which the token then tells', async () => {
    await start();
    const page = await signIn({}, HEAD);
    expect(page.title).toBe('Approve sign in request');
    expect(told(await browser.send(page, { cancel: '1' })).error).toBe('access_denied');
    const code = told(await browser.send(page, {})).code ?? '';
    const fields = { grant_type: 'authorization_code', client_id: APP, client_secret: 'a-secret-of-tests' };
    const { body } = await askToken(server.emulator, { ...fields, code, redirect_uri: REDIRECT });
    expect(claimsOf(body.access_token)).toMatchObject({ upn: HEAD, amr: ['pwd', 'mfa'] });
  });

  it('asks for consent once, and takes a no', async () => {
    await start();
    const scope = 'https://graph.microsoft.com/Calendars.Read User.Read';
    const page = await signIn({ scope });
    expect(page.title).toBe('Permissions requested');
    expect(page.text).toContain('would like to: Calendars.Read ');
    expect(told(await browser.send(page, { cancel: '1' }))).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^AADSTS65004: User declined to consent/),
    });
    expect(told(await browser.send(page, {}))).toHaveProperty('code');
    // The browser is signed in, and the consent is there.
    expect(told(await open({ scope }))).toHaveProperty('code');
    expect((await open({ scope, prompt: 'consent' })).title).toBe('Permissions requested');
    server.emulator.reset();
    browser = createTestBrowser(server.emulator);
    expect((await signIn({ scope })).title).toBe('Permissions requested');
  });

  it('leaves to an administrator what only an administrator can give', async () => {
    await start();
    expect(told(await signIn({ scope: 'User.Read.All' }))).toMatchObject({
      error: 'access_denied',
      error_description: expect.stringMatching(/^AADSTS90094: /),
    });
    expect((await open({ scope: 'User.ReadBasic.All' })).title).toBe('Permissions requested');
    expect(told(await open({ client_id: EMPTY, scope: '.default' })).error_description).toMatch(/^AADSTS650056: /);
  });

  it('offers the accounts that are signed in, and another one', async () => {
    await start();
    await signIn();
    expect(told(await open())).toHaveProperty('code');
    const second = await browser.send(await open({ prompt: 'login' }), { username: HEAD, password: PASSWORD });
    await browser.send(second, {});
    const page = await open();
    expect(page.title).toBe('Pick an account');
    expect(page.text).toMatch(/head@school\.example.*Tutor 7 tutor\.7@school\.example/);
    const [head = ''] = [...page.markup.matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(told(await browser.send(page, { session: head }))).toHaveProperty('code');
    expect((await browser.send(page, { session: '' })).title).toBe('Sign in');
    expect(told(await open({ login_hint: TUTOR }))).toHaveProperty('code');
    expect((await open({ login_hint: 'new@school.example' })).title).toBe('Sign in');
    expect((await open({ login_hint: TUTOR, prompt: 'select_account' })).title).toBe('Pick an account');
    expect((await browser.open('/common/oauth2/v2.0/logout')).title).toBe('You signed out of your account');
    expect((await open()).title).toBe('Sign in');
  });

  it('keeps a browser signed in for a day, until its sessions are revoked', async () => {
    await start();
    await signIn();
    await server.clock.advance(86_399_999);
    expect(told(await open())).toHaveProperty('code');
    await server.clock.advance(1);
    expect((await open()).title).toBe('Sign in');
    await signIn();
    expect(told(await open())).toHaveProperty('code');
    expect(server.emulator.revokeSessions(TUTOR)).toBe(2);
    expect((await open()).title).toBe('Sign in');
  });

  it('shows nothing where prompt is none, and says what would have to be shown', async () => {
    await start();
    const silent = async (more = {}) => told(await open({ prompt: 'none', ...more })).error_description?.split(':')[0];
    expect(told(await open({ prompt: 'none' })).error).toBe('login_required');
    expect(await silent()).toBe('AADSTS50058');
    await signIn();
    expect(told(await open({ prompt: 'none' }))).toHaveProperty('code');
    const lacking = { prompt: 'none', scope: 'Calendars.Read' };
    expect(told(await open(lacking)).error).toBe('interaction_required');
    expect(await silent(lacking)).toBe('AADSTS65001');
    const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } });
    expect(await silent({ claims })).toBe('AADSTS50076');
  });
});

describe('what is wrong with a request', () => {
  it.each([
    [{ client_id: undefined }, 900144],
    [{ client_id: '11111111-2222-4333-8444-555555555555' }, 700016],
    [{ redirect_uri: undefined }, 900971],
    [{ redirect_uri: 'https://evil.example/signed-in' }, 50011],
    [{ redirect_uri: `${REDIRECT}/more` }, 50011],
    [{ redirect_uri: 'javascript:alert(1)' }, 50011],
  ])('is shown on a page where the application cannot be told: %o', async (more, code) => {
    await start();
    const page = await open(more);
    expect(page).toMatchObject({ status: 400, location: '', action: '' });
    expect(page.text).toContain(`AADSTS${code}: `);
  });

  it('is shown on a page for a tenant that is not this one', async () => {
    await start();
    const page = await browser.open(address({}, 'another.example'));
    expect(page.text).toContain("AADSTS90002: Tenant 'another.example' not found");
    expect((await browser.open(address({}, 'consumers'))).text).toContain('AADSTS9002332: ');
    expect((await browser.open(address({}, server.emulator.tenantId))).title).toBe('Sign in');
  });

  it.each([
    [{ response_type: undefined }, 'invalid_request', 900144],
    [{ response_type: 'token' }, 'unsupported_response_type', 70005],
    [{ response_type: 'code id_token' }, 'unsupported_response_type', 700054],
    [{ response_mode: 'web_message' }, 'invalid_request', 70007],
    [{ scope: undefined }, 'invalid_request', 900144],
    [{ scope: 'https://other.example/x' }, 'invalid_resource', 500011],
    [{ scope: '.default User.Read' }, 'invalid_scope', 70011],
    [{ prompt: 'always' }, 'invalid_request', 90023],
    [{ code_challenge_method: 'S256' }, 'invalid_request', 50147],
    [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request', 501491],
    [{ code_challenge: CHALLENGE, code_challenge_method: 'S512' }, 'invalid_request', 50149],
    [{ claims: '[' }, 'invalid_request', 9002313],
    [{ client_id: SPA, redirect_uri: 'https://spa.example/' }, 'invalid_request', 9002325],
  ])('comes to the application: %o', async (more, error, code) => {
    await start();
    const answer = await open(more);
    expect(answer.status).toBe(302);
    expect(told(answer)).toMatchObject({
      error,
      error_description: expect.stringMatching(
        new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Correlation ID: .+ Timestamp: 2026-01-05 10:00:00Z$`),
      ),
      error_uri: `http://graph.example/error?code=${code}`,
      state: 's 1',
    });
  });
});

describe('the answer', () => {
  it('comes in the fragment, or by a form whose button sends it', async () => {
    await start();
    const { location } = await signIn({ response_mode: 'fragment' });
    expect(location).toMatch(/^https:\/\/rota\.example\/signed-in#code=1\.C[\w-]+&session_state=[\w-]+&state=s\+1$/);
    const page = await open({ response_mode: 'form_post', state: '"><script>1</script>' });
    expect(page).toMatchObject({ status: 200, action: REDIRECT });
    expect(page.hidden).toMatchObject({ code: expect.stringMatching(/^1\.C/), state: '"><script>1</script>' });
    expect(page.markup).not.toContain('<script');
  });

  it('gets a path where the redirect URI has none, and keeps a scheme of an application', async () => {
    await start();
    expect((await signIn({ redirect_uri: 'https://rota.example' })).location).toMatch(
      /^https:\/\/rota\.example\/\?code=/,
    );
    expect((await open({ redirect_uri: 'rota://done' })).location).toMatch(/^rota:\/\/done\?code=/);
  });

  it('comes from the older endpoint too, for a resource', async () => {
    await start();
    const query = new URLSearchParams({
      client_id: APP,
      response_type: 'code',
      redirect_uri: REDIRECT,
      resource: 'https://graph.microsoft.com',
    });
    const page = await browser.open(`/common/oauth2/authorize?${query}`);
    const { code = '' } = told(await browser.send(page, { username: TUTOR, password: PASSWORD }));
    const fields = { grant_type: 'authorization_code', client_id: APP, client_secret: 'a-secret-of-tests' };
    const more = { code, redirect_uri: REDIRECT, resource: 'https://graph.microsoft.com' };
    const { status, body } = await askToken(server.emulator, { ...fields, ...more }, '/common/oauth2/token');
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: '3599', resource: 'https://graph.microsoft.com' });
  });
});

describe('the safety of the pages', () => {
  it('lets in nothing from elsewhere, no script, no frame, and forms that lead to the application alone', async () => {
    await start();
    const { headers, markup } = await open();
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; base-uri 'none'; form-action 'self' https:\/\/rota\.example; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'origin',
      'cache-control': 'no-store, no-cache',
    });
    const style = /<style>(.*)<\/style>/s.exec(markup)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect(markup).not.toMatch(/<script|\sstyle=|\son\w+=|javascript:/i);
    expect((await open({ redirect_uri: 'rota://done' })).headers['content-security-policy']).toContain(
      "form-action 'self' rota:;",
    );
  });

  it('shows hostile markup of every parameter as text', async () => {
    await start();
    const hostile = `"'><img src=x onerror=alert(1)>`;
    const page = await open({ login_hint: hostile, state: hostile, nonce: hostile });
    expect(page.markup).not.toContain('<img');
    expect(page.markup).toContain('value="&quot;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;"');
    expect(page.text).toContain('to continue to Rota <b>&"\'');
    expect((await browser.send(page, { username: hostile, password: 'x' })).markup).not.toContain('<img');
    for (const more of [{ client_id: hostile }, { redirect_uri: `https://evil.example/${hostile}` }])
      expect((await open(more)).markup).not.toContain('<img');
    expect((await browser.open(address({}, encodeURIComponent(hostile)))).markup).not.toContain('<img');
    const consent = await signIn({ scope: `Calendars.Read<img>` });
    expect(consent.markup).toContain('<li>Calendars.Read&lt;img&gt;</li>');
  });

  it('takes no form that another site sent, or that has no cookie', async () => {
    await start();
    const page = await open();
    const fields = { username: TUTOR, password: PASSWORD };
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])
      expect(await browser.send(page, fields, headers)).toMatchObject({ status: 400, location: '' });
    const other = createTestBrowser(server.emulator);
    expect((await other.send(page, fields)).text).toContain('AADSTS90023: ');
    await other.open(address());
    expect((await other.send(page, fields)).text).toContain('AADSTS90023: ');
    expect((await browser.send({ ...page, hidden: { step: 'sign-in' } }, fields)).status).toBe(400);
    expect(told(await browser.send(page, fields))).toHaveProperty('code');
  });

  it('gives the browser another cookie once somebody is signed in, which no script reads', async () => {
    await start();
    const page = await open();
    const before = browser.cookie();
    expect(page.headers['set-cookie']).toMatch(/^emulator-[0-9a-f]{8}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    await browser.send(page, { username: TUTOR, password: PASSWORD });
    expect(browser.cookie()).not.toBe(before);
    const stale = await server.emulator.handle({
      method: 'GET',
      url: address(),
      headers: { host: 'graph.example', cookie: before },
    });
    expect(String(stale.body)).toContain('<title>Sign in</title>');
  });

  it('does not take a session that is not of the browser', async () => {
    await start();
    const page = await signIn({ scope: 'Calendars.Read' });
    const other = createTestBrowser(server.emulator);
    const theirs = await other.open(address({ scope: 'Calendars.Read' }));
    const fields = { step: 'consent', session: page.hidden.session ?? '' };
    expect((await other.send(theirs, fields)).title).toBe('Sign in');
  });

  it('leads back after signing out only where an application is registered', async () => {
    await start();
    const out = (uri: string) =>
      browser.open(`/common/oauth2/v2.0/logout?${new URLSearchParams({ post_logout_redirect_uri: uri, state: 'x' })}`);
    expect((await out(REDIRECT)).location).toBe(`${REDIRECT}?state=x`);
    expect((await out('https://evil.example/')).location).toBe('');
  });
});
