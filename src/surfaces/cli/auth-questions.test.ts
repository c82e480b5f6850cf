import { describe, expect, it } from 'vitest';
import { GraphcalError } from '../../core/errors.ts';
import { createEmulator } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const place = () => ['--authority', service.url, '--graph', service.url];
const APP = '6d4b7c1e-0000-4000-8000-3a1f2b5c9d7e';
const list = async () => JSON.parse((await shell.call(['auth', 'list', '--json'])).out) as Record<string, unknown>[];

describe('auth add at a terminal', () => {
  it('asks for all that is missing, shows what it stores, and tries it', async () => {
    const { tenantId, clientId, clientSecret } = service.emulator;
    const answers = ['1', clientId, '2099-05-01', '2', 'rooms'];
    const tenant = ['--tenant', tenantId];
    const { code, out, err } = await shell.call(['auth', 'add', ...place(), ...tenant], {
      answers,
      typed: clientSecret,
    });
    expect({ code, out }).toEqual({
      code: 0,
      out: 'Authentication rooms is stored. Try it: graphcal auth test rooms\n',
    });
    expect(err).toContain(
      'What do you have?\n  1  a client secret of an app registration (the plainest for a service)\n',
    );
    expect(err).toContain('Calendars.ReadWrite  to make, change and cancel events');
    expect(err).toMatch(/name +rooms\n +for +all who use this installation\n +mode +client-secret\n/u);
    expect(err).toContain(`rooms works: application ${clientId} got a token`);
    expect(err).not.toContain(clientSecret);
    expect(await list()).toMatchObject([
      { name: 'rooms', kind: 'shared', secretExpiresOn: '2099-05-01T23:59:59.000Z' },
      {},
    ]);
  });

  it('says of each answer that cannot be used why, and asks again', async () => {
    const { tenantId, clientId, clientSecret } = service.emulator;
    const answers = ['9', '1', 'common', tenantId, 'my app', clientId, 'May 2099', '', '1', 'my school', ''];
    const { code, err } = await shell.call(['auth', 'add', ...place()], { answers, typed: clientSecret });
    expect(err).toContain('That is none of 1 to ');
    expect(err).toContain('stands for many directories');
    expect(err).toContain('The client-id of the authentication is not an application id.');
    expect(err).toContain('The secret-expires-on of the authentication is not a day.');
    expect(err).toContain('The name of the authentication has other characters than a name may have');
    expect(code).toBe(0);
    expect((await list()).map(({ name }) => name)).toEqual(['calendar', 'school']);
  });

  it('names the portal of the cloud that was chosen, and asks for the tenant until it is one', async () => {
    const answers = ['1', '4', 'common', 'school.partner.onmschina.cn'];
    const { code, err } = await shell.call(['auth', 'add', 'school2'], { answers });
    expect(err).toContain('In the portal: https://portal.azure.cn, App registrations, your app, Overview.');
    expect(err).toContain('stands for many directories');
    expect(err).toContain('Application (client) ID: ');
    expect(err).toContain('The questions were broken off; nothing was stored.');
    expect(code).toBe(2);
    expect((await list()).map(({ name }) => name)).toEqual(['school']);
  });

  it('asks for the secret again where it is the id of one', async () => {
    const typed = ['11111111-2222-4333-8444-555555555555', service.emulator.clientSecret];
    const answers = ['', '1'];
    const line = ['auth', 'add', 'again', '--mode', 'client-secret', '--tenant', service.emulator.tenantId, ...place()];
    const { code, err } = await shell.call([...line], {
      answers: [service.emulator.clientId, ...answers],
      typed,
    });
    expect(err).toContain("is the secret's id, not the secret");
    expect(code).toBe(0);
  });

  it('stores nothing that the service refuses, unless the person wants to', async () => {
    const line = ['auth', 'add', 'wrong', '--mode', 'client-secret', '--tenant', service.emulator.tenantId, ...place()];
    const answers = [service.emulator.clientId, '', '1'];
    const stopped = await shell.call(line, { answers: [...answers, '3'], typed: 'canary~wrong' });
    expect(stopped).toMatchObject({ code: 5, out: '' });
    expect(stopped.err).toContain('the client secret is wrong');
    expect((await list()).map(({ name }) => name)).toEqual(['school']);
    const stored = await shell.call(line, { answers: [...answers, '1', '2'], typed: 'canary~wrong' });
    expect(stored.code).toBe(0);
    expect(stored.err).not.toContain('canary');
    expect((await list()).map(({ name }) => name)).toEqual(['school', 'wrong']);
  });

  it.each([
    [['certificate', '--certificate', 'missing.pem'], 9, "There is no file 'missing.pem'"],
    [['username-password', '--allow-password', '--username', 'nobody'], 2, 'The username of the authentication'],
  ] as const)('ends where the flags of %j cannot be used, and nothing is left to ask', async (given, code, why) => {
    const line = ['auth', 'add', '--mode', ...given, '--tenant', service.emulator.tenantId, '--client-id', APP];
    const said = await shell.call([...line, ...place()], {
      answers: ['1', 'other'],
      env: { GRAPHCAL_PASSWORD: 'canary pass' },
    });
    expect(said.code).toBe(code);
    expect(said.err.split(why)).toHaveLength(3);
    expect((await list()).map(({ name }) => name)).toEqual(['school']);
  });

  it('is ended by a signal between two questions', async () => {
    const stopping = new AbortController();
    const line = ['auth', 'add', '--mode', 'client-secret', '--tenant', 'school.example', '--client-id', APP];
    const { code, err } = await shell.call([...line, ...place()], {
      answers: ['', '1', 'other'],
      typed: '11111111-2222-4333-8444-555555555555',
      signal: stopping.signal,
      onErr: (text) =>
        text.includes("is the secret's id") && stopping.abort(new GraphcalError('interrupted', 'Interrupted.')),
    });
    expect(code).toBe(8);
    expect(err.split("is the secret's id")).toHaveLength(2);
  });

  it('asks nothing where the flags are enough', async () => {
    const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
    const line = ['auth', 'add', 'plain', '--mode', 'client-secret', '--tenant', 'school.example', '--client-id', APP];
    expect(await shell.call(line, { answers: [], typed: 'canary~value' })).toMatchObject({ code: 0, err: '' });
    await emulator.close();
  });
});

describe('auth add without a terminal', () => {
  it('names all that is missing at once', async () => {
    expect(await shell.call(['auth', 'add'], { input: '' })).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: Missing: NAME, --mode (client-secret, certificate, workload-identity, managed-identity, browser, device-code, username-password, access-token), --tenant ID, --client-id ID. graphcal auth add --help says what each is; at a terminal graphcal auth add asks for all that is missing.\n',
    });
    expect((await shell.call(['auth', 'add', 'a', '--mode', 'certificate'], { input: '' })).err).toContain(
      'Missing: --tenant ID, --client-id ID, --certificate FILE.',
    );
    const asJson = await shell.call(['auth', 'add', '--json'], { answers: ['1'] });
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'option-missing' } });
  });
});
