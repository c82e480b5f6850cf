import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEmulator, type Emulator, type FaultAction } from '../../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../emulator/testing.ts';
import { type Client, type ConnectOptions, connect } from '../connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from '../testing.ts';
import { auditedCalls } from './audit-calls.ts';
import type { AuditRecord } from './audit-record.ts';

const at = (what: string) => `${what}@school.example`;
const ACTIONS: Readonly<Record<string, FaultAction>> = {
  refused: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' },
  lost: { type: 'reset-before' },
  unavailable: { type: 'refuse', status: 503, code: 'ServiceNotAvailable' },
};

let home: string;
let emulator: Emulator;
let url: string;
let clients: Client[];
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'graphcal-audit-'));
  const rules = Object.entries(ACTIONS).map(([what, action]) => ({
    match: { mailbox: at(what), method: 'POST' },
    action,
  }));
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, faults: { rules } });
  ({ url } = await emulator.listen());
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await emulator.close();
  rmSync(home, { recursive: true });
});

async function open(options: Partial<ConnectOptions> = {}): Promise<Client> {
  const auth = authenticationFor(emulator, url);
  const client = await connect({
    auth,
    home,
    mailbox: ROOM,
    audit: 'on',
    actor: 'ada',
    retry: { baseMs: 0 },
    ...options,
  });
  clients.push(client);
  return client;
}

async function records(): Promise<AuditRecord[]> {
  const all: AuditRecord[] = [];
  for await (const one of auditedCalls(join(home, 'audit'))) all.push(one);
  return all;
}

const commits = () => emulator.record.commits.length;

describe('each call that writes', () => {
  it('is on record with who, what, where and its outcome (R59 in part)', async () => {
    const { calendar } = await open();
    const { id } = await calendar.createEvent(ASSEMBLY);
    const [record, none] = await records();
    expect(none).toBeUndefined();
    expect(record).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
      source: 'call',
      user: 'ada',
      account: null,
      authentication: 'school',
      tenant: emulator.tenantId,
      operation: 'create-event',
      mailbox: ROOM,
      eventId: id,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/u),
      outcome: 'done',
      code: null,
      status: 201,
      method: 'POST',
      path: '/v1.0/users/{id}/events',
      job: null,
      sourceKey: null,
      number: 2,
    });
  });

  it('is one record, whatever it reads before; one that only reads, or finds all done, is none', async () => {
    const client = await open();
    const { calendar } = client;
    const { id } = await calendar.createEvent({ ...ASSEMBLY, attendees: [{ address: at('ada') }] });
    const eventId = String(id);
    await calendar.listEvents();
    await calendar.listCalendars();
    await calendar.getEvent({ eventId });
    await calendar.listCalendarView({ startDateTime: '2026-06-01T00:00:00Z', endDateTime: '2026-07-01T00:00:00Z' });
    await calendar.rawRequest({ method: 'GET', path: `/users/${ROOM}/events` });
    await calendar.updateEvent({ eventId, subject: 'Hall' });
    await calendar.addAttendees({ eventId, attendees: [{ address: at('ada') }] });
    await calendar.addAttendees({ eventId, attendees: [{ address: at('ben') }] });
    await client.call('remove-attendees', { eventId, attendees: [at('ben')] });
    await client.call('set-attendees', { eventId, attendees: [{ address: at('cem') }] });
    await calendar.rawRequest({ method: 'PATCH', path: `/users/${ROOM}/events/${eventId}`, body: { subject: 'Raw' } });
    await calendar.cancelEvent({ eventId });
    const other = await calendar.createEvent(ASSEMBLY);
    await calendar.deleteEvent({ eventId: String(other.id) });
    const trips = await calendar.createCalendar({ name: 'Trips' });
    const moved = await calendar.createEvent(ASSEMBLY);
    await calendar.moveEvent({ eventId: String(moved.id), destinationCalendarId: trips.id });
    await client.call('raw-batch', {
      requests: [
        { method: 'GET', path: `/users/${ROOM}/events` },
        { method: 'POST', path: `/users/${ROOM}/calendars`, body: { name: 'Clubs' } },
      ],
    });
    const third = await calendar.createEvent(ASSEMBLY);
    await calendar.permanentlyDeleteEvent({ eventId: third.id });
    expect((await records()).map(({ operation, method, eventId }) => [operation, method, eventId])).toEqual([
      ['create-event', 'POST', eventId],
      ['update-event', 'PATCH', eventId],
      ['add-attendees', 'PATCH', eventId],
      ['remove-attendees', 'PATCH', eventId],
      ['set-attendees', 'PATCH', eventId],
      ['raw-request', 'PATCH', eventId],
      ['cancel-event', 'POST', eventId],
      ['create-event', 'POST', other.id],
      ['delete-event', 'DELETE', other.id],
      ['create-calendar', 'POST', null],
      ['create-event', 'POST', moved.id],
      ['move-event', 'POST', expect.stringMatching(/./u)],
      ['move-event', 'DELETE', moved.id],
      ['raw-batch', 'POST', null],
      ['create-event', 'POST', third.id],
      ['permanently-delete-event', 'POST', third.id],
    ]);
  });

  it('has in the log what each request of it does, and nothing of those that read', async () => {
    const client = await open();
    const { calendar } = client;
    const { id } = await calendar.createCalendar({ name: 'Trips' });
    const moved = await calendar.createEvent(ASSEMBLY);
    await calendar.moveEvent({ eventId: moved.id, destinationCalendarId: id });
    const subject = 'Hall';
    await client.call('raw-batch', {
      requests: [
        { method: 'DELETE', path: `/users/${ROOM}/calendars/${id}` },
        { method: 'POST', path: `/users/${ROOM}/calendars`, body: { name: 'Clubs' } },
        { method: 'PATCH', path: `/users/${ROOM}/calendar`, body: { name: 'Lessons' } },
        { method: 'GET', path: `/users/${ROOM}/calendar` },
      ],
    });
    await calendar.getSchedule({
      schedules: [ROOM],
      startDateTime: '2026-06-12T09:00:00',
      endDateTime: '2026-06-12T10:00:00',
    });
    await calendar.createEvent({ ...ASSEMBLY, subject });
    const [name] = readdirSync(join(home, 'audit')).filter((one) => one.endsWith('.jsonl'));
    const began = readFileSync(join(home, 'audit', name ?? ''), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ type }) => type === 'began');
    expect(began.map(({ operation, method, effect }) => [operation, method, effect])).toEqual([
      ['create-calendar', 'POST', 'create'],
      ['create-event', 'POST', 'create'],
      ['move-event', 'POST', 'create'],
      ['move-event', 'DELETE', 'delete'],
      ['raw-batch', 'DELETE', 'delete'],
      ['raw-batch', 'POST', 'create'],
      ['raw-batch', 'PATCH', 'update'],
      ['create-event', 'POST', 'create'],
    ]);
  });

  it('is on record however it ends', async () => {
    const { calendar } = await open({ allowedMailboxes: '*@school.example' });
    const attempts: [string, string][] = [];
    for (const what of ['refused', 'lost', 'unavailable']) {
      await calendar.createEvent({ ...ASSEMBLY, mailbox: at(what) }).catch(() => attempts.push([what, 'failed']));
    }
    await calendar
      .createEvent({ ...ASSEMBLY, mailbox: 'a@elsewhere.example' })
      .catch(() => attempts.push(['elsewhere', '']));
    await calendar.rawRequest({ method: 'POST', path: `/users/${at('lost')}/events`, body: {} }).catch(() => {});
    const stop = AbortSignal.abort();
    await calendar.createEvent(ASSEMBLY, { signal: stop }).catch(() => attempts.push(['stopped', '']));
    expect(attempts).toHaveLength(5);
    expect((await records()).map(({ mailbox, outcome, status, code }) => [mailbox, outcome, status, code])).toEqual([
      [at('refused'), 'refused', 403, 'service-403'],
      [at('lost'), 'unknown', null, 'connection-lost'],
      [at('unavailable'), 'unknown', null, 'outcome-unknown'],
      ['a@elsewhere.example', 'not-sent', null, 'mailbox-not-allowed'],
      [at('lost'), 'unknown', null, 'connection-lost'],
      [ROOM, 'not-sent', null, 'aborted'],
    ]);
  });

  it('names the way out where the folder cannot be made', async () => {
    writeFileSync(join(home, 'file'), '');
    const { calendar } = await open({ home: join(home, 'file', 'home') });
    await expect(calendar.createEvent(ASSEMBLY)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'path-unusable',
      hint: expect.stringContaining(`audit: 'off'`),
    });
    expect(commits()).toBe(0);
  });

  it('is not sent where it cannot be put on record (R59 in part)', async () => {
    const { calendar } = await open();
    await calendar.createEvent(ASSEMBLY);
    chmodSync(join(home, 'audit'), 0o755);
    await expect(calendar.createEvent(ASSEMBLY)).rejects.toMatchObject({
      name: 'StorageError',
      code: 'path-open-to-others',
      hint: expect.stringContaining('Nothing was sent'),
    });
    await calendar.listEvents();
    expect(commits()).toBe(1);
    chmodSync(join(home, 'audit'), 0o700);
    await calendar.createEvent(ASSEMBLY);
    expect(await records()).toHaveLength(2);
  });

  it('that was done is given back although its outcome cannot be put on record, and stays unknown there', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const { calendar } = await open({
        onWire: (event) => {
          if (event.type !== 'call-sent') return;
          const [name] = readdirSync(join(home, 'audit')).filter((one) => one.endsWith('.jsonl'));
          appendFileSync(join(home, 'audit', name ?? ''), 'x\n');
        },
      });
      const { id } = await calendar.createEvent(ASSEMBLY);
      expect(id).toEqual(expect.any(String));
      expect(warned.mock.calls).toEqual([
        [expect.stringContaining('the audit says that it is unknown'), 'GraphcalWarning'],
      ]);
    } finally {
      warned.mockRestore();
    }
    const [name] = readdirSync(join(home, 'audit'));
    const file = join(home, 'audit', name ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('x\n', ''));
    expect(await records()).toMatchObject([{ outcome: 'unknown', operation: 'create-event', eventId: null }]);
  });

  it('of the person that is signed in, by a credential of the caller, has the account and no name', async () => {
    const { connection } = await open();
    const credential = {
      getToken: async () => {
        const { token, expiresOn } = await connection.tokens.getToken();
        return { token: token.reveal(), expiresOnTimestamp: expiresOn };
      },
    };
    const { calendar } = await open({ auth: { credential, account: at('ada'), tenant: 'tenant-1', graph: url } });
    await calendar.createEvent(ASSEMBLY);
    expect(await records()).toMatchObject([
      { user: 'ada', account: at('ada'), authentication: null, tenant: 'tenant-1', outcome: 'done' },
    ]);
  });

  it('is not on record where that is switched off, by the call or the environment, and nothing else is taken for off', async () => {
    const off = await open({ audit: 'off' });
    await off.calendar.createEvent(ASSEMBLY);
    const { calendar } = await open({ audit: undefined, env: { GRAPHCAL_AUDIT: 'off' } });
    await calendar.createEvent(ASSEMBLY);
    expect(readdirSync(home)).toEqual([]);
    await expect(open({ audit: undefined, env: { GRAPHCAL_AUDIT: 'no' } })).rejects.toMatchObject({
      code: 'audit-setting-invalid',
    });
    const on = await open({ audit: undefined, env: {} });
    await on.calendar.createEvent(ASSEMBLY);
    expect(await records()).toHaveLength(1);
  });

  it('says of each request of a call what became of it, also after one whose answer was lost (R59 in part)', async () => {
    const { calendar } = await open();
    const { id: destinationCalendarId } = await calendar.createCalendar({ name: 'Trips' });
    const { id } = await calendar.createEvent(ASSEMBLY);
    emulator.setFaultPlan({
      rules: [
        { match: { method: 'POST', pathContains: '/events', nth: 1 }, action: { type: 'commit-then-reset' } },
        { match: { method: 'DELETE' }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } },
      ],
    });
    await expect(calendar.moveEvent({ eventId: String(id), destinationCalendarId })).rejects.toMatchObject({
      code: 'service-403',
    });
    const ended = (await records()).map(({ method, outcome, status }) => [method, outcome, status]);
    expect(ended.slice(2)).toEqual([
      ['POST', 'unknown', null],
      ['DELETE', 'refused', 403],
      ['DELETE', 'refused', 403],
    ]);
  });

  it('holds nothing of what was written, of the address that was asked, or of a header', async () => {
    const { calendar } = await open();
    await calendar.createEvent({
      ...ASSEMBLY,
      subject: 'Salaries',
      body: 'Secret plans',
      attendees: [{ address: at('ada') }],
    });
    await calendar
      .rawRequest({
        method: 'POST',
        path: `/users/${ROOM}/events/Hidden-id/Hidden-action?hidden=query`,
        headers: { 'x-hidden': 'hidden-header' },
        body: { subject: 'hidden-body' },
      })
      .catch(() => {});
    const [name] = readdirSync(join(home, 'audit'));
    const text = readFileSync(join(home, 'audit', name ?? ''), 'utf8');
    expect(text).toContain('Hidden-id');
    expect(text).not.toMatch(/Salaries|Secret plans|ada@|Hidden-action|hidden/u);
  });
});
