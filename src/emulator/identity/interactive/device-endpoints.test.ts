import { afterEach, describe, expect, it } from 'vitest';
import type { EmulatorOptions } from '../../options.ts';
import { askToken, claimsOf, createTestServer, type TestServer } from '../../testing.ts';
import { createTestBrowser, type TestBrowser } from '../testing-browser.ts';

const APP = '0b0c0d0e-1111-4666-8777-888888888888';
const CLOSED = '0b0c0d0e-2222-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const HEAD = 'head@school.example';
const PASSWORD = 'correct horse';
const PAGE = '/common/oauth2/deviceauth';

let server: TestServer;
let browser: TestBrowser;
afterEach(() => server.emulator.close());

async function start(options: EmulatorOptions = {}) {
  server = await createTestServer({
    seed: {
      users: [
        { userPrincipalName: TUTOR, displayName: 'Tutor 7', password: PASSWORD },
        { userPrincipalName: HEAD, password: PASSWORD, signIn: 'mfa' },
      ],
      apps: [
        { clientId: APP, displayName: 'Rota clock', publicClient: true, scopes: ['User.Read'] },
        { clientId: CLOSED, secrets: ['closed-secret'], scopes: ['User.Read'] },
      ],
    },
    ...options,
  });
  browser = createTestBrowser(server.emulator);
}

const ask = (more: Record<string, string> = {}, tenant = 'organizations') =>
  askToken(
    server.emulator,
    { client_id: APP, scope: 'User.Read openid offline_access', ...more },
    `/${tenant}/oauth2/v2.0/devicecode`,
  );
const poll = async (device_code: string, more: Record<string, string> = {}) => {
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
  return askToken(server.emulator, { grant_type, client_id: APP, device_code, ...more });
};
const told = async (code: string, more?: Record<string, string>) => {
  const { status, body } = await poll(code, more);
  return status === 200 ? 200 : [body.error, body.error_codes?.[0]];
};
async function begin(more: Record<string, string> = {}) {
  const { body } = await ask(more);
  return { device: String(body.device_code), user: String(body.user_code) };
}
const type = async (user_code: string) => browser.send(await browser.open(PAGE), { user_code });

describe('the codes of a device', () => {
  it('are told with the page where the short one is typed, how long they are good and how often to ask', async () => {
    await start();
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toEqual({
      user_code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{9}$/),
      device_code: expect.stringMatching(/^D[\w-]{128}$/),
      verification_uri: 'http://graph.example/common/oauth2/deviceauth',
      expires_in: 900,
      interval: 5,
      message: `To sign in, use a web browser to open the page http://graph.example/common/oauth2/deviceauth and enter the code ${body.user_code} to authenticate.`,
    });
  });

  it.each([
    [{ client_id: '' }, 'invalid_request', 900144],
    [{ client_id: '11111111-2222-4333-8444-555555555555' }, 'unauthorized_client', 700016],
    [{ scope: '' }, 'invalid_request', 900144],
    [{ scope: 'https://other.example/x' }, 'invalid_resource', 500011],
    [{ claims: '7' }, 'invalid_request', 9002313],
  ])('are refused in the documented form: %o', async (more, error, code) => {
    await start();
    expect((await ask(more)).body).toMatchObject({ error, error_codes: [code] });
  });

  it('are not for consumers, nor by GET', async () => {
    await start();
    expect((await ask({}, 'consumers')).body.error_codes).toEqual([9002332]);
    const answer = await server.emulator.handle({ method: 'GET', url: '/common/oauth2/v2.0/devicecode' });
    expect(JSON.parse(String(answer.body)).error_codes).toEqual([900561]);
  });
});

describe('a device that asks for its tokens', () => {
  it('waits until its person has agreed, and gets them once', async () => {
    await start();
    const { device, user } = await begin();
    expect(await told(device)).toEqual(['authorization_pending', 70016]);
    server.emulator.signIn({ userCode: user, user: TUTOR });
    const { status, body } = await poll(device);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({
      upn: TUTOR,
      appidacr: '0',
      scp: 'User.Read openid profile email',
    });
    expect(String(body.refresh_token)).toMatch(/^1\.A/);
    expect(await told(device)).toEqual(['bad_verification_code', 70018]);
  });

  it('is told to slow down where it asks sooner than every five seconds, and has to wait five more then', async () => {
    await start();
    const { device } = await begin();
    const pending = ['authorization_pending', 70016];
    expect(await told(device)).toEqual(pending);
    await server.clock.advance(5000);
    expect(await told(device)).toEqual(pending);
    await server.clock.advance(4000);
    expect(await told(device)).toEqual(['slow_down', 70016]);
    await server.clock.advance(9000);
    expect(await told(device)).toEqual(['slow_down', 70016]);
    await server.clock.advance(15_000);
    expect(await told(device)).toEqual(pending);
  });

  it('may ask as often as it likes where the interval is 0', async () => {
    await start({ deviceCodeIntervalSeconds: 0 });
    const { device } = await begin();
    for (let turn = 0; turn < 3; turn++) expect(await told(device)).toEqual(['authorization_pending', 70016]);
  });

  it('has fifteen minutes', async () => {
    await start();
    const first = await begin();
    await server.clock.advance(899_999);
    expect(await told(first.device)).toEqual(['authorization_pending', 70016]);
    await server.clock.advance(1);
    expect(await told(first.device)).toEqual(['expired_token', 70019]);
    expect((await type(first.user)).text).toContain('AADSTS70019');
    expect(() => server.emulator.signIn({ userCode: first.user, user: TUTOR })).toThrow('userCode has expired.');
  });

  it('hears of a no, and of a code that is none or of another application', async () => {
    await start();
    const { device, user } = await begin();
    expect(await told('Dxyz')).toEqual(['bad_verification_code', 70018]);
    expect(await told(device, { client_id: CLOSED, client_secret: 'closed-secret' })).toEqual([
      'bad_verification_code',
      70018,
    ]);
    expect(await told('')).toEqual(['invalid_request', 900144]);
    server.emulator.signIn({ userCode: user, user: TUTOR, decline: true });
    expect(await told(device)).toEqual(['authorization_declined', 65004]);
  });

  it('may name this server as the resource, under whichever name the person opens the page', async () => {
    await start();
    const { device, user } = await begin({ scope: 'http://graph.example/.default' });
    const elsewhere = { host: 'localhost:8080' };
    const page = await browser.send(
      await browser.open(PAGE, elsewhere),
      { user_code: user },
      { ...elsewhere, origin: 'http://localhost:8080' },
    );
    const fields = { username: TUTOR, password: PASSWORD };
    const asked = await browser.send(page, fields, { ...elsewhere, origin: 'http://localhost:8080' });
    expect(asked.title).toBe('Sign in on another device');
    server.emulator.signIn({ userCode: user, user: TUTOR });
    expect(await told(device)).toBe(200);
  });

  it('is not known any more once its application is gone', async () => {
    await start();
    const { user } = await begin();
    await server.emulator.restore({
      ...server.emulator.snapshot(),
      records: { ...server.emulator.snapshot().records, apps: [] },
    });
    expect((await type(user)).text).toContain('AADSTS70018');
    expect(() => server.emulator.signIn({ userCode: user, user: TUTOR })).toThrow('userCode is no code of a device.');
  });

  it('gives its proof where its application has one', async () => {
    await start();
    const { device, user } = await begin({ client_id: CLOSED });
    server.emulator.signIn({ userCode: user, user: TUTOR });
    expect(await told(device, { client_id: CLOSED })).toEqual(['invalid_client', 7000218]);
    expect(await told(device, { client_id: CLOSED, client_secret: 'closed-secret' })).toBe(200);
  });
});

describe('the page for a code', () => {
  it('asks for code, account and a yes, by which the device gets its tokens', async () => {
    await start();
    const { device, user } = await begin();
    const page = await type(` ${user.slice(0, 4).toLowerCase()}-${user.slice(4)} `);
    expect(page.title).toBe('Sign in');
    const asked = await browser.send(page, { username: TUTOR, password: PASSWORD });
    expect(asked.text).toContain('Are you trying to sign in to Rota clock on a device?');
    expect(await told(device)).toEqual(['authorization_pending', 70016]);
    expect((await browser.send(asked, {})).text).toContain('You have signed in to Rota clock on your device.');
    expect(await told(device)).toBe(200);
    expect((await type(user)).text).toContain('AADSTS90120');
  });

  it('notes the consent to what is new, and asks for the second factor', async () => {
    await start();
    const { device, user } = await begin({ scope: 'Calendars.Read' });
    const factor = await browser.send(await type(user), { username: HEAD, password: PASSWORD });
    expect(factor.title).toBe('Approve sign in request');
    const asked = await browser.send(factor, {});
    expect(asked.text).toContain('It would like to: Calendars.Read');
    await browser.send(asked, {});
    expect(claimsOf((await poll(device)).body.access_token)).toMatchObject({
      amr: ['pwd', 'mfa'],
      scp: 'User.Read Calendars.Read',
    });
  });

  it('asks who it is for also where somebody is signed in, and takes a no', async () => {
    await start();
    const first = await begin();
    await browser.send(await browser.send(await type(first.user), { username: TUTOR, password: PASSWORD }), {});
    const second = await begin();
    const page = await type(second.user);
    expect(page.title).toBe('Pick an account');
    const [session = ''] = [...page.markup.matchAll(/name="session" value="([^"]+)"/g)].map(([, id = '']) => id);
    const asked = await browser.send(page, { session });
    expect(asked.title).toBe('Sign in on another device');
    expect((await browser.send(asked, { cancel: '1' })).title).toBe('You declined');
    expect(await told(second.device)).toEqual(['authorization_declined', 65004]);
  });

  it('says that a code is none, shows it as text, and takes no form of another site', async () => {
    await start();
    const page = await type('<img src=x>');
    expect(page.text).toContain('AADSTS70018');
    expect(page.markup).not.toContain('<img');
    const { user } = await begin();
    const opened = await browser.open(PAGE);
    expect((await browser.send(opened, { user_code: user }, { origin: 'https://evil.example' })).status).toBe(400);
    const asked = await browser.send(opened, { user_code: user });
    expect(asked.headers['content-security-policy']).toContain("form-action 'self';");
  });
});
