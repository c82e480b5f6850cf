import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphcalError } from '../core/errors.ts';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { HttpRequest } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

type Method = HttpRequest['method'];

/** More than the preview of a body shows. */
const LONG = `<p>${'All classes meet in the hall. '.repeat(12)}</p>`;
const body = (end: string) => ({ body: `${LONG}<p>${end}</p>`, bodyContentType: 'html' }) as const;
const refuseDeletes: FaultRule = {
  match: { method: 'DELETE' },
  action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' },
};

let emulator: Emulator;
let client: Client;
/** Somebody else, who works on the same mailbox. */
let other: Client;
let exams: string;
let id: string;
/** What happens right before the first requests of a method are sent, one after the other. */
let before: Partial<Record<Method, (() => Promise<unknown>)[]>>;
/** What comes in the place of the answer to the first create in the other calendar. */
let answerOfCreate: (() => Promise<Record<string, unknown>>) | undefined;

async function open(options: EmulatorOptions = {}) {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
  const { url } = await emulator.listen();
  const wire = createUndiciTransport();
  before = {};
  answerOfCreate = undefined;
  const send = async (request: HttpRequest) => {
    if (request.url.includes('/oauth2/')) return wire.send(request);
    await before[request.method]?.shift()?.();
    if (request.method !== 'POST' || answerOfCreate === undefined) return wire.send(request);
    const json = await answerOfCreate();
    const { url: of, headers } = request;
    return {
      ...(await wire.send({ url: of, headers, method: 'GET' })),
      status: 201,
      body: Buffer.from(JSON.stringify(json)),
    };
  };
  const set = { auth: authenticationFor(emulator, url), mailbox: ROOM, audit: 'off', retry: { baseMs: 0 } } as const;
  client = await connect({ ...set, transport: { send, close: () => wire.close() } });
  other = await connect(set);
  exams = String((await other.calendar.createCalendar({ name: 'Exams' })).id);
  id = String((await other.calendar.createEvent({ ...ASSEMBLY, ...body('OLD'), location: 'Hall' })).id);
}
async function close() {
  await client.close();
  await other.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
}
beforeEach(() => open());
afterEach(close);

const move = () => client.calendar.moveEvent({ eventId: id, destinationCalendarId: exams });
const refused = () =>
  move().then(
    () => expect.unreachable(),
    (error: GraphcalError) => error,
  );
const edit =
  (change: object, eventId = id) =>
  () =>
    other.calendar.updateEvent({ eventId, ...change });
const get = (eventId: string) => other.calendar.getEvent({ eventId });
const endOf = async (eventId: string) => /<p>([A-Z ]+)<\/p>/u.exec((await get(eventId)).body?.content ?? '')?.[1];
const copies = async () => (await other.calendar.listEvents({ calendarId: exams })).value;
const copyId = async () => String((await copies())[0]?.id);
const isGone = async (eventId: string) =>
  (await get(eventId).then(
    () => '',
    ({ code }) => code,
  )) === 'service-404';

/** A move that broke off, as nothing could be deleted. */
async function leaveCopy(): Promise<string> {
  emulator.setFaultPlan({ rules: [refuseDeletes] });
  await refused();
  emulator.setFaultPlan(undefined);
  return copyId();
}

describe('moving an event that somebody edits', () => {
  it.for([
    ['the end of a long body', body('NEW'), { body: { content: expect.stringContaining('<p>NEW</p>') } }],
    [
      'the address of the place',
      { properties: { location: { displayName: 'Hall', address: { street: 'Mill Lane 1' } } } },
      { location: { displayName: 'Hall', address: { street: 'Mill Lane 1' } } },
    ],
    ['the place away', { location: null }, { location: { displayName: '' } }],
    ['the subject away', { subject: null }, { subject: '' }],
    [
      'a second place',
      { properties: { locations: [{ displayName: 'Hall' }, { displayName: 'Gym' }] } },
      { locations: [{ displayName: 'Hall' }, { displayName: 'Gym' }] },
    ],
    ['the categories', { categories: ['Blue'] }, { categories: ['Blue'] }],
  ] as const)('takes along %s, changed right before the original is deleted', async ([, change, wanted]) => {
    before.DELETE = [edit(change)];
    const { event } = await move();
    expect(await get(event.id)).toMatchObject(wanted);
    expect(await isGone(id)).toBe(true);
    expect(await copies()).toHaveLength(1);
  });

  it('takes along an edit where the answer to the change of the copy is lost', async () => {
    emulator.setFaultPlan({ rules: [{ match: { method: 'PATCH', nth: 2 }, action: { type: 'commit-then-reset' } }] });
    before.DELETE = [edit(body('NEW'))];
    const { event } = await move();
    expect(await endOf(event.id)).toBe('NEW');
    expect(await isGone(id)).toBe(true);
  });

  it('takes along each of two edits', async () => {
    before.DELETE = [edit(body('NEW')), edit(body('NEWER'))];
    const { event } = await move();
    expect(await endOf(event.id)).toBe('NEWER');
    expect([await isGone(id), await copies()]).toMatchObject([true, [{ id: event.id }]]);
  });

  it('gives up after the third edit, leaves both and names the copy', async () => {
    before.DELETE = [edit(body('NEW')), edit(body('NEWER')), edit(body('NEWEST'))];
    const error = await refused();
    expect([error.code, error.hint]).toEqual(['service-412', expect.stringContaining(`(${await copyId()}) stands`)]);
    expect([await endOf(id), await endOf(await copyId())]).toEqual(['NEWEST', 'NEWER']);
    expect(await refused()).toMatchObject({ code: 'move-conflict' });
    expect(await endOf(id)).toBe('NEWEST');
  });

  it('deletes no original that was edited after its copy was made, however late in its body', async () => {
    const copy = await leaveCopy();
    await edit(body('NEW'))();
    expect(await refused()).toMatchObject({
      ...{ name: 'UsageError', code: 'move-conflict' },
      hint: `Delete the one that is wrong: the copy (${copy}), and move again; or the original.`,
    });
    expect([await endOf(id), await endOf(copy)]).toEqual(['NEW', 'OLD']);
    // The way out that it names.
    await other.calendar.deleteEvent({ eventId: copy });
    const { event } = await move();
    expect(await endOf(event.id)).toBe('NEW');
  });

  it('overwrites nothing that somebody wrote in the copy', async () => {
    const editCopy = async () => edit(body('COPY'), await copyId())();
    before.DELETE = [edit(body('NEW'))];
    before.PATCH = [editCopy];
    expect(await refused()).toMatchObject({ code: 'move-conflict' });
    expect([await endOf(id), await endOf(await copyId())]).toEqual(['NEW', 'COPY']);
  });

  it('overwrites nothing that somebody wrote in the copy of an earlier try', async () => {
    const copy = await leaveCopy();
    await edit(body('COPY'), copy)();
    before.DELETE = [edit(body('NEW'))];
    expect(await refused()).toMatchObject({ code: 'move-conflict' });
    expect([await endOf(id), await endOf(copy)]).toEqual(['NEW', 'COPY']);
  });

  it('keeps what somebody wrote in the copy of an earlier try, and deletes the original as it was', async () => {
    const copy = await leaveCopy();
    await edit(body('COPY'), copy)();
    expect((await move()).event.id).toBe(copy);
    expect([await isGone(id), await endOf(copy)]).toEqual([true, 'COPY']);
  });

  it('does not take an old copy for a new one where the service answers a create with it', async () => {
    await close();
    await open({ extendedPropertyDelayMs: 3_600_000 });
    const copy = await leaveCopy();
    await edit(body('NEW'))();
    answerOfCreate = () => get(copy);
    expect(await refused()).toMatchObject({ code: 'move-conflict' });
    expect([await endOf(id), await endOf(copy)]).toEqual(['NEW', 'OLD']);
  });
});

describe('moving an event where the service refuses', () => {
  it('deletes its copy again where the original may not be deleted', async () => {
    emulator.setFaultPlan({ rules: [{ ...refuseDeletes, match: { method: 'DELETE', nth: 1 } }] });
    const error = await refused();
    expect([error.code, error.hint]).toEqual([
      'service-403',
      expect.stringContaining('Nothing was moved; the copy that was made is deleted again.'),
    ]);
    expect([await copies(), await endOf(id)]).toEqual([[], 'OLD']);
    expect(emulator.record.mails).toEqual([]);
    expect((await move()).movedFrom).toBe(id);
  });

  it('does the same where the mailbox is not found', async () => {
    const action = { type: 'refuse', status: 404, code: 'MailboxNotEnabledForRESTAPI' } as const;
    emulator.setFaultPlan({ rules: [{ match: { method: 'DELETE', nth: 1 }, action }] });
    expect((await refused()).hint).toContain('deleted again');
    expect([await copies(), await endOf(id)]).toEqual([[], 'OLD']);
  });

  it('names the copy where that cannot be deleted either', async () => {
    emulator.setFaultPlan({ rules: [refuseDeletes] });
    const error = await refused();
    emulator.setFaultPlan(undefined);
    expect([error.code, error.hint]).toEqual([
      'service-403',
      expect.stringContaining(
        `A copy (${await copyId()}) stands in the other calendar: call again to finish the move, or delete the copy.`,
      ),
    ]);
    expect((await move()).event.id).toBe(await copyId());
    expect([await isGone(id), await copies()]).toMatchObject([true, { length: 1 }]);
  });

  it('leaves both where the refusal may pass, and names the copy', async () => {
    const action = { type: 'refuse', status: 423, code: 'ErrorItemLocked' } as const;
    emulator.setFaultPlan({ rules: [{ match: { method: 'DELETE', count: 4 }, action }] });
    expect((await refused()).hint).toContain(`(${await copyId()}) stands`);
    expect((await move()).event.id).toBe(await copyId());
  });

  it('shows the delete in a dry run where the copy of an earlier try stands', async () => {
    const copy = await leaveCopy();
    const { request } = await client.dryRun('move-event', { eventId: id, destinationCalendarId: exams });
    expect(request).toMatchObject({
      method: 'DELETE',
      url: expect.stringContaining(`/events/${encodeURIComponent(id)}`),
    });
    expect([await endOf(id), await endOf(copy)]).toEqual(['OLD', 'OLD']);
  });

  it('leaves a copy that somebody changed meanwhile, and names it', async () => {
    emulator.setFaultPlan({ rules: [{ ...refuseDeletes, match: { method: 'DELETE', nth: 1 } }] });
    before.DELETE = [async () => {}, async () => edit(body('COPY'), await copyId())()];
    expect((await refused()).hint).toContain(`(${await copyId()}) stands`);
    expect([await endOf(id), await endOf(await copyId())]).toEqual(['OLD', 'COPY']);
  });

  it('deletes no copy whose original is gone by then', async () => {
    emulator.setFaultPlan({ rules: [{ ...refuseDeletes, match: { method: 'DELETE', nth: 1 } }] });
    let reads = 0;
    const isLast = async () => {
      // Seven reads go before it.
      if (++reads === 8) await other.calendar.deleteEvent({ eventId: id });
    };
    before.GET = Array.from({ length: 8 }, () => isLast);
    expect((await refused()).hint).toContain(`(${await copyId()}) stands`);
    expect(await endOf(await copyId())).toBe('OLD');
    expect((await move()).event.id).toBe(await copyId());
  });

  it('takes an original that is gone already for moved, as another call of the same move may have done it', async () => {
    before.DELETE = [() => other.calendar.moveEvent({ eventId: id, destinationCalendarId: exams })];
    const { event } = await move();
    expect(await copies()).toMatchObject([{ id: event.id }]);
    expect(await isGone(id)).toBe(true);
  });

  it('names the copy where the answer to the delete never comes', async () => {
    emulator.setFaultPlan({ rules: [{ match: { method: 'DELETE' }, action: { type: 'reset-before' } }] });
    expect((await refused()).hint).toContain(`(${await copyId()}) stands`);
    emulator.setFaultPlan(undefined);
    expect((await move()).event.id).toBe(await copyId());
  });

  it('says that a copy may stand where the answer to the create never comes, and nobody can look', async () => {
    emulator.setFaultPlan({
      rules: [
        { match: { method: 'POST' }, action: { type: 'commit-then-reset' } },
        { match: { from: 6 }, action: { type: 'reset-before' } },
      ],
    });
    expect((await refused()).hint).toContain('A copy may stand in the other calendar: the same call finds it');
    emulator.setFaultPlan(undefined);
    expect((await move()).event.id).toBe(await copyId());
    expect([await isGone(id), await copies()]).toMatchObject([true, { length: 1 }]);
  });
});

describe('moving an event that becomes a meeting', () => {
  const invite = () => edit({ attendees: ['tutor@school.example'] })();
  const mails = () => emulator.record.mails.length;

  it('deletes its copy again, and mails nobody', async () => {
    before.DELETE = [invite];
    expect(await refused()).toMatchObject({
      code: 'event-not-movable',
      hint: 'Nothing was changed. Move the event in Outlook, or create it anew and cancel the old one.',
    });
    expect([await copies(), await endOf(id), mails()]).toEqual([[], 'OLD', 1]);
  });

  it('names a copy of an earlier try, and deletes none on which somebody may have worked', async () => {
    const copy = await leaveCopy();
    const hint = `A copy (${copy}) stands in the other calendar: delete it. Move the event in Outlook, or create it anew and cancel the old one.`;
    before.DELETE = [invite];
    expect(await refused()).toMatchObject({ code: 'event-not-movable', hint });
    expect(await refused()).toMatchObject({ code: 'event-not-movable', hint });
    expect([await endOf(id), await endOf(copy), mails()]).toEqual(['OLD', 'OLD', 1]);
  });

  it('mails nobody whom somebody invited to the copy', async () => {
    before.DELETE = [
      async () => Promise.all([edit(body('NEW'))(), edit({ attendees: ['tutor@school.example'] }, await copyId())()]),
    ];
    expect(await refused()).toMatchObject({ code: 'move-conflict' });
    expect([await endOf(id), mails()]).toEqual(['NEW', 1]);
  });
});
