import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { type Client, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

const JUNE = { startDateTime: '2026-06-01T00:00:00Z', endDateTime: '2026-07-01T00:00:00Z' };

let emulator: Emulator;
let client: Client;
beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, touchAfterMs: null });
  const { url } = await emulator.listen();
  client = await connect({ auth: authenticationFor(emulator, url), mailbox: ROOM, retry: { baseMs: 0 }, audit: 'off' });
});
afterEach(async () => {
  await client.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

const changes = (input: Parameters<Client['calendar']['listChanges']>[0]) => client.calendar.listChanges(input);
const create = async (subject: string) => String((await client.calendar.createEvent({ ...ASSEMBLY, subject })).id);
const subjects = ({ value }: { value: { subject?: string | null | undefined }[] }) =>
  value.map(({ subject }) => subject).sort();
const deltas = () => emulator.record.requests.filter(({ path }) => path.includes('/delta')).map(({ status }) => status);

describe('a list of changes', () => {
  it('begins anew by itself where the service has forgotten the link, and says so (R47 in part)', async () => {
    const gone = await create('Maths');
    const { deltaLink } = await changes(JUNE);
    await client.calendar.deleteEvent({ eventId: gone });
    await create('Art');
    emulator.expireDeltaLinks();
    const answer = await changes({ deltaLink });
    expect(deltas()).toEqual([200, 410, 200]);
    expect([subjects(answer), answer.removed, answer.resynced, answer.complete]).toEqual([['Art'], [], true, true]);
    // The link of a round that was begun anew goes on as any other.
    await create('Latin');
    const next = await changes({ deltaLink: answer.deltaLink });
    expect([subjects(next), next.resynced]).toEqual([['Latin'], false]);
  });

  it('forgets what it read where a round ends in the middle, and tells nothing twice (R47 in part)', async () => {
    for (const subject of ['One', 'Two', 'Three']) await create(subject);
    const first = await changes({ ...JUNE, maxPageSize: 1, maxPages: 1 });
    expect([first.value.length, first.complete]).toEqual([1, false]);
    emulator.expireDeltaLinks();
    const answer = await changes({ deltaLink: first.deltaLink, maxPageSize: 2 });
    expect([subjects(answer), answer.resynced, answer.complete]).toEqual([['One', 'Three', 'Two'], true, true]);
  });

  it.for([
    [410, 'SyncStateNotFound'],
    [410, 'Gone'],
    [400, 'resyncRequired'],
    [409, 'SyncStateInvalid'],
  ] as const)('takes %i %s in the middle of its first round for the end of that round', async ([status, code]) => {
    for (const subject of ['One', 'Two', 'Three']) await create(subject);
    const match = { pathContains: 'skiptoken', nth: 1 };
    emulator.setFaultPlan({ rules: [{ match, action: { type: 'refuse', status, code } }] });
    const answer = await changes({ ...JUNE, maxPageSize: 1 });
    // Nobody gave a link, so there is nothing to replace.
    expect([subjects(answer), answer.resynced, answer.complete]).toEqual([['One', 'Three', 'Two'], false, true]);
  });

  it('ends with the refusal where the service forgets its links again and again', async () => {
    const { deltaLink } = await changes(JUNE);
    for (const subject of ['One', 'Two']) await create(subject);
    const action = { type: 'refuse', status: 410, code: 'SyncStateNotFound' } as const;
    emulator.setFaultPlan({
      rules: [{ match: { pathContains: 'token' }, action }],
    });
    await expect(changes({ deltaLink, maxPageSize: 1 })).rejects.toMatchObject({ code: 'service-410' });
    expect(deltas()).toEqual([200, 410, 200, 410, 200, 410]);
  });

  it('goes on from a link that another client was given, and from its own link after the fragment', async () => {
    const { deltaLink } = await changes(JUNE);
    expect(new URL(deltaLink).hash).toBe(
      '#mailbox=room.101%40school.example&startDateTime=2026-06-01T00%3A00%3A00Z&endDateTime=2026-07-01T00%3A00%3A00Z',
    );
    const bare = String(deltaLink.split('#')[0]);
    await create('Maths');
    expect(subjects(await changes({ deltaLink: bare }))).toEqual(['Maths']);
    emulator.expireDeltaLinks();
    await expect(changes({ deltaLink: bare })).rejects.toMatchObject({ code: 'delta-range-needed' });
    expect(await changes({ deltaLink: bare, ...JUNE })).toMatchObject({
      resynced: true,
      value: [{ subject: 'Maths' }],
    });
  });

  it('is not taken from a link of another mailbox, which would give its changes for those of this one', async () => {
    const { deltaLink } = await changes({ ...JUNE, mailbox: 'room.102@school.example' });
    const bare = String(deltaLink.split('#')[0]);
    const before = deltas().length;
    await expect(changes({ deltaLink: bare })).rejects.toMatchObject({ code: 'delta-link-of-another' });
    expect(deltas()).toHaveLength(before);
    expect(await changes({ deltaLink: bare, mailbox: 'room.102@school.example' })).toMatchObject({ value: [] });
  });

  it('is asked in the size and the zone that were wished, on each page', async () => {
    for (const subject of ['One', 'Two']) await create(subject);
    const { value } = await changes({ ...JUNE, maxPageSize: 1, timeZone: 'Europe/London' });
    expect(value.map(({ start }) => start)).toEqual([
      { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
      { dateTime: '2026-06-12T09:00:00.0000000', timeZone: 'Europe/London' },
    ]);
    expect(deltas().length).toBeGreaterThan(1);
  });

  it('sends nothing to the host of a foreign link (R44)', async () => {
    const seen: string[] = [];
    const attacker: Server = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('{}');
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    const { port } = attacker.address() as AddressInfo;
    const { deltaLink } = await changes(JUNE);
    const foreign = deltaLink.replace(/^http:\/\/[^/]+/u, `http://127.0.0.1:${port}`);
    await expect(changes({ deltaLink: foreign })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'delta-link-refused',
    });
    await new Promise((resolve) => attacker.close(resolve));
    expect(seen).toEqual([]);
  });

  it('reaches no mailbox by a link that the list of allowed ones has not', async () => {
    const other = await client.calendar.listChanges({ ...JUNE, mailbox: 'head@school.example' });
    const auth = authenticationFor(emulator, emulator.url);
    const guarded = await connect({ auth, mailbox: ROOM, allowedMailboxes: ROOM, audit: 'off' });
    const ours = await guarded.calendar.listChanges({ ...JUNE, maxPageSize: 1 });
    expect(await guarded.calendar.listChanges({ deltaLink: ours.deltaLink })).toMatchObject({ complete: true });
    const theirs = String(other.deltaLink.split('#')[0]);
    const pretended = `${theirs}#${new URLSearchParams({ mailbox: ROOM })}`;
    await expect(guarded.calendar.listChanges({ deltaLink: pretended })).rejects.toMatchObject({
      code: 'mailbox-not-allowed',
    });
    await guarded.close();
  });
});
