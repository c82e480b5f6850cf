import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { createRetryBudget } from '../http/retry-budget.ts';
import type { Sender } from '../http/sender.ts';
import { auditFolderForEach } from './audit/testing.ts';
import { type Client, connect } from './connect.ts';
import { holdBack, UnsentRequest } from './dry-run.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

const ADA = 'ada@school.example';
const BO = 'bo@school.example';

const audit = auditFolderForEach();
let emulator: Emulator;
let client: Client;
let url: string;
beforeEach(async () => {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY });
  ({ url } = await emulator.listen());
  client = await connect({ auth: authenticationFor(emulator, url), mailbox: ROOM, audit: 'off' });
});
afterEach(async () => {
  await client.close();
  await emulator.close();
});

const methods = () => emulator.record.requests.map(({ method }) => method);
/** The id of an event that is there, and nothing on record but what comes after it. */
async function existing(more: object = {}): Promise<string> {
  const { id } = await client.calendar.createEvent({ ...ASSEMBLY, ...more });
  return id;
}
/** What reaches the service while something is done. */
async function sentBy<T>(work: () => Promise<T>): Promise<{ answer: T; sent: string[] }> {
  const before = methods().length;
  const answer = await work();
  return { answer, sent: methods().slice(before) };
}

describe('a dry run', () => {
  it('of a create shows the whole request and whom it would mail, and sends nothing', async () => {
    const shown = await client.calendar.createEvent.dryRun({
      ...ASSEMBLY,
      attendees: [ADA],
      transactionId: 'lesson-1',
    });
    expect(shown).toEqual({
      operation: 'create-event',
      effect: 'create',
      request: {
        method: 'POST',
        url: `${url}/v1.0/users/room.101%40school.example/events`,
        headers: { Prefer: 'IdType="ImmutableId"' },
        body: {
          subject: 'Assembly',
          start: { dateTime: '2026-06-12T09:00:00', timeZone: 'Europe/London' },
          end: { dateTime: '2026-06-12T10:00:00', timeZone: 'Europe/London' },
          attendees: [{ type: 'required', emailAddress: { address: ADA } }],
          transactionId: 'lesson-1',
        },
      },
      mailed: [ADA],
    });
    expect(methods()).toEqual([]);
    expect(emulator.record.mails).toEqual([]);
  });

  it('of a create counts nobody twice, nor the configured mailbox', async () => {
    const attendees = [ADA, ADA.toUpperCase(), ROOM];
    expect((await client.calendar.createEvent.dryRun({ ...ASSEMBLY, attendees })).mailed).toEqual([ADA]);
  });

  it('of a change reads what is there, and shows the change for that version', async () => {
    const eventId = await existing({ attendees: [ADA] });
    const { '@odata.etag': version } = await client.calendar.getEvent({ eventId });
    const { answer, sent } = await sentBy(() => client.calendar.addAttendees.dryRun({ eventId, attendees: [BO] }));
    expect(sent).toEqual(['GET']);
    expect(answer).toMatchObject({
      effect: 'update',
      request: {
        method: 'PATCH',
        headers: { 'If-Match': version },
        body: { attendees: [{ emailAddress: { address: ADA } }, { emailAddress: { address: BO } }] },
      },
      mailed: [BO],
    });
    expect((await client.calendar.getEvent({ eventId })).attendees).toHaveLength(1);
  });

  it('tells everybody who would be mailed, by what was read', async () => {
    const eventId = await existing({ attendees: [ADA, BO] });
    const { mailed } = await client.calendar.cancelEvent.dryRun({ eventId });
    expect([...(mailed ?? [])].sort()).toEqual([ADA, BO]);
    expect(emulator.record.mails.map(({ kind }) => kind)).toEqual(['request']);
    expect((await client.calendar.getEvent({ eventId })).isCancelled).toBe(false);
  });

  it('has no request where all is as wanted already', async () => {
    const eventId = await existing({ attendees: [ADA] });
    const { answer, sent } = await sentBy(() =>
      client.calendar.addAttendees.dryRun({ eventId, attendees: [ADA.toUpperCase()] }),
    );
    expect(answer).toEqual({ operation: 'add-attendees', effect: 'update', request: null, mailed: [] });
    expect(sent).toEqual(['GET']);
  });

  it('of what reads shows the request without sending it', async () => {
    const shown = await client.calendar.listEvents.dryRun({ select: 'id,subject', top: 5 });
    expect(shown).toMatchObject({
      effect: 'read',
      request: {
        method: 'GET',
        url: expect.stringContaining(`${url}/v1.0/users/room.101%40school.example/events?`),
        body: null,
      },
      mailed: [],
    });
    expect(methods()).toEqual([]);
  });

  it('works by the name of an operation, and refuses what the call would refuse', async () => {
    expect(await client.dryRun('delete-user-event', { eventId: 'AAMk=' }).catch((error) => error.code)).toBe(
      'operation-unknown',
    );
    await expect(client.dryRun('create-event', { subject: 'x' })).rejects.toMatchObject({ code: 'input-invalid' });
    const eventId = await existing();
    expect(await client.dryRun('delete-event', { eventId })).toMatchObject({ request: { method: 'DELETE' } });
    await expect(client.dryRun('update-event', { eventId: 'nope', subject: 'x' })).rejects.toMatchObject({
      code: 'service-400',
    });
    expect(methods()).not.toContain('DELETE');
  });

  it.for(['delete-event', 'permanently-delete-event'])(
    'of %s reads the event to tell whom it mails, which the call itself does not',
    async (name) => {
      const eventId = await existing({ attendees: [ADA, BO] });
      const { answer, sent } = await sentBy(() => client.dryRun(name, { eventId }));
      expect([...(answer.mailed ?? [])].sort()).toEqual([ADA, BO]);
      expect(sent).toEqual(['GET']);
      expect((await sentBy(() => client.call(name, { eventId }))).sent).toHaveLength(1);
      await expect(client.dryRun(name, { eventId })).rejects.toMatchObject({ code: 'service-404' });
    },
  );

  it("of a deletion of an attendee's copy mails nobody", async () => {
    await existing({ mailbox: BO, attendees: [ROOM, ADA] });
    const { value } = await client.calendar.listEvents();
    expect((await client.dryRun('delete-event', { eventId: value[0]?.id })).mailed).toEqual([]);
  });

  it.for([
    ['raw-request', { method: 'DELETE', path: '/me/events/AAMk=' }, null],
    ['raw-request', { method: 'GET', path: '/me/events' }, []],
    ['raw-batch', { requests: [{ method: 'DELETE', path: '/me/events/AAMk=' }] }, null],
    ['raw-batch', { requests: [{ method: 'GET', path: '/me/events' }] }, []],
  ] as const)(
    'of %s with %j does not call it nobody where only the service knows whom it mails',
    async ([name, input, mailed]) => {
      expect((await client.dryRun(name, input)).mailed).toEqual(mailed);
    },
  );

  it('of a raw request shows its body by its type, and its method decides what it does', async () => {
    const body = (input: object) =>
      client.dryRun('raw-request', { method: 'POST', path: '/users', ...input }).then(({ request }) => request?.body);
    expect(await body({ body: { name: 'Exams' } })).toEqual({ name: 'Exams' });
    expect(await body({ body: 'a=1&b=2', bodyType: 'form' })).toBe('a=1&b=2');
    expect(await body({ body: '/wA=', bodyType: 'file' })).toEqual({ base64: '/wA=' });
    expect(await body({ body: '{no json', bodyType: 'raw' })).toBe('{no json');
    expect(await body({ body: 'é', bodyType: 'raw', headers: { 'content-type': 'text/plain' } })).toBe('é');
    expect(await client.dryRun('raw-request', { method: 'DELETE', path: '/users/a@school.example' })).toMatchObject({
      effect: 'delete',
      request: { method: 'DELETE', url: `${url}/v1.0/users/a@school.example` },
    });
    expect(methods()).toEqual([]);
  });

  it('shows no token, and nothing of the connection', async () => {
    const eventId = await existing();
    const shown = [
      await client.dryRun('create-event', ASSEMBLY),
      await client.dryRun('update-event', { eventId, subject: 'x' }),
      await client.dryRun('list-events'),
    ];
    expect(JSON.stringify(shown)).not.toMatch(/authorization|bearer|eyJ/iu);
    expect(JSON.stringify(shown)).not.toContain(emulator.clientSecret);
    expect(shown.map(({ request }) => Object.keys(request?.headers ?? {}).sort())).toEqual([
      ['Prefer'],
      ['If-Match', 'Prefer'],
      ['Prefer'],
    ]);
  });

  it('shows dots for a secret of the input, which it checks all the same', async () => {
    const input = { notificationUrl: 'https://hooks.school.example/calendar', clientState: 'secret-of-tests' };
    const shown = await client.calendar.createSubscription.dryRun(input);
    expect(shown.request?.body).toMatchObject({ notificationUrl: input.notificationUrl, clientState: '••••••' });
    expect(input.clientState).toBe('secret-of-tests');
    const tooLong = { ...input, clientState: 'x'.repeat(129) };
    await expect(client.calendar.createSubscription.dryRun(tooLong)).rejects.toMatchObject({ code: 'input-invalid' });
  });

  it('puts nothing on the record of writes', async () => {
    const settings = { auth: authenticationFor(emulator, url), mailbox: ROOM, home: dirname(audit.folder) };
    const audited = await connect({ ...settings, audit: 'on' });
    await audited.calendar.createEvent.dryRun(ASSEMBLY);
    expect(existsSync(audit.folder)).toBe(false);
    await audited.calendar.createEvent(ASSEMBLY);
    expect(audit.names()).not.toEqual([]);
    await audited.close();
  });
});

const request = { method: 'POST', path: '/me/events', mailbox: 'me' } as const;

it('a sender that is held back sends no batch, and keeps its first request', async () => {
  const never = async () => {
    throw new Error('It was sent.');
  };
  const sender: Sender = {
    budget: createRetryBudget(),
    attempt: never,
    attemptBatch: never,
    send: never,
    slots: () => 4,
    batchParts: () => 20,
    next: (_, first) => first,
    renewToken: never,
  };
  const unsent = new UnsentRequest();
  const held = holdBack(sender, unsent);
  await expect(held.attemptBatch('me', [{ request, expects: 'anything' }])).rejects.toBe(unsent);
  expect(unsent.request).toBe(request);
});
