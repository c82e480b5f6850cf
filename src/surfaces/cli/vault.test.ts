import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canariesIn } from '../../../test/canaries.ts';
import { toRecord } from '../../auth/authentication.ts';
import { openVault } from '../../auth/vault.ts';
import { changeKey } from '../../auth/vault-key/change-key.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { Secret } from '../../core/secret.ts';
import { addLine, serviceForEach, shellForEach } from './testing.ts';

const PASSPHRASE = 'canary horse battery staple';
const OTHER = 'canary other horse battery';
const shell = shellForEach();
const service = serviceForEach(shell);
const home = () => join(shell.folder, 'home');
/** Sets a passphrase that is tried fast. */
const setPassphrase = () =>
  changeKey(
    home(),
    { way: 'passphrase', passphrase: new Secret(PASSPHRASE) },
    { clock: systemClock, random: systemRandom, key: { scrypt: { N: 2 ** 14, r: 8, p: 1 } } },
  );

describe('vault', () => {
  it('show says where it is and what opens it, and what of the environment does nothing', async () => {
    const keyFile = join(home(), 'vault.key');
    expect(await shell.call(['vault', 'show'])).toEqual({
      code: 0,
      out: `The vault in ${home()} opens with the key file ${keyFile}.\n`,
      err: '',
    });
    expect(JSON.parse((await shell.call(['vault', 'show', '--json'])).out)).toEqual({
      home: home(),
      key: { way: 'file', keyFile },
    });
    const { out } = await shell.call(['vault', 'show'], { env: { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE } });
    expect(out).toContain('which is not used: graphcal vault key changes the way.\n');
    const elsewhere = { env: { GRAPHCAL_HOME: join(shell.folder, 'none') } };
    expect((await shell.call(['vault', 'show'], elsewhere)).out).toMatch(/^There is no vault in .*none yet\.\n$/u);
  });

  it('key passphrase sets one that costs much to try', async () => {
    const changed = await shell.call(['vault', 'key', 'passphrase'], { typed: PASSPHRASE });
    expect(changed).toMatchObject({ code: 0, err: '' });
    expect(changed.out).toContain('opens with a passphrase.\nWithout it nothing here opens');
    expect(JSON.parse((await shell.call(['vault', 'show', '--json'])).out)).toEqual({
      home: home(),
      key: { way: 'passphrase', scrypt: { N: 131_072, r: 8, p: 1 } },
    });
  });

  it('with a passphrase opens for every command that asks for it, or finds it in the environment or a file', async () => {
    await setPassphrase();
    const file = join(shell.folder, 'passphrase');
    await writeFile(file, `${PASSPHRASE}\n`, { mode: 0o600 });
    const ways = [
      { typed: PASSPHRASE },
      { env: { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE } },
      { env: { GRAPHCAL_VAULT_PASSPHRASE_FILE: file } },
    ];
    for (const way of ways)
      expect(await shell.call(['auth', 'test', 'school'], way)).toMatchObject({ code: 0, err: '' });
    const list = ['list-calendars', '--auth', 'school', '--mailbox', 'room.101@school.example'];
    expect(await shell.call(list, { typed: PASSPHRASE })).toMatchObject({ code: 0, err: '' });
    expect((await shell.call(['doctor', '--auth', 'school'], { typed: PASSPHRASE })).out).toContain(
      'The vault opens with its passphrase.',
    );
  });

  it('with a wrong passphrase ends every command with 7 at once, and tells nothing of it', async () => {
    await setPassphrase();
    const before = await readFile(join(home(), 'vault.key'));
    for (const argv of [
      ['auth', 'list'],
      ['auth', 'test', 'school'],
      ['vault', 'key', 'file'],
    ]) {
      const { code, out, err } = await shell.call(argv, { env: { GRAPHCAL_VAULT_PASSPHRASE: OTHER } });
      expect({ code, out }).toEqual({ code: 7, out: '' });
      expect(err).toContain('The passphrase does not open the key in');
      expect(canariesIn(err, [{ name: 'passphrase', value: OTHER }])).toEqual([]);
    }
    expect(await readFile(join(home(), 'vault.key'))).toEqual(before);
    const { code, err } = await shell.call(['auth', 'list', '--json'], { input: '' });
    expect([code, JSON.parse(err)]).toMatchObject([7, { error: { code: 'vault-passphrase-missing' } }]);
  });

  it('key passphrase again changes it, by the old one in use', async () => {
    await setPassphrase();
    const env = { GRAPHCAL_VAULT_PASSPHRASE: PASSPHRASE };
    expect(await shell.call(['vault', 'key', 'passphrase'], { env, input: `${OTHER}\n` })).toMatchObject({ code: 0 });
    expect(await shell.call(['auth', 'list'], { env })).toMatchObject({ code: 7 });
    expect(await shell.call(['auth', 'list'], { typed: OTHER })).toMatchObject({ code: 0 });
  });

  it('key file goes back, or to a file elsewhere, and a job that waits is readable after each', async () => {
    const row = (hour: number) => `room.101@school.example,Maths,2027-01-04T${hour}:00,2027-01-04T${hour + 1}:00,UTC`;
    const rows = ['Mailbox,Subject,Start,End,TimeZone', row(10), row(12), ''];
    await writeFile(join(shell.folder, 'rows.csv'), rows.join('\n'));
    expect(await shell.call(['send', 'rows.csv', '--auth', 'school', '--limit', '1'])).toMatchObject({ code: 4 });
    const away = await shell.call(['vault', 'key', 'file', '--key-file', 'keys/graphcal.key']);
    expect(away).toMatchObject({ code: 0, err: '' });
    expect(away.out).toContain(`Copies of ${join(home(), 'vault.key')} in backups still open copies of this vault`);
    expect(await readFile(join(shell.folder, 'keys', 'graphcal.key'))).toHaveLength(32);
    expect(await shell.call(['jobs', 'resume', 'rows', '--auth', 'school'])).toMatchObject({ code: 0 });
    expect(await shell.call(['vault', 'key', 'file', '--json'])).toMatchObject({ code: 0 });
    expect(await readFile(join(home(), 'vault.key'))).toHaveLength(32);
  });

  it('key says what it does not know, and takes no passphrase as an argument', async () => {
    expect(await shell.call(['vault', 'key', 'badge'])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: A vault opens in no such way. Choose file, passphrase, keychain. A passphrase is asked for, or comes from GRAPHCAL_VAULT_NEW_PASSPHRASE or standard input.\n',
    });
    for (const argv of [['passphrase', PASSPHRASE], [PASSPHRASE], [PASSPHRASE, '--json']]) {
      const { code, out, err } = await shell.call(['vault', 'key', ...argv]);
      expect([code, canariesIn(`${out}${err}`, [{ name: 'passphrase', value: PASSPHRASE }])]).toEqual([2, []]);
    }
    expect((await shell.call(['vault', 'key', 'passphrase', '--key-file', 'a'], { typed: PASSPHRASE })).code).toBe(2);
    expect((await shell.call(['vault', 'key', 'passphrase'], { typed: 'too short' })).err).toContain(
      'The new passphrase of the vault is shorter than 15 characters.',
    );
    expect((await shell.call(['vault', 'key', 'passphrase'], { input: '' })).err).toContain(
      'No new passphrase was given',
    );
  });
});

describe('auth rotate', () => {
  const rotate = ['auth', 'rotate', 'school'];

  it('keeps the old secret where the new one is refused, and takes no options of another mode', async () => {
    const { code, err } = await shell.call(rotate, { input: 'canary~new\n' });
    expect(code).toBe(5);
    expect(err).toContain('Nothing was changed: school goes on with the old secret.');
    expect(err).not.toContain('canary');
    expect(await shell.call(['auth', 'test', 'school'])).toMatchObject({ code: 0 });
    expect((await shell.call([...rotate, '--certificate', 'app.pem'])).err).toContain(
      '--certificate does not go with --mode client-secret.',
    );
    await shell.call(['auth', 'add', 'machine', '--mode', 'managed-identity', '--tenant', 'school.example']);
    expect((await shell.call(['auth', 'rotate', 'machine'])).err).toContain('which has nothing to rotate');
  });

  it('puts one that works in place of a wrong one, with its day of end', async () => {
    const replaced = [...addLine('school', service.emulator, service.url), '--replace', '--shared'];
    const wrong = { env: { GRAPHCAL_CLIENT_SECRET: 'canary~wrong' } };
    expect(await shell.call([...replaced, '--token-version', 'v1'], wrong)).toMatchObject({ code: 0 });
    const ends = ['--secret-expires-on', '2099-05-01'];
    expect(await shell.call([...rotate, ...ends], { input: `${service.emulator.clientSecret}\n` })).toEqual({
      code: 0,
      out: 'The new secret of school works and is in use; what runs takes it with its next token. Delete the old one in the portal in an hour or later.\n',
      err: '',
    });
    const [stored] = JSON.parse((await shell.call(['auth', 'list', '--json'])).out) as Record<string, unknown>[];
    expect(stored).toMatchObject({ kind: 'shared', secretExpiresOn: '2099-05-01T23:59:59.000Z' });
    expect(stored?.lastSuccessAt).toMatch(/^\d{4}-\d{2}-\d{2}T/u);
    const kept = await (await openVault(home(), { clock: systemClock, random: systemRandom })).get('school');
    expect(toRecord(kept)).toMatchObject({ tokenVersion: 'v1', secret: service.emulator.clientSecret });
  });
});

describe('auth list and auth remove', () => {
  it('show the last success of each, and warn of a secret that ends within 30 days', async () => {
    expect((await shell.call(['auth', 'list'])).out).toMatch(/LAST SUCCESS +DETAIL\nschool .* never\n/u);
    const soon = new Date(Date.now() + 10.5 * 86_400_000).toISOString();
    const again = [...addLine('school', service.emulator, service.url), '--replace', '--secret-expires-on', soon];
    await shell.call(again, { env: { GRAPHCAL_CLIENT_SECRET: service.emulator.clientSecret } });
    const warning = `graphcal: The secret of school ends in 10 days, on ${soon.slice(0, 10)}. Make a new one in the portal, then: graphcal auth rotate school.\n`;
    const tested = await shell.call(['auth', 'test', 'school']);
    expect(tested).toMatchObject({ code: 0, err: warning });
    expect(tested.out).toContain(`The secret is good until ${soon}.`);
    const listed = await shell.call(['auth', 'list']);
    expect(listed.err).toBe(warning);
    expect(listed.out).toMatch(/ \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC +secret until /u);
    const { out } = await shell.call(['doctor', '--auth', 'school']);
    expect(out).toMatch(/warning +expiry +The secret of school ends in 10 days/u);
  });

  it('forget secrets and tokens, and say what stays in the portal', async () => {
    const { code, out } = await shell.call(['auth', 'remove', 'school']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `Authentication school is removed, with its secrets and tokens. The secret itself stays valid: delete it under App registrations, ${service.emulator.clientId}, Certificates & secrets. Portal: https://entra.microsoft.com\n`,
    });
  });

  it('refuse a day that is none', async () => {
    const add = addLine('other', service.emulator, service.url);
    for (const day of ['2027-02-30', 'soon', '01/05/2027', '2027-05-01T10:00']) {
      expect((await shell.call([...add, '--secret-expires-on', day])).err).toContain(
        'The secret-expires-on of the authentication is not a day.',
      );
    }
  });
});
