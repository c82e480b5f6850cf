import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { type Circumstances, shellForEach } from './testing.ts';

const PUBLIC = '0b0c0d0e-6666-4666-8777-888888888888';
const WEB = '0b0c0d0e-7777-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const HEAD = 'head@school.example';

const shell = shellForEach();
let emulator: Emulator;
let url: string;
beforeEach(async () => {
  const scopes = ['Calendars.ReadWrite'];
  emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    refreshTokens: 'single-use',
    deviceCodeIntervalSeconds: 0,
    seed: {
      users: [{ userPrincipalName: TUTOR }, { userPrincipalName: HEAD }],
      apps: [
        { clientId: PUBLIC, publicClient: true, scopes },
        { clientId: WEB, secrets: ['canary~secret'], scopes, redirectUris: { web: ['http://localhost'] } },
      ],
    },
  });
  url = (await emulator.listen()).url;
});
afterEach(async () => {
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

const add = (mode: string, clientId = PUBLIC) => [
  ...['auth', 'add', 'me', '--mode', mode, '--tenant', emulator.tenantId, '--client-id', clientId],
  ...['--authority', url, '--graph', url],
];
/** A person who types the code that was shown. */
const types = (user = TUTOR, decline = false): Circumstances => ({
  onErr(text) {
    const code = /enter the code (\w+)\.|"userCode":"(\w+)"/u.exec(text);
    if (code !== null) emulator.signIn({ userCode: code[1] ?? code[2] ?? '', user, decline });
  },
});
/** Where the sign-in page would send the browser of a person. */
const leadsTo = (address: string, user = TUTOR) => emulator.signIn({ url: address, user }).location ?? '';
/** A person at a terminal whose browser is opened. */
const browses = (user = TUTOR): Circumstances => ({
  yes: true,
  browser: (address) => void fetch(leadsTo(address, user)).catch(() => {}),
});
/** A person who opens the address that was printed. */
const reads = (user = TUTOR): Circumstances => ({
  onErr(text) {
    const address = /open (http\S+)|"url":"([^"]+)"/u.exec(text);
    if (address !== null) void fetch(leadsTo(address[1] ?? address[2] ?? '', user)).catch(() => {});
  },
});

describe('auth add --mode device-code', () => {
  it('shows page and code, waits, stores who signed in, and reaches me', async () => {
    const added = await shell.call(add('device-code'), types());
    expect(added).toMatchObject({ code: 0, out: 'Authentication me is stored. Try it: graphcal auth test me\n' });
    expect(added.err).toMatch(
      /^graphcal: To sign in, open http:\/\/127\.0\.0\.1:\d+\/common\/oauth2\/deviceauth in a browser and enter the code \w{9}\.\ngraphcal: The code is good for 1[45] min \d\d s; waiting \(Ctrl-C ends it\)\.\n$/u,
    );
    expect((await shell.call(['auth', 'test', 'me'])).out).toContain(`me works: ${TUTOR} got a token`);
    const listed = await shell.call(['list-calendars', '--auth', 'me', '--mailbox', 'me', '--json']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(listed.out).value).toHaveLength(1);
    expect((await shell.call(['auth', 'list'])).out).toMatch(
      /device-code .* tutor\.7@school\.example, signed in \d{4}-\d\d-\d\d, renewed \d{4}-\d\d-\d\d\n/u,
    );
    const [one] = JSON.parse((await shell.call(['auth', 'list', '--json'])).out);
    expect(one).toMatchObject({ name: 'me', account: TUTOR, scopes: expect.arrayContaining([expect.any(String)]) });
    expect(one.renewedAt > one.signedInAt).toBe(true);
    expect(JSON.stringify(one)).not.toContain('1.A');
  });

  it('tells programs page and code in a line of JSON on standard error', async () => {
    const { code, out, err } = await shell.call([...add('device-code'), '--json'], types());
    expect({ code, out: JSON.parse(out) }).toEqual({ code: 0, out: { added: 'me', account: TUTOR } });
    expect(JSON.parse(err)).toEqual({
      signIn: {
        verificationUri: `${url}/common/oauth2/deviceauth`,
        userCode: expect.stringMatching(/^\w{9}$/u),
        expiresOn: expect.stringMatching(/^\d{4}-.*Z$/u),
      },
    });
  });

  it('stores nothing where the person turns away, or the command is stopped', async () => {
    const declined = await shell.call(add('device-code'), types(TUTOR, true));
    expect(declined).toMatchObject({ code: 5, out: '' });
    expect(declined.err).toContain('declined');
    const controller = new AbortController();
    const { GraphcalError } = await import('../../core/errors.ts');
    const stopped = await shell.call(add('device-code'), {
      signal: controller.signal,
      onErr: () => controller.abort(new GraphcalError('interrupted', 'Interrupted.')),
    });
    expect(stopped).toMatchObject({ code: 8, out: '' });
    expect((await shell.call(['auth', 'list', '--json'])).out).toBe('[]\n');
  });
});

describe('auth add --mode browser', () => {
  it('opens the browser at a terminal, and stores who signed in', async () => {
    const added = await shell.call(add('browser'), browses());
    expect(added).toMatchObject({ code: 0, out: 'Authentication me is stored. Try it: graphcal auth test me\n' });
    expect(added.err).toContain('graphcal: Sign in in the browser that was opened. If none was, open http');
    const listed = await shell.call(['list-calendars', '--auth', 'me', '--mailbox', 'me', '--json']);
    expect(listed).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ['with --no-open', ['--no-open'], { yes: true }],
    ['without a terminal', [], {}],
    ['over SSH', [], { yes: true, env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }],
  ])('prints the address and opens nothing %s', async (_, flags, circumstances) => {
    let opened = 0;
    const browser = () => {
      opened++;
    };
    const added = await shell.call([...add('browser'), ...flags], { ...reads(), ...circumstances, browser });
    expect(added.code).toBe(0);
    expect(added.err).toContain('graphcal: To sign in, open http');
    expect(added.err.includes('--mode device-code')).toBe('env' in circumstances);
    expect(opened).toBe(0);
  });

  it('signs in through an app with a secret, as the first seed does', async () => {
    const env = { GRAPHCAL_CLIENT_SECRET: 'canary~secret' };
    const added = await shell.call([...add('browser', WEB), '--with-secret', '--json'], { ...reads(), env });
    expect({ ...added, err: JSON.parse(added.err) }).toMatchObject({
      code: 0,
      err: { signIn: { url: expect.stringContaining('offline_access') } },
    });
    expect(added.err).not.toContain('canary');
    expect((await shell.call(['auth', 'test', 'me'])).code).toBe(0);
    const without = await shell.call([...add('browser', WEB), '--replace'], reads());
    expect(without).toMatchObject({ code: 5, err: expect.stringContaining('AADSTS7000218') });
    expect((await shell.call(['auth', 'test', 'me'])).code).toBe(0);
  });

  it('takes the answer of this sign-in alone, once, on localhost alone, and closes its port (R28)', async () => {
    const refused: number[] = [];
    const statuses: number[] = [];
    let port = '';
    const attack = async (address: string) => {
      const right = new URL(leadsTo(address));
      ({ port } = right);
      const send = async (change: (to: URL) => void, init: RequestInit = {}) => {
        const to = new URL(right);
        change(to);
        return (await fetch(to, init)).status;
      };
      refused.push(
        await send((to) => to.searchParams.set('state', 'guess')),
        await send((to) => to.searchParams.delete('state')),
        await send((to) => {
          to.hostname = '127.0.0.1';
        }),
        await send((to) => {
          to.pathname = '/callback';
        }),
        await send(() => {}, { method: 'POST' }),
      );
      const answers = await Promise.allSettled([send(() => {}), send(() => {})]);
      statuses.push(...answers.map((one) => (one.status === 'fulfilled' ? one.value : 0)));
    };
    let attacked: Promise<void> | undefined;
    const browser = (address: string) => {
      attacked = attack(address);
    };
    const added = await shell.call(add('browser'), { yes: true, browser });
    await attacked;
    expect(added.code).toBe(0);
    expect(refused).toEqual([400, 400, 421, 404, 405]);
    // The second one finds the answer taken, or the port closed.
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410 || status === 0)).toHaveLength(1);
    await expect(fetch(`http://localhost:${port}/`)).rejects.toThrow();
  });

  it('refuses options of other modes, and two proofs', async () => {
    expect((await shell.call([...add('device-code'), '--no-open'])).err).toBe(
      'graphcal: --no-open does not go with --mode device-code. It is for --mode browser.\n',
    );
    expect((await shell.call([...add('browser'), '--with-secret', '--certificate', 'app.pem'])).err).toContain(
      '--with-secret does not go with a certificate.',
    );
    expect((await shell.call([...add('browser'), '--port', '70000'])).code).toBe(2);
  });
});

describe('auth sign-in', () => {
  beforeEach(async () => {
    expect((await shell.call(add('browser'), browses())).code).toBe(0);
  });
  const list = () => shell.call(['list-calendars', '--auth', 'me', '--mailbox', 'me', '--json']);

  it('is asked for where the sign-in is over, and one is enough', async () => {
    emulator.revokeSessions(TUTOR);
    const ended = await list();
    expect(ended).toMatchObject({ code: 5, out: '' });
    const { error } = JSON.parse(ended.err);
    expect(error).toMatchObject({
      code: 'sign-in-needed',
      hint: 'Sign in with: graphcal auth sign-in me; what was under way goes on afterwards. A program calls signIn().',
    });
    const before = JSON.parse((await shell.call(['auth', 'list', '--json'])).out)[0];
    const again = await shell.call(['auth', 'sign-in', 'me'], browses());
    expect(again).toMatchObject({ code: 0, out: `${TUTOR} is signed in to me.\n` });
    expect((await list()).code).toBe(0);
    const after = JSON.parse((await shell.call(['auth', 'list', '--json'])).out)[0];
    expect(after.createdAt).toBe(before.createdAt);
    expect(after.signedInAt > before.signedInAt).toBe(true);
  });

  it('stops a job that has begun, and the same command goes on after it', async () => {
    const rows = [
      'Subject,Start,End',
      ...[8, 9, 10].map((hour) => `Lesson,2026-06-12T${hour}:00,2026-06-12T${hour}:30`),
    ];
    await writeFile(join(shell.folder, 'rows.csv'), rows.join('\n').replaceAll(/T([89]):/gu, 'T0$1:'));
    const line = ['send', 'rows.csv', '--auth', 'me', '--mailbox', 'me', '--time-zone', 'Europe/London', '--json'];
    emulator.revokeSessions(TUTOR);
    expect((await shell.call(line)).code).toBe(5);
    expect(emulator.record.commits).toHaveLength(0);
    expect((await shell.call(['auth', 'sign-in', 'me'], browses())).code).toBe(0);
    const sent = await shell.call(line);
    expect({ code: sent.code, err: sent.err }).toMatchObject({ code: 0 });
    expect(emulator.record.commits).toHaveLength(3);
  });

  it('takes no other person, and changes nothing then', async () => {
    const { code, err } = await shell.call(['auth', 'sign-in', 'me'], browses(HEAD));
    expect(code).toBe(5);
    expect(err).toContain(`${HEAD} signed in, and me is that of ${TUTOR}.`);
    expect((await list()).code).toBe(0);
  });

  it('of another mode is refused with what to do', async () => {
    const line = [...add('client-secret', emulator.clientId), '--replace'];
    await shell.call(line, { env: { GRAPHCAL_CLIENT_SECRET: emulator.clientSecret } });
    expect(await shell.call(['auth', 'sign-in', 'me'])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: Nobody signs in to me: its mode is client-secret. Try it: graphcal auth test me; add it anew with --replace where its secret has changed.\n',
    });
  });

  it('is forgotten with the authentication, and nothing of it stays with --replace', async () => {
    expect((await shell.call([...add('browser'), '--replace'], browses(HEAD))).code).toBe(0);
    expect((await shell.call(['auth', 'list'])).out).toContain(HEAD);
    expect((await shell.call(['auth', 'list'])).out).not.toContain(TUTOR);
    expect((await shell.call(['auth', 'remove', 'me'])).code).toBe(0);
    expect(await list()).toMatchObject({ code: 5, err: expect.stringContaining('authentication-unknown') });
  });

  it('is renewed by doctor, too, so that single-use tokens are not lost', async () => {
    await shell.call(['doctor', '--auth', 'me', '--json']);
    expect((await list()).code).toBe(0);
  });
});
