import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canariesIn } from '../../../test/canaries.ts';
import { createEmulator } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const shell = shellForEach();
const service = serviceForEach(shell);
const write = (settings: object, mode = 0o600) =>
  writeFile(join(shell.folder, 'settings.json'), JSON.stringify(settings), { mode });
const place = (url: string) => ({ 'Azure Active Directory instance': url, 'Base URL': url });
const list = async () => JSON.parse((await shell.call(['auth', 'list', '--json'])).out) as Record<string, unknown>[];

describe('auth add with the settings of another connector', () => {
  it('takes those of the calendar connector, by which it signs in', async () => {
    const { tenantId, clientId, clientSecret } = service.emulator;
    await write({
      ...{ Name: 'production', Type: 'Organisational', 'API version': 'v2.0', ...place(service.url) },
      ...{ 'Client ID': clientId, 'Tenant ID': tenantId, 'Client secret': clientSecret },
      Scopes: ['https://graph.microsoft.com/.default', 'offline_access'],
    });
    expect(await shell.call(['auth', 'add', '--settings', 'settings.json'])).toEqual({
      code: 0,
      out: 'Authentication production is stored. Try it: graphcal auth test production\n',
      err: '',
    });
    expect(await shell.call(['auth', 'test', 'production'])).toMatchObject({ code: 0 });
    expect(await list()).toMatchObject([{ name: 'production', kind: 'shared' }, { name: 'school' }]);
  });

  it('takes those of the event sender in both modes, and says where its mailbox belongs', async () => {
    const emulator = await createEmulator({
      signingKey: TEST_SIGNING_KEY,
      seed: {
        users: [{ userPrincipalName: 'tutor.7@school.example', password: 'canary pass' }],
        apps: [{ clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.ReadWrite'] }],
      },
    });
    const { url } = await emulator.listen();
    const sender = { ...place(url), 'Tenant ID': emulator.tenantId, 'Resource ID': url, 'API version': 'v1.0' };
    await write({
      ...{ ...sender, 'Authentication mode': 'Client secret', mailbox: 'room.101@school.example' },
      ...{ 'Azure client application ID': emulator.clientId, 'Client secret': emulator.clientSecret },
    });
    const added = await shell.call(['auth', 'add', 'sender', '--settings', 'settings.json']);
    expect(added).toMatchObject({ code: 0 });
    expect(added.err).toContain('The mailbox of the settings is no part of an authentication');
    expect(await shell.call(['auth', 'test', 'sender'])).toMatchObject({ code: 0 });
    const person = {
      ...{ ...sender, 'Authentication mode': 'Username and password', 'Azure client application ID': PUBLIC_APP },
      ...{ 'Client user name': 'tutor.7@school.example', 'Client password': 'canary pass' },
    };
    const line = ['auth', 'add', 'person', '--settings', '-'];
    const refused = await shell.call(line, { input: JSON.stringify(person) });
    expect(refused.err).toContain('Allow it with --allow-password');
    expect(refused.err).not.toContain('canary');
    expect(await shell.call([...line, '--allow-password'], { input: JSON.stringify(person) })).toMatchObject({
      code: 0,
    });
    expect((await shell.call(['auth', 'test', 'person'])).out).toContain(
      'person works: tutor.7@school.example got a token',
    );
    await emulator.close();
  });

  it.each(['{"clientSecret":"canary~value"}', ' {clientSecret: canary~value', '[{"clientSecret": "canary~value"}]'])(
    'refuses settings in the place of their file, and repeats nothing of them (R53 in part)',
    async (text) => {
      for (const more of [[], ['--json']]) {
        const { code, out, err } = await shell.call(['auth', 'add', 'other', '--settings', text, ...more], {
          input: '',
        });
        expect([code, out]).toEqual([2, '']);
        expect(err).toContain('--settings takes a file, and no JSON');
        expect(canariesIn(err, [{ name: 'secret', value: 'canary~value' }])).toEqual([]);
      }
    },
  );

  it.each([
    [{ clientSecret: 'canary~value' }, 'device-code', 'secret'],
    [{ clientSecret: 'canary~value' }, 'certificate', 'secret'],
    [{ clientPassword: 'canary~value' }, 'client-secret', 'password'],
  ])('refuses a secret in %j that the mode %s has no use for', async (settings, mode, field) => {
    await write({ ...settings, tenantId: 'school.example', clientId: PUBLIC_APP });
    const line = ['auth', 'add', 'other', '--settings', 'settings.json', '--mode', mode];
    const { code, err } = await shell.call(line, { input: '' });
    expect({ code, err }).toEqual({
      code: 2,
      err: `graphcal: The setting "${field}" does not go with the mode ${mode}. Leave it out, or choose the mode that it is for.\n`,
    });
  });

  it('takes the client secret beside a person who signs in in a browser', async () => {
    const { tenantId, clientId, clientSecret } = service.emulator;
    await write({ ...place(service.url), tenantId, clientId, clientSecret });
    const line = [
      'auth',
      'add',
      'person',
      '--settings',
      'settings.json',
      '--mode',
      'browser',
      '--certificate',
      'a.pem',
    ];
    expect((await shell.call(line)).err).toContain('--with-secret does not go with a certificate.');
  });

  it('lets options go before the file', async () => {
    const { tenantId, clientId, clientSecret } = service.emulator;
    await write({ instance: 'https://login.microsoftonline.com', tenantId: 'x', clientId, clientSecret });
    const line = ['auth', 'add', 'other', '--settings', 'settings.json', '--tenant', tenantId];
    expect(await shell.call([...line, '--authority', service.url, '--graph', service.url])).toMatchObject({ code: 0 });
    expect(await shell.call(['auth', 'test', 'other'])).toMatchObject({ code: 0 });
  });

  it.skipIf(process.platform === 'win32')('refuses a file that others can read, and one that is none', async () => {
    await write({ clientSecret: 'canary~value' });
    await chmod(join(shell.folder, 'settings.json'), 0o644);
    const line = ['auth', 'add', 'other', '--settings'];
    const { code, err } = await shell.call([...line, 'settings.json'], { input: '' });
    expect(code).toBe(7);
    expect(err).toContain('is open to other users');
    expect((await shell.call([...line, 'none.json'])).code).toBe(9);
    expect((await shell.call([...line, '-'], { input: 'canary' })).code).toBe(10);
  });
});
