import { createHash } from 'node:crypto';
import { lutimes, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority, refusal } from '../../../test/authority.ts';
import { systemClock } from '../../core/clock.ts';
import { StorageError } from '../../core/errors.ts';
import { systemRandom } from '../../core/random.ts';
import { createAuthentication } from '../authentication.ts';
import type { DeviceCodeAuthentication } from '../modes/device-code.ts';
import { createStoredSource } from '../stored-source.ts';
import { createTokenSource } from '../token-source.ts';
import { openVault, type Vault } from '../vault.ts';
import { signInByDeviceCode } from './by-device-code.ts';
import type { SignIn } from './sign-in.ts';
import type { SignInStore } from './sign-in-store.ts';
import { createVaultSignInStore, storeSignIn } from './vault-sign-in-store.ts';

const APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const AROUND = { clock: systemClock, random: systemRandom };

let authority: Authority;
let home: string;
let vault: Vault;
let stored: DeviceCodeAuthentication;

beforeAll(async () => {
  authority = await openAuthority({
    deviceCodeIntervalSeconds: 0,
    refreshTokens: 'single-use',
    seed: {
      users: [{ userPrincipalName: TUTOR }],
      apps: [{ clientId: APP, publicClient: true, scopes: ['Calendars.ReadWrite', 'User.Read'] }],
    },
  });
});
beforeEach(async () => {
  authority.script.length = 0;
  authority.emulator.setClaimsChallenges([]);
  home = await mkdtemp(join(tmpdir(), 'graphcal-renewal-'));
  vault = await openVault(home, AROUND);
  const made = createAuthentication({ ...authority.place, mode: 'device-code', clientId: APP }, systemClock);
  stored = { ...made, signIn: await signIn(made) };
  await vault.put(stored);
  authority.asked.length = 0;
  return () => rm(home, { recursive: true, force: true });
});
afterAll(() => authority.close());

const signIn = (authentication: DeviceCodeAuthentication) =>
  signInByDeviceCode(
    authentication,
    { deviceCodeCallback: ({ userCode }) => void authority.emulator.signIn({ userCode, user: TUTOR }) },
    authority.parts,
  );
const store = (more: Partial<SignInStore> = {}): SignInStore => ({
  ...createVaultSignInStore(vault, stored, AROUND),
  ...more,
});
const open = (signIns: SignInStore | undefined = store()) => createTokenSource(stored, { ...authority.parts, signIns });
const kept = async () => ((await vault.get('school')) as DeviceCodeAuthentication).signIn as SignIn;
const sent = () => authority.asked.map(({ form }) => form.refresh_token);
const needed = { name: 'AuthenticationError', code: 'sign-in-needed' };

describe('the sign-in of a person', () => {
  it('gives tokens that Graph takes, for the mailbox of the person (R24 in part)', async () => {
    const { token } = await open().getToken();
    const { status, body } = await authority.read('/me', token.reveal());
    expect([status, body.userPrincipalName]).toEqual([200, TUTOR]);
    expect(authority.asked[0]?.form).toMatchObject({ grant_type: 'refresh_token', client_id: APP });
    expect(authority.asked[0]?.form.scope).toContain('offline_access');
  });

  it('has its rotated refresh token in the vault before the access token is given out (R24)', async () => {
    const first = await kept();
    const order: string[] = [];
    const own = store();
    const source = open({
      ...own,
      save: async (signIn, before) => {
        order.push('saving');
        await own.save(signIn, before);
        order.push((await kept()).refreshToken.reveal() === signIn.refreshToken.reveal() ? 'in the vault' : 'lost');
      },
    });
    await source.getToken().then(() => order.push('given out'));
    expect(order).toEqual(['saving', 'in the vault', 'given out']);
    const second = await kept();
    expect(second.refreshToken.reveal()).not.toBe(first.refreshToken.reveal());
    expect(second).toMatchObject({ username: TUTOR, signedInAt: first.signedInAt });
    await source.getToken({ forceRefresh: true });
    expect(sent()).toEqual([first.refreshToken.reveal(), second.refreshToken.reveal()]);
    expect(order).toHaveLength(5);
  });

  it('gives no token out where the new refresh token could not be kept (R24 in part)', async () => {
    const full = new Error('disk full');
    const source = open(store({ save: () => Promise.reject(full) }));
    await expect(source.getToken()).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'sign-in-not-kept',
      cause: full,
    });
  });

  it('that could not be kept is kept before the next renewal, which goes on with it (R24 in part)', async () => {
    const own = store();
    const first = await kept();
    const saved: string[] = [];
    let failures = 2;
    const source = open({
      ...own,
      save: async (signIn, before) => {
        if (failures-- > 0) throw new StorageError('path-not-written', 'disk full');
        saved.push(signIn.refreshToken.reveal());
        await own.save(signIn, before);
      },
    });
    await expect(source.getToken()).rejects.toMatchObject({ code: 'path-not-written' });
    await expect(source.getToken()).rejects.toMatchObject({ code: 'path-not-written' });
    expect(sent()).toEqual([first.refreshToken.reveal()]);
    await source.getToken();
    expect(sent()).toEqual([first.refreshToken.reveal(), saved[0]]);
    expect((await kept()).refreshToken.reveal()).toBe(saved[1]);
    await source.getToken({ forceRefresh: true });
    expect(new Set(sent()).size).toBe(3);
  });

  it('that could not be kept does not take the place of one that came since (R24 in part)', async () => {
    const own = store();
    let isFull = true;
    const source = open({
      ...own,
      save: async (signIn, before) => {
        if (isFull) throw new StorageError('path-not-written', 'disk full');
        await own.save(signIn, before);
      },
    });
    await expect(source.getToken()).rejects.toMatchObject({ code: 'path-not-written' });
    isFull = false;
    const next = await signIn(stored);
    await storeSignIn(vault, stored, next, AROUND);
    authority.asked.length = 0;
    await source.getToken();
    expect(sent()).toEqual([next.refreshToken.reveal()]);
  });

  it('says where the store of a program fails, and why', async () => {
    const down = new Error('database down');
    await expect(open(store({ load: () => Promise.reject(down) })).getToken()).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'sign-in-not-read',
      cause: down,
    });
    authority.script.push(refusal(50076, 'interaction_required'));
    const source = open(store({ save: () => Promise.reject(down) }));
    await expect(source.getToken({ claims: '{"access_token":{}}' })).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'sign-in-not-kept',
      cause: down,
    });
    await expect(source.getToken({ claims: '{"access_token":{}}' })).rejects.toMatchObject(needed);
  });

  it('is renewed by one at a time, each with what the last one left (R24 in part)', async () => {
    const sources = Array.from({ length: 8 }, () => open());
    const tokens = await Promise.all(sources.map(async (source) => (await source.getToken()).token.reveal()));
    expect(new Set(tokens).size).toBe(8);
    expect(new Set(sent()).size).toBe(8);
    expect((await readdir(home)).sort()).toEqual(['vault.json', 'vault.key']);
  });

  it('is left to who renews it for a second while the token at hand still works', async () => {
    const source = open();
    const first = (await source.getToken()).token.reveal();
    authority.skip(56 * 60_000);
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { exclusively } = store();
    await new Promise<void>((isHeld) => {
      void exclusively?.(async () => {
        isHeld();
        await released;
      });
    });
    authority.waits.length = 0;
    expect((await source.getToken()).token.reveal()).toBe(first);
    expect(authority.waits).toEqual([1_000]);
    release();
    authority.skip(30_000);
    expect((await source.getToken({ forceRefresh: true })).token.reveal()).not.toBe(first);
  });

  it('is renewed although another machine died in a renewal ten minutes ago', async () => {
    const lock = join(home, `renewal-${createHash('sha256').update('school').digest('hex').slice(0, 16)}.lock`);
    await symlink('graphcal:00ff:1:@other.example', lock);
    const then = systemClock.now() / 1000 - 600;
    await lutimes(lock, then, then);
    await open().getToken();
    expect((await readdir(home)).sort()).toEqual(['vault.json', 'vault.key']);
  });

  it('waits to be kept for who renews it, until it is stopped', async () => {
    const controller = new AbortController();
    const stop = new Error('stopped');
    await store().exclusively?.(async () => {
      const storing = storeSignIn(vault, stored, await kept(), { ...AROUND, signal: controller.signal });
      controller.abort(stop);
      await expect(storing).rejects.toBe(stop);
    });
  });

  it('stays in memory where nobody says where to keep it', async () => {
    const source = open(undefined);
    await source.getToken();
    await source.getToken({ forceRefresh: true });
    expect(new Set(sent()).size).toBe(2);
  });

  it.each([
    ['revoked', 50173, 'invalid_grant'],
    ['expired', 700082, 'invalid_grant'],
    ['without consent', 65001, 'invalid_grant'],
    ['in want of a second factor', 50076, 'invalid_grant'],
    ['in want of an interaction', 50079, 'interaction_required'],
    ['refused for a reason that nobody has listed', 99999, 'invalid_grant'],
  ])('that is %s has to be done again, and is not asked about until it is', async (_, aadsts, word) => {
    authority.script.push(refusal(aadsts, word));
    const source = open();
    for (let row = 0; row < 20; row++) {
      await expect(source.getToken()).rejects.toMatchObject({
        ...needed,
        message: expect.stringMatching(new RegExp(`^A person has to sign in to school again\\. .*AADSTS${aadsts}`)),
        hint: expect.stringContaining('graphcal auth sign-in school'),
      });
    }
    expect(authority.asked).toHaveLength(1);
    await storeSignIn(vault, stored, await signIn(stored), AROUND);
    expect((await source.getToken()).token.reveal()).not.toBe('');
  });

  it.each([
    [50057, 'invalid_grant', 'account-disabled'],
    [53003, 'interaction_required', 'blocked-by-policy'],
    [7000215, 'invalid_client', 'secret-wrong'],
  ])('that AADSTS%i ends says what a sign-in would not mend', async (aadsts, word, code) => {
    authority.script.push(refusal(aadsts, word));
    await expect(open().getToken()).rejects.toMatchObject({ name: 'AuthenticationError', code });
  });

  it('that the service revoked goes on after one sign-in, in a connection that stayed open', async () => {
    const source = open();
    await source.getToken();
    authority.emulator.revokeSessions(TUTOR);
    await expect(source.getToken({ forceRefresh: true })).rejects.toMatchObject(needed);
    await storeSignIn(vault, stored, await signIn(stored), AROUND);
    await source.getToken();
  });

  it('that lacks what a claims challenge asks for keeps the claims for the next one (R22 in part)', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const device = await signIn(stored);
    const [before] = await Promise.all([kept(), device]);
    const source = open();
    authority.script.push(refusal(50076, 'interaction_required'));
    await expect(source.getToken({ claims })).rejects.toMatchObject(needed);
    expect((await kept()).claims).toBe(claims);
    expect((await kept()).refreshToken.reveal()).toBe(before.refreshToken.reveal());
    authority.asked.length = 0;
    const again = { ...stored, signIn: await kept() };
    const renewed = await signIn(again);
    const asked = authority.asked.map(({ form }) => JSON.parse(form.claims ?? '{}'));
    expect(asked[0]).toMatchObject(JSON.parse(claims));
    expect(renewed.claims).toBeUndefined();
  });

  it('of a vault costs one token request where a claims challenge needs the person (R22 in part)', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const around = { ...authority.parts, signIns: store() };
    const source = createStoredSource({ authentication: stored, vault }, around);
    authority.script.push(refusal(50076, 'interaction_required'), refusal(50076, 'interaction_required'));
    for (let row = 0; row < 3; row++) await expect(source.getToken({ claims })).rejects.toMatchObject(needed);
    expect(authority.asked).toHaveLength(1);
    authority.script.length = 0;
    await storeSignIn(vault, stored, await signIn(stored), AROUND);
    await source.getToken({ claims });
  });

  it('of an authentication that was removed or replaced is never written back', async () => {
    const source = open();
    await vault.remove('school');
    await expect(source.getToken()).rejects.toMatchObject({ code: 'authentication-unknown' });
    const other = { ...stored, createdAt: '2026-02-01T00:00:00.000Z' };
    await vault.put(other);
    await expect(source.getToken()).rejects.toMatchObject({ code: 'authentication-replaced' });
    expect((await kept()).refreshToken.reveal()).toBe(other.signIn?.refreshToken.reveal());
    expect(authority.asked).toEqual([]);
  });

  it('that was replaced while it was renewed keeps the new one', async () => {
    const own = store();
    const next = await signIn(stored);
    const source = open({
      ...own,
      save: async (signIn, before) => {
        await vault.change('school', (one) => ({ ...(one as DeviceCodeAuthentication), signIn: next }));
        await own.save(signIn, before);
      },
    });
    await expect(source.getToken()).rejects.toMatchObject({ code: 'authentication-replaced' });
    expect((await kept()).refreshToken.reveal()).toBe(next.refreshToken.reveal());
  });

  it('that nobody has done says so before any request', async () => {
    const { signIn: _, ...never } = stored;
    const source = createTokenSource(never, authority.parts);
    await expect(source.getToken()).rejects.toMatchObject({
      ...needed,
      message: 'Nobody has signed in to school yet.',
    });
    expect(authority.asked).toEqual([]);
  });

  it('is renewed to its end although nobody waits any more', async () => {
    const controller = new AbortController();
    const stop = new Error('stopped');
    const own = store();
    let saved: () => void = () => {};
    const isSaved = new Promise<void>((resolve) => {
      saved = resolve;
    });
    const before = await kept();
    const post: typeof authority.parts.post = async (url, options) => {
      const reply = await authority.parts.post(url, options);
      controller.abort(stop);
      return reply;
    };
    const signIns: SignInStore = { ...own, save: (one, old) => own.save(one, old).then(saved) };
    const source = createTokenSource(stored, { ...authority.parts, post, signIns });
    await expect(source.getToken({ signal: controller.signal })).rejects.toBe(stop);
    await isSaved;
    expect((await kept()).refreshToken.reveal()).not.toBe(before.refreshToken.reveal());
    await open().getToken();
  });
});
