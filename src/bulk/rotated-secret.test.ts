import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuthentication, renewAuthentication, toRecord } from '../auth/authentication.ts';
import { openVault } from '../auth/vault.ts';
import { connect } from '../client/connect.ts';
import { rotateAuthentication } from '../client/rotate-authentication.ts';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { sendRows } from './send-rows.ts';

const APP = '0b0c0d0e-7777-4666-8777-888888888888';
const OLD = 'an-old-secret-of-tests~1';
const NEW = 'a-new-secret-of-tests~2';
const appWith = (...secrets: string[]) => ({ clientId: APP, secrets, roles: ['Calendars.ReadWrite'] });
const MORE_THAN_A_TOKEN_MS = 2 * 60 * 60_000;

let home: string;
let emulator: Emulator;
let url: string;
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'graphcal-rotated-')), 'home');
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, seed: { users: [], apps: [appWith(OLD, NEW)] } });
  url = (await emulator.listen()).url;
});
afterEach(async () => {
  await emulator.close();
  expectNoFaults(emulator.record.errors);
  await rm(join(home, '..'), { recursive: true, force: true });
});

async function openSchool() {
  const vault = await openVault(home, { clock: systemClock, random: systemRandom });
  await vault.put(
    createAuthentication(
      {
        ...{ name: 'school', mode: 'client-secret', tenant: emulator.tenantId, clientId: APP, secret: OLD },
        ...{ authority: url, graph: url },
      },
      systemClock,
    ),
  );
  return vault;
}

/** Takes a secret away as the portal does: the app has only those that are named. */
async function leaveSecrets(...secrets: string[]): Promise<void> {
  const { records, ...rest } = emulator.snapshot();
  await emulator.restore({ ...rest, records: { ...records, apps: [] } });
  await emulator.seed({ users: [], apps: [appWith(...secrets)] });
}

function lesson(number: number) {
  const at = (hour: number) => new Date(Date.UTC(2027, 0, 4, hour)).toISOString();
  return { Key: `k${number}`, Mailbox: 'room.101@school.example', Subject: 'Maths', Start: at(9), End: at(10) };
}

describe('a job under way', () => {
  it('goes on with the new secret when the one that it began with was rotated and taken away', async () => {
    const vault = await openSchool();
    const client = await connect({ auth: 'school', home });
    let goOn = () => {};
    const taken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    async function* rows() {
      for (const number of [1, 2, 3]) yield lesson(number);
      await taken;
      for (const number of [4, 5, 6]) yield lesson(number);
    }
    const statuses: string[] = [];
    const run = sendRows(rows(), { connection: client.connection, home, job: 'lessons' });
    for await (const { status } of run) {
      if (statuses.push(status) !== 3) continue;
      await rotateAuthentication(vault, 'school', { secret: NEW });
      await leaveSecrets(NEW);
      // What it holds ends here, so that the next call needs a token.
      await emulator.clock.advance(MORE_THAN_A_TOKEN_MS);
      goOn();
    }
    expect(statuses).toEqual(Array.from({ length: 6 }, () => 'created'));
    expect(emulator.record.commits).toHaveLength(6);
    await client.close();
  });

  it('stops where its secret was taken away before another was stored', async () => {
    await openSchool();
    const client = await connect({ auth: 'school', home });
    await leaveSecrets(NEW);
    const run = sendRows([lesson(1)], { connection: client.connection, home, job: 'lessons' });
    await expect(run.report()).rejects.toMatchObject({ name: 'AuthenticationError', code: 'secret-wrong' });
    expect(emulator.record.commits).toEqual([]);
    await client.close();
  });
});

describe('a rotation', () => {
  it('that the directory refuses leaves the old secret, and says so', async () => {
    const vault = await openSchool();
    await leaveSecrets(OLD);
    await expect(rotateAuthentication(vault, 'school', { secret: NEW })).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'secret-wrong',
      hint: expect.stringMatching(
        /^Nothing was changed: school goes on with the old secret\. It takes minutes until the directory knows a new secret everywhere: try again then\. /u,
      ),
    });
    const client = await connect({ auth: 'school', home });
    expect(await client.calendar.listCalendars({ mailbox: 'room.101@school.example' })).toMatchObject({
      complete: true,
    });
    await client.close();
  });

  it('of what was removed or replaced meanwhile brings nothing back, and says so', async () => {
    const vault = await openSchool();
    const other = 'secret-of-somebody-else~3';
    const rotateWhile = (act: () => Promise<void>) => {
      const get = async (name: string) => {
        const found = await vault.get(name);
        await act();
        return found;
      };
      return rotateAuthentication({ ...vault, get }, 'school', { secret: NEW });
    };
    const replaced = rotateWhile(() =>
      vault.change('school', (one) => renewAuthentication(one, { secret: other }, systemClock)),
    );
    await expect(replaced).rejects.toMatchObject({ name: 'UsageError', code: 'authentication-changed' });
    expect(toRecord(await vault.get('school'))).toMatchObject({ secret: other });
    const removed = rotateWhile(() => vault.remove('school'));
    await expect(removed).rejects.toMatchObject({ code: 'authentication-unknown' });
    expect(await vault.list()).toEqual([]);
  });

  it('of what another person shares is refused', async () => {
    const of = (id: string) =>
      openVault(home, { clock: systemClock, random: systemRandom, user: { id, isAdministrator: false } });
    const [mine, theirs] = [await of('directory:ada'), await of('directory:ben')];
    const fields = { name: 'school', mode: 'client-secret', tenant: emulator.tenantId, clientId: APP } as const;
    await mine.put(
      createAuthentication({ ...fields, kind: 'shared', secret: OLD, authority: url, graph: url }, systemClock),
    );
    await expect(rotateAuthentication(theirs, 'school', { secret: NEW })).rejects.toMatchObject({
      code: 'authentication-of-another',
    });
    await rotateAuthentication(mine, 'school', { secret: NEW });
    expect(toRecord(await theirs.get('school'))).toMatchObject({ secret: NEW });
  });

  it('to the secret that is stored is refused before anything is sent', async () => {
    const vault = await openSchool();
    await expect(rotateAuthentication(vault, 'school', { secret: OLD })).rejects.toMatchObject({
      code: 'authentication-unchanged',
    });
    expect(emulator.record.requests).toEqual([]);
  });
});
