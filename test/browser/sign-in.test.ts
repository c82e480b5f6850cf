import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../src/emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../../src/emulator/testing.ts';
import { shellForEach } from '../../src/surfaces/cli/testing.ts';
import { type Chromium, findChromium, openChromium, type Page } from './chromium.ts';

const PUBLIC = '0b0c0d0e-6666-4666-8777-888888888888';
const WEB = '0b0c0d0e-7777-4666-8777-888888888888';
const TUTOR = { username: 'tutor.7@school.example', password: 'canary~pass word' };
const HEAD = { username: 'head@school.example', password: 'canary~pass word' };

const program = findChromium(process.env);
if (program === undefined) {
  console.warn('There is no Chromium (apt-get install chromium, or name one by CHROMIUM): the browser tests skip.');
}

describe.skipIf(program === undefined)('a person with a browser', () => {
  const shell = shellForEach();
  let emulator: Emulator;
  let url: string;
  let chromium: Chromium;
  let page: Page;
  beforeAll(async () => {
    chromium = await openChromium(program ?? '');
    const scopes = ['Calendars.ReadWrite'];
    emulator = await createEmulator({
      signingKey: TEST_SIGNING_KEY,
      refreshTokens: 'single-use',
      deviceCodeIntervalSeconds: 1,
      seed: {
        users: [
          { userPrincipalName: TUTOR.username, password: TUTOR.password },
          { userPrincipalName: HEAD.username, password: HEAD.password, signIn: 'mfa' },
        ],
        apps: [
          { clientId: PUBLIC, publicClient: true, scopes },
          { clientId: WEB, secrets: ['canary~secret'], scopes, redirectUris: { web: ['http://localhost'] } },
        ],
      },
    });
    ({ url } = await emulator.listen());
  });
  beforeEach(async () => {
    page = await chromium.openPage();
  });
  afterAll(async () => {
    await chromium.close();
    await emulator.close();
    expectNoFaults(emulator.record.errors);
  });

  const add = (mode: string, clientId: string, ...rest: string[]) => [
    ...['auth', 'add', 'me', '--mode', mode, '--tenant', emulator.tenantId, '--client-id', clientId],
    ...['--authority', url, '--graph', url, ...rest],
  ];
  /** Goes from page to page, as far as they ask for something. */
  async function signIn(address: string, person: typeof TUTOR): Promise<string[]> {
    await page.open(address);
    const titles: string[] = [];
    for (;;) {
      const title = await page.read<string>('document.title');
      titles.push(title);
      if (!(await page.read<boolean>('document.querySelector("form") !== null'))) return titles;
      const asks = await page.read<boolean>('document.querySelector("input[name=password]") !== null');
      await page.submit(asks ? person : {});
    }
  }

  it('signs in on the pages, comes back to localhost, and the command goes on as this person', async () => {
    let titles: Promise<string[]> | undefined;
    const added = await shell.call(add('browser', PUBLIC), {
      yes: true,
      browser: (address) => {
        titles = signIn(address, TUTOR);
      },
    });
    expect(await titles).toEqual(['Sign in', 'You are signed in']);
    expect(added).toMatchObject({ code: 0, out: 'Authentication me is stored. Try it: graphcal auth test me\n' });
    expect(await page.read('document.body.innerText')).toContain('You may close this window.');
    expect(await page.read('location.origin')).toMatch(/^http:\/\/localhost:\d+$/u);
    expect(await page.read<string>('document.documentElement.outerHTML')).not.toMatch(/code=|state=|<script/u);
    for (let at = 0; at < 2; at++) {
      const listed = await shell.call(['list-calendars', '--auth', 'me', '--mailbox', 'me', '--json']);
      expect(listed).toMatchObject({ code: 0, err: '' });
    }
  });

  it('signs in with a second factor to an app with a secret', async () => {
    let titles: Promise<string[]> | undefined;
    const added = await shell.call(add('browser', WEB, '--with-secret'), {
      yes: true,
      env: { GRAPHCAL_CLIENT_SECRET: 'canary~secret' },
      browser: (address) => {
        titles = signIn(address, HEAD);
      },
    });
    expect(await titles).toEqual(['Sign in', 'Approve sign in request', 'You are signed in']);
    expect(added.code).toBe(0);
    expect((await shell.call(['auth', 'test', 'me'])).out).toContain(`me works: ${HEAD.username} got a token`);
  });

  it('signs in again where Graph asks for a second factor, and is asked for it then', async () => {
    let titles: Promise<string[]> | undefined;
    const terminal = {
      yes: true,
      browser: (address: string) => {
        titles = signIn(address, TUTOR);
      },
    };
    expect((await shell.call(add('browser', PUBLIC), terminal)).code).toBe(0);
    const claims = { access_token: { acrs: { essential: true, value: 'c1' } } };
    emulator.setClaimsChallenges([{ claims, user: TUTOR.username }]);
    const list = () => shell.call(['list-calendars', '--auth', 'me', '--mailbox', 'me', '--json']);
    const stopped = await list();
    expect([stopped.code, JSON.parse(stopped.err).error.code]).toEqual([5, 'sign-in-needed']);
    expect((await shell.call(['auth', 'sign-in', 'me'], terminal)).code).toBe(0);
    expect(await titles).toContain('Approve sign in request');
    expect(await list()).toMatchObject({ code: 0, err: '' });
    emulator.setClaimsChallenges([]);
  });

  it('types the code of a device', async () => {
    let done: Promise<unknown> | undefined;
    const added = await shell.call(add('device-code', PUBLIC, '--json'), {
      onErr(text) {
        const { verificationUri, userCode } = JSON.parse(text).signIn;
        done = (async () => {
          await page.open(verificationUri);
          await page.submit({ user_code: userCode });
          await page.submit(TUTOR);
          await page.submit();
        })();
      },
    });
    await done;
    expect(await page.read('document.title')).toBe('You are signed in');
    expect(added.code).toBe(0);
    expect(JSON.parse(added.out)).toEqual({ added: 'me', account: TUTOR.username });
  });
});
