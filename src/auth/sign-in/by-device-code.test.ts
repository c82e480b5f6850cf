import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority } from '../../../test/authority.ts';
import type { Clock } from '../../core/clock.ts';
import { createAuthentication } from '../authentication.ts';
import type { DeviceCodeAuthentication } from '../modes/device-code.ts';
import type { TokenDependencies, TokenReply } from '../token-wire.ts';
import { signInByDeviceCode } from './by-device-code.ts';
import type { DeviceCode, Interaction } from './interaction.ts';

const APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';

let authority: Authority;
const waits: number[] = [];
/** Lets the waits between two polls pass at once; the deadlines of requests, 30 s, run beside them. */
function patient({ clock, ...rest }: TokenDependencies): TokenDependencies {
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (ms >= 30_000) return clock.sleep(ms, signal);
    signal?.throwIfAborted();
    waits.push(ms);
    authority.skip(ms);
  };
  return { ...rest, clock: { ...clock, sleep } };
}
beforeAll(async () => {
  authority = await openAuthority({
    // The clock of these tests jumps ahead of the server's.
    deviceCodeIntervalSeconds: 0,
    seed: {
      users: [{ userPrincipalName: TUTOR }, { userPrincipalName: 'head@school.example' }],
      apps: [{ clientId: APP, publicClient: true, scopes: ['Calendars.ReadWrite'] }],
    },
  });
});
beforeEach(() => {
  authority.asked.length = 0;
  waits.length = 0;
  authority.script.length = 0;
});
afterAll(() => authority.close());

const make = (more: Partial<DeviceCodeAuthentication> = {}) => ({
  ...createAuthentication({ ...authority.place, mode: 'device-code', clientId: APP }, authority.parts.clock),
  ...more,
});
const signIn = (interaction: Interaction, authentication = make()) =>
  signInByDeviceCode(authentication, interaction, patient(authority.parts));
const enter = (user = TUTOR, decline = false) => ({
  deviceCodeCallback: ({ userCode }: DeviceCode) => void authority.emulator.signIn({ userCode, user, decline }),
});
const refusal = (error: string): TokenReply => ({
  status: 400,
  headers: {},
  body: Buffer.from(JSON.stringify({ error, error_description: error })),
});
/** The answer with the code, as the service writes it. */
const codes = (more: object = {}): TokenReply => ({
  status: 200,
  headers: {},
  body: Buffer.from(
    JSON.stringify({
      user_code: 'ABCD-1234',
      device_code: 'canary-device',
      verification_uri: 'https://login.example/device',
      expires_in: 900,
      interval: 5,
      message: 'canary message',
      ...more,
    }),
  ),
});

describe('signing in by device code', () => {
  it('shows page and code, and gives who signed in with the refresh token', async () => {
    const shown: DeviceCode[] = [];
    const { refreshToken, ...signedIn } = await signIn({
      deviceCodeCallback: (code) => {
        shown.push(code);
        return enter().deviceCodeCallback(code);
      },
    });
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z0-9]{9}$/u),
      verificationUri: `${authority.url}/common/oauth2/deviceauth`,
      message: `To sign in, open ${authority.url}/common/oauth2/deviceauth in a browser and enter the code ${shown[0]?.userCode}.`,
    });
    expect((shown[0]?.expiresOn ?? 0) - authority.parts.clock.now()).toBeGreaterThan(14 * 60_000);
    expect(signedIn).toMatchObject({ username: TUTOR, localAccountId: expect.stringMatching(/^[0-9a-f-]{36}$/u) });
    expect(signedIn.scopes.join(' ')).toContain('Calendars.ReadWrite');
    expect(refreshToken.reveal()).toMatch(/^1\.A/u);
    const [first, second] = authority.asked;
    expect(first?.url).toBe(`${authority.url}/${authority.emulator.tenantId}/oauth2/v2.0/devicecode`);
    expect(first?.form.scope?.split(' ')).toEqual(
      expect.arrayContaining([`${authority.url}/.default`, 'offline_access', 'openid', 'profile']),
    );
    expect(second?.form).toMatchObject({ grant_type: 'device_code', client_id: APP });
  });

  it('waits as the service says, 5 s longer from each slow_down on, and never asks sooner (R28 in part)', async () => {
    const answers = ['authorization_pending', 'slow_down', 'authorization_pending', 'slow_down', 'access_denied'];
    authority.script.push(codes({ interval: 7 }), ...answers.map(refusal));
    await expect(signIn({ deviceCodeCallback: () => {} })).rejects.toMatchObject({ code: 'consent-declined' });
    expect(waits).toEqual([7_000, 7_000, 12_000, 12_000, 17_000]);
  });

  it.each([
    [undefined, 5_000],
    [0, 1_000],
    ['soon', 1_000],
  ])('waits also where the service names an interval of %s (R28 in part)', async (interval, wait) => {
    authority.script.push(codes({ interval }), refusal('access_denied'));
    await expect(signIn({ deviceCodeCallback: () => {} })).rejects.toMatchObject({ code: 'consent-declined' });
    expect(waits).toEqual([wait]);
  });

  it('ends when the code has expired, by our clock or by the word of the service (R28 in part)', async () => {
    const pending = Array.from({ length: 9 }, () => refusal('authorization_pending'));
    authority.script.push(codes({ expires_in: 50 }), ...pending);
    const ended = await signIn({ deviceCodeCallback: () => {} }).catch((error: unknown) => error);
    expect(ended).toMatchObject({ name: 'AuthenticationError', code: 'device-code-expired' });
    expect(authority.asked).toHaveLength(10);
    expect(authority.script).toEqual([]);
    authority.script.push(codes(), refusal('expired_token'));
    await expect(signIn({ deviceCodeCallback: () => {} })).rejects.toMatchObject({ code: 'device-code-expired' });
  });

  it('waits no longer than the code is good, whatever interval the service names (R28 in part)', async () => {
    authority.script.push(codes({ expires_in: 20, interval: 1e9 }));
    await expect(signIn({ deviceCodeCallback: () => {} })).rejects.toMatchObject({ code: 'device-code-expired' });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(20_000);
  });

  it('says when the person turns away', async () => {
    await expect(signIn(enter(TUTOR, true))).rejects.toMatchObject({ code: 'consent-declined' });
  });

  it('ends at once when it is stopped', async () => {
    const controller = new AbortController();
    const stop = new Error('stopped');
    authority.script.push(codes(), refusal('authorization_pending'));
    const ended = signIn({ deviceCodeCallback: () => controller.abort(stop), signal: controller.signal });
    await expect(ended).rejects.toBe(stop);
    expect(authority.asked).toHaveLength(1);
  });

  it('takes no other person where somebody signs in again', async () => {
    const before = await signIn(enter());
    await expect(signIn(enter('head@school.example'), make({ signIn: before }))).rejects.toMatchObject({
      code: 'account-differs',
      message: `head@school.example signed in, and school is that of ${TUTOR}.`,
    });
    expect((await signIn(enter(), make({ signIn: before }))).localAccountId).toBe(before.localAccountId);
  });

  it.each([
    ['a page that is none', { verification_uri: 'javascript:alert(1)' }],
    ['a page in the clear', { verification_uri: 'http://login.example/device' }],
    ['a code with control characters', { user_code: 'A\u001b[2J' }],
  ])('shows nothing of %s', async (_, answer) => {
    authority.script.push(codes(answer));
    const shown: DeviceCode[] = [];
    const ended = signIn({ deviceCodeCallback: (code) => void shown.push(code) });
    await expect(ended).rejects.toMatchObject({ code: 'authority-answer-unreadable' });
    expect(shown).toEqual([]);
  });

  it('needs somebody to show the code', async () => {
    await expect(signIn({})).rejects.toMatchObject({ name: 'UsageError', code: 'sign-in-callback-missing' });
    expect(authority.asked).toEqual([]);
  });
});
