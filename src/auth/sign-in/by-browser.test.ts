import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, openAuthority } from '../../../test/authority.ts';
import { type ClientCertificate, createClientCertificate } from '../../emulator/identity/testing-certificate.ts';
import { createAuthentication } from '../authentication.ts';
import type { BrowserAuthentication, BrowserFields } from '../modes/browser.ts';
import { signInByBrowser } from './by-browser.ts';
import type { Interaction } from './interaction.ts';

const PUBLIC = '0b0c0d0e-6666-4666-8777-888888888888';
const WEB = '0b0c0d0e-7777-4666-8777-888888888888';
const CERTIFIED = '0b0c0d0e-8888-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const CHANCE = /^[\w-]{43}$/u;

let authority: Authority;
let own: ClientCertificate;
beforeAll(async () => {
  own = await createClientCertificate();
  const scopes = ['Calendars.ReadWrite'];
  const redirectUris = { web: ['http://localhost'] };
  authority = await openAuthority({
    seed: {
      users: [{ userPrincipalName: TUTOR }, { userPrincipalName: 'head@school.example' }],
      apps: [
        { clientId: PUBLIC, publicClient: true, scopes },
        { clientId: WEB, secrets: ['canary~secret'], scopes, redirectUris },
        { clientId: CERTIFIED, certificates: [own.certificate], scopes, redirectUris },
      ],
    },
  });
});
beforeEach(() => {
  authority.asked.length = 0;
});
afterAll(() => authority.close());

const make = (clientId = PUBLIC, fields: BrowserFields = {}): BrowserAuthentication =>
  createAuthentication({ ...authority.place, mode: 'browser', clientId, ...fields }, authority.parts.clock);

/** A browser whose person signs in, and what it was shown at the end. */
function person(user = TUTOR, more: { decline?: boolean; change?: (location: URL) => void } = {}) {
  const opened: URL[] = [];
  const visits: Promise<{ status: number; text: string }>[] = [];
  const openBrowser = (url: string) => {
    opened.push(new URL(url));
    const { location = '' } = authority.emulator.signIn({ url, user, decline: more.decline ?? false });
    const target = new URL(location);
    more.change?.(target);
    const visit = fetch(target).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
    // A page that is cut off is none of the sign-in's business.
    visit.catch(() => {});
    visits.push(visit);
  };
  return { opened, visits, openBrowser };
}

const signIn = (interaction: Interaction, authentication = make()) =>
  signInByBrowser(authentication, interaction, authority.parts);

describe('signing in by browser', () => {
  it('sends the browser away with state, nonce and challenge, and redeems the code with their verifier (R28 in part)', async () => {
    const { opened, openBrowser } = person();
    const signedIn = await signIn({ openBrowser });
    expect(signedIn).toMatchObject({ username: TUTOR, scopes: expect.arrayContaining([expect.any(String)]) });
    const [url = new URL('http://nowhere.example')] = opened;
    expect(url.origin + url.pathname).toBe(`${authority.url}/${authority.emulator.tenantId}/oauth2/v2.0/authorize`);
    const asked = Object.fromEntries(url.searchParams);
    expect(asked).toMatchObject({
      client_id: PUBLIC,
      response_type: 'code',
      response_mode: 'query',
      code_challenge_method: 'S256',
      state: expect.stringMatching(CHANCE),
      nonce: expect.stringMatching(CHANCE),
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+$/u),
      prompt: 'select_account',
    });
    expect(asked.scope?.split(' ')).toEqual(
      expect.arrayContaining([`${authority.url}/.default`, 'offline_access', 'openid', 'profile']),
    );
    const [{ form } = { form: {} as Record<string, string> }] = authority.asked;
    expect(form).toMatchObject({ grant_type: 'authorization_code', redirect_uri: asked.redirect_uri });
    expect(form.code_verifier).toMatch(CHANCE);
    expect(
      createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url'),
    ).toBe(asked.code_challenge);
    const differ = [asked.state, asked.nonce, asked.code_challenge, form.code_verifier];
    expect(new Set(differ).size).toBe(4);
  });

  it('is another one each time: chance of its own, port of its own', async () => {
    const pages = [person(), person()];
    for (const { openBrowser } of pages) await signIn({ openBrowser });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(new Set(pages.map(({ opened }) => opened[0]?.searchParams.get(name))).size).toBe(2);
  });

  it.each([
    ['a secret', WEB, (): BrowserFields => ({ secret: 'canary~secret' }), 'client_secret'],
    [
      'a certificate',
      CERTIFIED,
      (): BrowserFields => ({ certificate: own.certificate, privateKey: own.privateKeyText }),
      'client_assertion',
    ],
  ])('goes by a confidential app with %s and a Web redirect', async (_, app, fields, proof) => {
    const { openBrowser, opened } = person();
    expect((await signIn({ openBrowser }, make(app, fields()))).username).toBe(TUTOR);
    expect(authority.asked[0]?.form[proof]).toEqual(expect.any(String));
    expect(opened[0]?.search).not.toContain('canary');
  });

  it('takes the port that it is given', async () => {
    const first = person();
    await signIn({ openBrowser: first.openBrowser });
    const port = Number(new URL(first.opened[0]?.searchParams.get('redirect_uri') ?? '').port);
    const again = person();
    await signIn({ openBrowser: again.openBrowser }, make(PUBLIC, { port }));
    expect(again.opened[0]?.searchParams.get('redirect_uri')).toBe(`http://localhost:${port}`);
  });

  it('waits on where somebody comes with another state, and ends with the time that was given (R28 in part)', async () => {
    const { openBrowser, opened } = person(TUTOR, { change: (to) => to.searchParams.set('state', 'guess') });
    const ended = await signIn({ openBrowser, timeoutMs: 20_000 }).catch((error: unknown) => error);
    expect(ended).toMatchObject({ name: 'AuthenticationError', code: 'sign-in-timeout' });
    expect(authority.asked).toEqual([]);
    const port = new URL(opened[0]?.searchParams.get('redirect_uri') ?? '').port;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('refuses an answer of another sign-in by its nonce, and a code by its verifier (R28 in part)', async () => {
    for (const [name, code] of [
      ['nonce', 'sign-in-mixed-up'],
      ['code_challenge', 'code-refused'],
    ] as const) {
      const openBrowser = (url: string) => {
        const changed = new URL(url);
        changed.searchParams.set(name, 'A'.repeat(43));
        return person().openBrowser(changed.href);
      };
      await expect(signIn({ openBrowser })).rejects.toMatchObject({ name: 'AuthenticationError', code });
    }
  });

  it('says when the person turns away, on the page too', async () => {
    const { openBrowser, visits } = person(TUTOR, { decline: true });
    await expect(signIn({ openBrowser })).rejects.toMatchObject({
      code: 'consent-declined',
      message: expect.stringContaining('Microsoft Entra gave no code: '),
    });
    expect(await visits[0]).toEqual({ status: 200, text: expect.stringContaining('You are not signed in') });
  });

  it('names the person who signed in before, and takes no other', async () => {
    const before = await signIn({ openBrowser: person().openBrowser });
    const again = person('head@school.example');
    await expect(signIn({ openBrowser: again.openBrowser }, { ...make(), signIn: before })).rejects.toMatchObject({
      code: 'account-differs',
    });
    expect(again.opened[0]?.searchParams.get('login_hint')).toBe(TUTOR);
    expect(again.opened[0]?.searchParams.has('prompt')).toBe(false);
  });

  it('ends at once when it is stopped, and closes its port', async () => {
    const controller = new AbortController();
    const stop = new Error('stopped');
    let port = '';
    const openBrowser = (url: string) => {
      port = new URL(new URL(url).searchParams.get('redirect_uri') ?? '').port;
      controller.abort(stop);
    };
    await expect(signIn({ openBrowser, signal: controller.signal })).rejects.toBe(stop);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});
