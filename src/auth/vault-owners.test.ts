import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../test/canaries.ts';
import { createManualClock, systemClock } from '../core/clock.ts';
import type { JsonObject } from '../core/json.ts';
import { systemRandom } from '../core/random.ts';
import { type AuthenticationKind, createAuthentication, toRecord } from './authentication.ts';
import { createSealing } from './sealing.ts';
import { openVault, type Vault } from './vault.ts';
import { joinRecords, separateRecords } from './vault-records.ts';

const ADA = { id: 'directory:ada', isAdministrator: false };
const BEN = { id: 'directory:ben', isAdministrator: false };
const ADMINISTRATOR = { id: 'directory:admin', isAdministrator: true };
const options = { clock: systemClock, random: systemRandom };
const coded = (code: string) => expect.objectContaining({ code });
const made = (name: string, secret: string, kind: AuthenticationKind = 'personal') =>
  createAuthentication(
    {
      ...{ name, kind, secret, mode: 'client-secret', tenant: 'school.example' },
      clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    },
    systemClock,
  );

let home: string;
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'graphcal-owners-')), 'home');
});
afterEach(() => rm(join(home, '..'), { recursive: true, force: true }));
const openFor = (user: typeof ADA) => openVault(home, { ...options, user });
const namesIn = async (vault: Vault) => (await vault.list()).map(({ name, kind }) => `${kind} ${name}`);
const secretOf = async (vault: Vault, name: string) => toRecord(await vault.get(name)).secret;

describe('a personal authentication', () => {
  it('of one user cannot be listed, used, changed or removed by another, administrators included (R59 in part)', async () => {
    await (await openFor(ADA)).put(made('timetable', 'canary~ada'));
    for (const user of [BEN, ADMINISTRATOR]) {
      const vault = await openFor(user);
      expect(await vault.list()).toEqual([]);
      for (const attempt of [
        () => vault.get('timetable'),
        () => vault.change('timetable', (one) => one),
        () => vault.remove('timetable'),
      ]) {
        await expect(attempt()).rejects.toMatchObject({
          code: 'authentication-unknown',
          hint: 'Add one with graphcal auth add.',
        });
      }
    }
    expect(await secretOf(await openFor(ADA), 'timetable')).toBe('canary~ada');
  });

  it('does not take its name from another user, and each keeps an own one (R59 in part)', async () => {
    const [ada, ben] = [await openFor(ADA), await openFor(BEN)];
    await ada.put(made('timetable', 'canary~ada'));
    await ben.put(made('timetable', 'canary~ben'));
    await ben.put(made('timetable', 'canary~newer'), { replace: true });
    expect([await secretOf(ada, 'timetable'), await secretOf(ben, 'timetable')]).toEqual([
      'canary~ada',
      'canary~newer',
    ]);
    await ben.remove('timetable');
    expect([await namesIn(ada), await namesIn(ben)]).toEqual([['personal timetable'], []]);
    await expect(ada.put(made('timetable', 'canary~again'))).rejects.toThrow(coded('authentication-exists'));
  });

  it('stays what it is while others write (R59 in part)', async () => {
    await (await openFor(ADA)).put(made('timetable', 'canary~ada'));
    const ben = await openFor(BEN);
    for (const name of ['one', 'two', 'three']) await ben.put(made(name, `canary~${name}`));
    await ben.remove('two');
    expect(await secretOf(await openFor(ADA), 'timetable')).toBe('canary~ada');
  });

  it('is sealed for its owner: whoever reads all records past the filter still reads nothing of it (R59 in part)', async () => {
    const ada = await openFor(ADA);
    await ada.put(made('timetable', 'canary~ada'));
    const stored = await readRecords();
    expect(canariesIn(JSON.stringify(stored), [{ name: 'secret', value: 'canary~ada' }])).toEqual([]);
    expect(JSON.stringify(stored)).not.toContain('timetable');
    const sealing = createSealing(await readFile(join(home, 'vault.key')), 'personal authentications', systemRandom);
    const slipped = stored.map((record) => ({ ...record, owner: BEN.id }));
    expect(() => separateRecords(slipped, BEN, sealing)).toThrow(coded('sealed-unreadable'));
  });

  it('is hidden from errors of other users as well (R53 in part, R59 in part)', async () => {
    await (await openFor(ADA)).put(made('timetable', 'canary~ada'));
    const ben = await openFor(BEN);
    await ben.put(made('shared-one', 'canary~shared', 'shared'));
    const error = await ben.get('timetabel').catch((one: unknown) => one);
    expect(error).toMatchObject({ code: 'authentication-unknown', hint: 'Stored: shared-one.' });
    expect(everythingOf(error)).not.toMatch(/timetable\b|ada/u);
  });
});

describe('a shared authentication', () => {
  it('is listed and used by all, and changed or removed by its owner or an administrator alone (R59 in part)', async () => {
    await (await openFor(ADA)).put(made('rooms', 'canary~rooms', 'shared'));
    const ben = await openFor(BEN);
    expect(await ben.list()).toMatchObject([{ name: 'rooms', kind: 'shared', owner: ADA.id }]);
    expect(await secretOf(ben, 'rooms')).toBe('canary~rooms');
    await expect(ben.remove('rooms')).rejects.toThrow(coded('authentication-of-another'));
    await expect(ben.put(made('rooms', 'canary~ben', 'shared'), { replace: true })).rejects.toThrow(
      coded('authentication-of-another'),
    );
    const administrator = await openFor(ADMINISTRATOR);
    await administrator.put(made('rooms', 'canary~newer', 'shared'), { replace: true });
    expect(await ben.list()).toMatchObject([{ owner: ADA.id }]);
    await (await openFor(ADA)).remove('rooms');
    expect(await ben.list()).toEqual([]);
  });

  it('stands behind an own one of the same name, which only came to be as neither was visible to the other', async () => {
    await (await openFor(ADA)).put(made('rooms', 'canary~own'));
    await (await openFor(BEN)).put(made('rooms', 'canary~shared', 'shared'));
    const ada = await openFor(ADA);
    expect(await namesIn(ada)).toEqual(['personal rooms', 'shared rooms']);
    expect(await secretOf(ada, 'rooms')).toBe('canary~own');
    await ada.remove('rooms');
    expect(await secretOf(ada, 'rooms')).toBe('canary~shared');
  });
});

describe('records of a vault without owners', () => {
  it('belong to the owner of the home folder, and are sealed for them at the next write', async () => {
    await (await openVault(home, options)).put(made('other', 'canary~other', 'shared'));
    await writeRecords([toRecord(made('school', 'canary~value')), toRecord(made('rooms', 'canary~rooms', 'shared'))]);
    const ada = await openFor(ADA);
    expect(await namesIn(ada)).toEqual(['shared rooms']);
    await ada.put(made('own', 'canary~ada'));
    expect(JSON.stringify(await readRecords())).not.toContain('canary~value');
    const vault = await openVault(home, options);
    expect(await namesIn(vault)).toEqual(['shared rooms', 'personal school']);
    expect(await secretOf(vault, 'school')).toBe('canary~value');
  });
});

it('a vault is opened for nobody without an id', async () => {
  for (const id of ['', '  ', 'a'.repeat(257)]) {
    await expect(openFor({ id, isAdministrator: true })).rejects.toThrow(coded('vault-user-invalid'));
  }
});

it('records of others go through a change unread', () => {
  const sealing = createSealing(new Uint8Array(32), 'personal authentications', systemRandom);
  const sealed: JsonObject = { owner: ADA.id, sealed: 'AAAA' };
  const { visible, others } = separateRecords([sealed], BEN, sealing);
  expect(joinRecords({ visible, others }, BEN, sealing)).toEqual([sealed]);
});

describe('what was removed', () => {
  it('is in no file of the home any more, and its secret not in the vault either (R53 in part)', async () => {
    const vault = await openVault(home, options);
    await vault.put(made('school', 'canary~value', 'shared'));
    expect(JSON.stringify(await readRecords())).toContain('canary~value');
    await vault.remove('school');
    expect(await readRecords()).toEqual([]);
  });
});

describe('the last success', () => {
  it('is recorded once an hour at most, and stays through a change', async () => {
    const clock = createManualClock(Date.UTC(2026, 10, 22, 7));
    const vault = await openVault(home, { clock, random: systemRandom });
    await vault.put(made('school', 'canary~value'));
    const last = async () => (await vault.list()).map((one) => one.lastSuccessAt);
    const file = () => readFile(join(home, 'vault.json'), 'utf8');
    expect(await last()).toEqual([undefined]);
    await vault.noteSuccess('school');
    expect(await last()).toEqual(['2026-11-22T07:00:00.000Z']);
    const before = await file();
    await clock.advance(59 * 60_000);
    await vault.noteSuccess('school');
    expect(await file()).toBe(before);
    await vault.change('school', (one) => one);
    await clock.advance(60_000);
    await vault.noteSuccess('school');
    expect(await last()).toEqual(['2026-11-22T08:00:00.000Z']);
  });

  it('that cannot be recorded fails nothing', async () => {
    const vault = await openVault(home, options);
    await vault.put(made('school', 'canary~value'));
    await writeFile(join(home, 'vault.json'), 'damaged');
    await expect(vault.noteSuccess('school')).resolves.toBeUndefined();
    await expect(vault.noteSuccess('unknown')).resolves.toBeUndefined();
  });
});

const HEADER = '{"cipher":"aes-256-gcm","format":"graphcal-vault","version":2}';
const contents = async () => createSealing(await readFile(join(home, 'vault.key')), 'vault contents', systemRandom);

/** All records as they lie within the file's encryption. */
async function readRecords(): Promise<JsonObject[]> {
  const { data } = JSON.parse(await readFile(join(home, 'vault.json'), 'utf8')) as { data: string };
  const bytes = (await contents()).open(Buffer.from(data, 'base64'), HEADER);
  return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { authentications: JsonObject[] }).authentications;
}

/** Writes a file as the first version had it. */
async function writeRecords(authentications: JsonObject[]): Promise<void> {
  const header = HEADER.replace('"version":2', '"version":1');
  const data = (await contents()).seal(Buffer.from(JSON.stringify({ authentications })), header);
  const text = JSON.stringify({ ...(JSON.parse(header) as object), data: Buffer.from(data).toString('base64') });
  await writeFile(join(home, 'vault.json'), text, { mode: 0o600 });
}
