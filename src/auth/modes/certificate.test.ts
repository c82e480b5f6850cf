import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority } from '../../../test/authority.ts';
import { createManualClock } from '../../core/clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import { type ClientCertificate, createClientCertificate } from '../../emulator/identity/testing-certificate.ts';
import { createAuthentication, fromRecord, type InputOfMode, summarize, toRecord } from '../authentication.ts';
import { createTokenSource } from '../token-source.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const CLOCK = { now: () => Date.UTC(2026, 0, 1) };

let own: ClientCertificate;
let issuer: ClientCertificate;
let authority: Authority;

beforeAll(async () => {
  [own, issuer] = await Promise.all([createClientCertificate(), createClientCertificate()]);
  authority = await openAuthority({
    seed: { users: [], apps: [{ clientId: APP, certificates: [own.certificate], roles: ['Calendars.Read'] }] },
  });
});
beforeEach(() => {
  authority.asked.length = 0;
});
afterAll(() => authority.close());

const input = (changes: Partial<InputOfMode<'certificate'>> = {}): InputOfMode<'certificate'> => ({
  ...authority.place,
  mode: 'certificate',
  clientId: APP,
  certificate: own.certificate,
  privateKey: own.privateKeyText,
  ...changes,
});
const headerOf = (assertion: string | undefined) =>
  JSON.parse(Buffer.from(assertion?.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>;

describe('an app with a certificate', () => {
  it('proves itself by an assertion that names the certificate by SHA-256, and sends neither key nor certificate', async () => {
    const { token } = await authority.open(input()).getToken();
    expect((await authority.read('/users/room.101@school.example/events', token.reveal())).status).toBe(200);
    const [{ url, form } = { url: '', form: {} }] = authority.asked;
    expect(url).toBe(`${authority.url}/${authority.emulator.tenantId}/oauth2/v2.0/token`);
    expect(form).toMatchObject({
      grant_type: 'client_credentials',
      client_id: APP,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      scope: `${authority.url}/.default`,
    });
    const header = headerOf(form.client_assertion);
    expect(header).toMatchObject({ alg: 'PS256', 'x5t#S256': own.x5t256 });
    expect(header).not.toHaveProperty('x5c');
  });

  it('sends the certificate and those that issued it where subject name and issuer are trusted', async () => {
    const certificate = own.certificate + issuer.certificate;
    await authority.open(input({ certificate, sendCertificateChain: true })).getToken();
    const base64 = (pem: string) => pem.replaceAll(/-----.*-----|\s/gu, '');
    expect(headerOf(authority.asked[0]?.form.client_assertion).x5c).toEqual([
      base64(own.certificate),
      base64(issuer.certificate),
    ]);
  });

  it('is told that the certificate is not registered, with the fix', async () => {
    const { certificate, privateKeyText: privateKey } = issuer;
    await expect(authority.open(input({ certificate, privateKey })).getToken()).rejects.toMatchObject({
      code: 'certificate-wrong',
      hint: expect.stringContaining('upload the certificate'),
    });
    expect(authority.asked).toHaveLength(1);
  });

  it('is refused without a request once the certificate that was stored has expired', async () => {
    const short = await createClientCertificate(new Date('2026-06-01T00:00:00Z'));
    const { certificate, privateKeyText: privateKey } = short;
    const made = createAuthentication(input({ certificate, privateKey }), CLOCK);
    const stored = toRecord(made);
    // As it was when it was stored: opening the vault is no sign-in.
    expect(fromRecord(stored)).toEqual(made);
    let posts = 0;
    const source = createTokenSource(made, {
      post: async () => {
        posts++;
        throw new Error('It was asked.');
      },
      clock: createManualClock(Date.UTC(2026, 5, 1)),
      random: createSeededRandom(1),
    });
    await expect(source.getToken()).rejects.toMatchObject({ name: 'AuthenticationError', code: 'certificate-expired' });
    expect(posts).toBe(0);
  });

  it('is listed with thumbprint and end of the certificate, and without the key', () => {
    const made = createAuthentication(input(), CLOCK);
    expect(summarize(made)).toEqual({
      name: 'school',
      kind: 'personal',
      mode: 'certificate',
      tenant: authority.emulator.tenantId,
      clientId: APP,
      endpoints: { authority: authority.url, graph: authority.url },
      allowedHosts: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      certificateThumbprint: own.sha256,
      certificateExpiresOn: '2049-01-01T00:00:00.000Z',
    });
    expect(JSON.stringify(made)).not.toContain('PRIVATE KEY');
  });

  it('refuses what belongs to another mode by its name', () => {
    const mixed = { ...input(), secret: 'canary~value' } as InputOfMode<'certificate'>;
    expect(() => createAuthentication(mixed, CLOCK)).toThrow(
      expect.objectContaining({
        code: 'authentication-secret-invalid',
        message: 'The secret of the authentication does not go with the mode certificate.',
        hint: 'It is for client-secret and browser and username-password.',
      }),
    );
  });
});
