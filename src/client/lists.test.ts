import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { createManualClock } from '../core/clock.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../emulator/index.ts';
import { TEST_SIGNING_KEY } from '../emulator/testing.ts';
import type { Transport } from '../http/wire/transport.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, type ConnectOptions, connect } from './connect.ts';
import { authenticationFor, ROOM } from './testing.ts';

const DAY = 86_400_000;
const YEAR = { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2027-01-01T00:00:00+00:00' };
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** `count` lessons, one every `days` days of 2026 at nine in UTC, in a mailbox of an emulator on loopback. */
async function serve(
  count: number,
  days: number,
  options: EmulatorOptions = {},
  settings: Partial<ConnectOptions> = {},
) {
  const at = (index: number, hour: number) => ({
    dateTime: `${new Date(Date.UTC(2026, 0, 1) + Math.floor(index * days) * DAY).toISOString().slice(0, 10)}T${hour}:00:00`,
    timeZone: 'UTC',
  });
  const events = Array.from({ length: count }, (_, index) => ({
    subject: `Lesson ${index}`,
    start: at(index, 10),
    end: at(index, 11),
  }));
  // Their order in the mailbox is not that of time.
  const seed = { users: [{ userPrincipalName: ROOM, events: events.toReversed() }] };
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, seed, ...options });
  const { url } = await emulator.listen();
  const auth = authenticationFor(emulator, url);
  const client = await connect({ auth, mailbox: ROOM, retry: { baseMs: 0 }, ...settings });
  open.push(
    () => client.close(),
    () => emulator.close(),
  );
  return { emulator, client };
}

const queries = ({ record }: Emulator) =>
  record.requests.map(({ path }) => Object.fromEntries(new URLSearchParams(path.split('?')[1])));
const subjects = (events: readonly { subject?: string | null | undefined }[]) => events.map(({ subject }) => subject);
const lessons = (count: number) => Array.from({ length: count }, (_, index) => `Lesson ${index}`);

describe('the items of a list', () => {
  it('are given one by one, through all pages', async () => {
    const { client } = await serve(5, 1);
    const events = client.calendar.listEvents.items({ top: 2, orderBy: 'start/dateTime' });
    const seen: [string | null | undefined, number, boolean][] = [];
    for await (const { subject } of events) seen.push([subject, events.read, events.complete]);
    expect(seen).toEqual([
      ['Lesson 0', 1, false],
      ['Lesson 1', 2, false],
      ['Lesson 2', 3, false],
      ['Lesson 3', 4, false],
      ['Lesson 4', 5, true],
    ]);
  });

  it.for([
    { maxItems: 3, top: 2, read: 3, complete: false },
    { maxItems: 4, top: 3, read: 4, complete: false },
    { maxItems: 5, top: 2, read: 5, complete: true },
    { maxItems: 9, top: 2, read: 5, complete: true },
  ])(
    'stop at maxItems $maxItems of five, and tell whether there are more',
    async ({ maxItems, top, read, complete }) => {
      const { client } = await serve(5, 1);
      const events = client.calendar.listEvents.items({ top, maxItems });
      for await (const _ of events);
      expect([events.read, events.complete]).toEqual([read, complete]);
    },
  );

  it('that are broken off are not complete, and nothing is asked for any more', async () => {
    const { client, emulator } = await serve(5, 1, { latencyMs: 20 });
    const events = client.calendar.listEvents.items({ top: 1 });
    for await (const _ of events) break;
    expect([events.read, events.complete]).toEqual([1, false]);
    await client.calendar.listCalendars();
    const paths = emulator.record.requests.map(({ path }) => path.split('?')[0]?.split('/').at(-1));
    expect(paths.filter((path) => path === 'events').length).toBeLessThanOrEqual(2);
    expect(paths.at(-1)).toBe('calendars');
  });

  it('ask for nothing before the first is taken, and refuse a faulty input then', async () => {
    const { client, emulator } = await serve(5, 1);
    client.calendar.listEvents.items();
    const faulty = client.calendar.listEvents.items({ top: 0 });
    await expect(faulty.next()).rejects.toMatchObject({ code: 'input-invalid' });
    expect(emulator.record.requestCount).toBe(0);
  });

  it('end with an error that says how many came before it', async () => {
    const rules = [
      { match: { method: 'GET', nth: 3 }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } },
    ];
    const { client } = await serve(5, 1, { faults: { rules } } as EmulatorOptions);
    const events = client.calendar.listEvents.items({ top: 2 });
    const given: unknown[] = [];
    const reading = (async () => {
      for await (const event of events) given.push(event);
    })();
    await expect(reading).rejects.toMatchObject({ name: 'ServiceError', code: 'service-403', itemsRead: 4 });
    expect([given.length, events.complete]).toEqual([4, false]);
  });

  it('are given within the deadline of the call, which is one for all pages', async () => {
    const clock = createManualClock();
    const wire = createUndiciTransport();
    open.push(() => wire.close());
    // Each answer takes six seconds.
    const transport: Transport = {
      async send(request) {
        const reply = await wire.send(request);
        await clock.advance(6_000);
        request.signal?.throwIfAborted();
        return reply;
      },
      close: async () => {},
    };
    const { client, emulator } = await serve(5, 1, {}, { clock, transport });
    const events = client.calendar.listEvents.items({ top: 1 }, { deadlineMs: 20_000 });
    const reading = (async () => {
      for await (const _ of events);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'deadline-passed', delivery: 'not-sent' });
    expect(events.complete).toBe(false);
    // The token took six of the twenty seconds, and the third page would come at twenty-four.
    expect([events.read, emulator.record.requestCount]).toEqual([2, 3]);
  });

  it('are refused where the deadline is none', async () => {
    const { client, emulator } = await serve(5, 1);
    const events = client.calendar.listEvents.items({}, { deadlineMs: -1 });
    await expect(events.next()).rejects.toMatchObject({ code: 'deadline-invalid' });
    expect(emulator.record.requestCount).toBe(0);
  });

  it('are told of as one call of the operation, to its end or to where it is broken off', async () => {
    const told: unknown[] = [];
    const rules = [
      { match: { method: 'GET', nth: 6 }, action: { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } },
    ];
    const onWire: ConnectOptions['onWire'] = (event) => {
      if (event.type === 'call-started') told.push([event.call, event.operation]);
      if (event.type === 'call-sent') told.push([event.call, 'sent']);
      if (event.type === 'call-ended') told.push([event.call, 'ended', event.error]);
    };
    const { client } = await serve(5, 1, { faults: { rules } } as EmulatorOptions, { onWire });
    for await (const _ of client.calendar.listEvents.items({ top: 3 }));
    for await (const _ of client.calendar.listEvents.items({ top: 5 })) break;
    await expect(client.calendar.listEvents.items({ top: 5, filter: "subject ne ''" }).next()).resolves.toBeDefined();
    const last = client.calendar.listEvents.pages({ top: 4 });
    await last.next();
    await expect(last.next()).rejects.toMatchObject({ code: 'service-403', itemsRead: 4 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([
      ...[
        [1, 'list-events'],
        [1, 'sent'],
        [1, 'sent'],
        [1, 'ended', undefined],
      ],
      ...[
        [2, 'list-events'],
        [2, 'sent'],
        [2, 'ended', undefined],
      ],
      ...[
        [3, 'list-events'],
        [3, 'sent'],
      ],
      ...[
        [4, 'list-events'],
        [4, 'sent'],
        [4, 'sent'],
        [4, 'ended', 'service-403'],
      ],
    ]);
  });

  it('are of the kind that the table says, and there are none where the operation is no list', async () => {
    const { client } = await serve(1, 1);
    const { calendar } = client;
    expectTypeOf(calendar.listCalendars.items()).toExtend<
      AsyncIterable<{ id: string; color?: string | null | undefined }>
    >();
    expectTypeOf(calendar.getEvent).not.toHaveProperty('items');
    expect([typeof calendar.listCalendars.items, 'items' in calendar.getEvent]).toEqual(['function', false]);
  });

  it('come in the pages of the service too', async () => {
    const { client } = await serve(5, 1);
    const sizes: [number, boolean][] = [];
    for await (const { items, more } of client.calendar.listEvents.pages({ top: 2 })) sizes.push([items.length, more]);
    expect(sizes).toEqual([
      [2, true],
      [2, true],
      [1, false],
    ]);
  });
});

describe('a list without `top`', () => {
  it('is read by large pages, and by no more than maxItems', async () => {
    const { client, emulator } = await serve(25, 1);
    expect((await client.calendar.listEvents()).value).toHaveLength(25);
    expect(await client.calendar.listEvents({ maxItems: 3 })).toMatchObject({ complete: false });
    expect(emulator.record.requestCount).toBe(2);
    expect(queries(emulator)).toEqual([{ $top: '500' }, { $top: '3' }]);
  });
});

describe('a long calendar view', () => {
  const read = async (client: Client, more: object = {}) =>
    client.calendar.listCalendarView({ ...YEAR, top: 10, ...more });

  it('is read in four ranges at once and joined by start, each event once', async () => {
    const { client, emulator } = await serve(120, 3, { latencyMs: 30 });
    const { value, complete } = await read(client);
    expect([subjects(value), complete]).toEqual([lessons(120), true]);
    const first = queries(emulator).slice(0, 4);
    expect(first.map(({ startDateTime }) => startDateTime).sort()).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-04-02T05:59:59Z',
      '2026-07-02T11:59:59Z',
      '2026-10-01T17:59:59Z',
    ]);
    expect(emulator.record.requestCount).toBeLessThanOrEqual(16);
    expect(emulator.record.requests.filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('gives an event once that lies over all of it', async () => {
    const { client } = await serve(0, 1);
    const [startDateTime, endDateTime] = ['2025-12-01T00:00:00', '2027-02-01T00:00:00'];
    await client.calendar.createEvent({ subject: 'Renovation', startDateTime, endDateTime, timeZone: 'UTC' });
    expect(subjects((await read(client)).value)).toEqual(['Renovation']);
  });

  it('is right in a zone whose clocks change', async () => {
    const { client } = await serve(360, 1);
    const { value } = await read(client, { timeZone: 'Europe/London' });
    expect(subjects(value)).toEqual(lessons(360));
  });

  it('is read by many at once though clocks are set back between two of its events', async () => {
    const { client, emulator } = await serve(360, 1, { latencyMs: 30 });
    const endDateTime = '2026-10-25T01:30:00';
    for (const startDateTime of ['2026-10-25T00:59:00', '2026-10-25T01:00:00'])
      await client.calendar.createEvent({ subject: 'Night', startDateTime, endDateTime, timeZone: 'UTC' });
    const range = { startDateTime: '2026-10-20T00:00:00Z', endDateTime: '2027-10-20T00:00:00Z' };
    const { value } = await read(client, { ...range, timeZone: 'Europe/London' });
    expect(value).toHaveLength(70);
    // Of four ranges three are empty: who read them takes what the first has left after that night.
    const begins = queries(emulator).map(({ startDateTime = '' }) => startDateTime);
    expect(begins.filter((begin) => begin > '2026-10-26' && begin < '2027-01-01')).not.toEqual([]);
  });

  it('stops all ranges at maxItems', async () => {
    const { client, emulator } = await serve(360, 1);
    const { value, complete } = await read(client, { maxItems: 25 });
    expect([subjects(value), complete]).toEqual([lessons(25), false]);
    expect(emulator.record.requestCount).toBeLessThanOrEqual(7);
  });

  it('is gone through one by one, in order, and ends where it is broken off', async () => {
    const { client } = await serve(360, 1);
    const events = client.calendar.listCalendarView.items({ ...YEAR, top: 10 });
    const seen: (string | null | undefined)[] = [];
    for await (const { subject } of events) if (seen.push(subject) === 200) break;
    expect(seen).toEqual(lessons(200));
    expect(events.complete).toBe(false);
  });

  it.for([
    { orderBy: 'subject' },
    { orderBy: 'start/dateTime desc' },
    { filter: "subject ne 'x'" },
    { select: 'subject' },
  ])('is read in one piece where the caller asks for %j', async (more) => {
    const { client, emulator } = await serve(40, 9);
    expect((await read(client, more)).value).toHaveLength(40);
    const asked = queries(emulator).map(({ startDateTime }) => startDateTime);
    expect(asked).toEqual(Array.from({ length: 4 }, () => YEAR.startDateTime));
  });
});
