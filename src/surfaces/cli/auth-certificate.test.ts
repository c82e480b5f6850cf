import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ClientCertificate, createClientCertificate } from '../../emulator/identity/testing-certificate.ts';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { shellForEach } from './testing.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const PASSPHRASE = 'canary passphrase';
const shell = shellForEach();

let own: ClientCertificate;
let emulator: Emulator;
let add: string[];

beforeAll(async () => {
  own = await createClientCertificate();
  emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    seed: { users: [], apps: [{ clientId: APP, certificates: [own.certificate], roles: ['Calendars.Read'] }] },
  });
  const { url } = await emulator.listen();
  add = [
    ...['auth', 'add', 'school', '--mode', 'certificate', '--tenant', emulator.tenantId, '--client-id', APP],
    ...['--authority', url, '--graph', url],
  ];
});
afterAll(async () => {
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

beforeEach(async () => {
  const cipher = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
  await writeFile(join(shell.folder, 'app.pem'), own.certificate + own.privateKeyText);
  await writeFile(join(shell.folder, 'app.cer'), own.certificate);
  await writeFile(join(shell.folder, 'app.key'), own.privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }));
});

describe('auth with a certificate', () => {
  it('takes certificate and key of one file, and signs in although the file is gone', async () => {
    expect(await shell.call([...add, '--certificate', 'app.pem'])).toMatchObject({ code: 0, err: '' });
    await writeFile(join(shell.folder, 'app.pem'), '');
    const tested = await shell.call(['auth', 'test', 'school']);
    expect(tested).toMatchObject({ code: 0, err: '' });
    expect(tested.out).toContain(`school works: application ${APP} got a token`);
    expect(tested.out).toContain(
      'Permissions: Calendars.Read.\nThe certificate is good until 2049-01-01T00:00:00.000Z.\n',
    );
    const json = JSON.parse((await shell.call(['auth', 'test', 'school', '--json'])).out);
    expect(json).toMatchObject({ mode: 'certificate', certificateExpiresOn: '2049-01-01T00:00:00.000Z' });
    const { out } = await shell.call(['auth', 'list']);
    expect(out).toMatch(/certificate +.* certificate until 2049-01-01\n/u);
  });

  it('takes an encrypted key of a file of its own, by environment, standard input or prompt', async () => {
    const files = ['--certificate', 'app.cer', '--key', 'app.key', '--replace'];
    const ways = [
      { env: { GRAPHCAL_CERTIFICATE_PASSWORD: PASSPHRASE } },
      { input: `${PASSPHRASE}\n` },
      { typed: PASSPHRASE },
    ];
    for (const way of ways) expect(await shell.call([...add, ...files], way)).toMatchObject({ code: 0, err: '' });
    const { code } = await shell.call(['auth', 'test', 'school']);
    expect(code).toBe(0);
    expect(await shell.call([...add, ...files], { typed: 'canary other' })).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: The passphrase of the authentication does not open the private key. Give the passphrase with which the key was encrypted.\n',
    });
  });

  it('says which file or option is wrong', async () => {
    expect((await shell.call(add)).err).toContain('Missing: --certificate FILE.');
    expect((await shell.call([...add, '--certificate', 'none.pem'])).err).toContain('none.pem');
    expect((await shell.call([...add, '--certificate', 'app.cer'])).err).toContain(
      'The private-key of the authentication is missing.',
    );
  });

  it('refuses options of other modes by their names', async () => {
    const secret = add.map((word) => (word === 'certificate' ? 'client-secret' : word));
    expect(await shell.call([...secret, '--certificate', 'app.pem'], { typed: 'canary~value' })).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: --certificate does not go with --mode client-secret. It is for --mode certificate and --mode browser.\n',
    });
  });
});
