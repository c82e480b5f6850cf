import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority } from '../../test/authority.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { connect, createAuthentication, type SignIn, type SignInStore, signIn } from '../index.ts';

const APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';

let authority: Authority;
beforeAll(async () => {
  authority = await openAuthority({
    deviceCodeIntervalSeconds: 0,
    refreshTokens: 'single-use',
    seed: {
      users: [{ userPrincipalName: TUTOR }],
      apps: [{ clientId: APP, publicClient: true, scopes: ['Calendars.ReadWrite'] }],
    },
  });
});
beforeEach(() => {
  authority.emulator.setClaimsChallenges([]);
});
afterAll(() => authority.close());

const made = () => createAuthentication({ ...authority.place, mode: 'browser', clientId: APP });
const openBrowser = (url: string) => {
  const { location = '' } = authority.emulator.signIn({ url, user: TUTOR });
  void fetch(location).catch(() => {});
};

/** A store of a program's own, and what it kept, in order. */
function keep(first: SignIn): { store: SignInStore; kept: SignIn[] } {
  const kept = [first];
  return {
    kept,
    store: {
      load: async () => kept.at(-1),
      save: async (renewed) => void kept.push(renewed),
    },
  };
}

function gate(): { isOpen: Promise<void>; open: () => void } {
  let open: () => void = () => {};
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open };
}

describe('signIn of a program', () => {
  it('gives an authentication that connects to me, and tells nothing of its tokens', async () => {
    const auth = await signIn(made(), { openBrowser });
    expect(auth.signIn).toMatchObject({ username: TUTOR });
    expect(JSON.stringify(auth)).not.toContain(auth.signIn.refreshToken.reveal());
    const client = await connect({ auth });
    expect((await client.calendar.listCalendars({})).value).toHaveLength(1);
    expect(client.connection.account).toBe(TUTOR);
    await client.close();
  });

  it('keeps each renewed sign-in where the program says, and goes on with the newest one (R24 in part)', async () => {
    const auth = await signIn(made(), { openBrowser });
    const { store, kept } = keep(auth.signIn);
    for (let at = 0; at < 3; at++) {
      // A connection that knows only the first sign-in.
      const client = await connect({ auth, signInStore: store });
      await client.calendar.listCalendars({});
      await client.close();
    }
    expect(new Set(kept.map(({ refreshToken }) => refreshToken.reveal())).size).toBe(4);
    expect(kept.map(({ signedInAt }) => signedInAt)).toEqual(Array(4).fill(auth.signIn.signedInAt));
  });

  it.each([
    ['without a lock', {}],
    ['with a lock', { exclusively: <T>(act: () => Promise<T>) => act() }],
  ])('has what came for it kept by a store %s before its connection is closed (R24 in part)', async (_, more) => {
    const auth = await signIn(made(), { openBrowser });
    const { store, kept } = keep(auth.signIn);
    const arrived = gate();
    const goOn = gate();
    const controller = new AbortController();
    const wire = createUndiciTransport({ limits: {}, env: {} });
    const client = await connect({
      auth,
      signInStore: { ...store, ...more },
      transport: {
        ...wire,
        send: async (request) => {
          arrived.open();
          await goOn.isOpen;
          return wire.send(request);
        },
      },
    });
    const token = client.connection.tokens.getToken({ signal: controller.signal });
    await arrived.isOpen;
    controller.abort(new Error('stopped'));
    await expect(token).rejects.toThrow('stopped');
    const closing = client.close().then(() => kept.length);
    goOn.open();
    expect(await closing).toBe(2);
    await wire.close();
  });

  it('is renewed once at a time by a connection whose store has no lock (R24 in part)', async () => {
    const auth = await signIn(made(), { openBrowser });
    const { store, kept } = keep(auth.signIn);
    const client = await connect({ auth, signInStore: store });
    const { tokens } = client.connection;
    await Promise.all([tokens.getToken(), tokens.getToken({ claims: '{"access_token":{}}' })]);
    expect(new Set(kept.map(({ refreshToken }) => refreshToken.reveal())).size).toBe(3);
    await client.close();
  });

  it('is answered for the claims that Graph asks for, or ends with who has to sign in (R22 in part)', async () => {
    const auth = await signIn(made(), { openBrowser });
    const { store, kept } = keep(auth.signIn);
    const client = await connect({ auth, signInStore: store });
    await client.calendar.listCalendars({});
    authority.emulator.revokeSessions(TUTOR);
    await expect(client.calendar.listCalendars({})).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'sign-in-needed',
    });
    const again = await signIn({ ...auth, signIn: kept.at(-1) as SignIn }, { openBrowser });
    kept.push(again.signIn);
    expect((await client.calendar.listCalendars({})).value).toHaveLength(1);
    await client.close();
  });

  it('asks the person for what a claims challenge wants, once it is known', async () => {
    const auth = await signIn(made(), { openBrowser });
    const { store, kept } = keep(auth.signIn);
    const client = await connect({ auth, signInStore: store });
    authority.emulator.setClaimsChallenges([
      { claims: { access_token: { acrs: { essential: true, value: 'c1' } } }, user: TUTOR },
    ]);
    // The emulator's person has given a second factor, so the claims are answered without anybody.
    expect((await client.calendar.listCalendars({})).value).toHaveLength(1);
    expect(kept.length).toBeGreaterThan(2);
    await client.close();
  });

  it('is refused for a mode in which nobody signs in', async () => {
    const app = createAuthentication({
      ...authority.place,
      mode: 'client-secret',
      clientId: authority.emulator.clientId,
      secret: authority.emulator.clientSecret,
    });
    await expect(signIn(app as never, { openBrowser })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'sign-in-not-needed',
    });
    await expect(signIn(made(), {})).rejects.toMatchObject({ code: 'sign-in-callback-missing' });
  });

  it('of a stored authentication is renewed in the vault by its name', async () => {
    const { mkdtemp, rm } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    const { join } = await import('node:path');
    const { openVault } = await import('../auth/vault.ts');
    const { systemClock } = await import('../core/clock.ts');
    const { systemRandom } = await import('../core/random.ts');
    const home = await mkdtemp(join(tmpdir(), 'graphcal-stored-'));
    const vault = await openVault(home, { clock: systemClock, random: systemRandom });
    await vault.put(await signIn(made(), { openBrowser }));
    for (let at = 0; at < 3; at++) {
      const client = await connect({ auth: 'school', home });
      expect((await client.calendar.listCalendars({ mailbox: 'me' })).value).toHaveLength(1);
      await client.close();
    }
    await rm(home, { recursive: true });
  });
});
