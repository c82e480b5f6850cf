import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAuthentication } from '../../auth/authentication.ts';
import { openVault } from '../../auth/vault.ts';
import { AUDIT_FOLDER } from '../../client/audit/audit-files.ts';
import type { AuditRecord } from '../../client/audit/audit-record.ts';
import { connect } from '../../client/connect.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { createEmulator, type Emulator } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { sendRows } from '../send-rows.ts';
import { exportAudit } from './export-audit.ts';
import { verifyAudit } from './verify-audit.ts';

const PEOPLE = ['directory:ada', 'directory:ben'] as const;
const ROOM = 'room.101@school.example';

let home: string;
let emulator: Emulator;
let url: string;
beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'graphcal-people-')), 'home');
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  url = (await emulator.listen()).url;
});
afterEach(async () => {
  await emulator.close();
  await rm(join(home, '..'), { recursive: true, force: true });
});

const vaultOf = (id: string) =>
  openVault(home, { clock: systemClock, random: systemRandom, user: { id, isAdministrator: false } });

/** Makes an event by a call and another by a row, with the own authentication of a person. */
async function write(id: string): Promise<(string | null)[]> {
  const vault = await vaultOf(id);
  const name = id.replace(':', '-');
  const app = { tenant: emulator.tenantId, clientId: emulator.clientId, secret: emulator.clientSecret };
  await vault.put(
    createAuthentication({ name, mode: 'client-secret', ...app, authority: url, graph: url }, systemClock),
  );
  const auth = { authentication: await vault.get(name), vault };
  const client = await connect({ auth, home, mailbox: ROOM, audit: 'on', actor: id });
  const times = { startDateTime: '2036-11-03T09:00:00', endDateTime: '2036-11-03T10:00:00' };
  const event = await client.calendar.createEvent({ subject: 'Meeting\nof two lines', timeZone: 'UTC', ...times });
  const row = { Key: `${id}\n{"time":"never"}`, Mailbox: ROOM, Subject: 'Maths', Start: times.startDateTime };
  const job = `lessons of ${name}`;
  const run = sendRows([{ ...row, End: times.endDateTime, TimeZone: 'UTC' }], {
    connection: client.connection,
    home,
    job,
  });
  const ids: (string | null)[] = [event.id];
  for await (const { EventID } of run) ids.push(EventID);
  await client.close();
  return ids;
}

async function exported(): Promise<AuditRecord[]> {
  const all: AuditRecord[] = [];
  await exportAudit({ home }, (record) => void all.push(record));
  return all;
}

it('two people of one home see their own authentications alone, and each write of both has one line in a chain that shows a change (R59)', async () => {
  const written = new Map<string, (string | null)[]>();
  for (const id of PEOPLE) written.set(id, await write(id));

  for (const [at, id] of PEOPLE.entries()) {
    const vault = await vaultOf(id);
    expect((await vault.list()).map(({ name }) => name)).toEqual([id.replace(':', '-')]);
    const other = (PEOPLE[1 - at] as string).replace(':', '-');
    await expect(vault.get(other)).rejects.toMatchObject({ code: 'authentication-unknown' });
  }

  const records = await exported();
  expect(emulator.record.commits).toHaveLength(4);
  const said = records.map(({ user, authentication, operation, mailbox, eventId, outcome }) =>
    [user, authentication, operation, mailbox, eventId, outcome].join(' '),
  );
  const expected = PEOPLE.flatMap((id) => {
    const [call, row] = written.get(id) ?? [];
    const name = id.replace(':', '-');
    return [`${id} ${name} create-event ${ROOM} ${call} done`, `${id} ${name} create ${ROOM} ${row} done`];
  });
  expect(said.sort()).toEqual(expected.sort());
  expect(records.filter(({ requestId, time }) => requestId === null || Number.isNaN(Date.parse(time)))).toEqual([]);

  expect(await verifyAudit({ home })).toMatchObject({ calls: { fault: undefined }, jobs: { fault: undefined } });
  const [file = ''] = await readdir(join(home, AUDIT_FOLDER)).then((names) =>
    names.filter((one) => one.endsWith('.jsonl')),
  );
  const path = join(home, AUDIT_FOLDER, file);
  const text = await readFile(path, 'utf8');
  expect(text.split('\n').filter(Boolean)).toHaveLength(4);
  await writeFile(path, text.replace('directory:ada', 'directory:eve'));
  expect(await verifyAudit({ home })).toMatchObject({ calls: { fault: { kind: 'broken' } } });
});
