import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator } from '../emulator.ts';
import { askToken, createTestServer, eventBody, passwordFields, ROOM } from '../testing.ts';

let data = '';

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'graphcal-data-'));
});
afterEach(() => {
  rmSync(data, { recursive: true });
});

const modeOf = (path: string) => statSync(path).mode & 0o777;

function expectClosed(folder: string): void {
  const names = readdirSync(folder);
  expect(names).toEqual(expect.arrayContaining(['emulator.db', 'emulator.db-wal', 'identity.json', 'lock.db']));
  expect(names.filter((name) => modeOf(join(folder, name)) !== 0o600)).toEqual([]);
  expect(modeOf(folder)).toBe(0o700);
}

const KEY = 'String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Key';
const lookUp = `$filter=${encodeURIComponent(`singleValueExtendedProperties/any(ep: ep/id eq '${KEY}' and ep/value eq 'row-1')`)}`;

/** Runs in a process of its own: creates events one after the other and prints the id of each answered one. */
const CREATOR = `
const { createServer } = await import('vite');
const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error' });
const { createTestServer, eventBody, ROOM } = await vite.ssrLoadModule('/src/emulator/testing.ts');
const { call } = await createTestServer({ data: process.argv[1] });
for (;;) {
  const { body } = await call('POST', ROOM + '/events', eventBody());
  await new Promise((resolve) => process.stdout.write(body.id + '\\n', resolve));
}
`;

/** Ids of the events that were answered before SIGKILL came, some time after the given number. */
async function createUntilKilled(folder: string, count: number): Promise<string[]> {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-e', CREATOR, folder], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.split('\n').length > count) child.kill('SIGKILL');
  }
  return output.split('\n').slice(0, -1);
}

describe('an emulator on a data folder', () => {
  it('keeps applications, passwords and refresh tokens, and of every secret no more than a hash', async () => {
    const seed = {
      users: [{ userPrincipalName: 'tutor.7@school.example', password: 'correct horse' }],
      apps: [{ displayName: 'Rota', secrets: ['canary-secret'], publicClient: true, scopes: ['User.Read'] }],
    };
    const first = await createTestServer({ data, seed });
    const [, rota] = first.emulator.apps;
    const client = { client_id: rota?.clientId ?? '', client_secret: 'canary-secret' };
    const scope = 'User.Read offline_access';
    const { body } = await askToken(first.emulator, passwordFields(first.emulator, { ...client, scope }));
    const token = String(body.refresh_token);
    await first.emulator.close();

    const second = await createTestServer({ data, seed });
    expect(second.emulator.apps).toEqual(first.emulator.apps);
    const renewed = { grant_type: 'refresh_token', ...client, refresh_token: token };
    expect((await askToken(second.emulator, renewed)).status).toBe(200);
    expect((await askToken(second.emulator, passwordFields(second.emulator, client))).status).toBe(200);
    await second.emulator.close();

    // Without the seed, too: the folder has all of it.
    const third = await createTestServer({ data });
    const wrong = passwordFields(third.emulator, { ...client, password: 'wrong' });
    expect((await askToken(third.emulator, wrong)).body.error_codes).toEqual([50126]);
    expect((await askToken(third.emulator, renewed)).status).toBe(200);
    third.emulator.reset();
    expect((await askToken(third.emulator, renewed)).body.error_codes).toEqual([700016]);
    await third.emulator.close();
    const files = readdirSync(data).map((name) => readFileSync(join(data, name), 'latin1'));
    for (const secret of ['correct horse', 'canary-secret', token]) expect(files.join('')).not.toContain(secret);
  });

  it('has the same credentials, tokens and events after a restart', async () => {
    const first = await createTestServer({ data });
    const properties = [{ id: KEY, value: 'Row-1' }];
    const attendees = [{ emailAddress: { address: 'tutor.7@school.example' } }];
    const input = eventBody({ transactionId: 'T', singleValueExtendedProperties: properties, attendees });
    const { body: event } = await first.call('POST', `${ROOM}/events`, input);
    const { body: calendar } = await first.call('POST', `${ROOM}/calendars`, { name: 'Rota' });
    await first.emulator.close();

    const second = await createTestServer({ data });
    const { tenantId, clientId, clientSecret } = first.emulator;
    expect(second.emulator).toMatchObject({ tenantId, clientId, clientSecret });
    const headers = { authorization: `Bearer ${first.token}` };
    const read = await second.call('GET', `${ROOM}/events/${event.id}`, undefined, headers);
    expect(read).toMatchObject({ status: 200, body: { changeKey: event.changeKey, iCalUId: event.iCalUId } });
    expect((await second.call('GET', `${ROOM}/events?${lookUp}`)).body.value).toMatchObject([{ id: event.id }]);
    expect((await second.call('GET', `${ROOM}/calendars/${calendar.id}`)).body.name).toBe('Rota');
    expect((await second.call('POST', `${ROOM}/events`, input)).body.id).toBe(event.id);
    expect(second.emulator.record.commits).toHaveLength(1);
    expect(second.emulator.record.mails).toHaveLength(1);
    await second.emulator.close();
  });

  it('never gives the id of a deleted event to a new one', async () => {
    const first = await createTestServer({ data });
    const { body: gone } = await first.call('POST', `${ROOM}/events`, eventBody());
    await first.call('DELETE', `${ROOM}/events/${gone.id}`);
    await first.emulator.close();
    const second = await createTestServer({ data });
    const { body: fresh } = await second.call('POST', `${ROOM}/events`, eventBody());
    expect(fresh.id).not.toBe(gone.id);
    expect((await second.call('GET', `${ROOM}/events/${gone.id}`)).status).toBe(404);
    await second.emulator.close();
  });

  it('keeps its secret and its key from other users of the machine', async () => {
    const folder = join(data, 'calendars');
    const { emulator, call } = await createTestServer({ data: folder });
    await call('POST', `${ROOM}/events`, eventBody());
    expectClosed(folder);
    await emulator.close();
    for (const name of ['emulator.db', 'lock.db']) chmodSync(join(folder, name), 0o644);
    const again = await createTestServer({ data: folder });
    await again.call('POST', `${ROOM}/events`, eventBody());
    expectClosed(folder);
    await again.emulator.close();
  });

  it('writes its key through no link that was laid beside it, and takes away what a killed write left', async () => {
    const other = join(data, 'other');
    const folder = join(data, 'calendars');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(other, 'as it was');
    symlinkSync(other, join(folder, 'identity.json.new'));
    writeFileSync(join(folder, 'identity.json.0011223344556677.tmp'), 'half a k');
    await (await createEmulator({ data: folder })).close();
    expect(readFileSync(other, 'utf8')).toBe('as it was');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(lstatSync(join(folder, 'identity.json')).isFile()).toBe(true);
  });

  it('is refused where other users can read its key, with what to do', async () => {
    await (await createEmulator({ data })).close();
    chmodSync(join(data, 'identity.json'), 0o644);
    await expect(createEmulator({ data })).rejects.toMatchObject({
      code: 'path-open-to-others',
      hint: `Close it with: chmod 600 ${join(data, 'identity.json')}`,
    });
    chmodSync(join(data, 'identity.json'), 0o600);
    chmodSync(data, 0o755);
    await expect(createEmulator({ data })).rejects.toMatchObject({ code: 'path-open-to-others' });
    chmodSync(data, 0o700);
    await (await createEmulator({ data })).close();
  });

  it('leaves seeded users alone that it has already, and begins anew on reset', async () => {
    const seed = { users: [{ userPrincipalName: 'room.101@school.example', events: [eventBody()] }] };
    const first = await createTestServer({ data, seed });
    await first.call('POST', `${ROOM}/events`, eventBody());
    await first.emulator.close();
    const second = await createTestServer({ data, seed });
    expect((await second.call('GET', `${ROOM}/events`)).body.value).toHaveLength(2);
    second.emulator.reset();
    expect((await second.call('GET', `${ROOM}/events`)).body.value).toHaveLength(1);
    await second.emulator.close();
  });

  it('is refused while another emulator has the folder open', async () => {
    const first = await createEmulator({ data });
    await expect(createEmulator({ data })).rejects.toMatchObject({ code: 'data-in-use' });
    await first.close();
    await (await createEmulator({ data })).close();
  });

  it('is refused on a folder that cannot be used, and on a damaged identity', async () => {
    const file = join(data, 'file');
    writeFileSync(file, '');
    await expect(createEmulator({ data: file })).rejects.toMatchObject({ code: 'data-unreadable' });
    await (await createEmulator({ data })).close();
    writeFileSync(join(data, 'identity.json'), readFileSync(join(data, 'identity.json')).subarray(0, 20));
    await expect(createEmulator({ data })).rejects.toMatchObject({ code: 'data-unreadable' });
  });

  it.skipIf(!existsSync('/proc/self'))('is refused at once where the system makes no folders', async () => {
    await expect(createEmulator({ data: '/proc/nope' })).rejects.toMatchObject({
      name: 'StorageError',
      code: 'data-unreadable',
      message: 'The data folder /proc/nope cannot be used: ENOENT.',
    });
  });

  it('has lost nothing that was answered when its process is killed', async () => {
    const ids = await createUntilKilled(data, 40);
    expect(ids.length).toBeGreaterThanOrEqual(40);
    for (const name of ['emulator.db-wal', 'emulator.db-shm']) chmodSync(join(data, name), 0o644);
    const { call, emulator } = await createTestServer({ data });
    expectClosed(data);
    for (const id of ids) expect((await call('GET', `${ROOM}/events/${id}`)).status).toBe(200);
    await emulator.close();
  });
});
