import { sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createClientCertificate } from '../../emulator/identity/testing-certificate.ts';
import { createEmulator } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { shellForEach } from './testing.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const WARNING =
  'graphcal: A stored password hands over all that the person may do, passes no second factor, and ends with the next change of the password; Microsoft advises against it. Prefer an app with a secret or a certificate.\n';
const shell = shellForEach();

async function open(apps: object[] = []) {
  const emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    seed: { users: [{ userPrincipalName: 'tutor.7@school.example', password: 'canary pass' }], apps: apps as never[] },
  });
  const { url } = await emulator.listen();
  const add = (mode: string, ...rest: string[]) => ['auth', 'add', 'one', '--mode', mode, ...rest];
  const place = ['--authority', url, '--graph', url];
  return { emulator, url, add, place, tenant: ['--tenant', emulator.tenantId], close: () => emulator.close() };
}

describe('auth add and auth test', () => {
  it('of a workload identity take tenant, client id and token file from the environment of the pod', async () => {
    const own = await createClientCertificate();
    const { emulator, url, add, place, close } = await open([
      { clientId: APP, certificates: [own.certificate], roles: ['Calendars.Read'] },
    ]);
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const aud = `${url}/${emulator.tenantId}/v2.0`;
    const text = `${encode({ alg: 'RS256', x5t: own.x5t })}.${encode({ iss: APP, sub: APP, aud, exp: 4_102_444_800 })}`;
    const signature = sign('sha256', Buffer.from(text), own.privateKey).toString('base64url');
    await writeFile(join(shell.folder, 'token'), `${text}.${signature}`);
    const env = { AZURE_TENANT_ID: emulator.tenantId, AZURE_CLIENT_ID: APP, AZURE_FEDERATED_TOKEN_FILE: 'token' };
    expect(await shell.call([...add('workload-identity'), ...place], { env })).toMatchObject({ code: 0, err: '' });
    const { code, out } = await shell.call(['auth', 'test', 'one']);
    expect(code).toBe(0);
    expect(out).toContain(`application ${APP} got a token`);
    expect((await shell.call(['auth', 'list'])).out).toContain(join(shell.folder, 'token'));
    expect((await shell.call([...add('workload-identity', '--replace'), ...place])).err).toContain(
      'Missing: --tenant ID, --client-id ID, --token-file FILE (or AZURE_FEDERATED_TOKEN_FILE).',
    );
    await close();
  });

  it('of a person with a password want a switch, warn each time, and say who signed in', async () => {
    const { add, place, tenant, close } = await open([
      { clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.ReadWrite'] },
    ]);
    const line = [...add('username-password'), ...place, ...tenant, '--client-id', PUBLIC_APP];
    const person = ['--username', 'tutor.7@school.example'];
    const env = { GRAPHCAL_PASSWORD: 'canary pass' };
    const refused = await shell.call([...line, ...person], { env });
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('Allow it with --allow-password');
    expect(await shell.call([...line, ...person, '--allow-password'], { env })).toMatchObject({
      code: 0,
      err: WARNING,
    });
    const tested = await shell.call(['auth', 'test', 'one']);
    expect(tested).toMatchObject({ code: 0, err: WARNING });
    expect(tested.out).toContain('one works: tutor.7@school.example got a token');
    expect((await shell.call(['auth', 'list'])).out).toMatch(/username-password .* tutor\.7@school\.example\n/u);
    const listed = await shell.call(['list-calendars', '--auth', 'one', '--json']);
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(listed.out).value).toHaveLength(1);
    await close();
  });

  it('of a wrong password end at once with what is wrong (R27 in part)', async () => {
    const { emulator, add, place, tenant, close } = await open();
    const line = [...add('username-password'), ...place, ...tenant, '--client-id', emulator.clientId];
    const env = { GRAPHCAL_PASSWORD: 'canary other', GRAPHCAL_CLIENT_SECRET: emulator.clientSecret };
    const person = ['--username', 'tutor.7@school.example', '--allow-password', '--with-secret'];
    expect((await shell.call([...line, ...person], { env })).code).toBe(0);
    const { code, err } = await shell.call(['auth', 'test', 'one']);
    expect(code).toBe(5);
    expect(err).toContain('user name or password is wrong (AADSTS50126, invalid_grant, trace id ');
    expect(err).not.toContain('canary');
    await close();
  });

  it('of a token in the environment need no client id, and never store the token', async () => {
    const { emulator, url, add, tenant, close } = await open();
    const answer = await fetch(`${url}/${emulator.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: emulator.clientId,
        client_secret: emulator.clientSecret,
        scope: `${url}/.default`,
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(await shell.call([...add('access-token'), ...tenant, '--graph', url])).toMatchObject({ code: 0, err: '' });
    const tested = await shell.call(['auth', 'test', 'one'], { env: { GRAPHCAL_ACCESS_TOKEN: token } });
    expect(tested).toMatchObject({ code: 0, err: '' });
    expect(tested.out).toContain(`application ${emulator.clientId} got a token`);
    expect(tested.out).not.toContain(token);
    expect(await shell.call(['auth', 'test', 'one'])).toMatchObject({
      code: 5,
      err: expect.stringContaining('The environment variable GRAPHCAL_ACCESS_TOKEN is empty.'),
    });
    await close();
  });

  it('refuse options of other modes, and secrets as options, by their names', async () => {
    const { add, place, tenant, close } = await open();
    const line = (mode: string) => [...add(mode), ...place, ...tenant, '--client-id', APP];
    expect((await shell.call([...line('certificate'), '--username', 'a@school.example'])).err).toBe(
      'graphcal: --username does not go with --mode certificate. It is for --mode username-password.\n',
    );
    expect((await shell.call([...line('workload-identity'), '--token-version', 'v1'])).err).toBe(
      'graphcal: --token-version does not go with --mode workload-identity. It is for --mode client-secret and --mode certificate and --mode username-password.\n',
    );
    const typed = await shell.call([...line('username-password'), '--password', 'canary pass']);
    expect(typed).toMatchObject({ code: 2, err: expect.stringContaining('A secret is not taken as an option') });
    expect(typed.err).not.toContain('canary');
    await close();
  });

  it('take the version of the token URL and the resource', async () => {
    const { emulator, add, place, tenant, close } = await open();
    const line = [...add('client-secret'), ...place, ...tenant, '--client-id', emulator.clientId];
    const older = ['--token-version', 'v1', '--resource', 'https://graph.microsoft.com/'];
    const env = { GRAPHCAL_CLIENT_SECRET: emulator.clientSecret };
    expect(await shell.call([...line, ...older], { env })).toMatchObject({ code: 0, err: '' });
    expect((await shell.call(['auth', 'test', 'one'])).code).toBe(0);
    await close();
  });
});

describe('auth with a managed identity', () => {
  it('needs no secret and no id, is listed as the own one, and says off Azure what is missing', async () => {
    const place = ['--tenant', 'school.example', '--graph', 'http://127.0.0.1:9'];
    const add = ['auth', 'add', 'machine', '--mode', 'managed-identity', ...place];
    expect(await shell.call(add)).toMatchObject({ code: 0, err: '' });
    expect((await shell.call(['auth', 'list'])).out).toMatch(/managed-identity .* system-assigned\n/u);
    const env = { IDENTITY_ENDPOINT: 'http://identity.school.example/token', IDENTITY_HEADER: 'canary' };
    const { code, err } = await shell.call(['auth', 'test', 'machine'], { env });
    expect(code).toBe(5);
    expect(err).toContain('The address of App Service in the environment is not on this machine.');
    const two = ['--client-id', APP, '--identity-object-id', APP, '--replace'];
    expect((await shell.call([...add, ...two])).err).toContain('is named by more than one id');
  });
});
