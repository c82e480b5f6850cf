import { sign } from 'node:crypto';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority, ownApplication, refusal } from '../../../test/authority.ts';
import { type ClientCertificate, createClientCertificate } from '../../emulator/identity/testing-certificate.ts';
import { type AuthenticationInput, createAuthentication, fromRecord, toRecord } from '../authentication.ts';
import type { TokenReply } from '../token-wire.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = { username: 'tutor.7@school.example', password: ' correct horse' };
const CLOCK = { now: () => Date.UTC(2026, 0, 1) };

let own: ClientCertificate;
let authority: Authority;
let folder: string;
let tokenFile: string;

beforeAll(async () => {
  own = await createClientCertificate();
  folder = await mkdtemp(join(tmpdir(), 'graphcal-modes-'));
  tokenFile = join(folder, 'token');
  authority = await openAuthority({
    seed: {
      users: [
        { userPrincipalName: TUTOR.username, password: TUTOR.password, displayName: 'Tutor 7' },
        { userPrincipalName: 'mfa@school.example', password: TUTOR.password, signIn: 'mfa' },
        { userPrincipalName: 'locked@school.example', password: TUTOR.password, signIn: 'locked' },
      ],
      apps: [
        { clientId: APP, certificates: [own.certificate], roles: ['Calendars.Read'] },
        { clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.Read', 'User.Read'] },
      ],
    },
  });
  await writeFile(tokenFile, `${signAssertion('first')}\n`);
});
beforeEach(() => {
  authority.asked.length = 0;
  authority.waits.length = 0;
  authority.script.length = 0;
});
afterAll(async () => {
  await authority.close();
  await rm(folder, { recursive: true, force: true });
});

/** A token as another issuer signs it; the emulator knows the issuer's key as one of the app. */
function signAssertion(jti: string): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const aud = `${authority.url}/${authority.emulator.tenantId}/oauth2/v2.0/token`;
  const text = `${encode({ alg: 'RS256', 'x5t#S256': own.x5t256 })}.${encode({ iss: APP, sub: APP, aud, jti, exp: 4_102_444_800 })}`;
  return `${text}.${sign('sha256', Buffer.from(text), own.privateKey).toString('base64url')}`;
}

type Make = () => AuthenticationInput;
const secret: Make = () => ownApplication(authority);
const certificate: Make = () => ({
  ...authority.place,
  mode: 'certificate',
  clientId: APP,
  certificate: own.certificate,
  privateKey: own.privateKeyText,
});
const workload: Make = () => ({ ...authority.place, mode: 'workload-identity', clientId: APP, tokenFile });
const password: Make = () => ({
  ...authority.place,
  mode: 'username-password',
  clientId: PUBLIC_APP,
  ...TUTOR,
  allowPassword: true,
});
const passwordWithSecret: Make = () => ({
  ...authority.place,
  mode: 'username-password',
  clientId: authority.emulator.clientId,
  secret: authority.emulator.clientSecret,
  ...TUTOR,
  allowPassword: true,
});
const busy = (status: number, headers = {}): TokenReply => ({ status, headers, body: Buffer.from('') });

describe.each<[string, Make, string]>([
  ['client-secret', secret, 'client_credentials'],
  ['certificate', certificate, 'client_credentials'],
  ['workload-identity', workload, 'client_credentials'],
  ['username-password', password, 'password'],
  ['username-password with a secret', passwordWithSecret, 'password'],
])('the mode %s', (_, make, grant) => {
  it('gets a token that Graph takes, with one request, and another without a refresh token (R24 in part)', async () => {
    const source = authority.open(make());
    const first = (await source.getToken()).token.reveal();
    expect((await authority.read('/users/tutor.7@school.example/calendar', first)).status).toBe(200);
    await source.getToken();
    expect(authority.asked.map(({ form }) => form.grant_type)).toEqual([grant]);
    const second = (await source.getToken({ forceRefresh: true })).token.reveal();
    expect(second).not.toBe(first);
    expect(authority.asked.map(({ form }) => form.grant_type)).toEqual([grant, grant]);
  });

  it('backs off while the token endpoint answers 429 or 5xx, and waits as long as it says (R23)', async () => {
    authority.script.push(busy(429, { 'retry-after': '7' }), busy(503), busy(500));
    expect((await authority.open(make()).getToken()).token.reveal()).not.toBe('');
    expect(authority.asked).toHaveLength(4);
    expect(authority.waits).toEqual([7_000, expect.any(Number), expect.any(Number)]);
    expect(Math.min(...authority.waits)).toBeGreaterThanOrEqual(1_000);
  });

  it.each([
    [7000215, 'invalid_client', 401],
    [50173, 'invalid_grant', 400],
  ])('stops at once at AADSTS%i %s, and asks no more (R23)', async (code, error, status) => {
    authority.script.push(refusal(code, error, status));
    const source = authority.open(make());
    for (let row = 0; row < 20; row++)
      await expect(source.getToken()).rejects.toMatchObject({ name: 'AuthenticationError' });
    expect(authority.asked).toHaveLength(1);
    expect(authority.waits).toEqual([]);
  });

  it('sends the claims of a challenge beside its own capability (R22 in part)', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1767225600"}}}';
    await authority.open(make()).getToken({ claims });
    expect(JSON.parse(authority.asked[0]?.form.claims ?? '{}').access_token).toEqual({
      nbf: { essential: true, value: '1767225600' },
      xms_cc: { values: ['cp1'] },
    });
  });

  it('is the same again out of the vault', () => {
    const made = createAuthentication(make(), CLOCK);
    const back = fromRecord(JSON.parse(JSON.stringify(toRecord(made))));
    expect(back).toEqual(made);
    expect(toRecord(back)).toEqual(toRecord(made));
  });
});

describe.each<[string, Make]>([
  ['client-secret', secret],
  ['certificate', certificate],
  ['username-password', password],
  ['username-password with a secret', passwordWithSecret],
])('the older token URL with the mode %s', (_, make) => {
  it('is asked for a resource in the place of a scope, and its token is taken', async () => {
    const input = { ...make(), tokenVersion: 'v1', resource: 'https://graph.microsoft.com/' } as AuthenticationInput;
    const { token, expiresOn } = await authority.open(input).getToken();
    expect((await authority.read('/users/tutor.7@school.example/calendar', token.reveal())).status).toBe(200);
    expect(expiresOn - Date.now()).toBeGreaterThan(3_500_000);
    const [{ url, form } = { url: '', form: {} }] = authority.asked;
    expect(url).toBe(`${authority.url}/${authority.emulator.tenantId}/oauth2/token`);
    expect(form.resource).toBe('https://graph.microsoft.com');
    expect(form.scope ?? '').not.toContain('.default');
    const made = createAuthentication(input, CLOCK);
    expect(made).toMatchObject({ tokenVersion: 'v1', resource: 'https://graph.microsoft.com' });
    expect(fromRecord(toRecord(made))).toEqual(made);
  });

  it('is refused for a resource that is not the Graph in use', () => {
    const problem = (changes: object) => () =>
      createAuthentication({ ...make(), ...changes } as AuthenticationInput, CLOCK);
    const refused = expect.objectContaining({ code: 'authentication-resource-invalid' });
    expect(problem({ resource: 'https://outlook.office365.com' })).toThrow(refused);
    const cloud = { authority: undefined, graph: undefined, cloud: 'china' };
    expect(problem({ ...cloud, resource: 'https://graph.microsoft.com' })).toThrow(refused);
    expect(problem({ ...cloud, resource: '00000003-0000-0000-C000-000000000000' })).not.toThrow();
    const forged = { ...createAuthentication(make(), CLOCK), resource: 'https://outlook.office365.com' };
    expect(() => authority.openMade(forged)).toThrow(refused);
    expect(problem({ tokenVersion: 'v3' })).toThrow(
      expect.objectContaining({ code: 'authentication-token-version-invalid' }),
    );
  });
});

describe('a token of another issuer', () => {
  it('is read anew for each request, and only its path is stored', async () => {
    const source = authority.open(workload());
    await source.getToken();
    const second = signAssertion('second');
    await writeFile(tokenFile, second);
    await source.getToken({ forceRefresh: true });
    expect(authority.asked.map(({ form }) => form.client_assertion === second)).toEqual([false, true]);
    const record = toRecord(createAuthentication(workload(), CLOCK));
    expect(record.tokenFile).toBe(tokenFile);
    expect(JSON.stringify(record)).not.toContain(second);
  });

  it('is found behind a link, as Kubernetes writes it', async () => {
    const link = join(folder, 'link');
    await symlink(tokenFile, link);
    await authority.open({ ...workload(), tokenFile: link } as AuthenticationInput).getToken();
    expect(authority.asked).toHaveLength(1);
  });

  it('that cannot be read is told with its path, and nothing is sent', async () => {
    const gone = join(folder, 'gone');
    const other = join(folder, 'other');
    const long = join(folder, 'long');
    await writeFile(other, 'canary: not a token');
    await writeFile(long, `a.b.${'c'.repeat(64 * 1024)}`);
    for (const [path, message] of [
      [gone, `The token file ${gone} cannot be read (ENOENT).`],
      [other, `The token file ${other} holds no signed token.`],
      [long, `The token file ${long} holds no signed token.`],
      [folder, `The token file ${folder} holds no signed token.`],
      // Read as a file, it would never end.
      ['/dev/zero', 'The token file /dev/zero holds no signed token.'],
    ] as const) {
      const source = authority.open({ ...workload(), tokenFile: path } as AuthenticationInput);
      await expect(source.getToken()).rejects.toMatchObject({ code: 'token-file-unusable', message });
    }
    expect(authority.asked).toEqual([]);
    expect(() => createAuthentication({ ...workload(), tokenFile: 'token' } as AuthenticationInput, CLOCK)).toThrow(
      expect.objectContaining({ code: 'authentication-token-file-invalid' }),
    );
  });
});

describe('a stored password', () => {
  it('is refused without its switch, and says why (R27 in part)', () => {
    for (const allowPassword of [false, undefined, 'yes']) {
      const input = { ...password(), allowPassword } as unknown as AuthenticationInput;
      expect(() => createAuthentication(input, CLOCK)).toThrow(
        expect.objectContaining({
          code: 'authentication-password-invalid',
          message: expect.stringContaining('passes no second factor'),
          hint: expect.stringContaining('--allow-password'),
        }),
      );
    }
  });

  it('signs in a person, to whose own mailbox me leads', async () => {
    const { token } = await authority.open(password()).getToken();
    expect((await authority.read('/me', token.reveal())).body).toMatchObject({ userPrincipalName: TUTOR.username });
  });

  it.each([
    ['a wrong password', { password: 'wrong' }, 'password-wrong', 50126],
    ['a second factor', { username: 'mfa@school.example' }, 'mfa-needed', 50076],
    ['a locked account', { username: 'locked@school.example' }, 'account-locked', 50053],
  ])(
    'is shown once and never again at %s, however often a token is wanted (R27)',
    async (_what, changes, code, aadsts) => {
      const source = authority.open({ ...password(), ...changes } as AuthenticationInput);
      const options = [{}, { forceRefresh: true }, { claims: '{"access_token":{}}' }];
      for (let row = 0; row < 30; row++) {
        await expect(source.getToken(options[row % 3])).rejects.toMatchObject({
          name: 'AuthenticationError',
          code,
          message: expect.stringContaining(`AADSTS${aadsts}`),
        });
      }
      expect(authority.asked).toHaveLength(1);
    },
  );

  it('is held back for good, also where the person would have to register a second factor (R27)', async () => {
    authority.script.push(refusal(50079, 'invalid_grant'));
    const source = authority.open(password());
    await expect(source.getToken()).rejects.toMatchObject({ code: 'mfa-needed' });
    authority.skip(86_400_000);
    await expect(source.getToken()).rejects.toMatchObject({ code: 'mfa-needed' });
    expect(authority.asked).toHaveLength(1);
    // A refused secret is asked about again after half a minute.
    const app = authority.open(secret());
    authority.script.push(refusal(7000215, 'invalid_client', 401));
    await expect(app.getToken()).rejects.toMatchObject({ code: 'secret-wrong' });
    authority.skip(86_400_000);
    await app.getToken();
    expect(authority.asked).toHaveLength(3);
  });
});
