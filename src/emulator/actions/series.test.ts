import { afterEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const EVENTS = `${ROOM}/events`;
const MARCH = 'startDateTime=2026-03-01&endDateTime=2026-04-01';

let server: TestServer;
afterEach(() => server.emulator.close());

/** Nine o'clock in Berlin, on the Mondays from 2 March to 27 April 2026. The clock changes on 29 March. */
const MONDAYS = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'], firstDayOfWeek: 'monday' },
  range: { type: 'endDate', startDate: '2026-03-02', endDate: '2026-04-27' },
};
const BERLIN = {
  start: { dateTime: '2026-03-02T09:00:00', timeZone: 'W. Europe Standard Time' },
  end: { dateTime: '2026-03-02T10:00:00', timeZone: 'W. Europe Standard Time' },
};

async function createSeries(more: Record<string, unknown> = {}): Promise<Json> {
  server = await createTestServer({ limits: 'off' });
  return (await server.call('POST', EVENTS, eventBody({ ...BERLIN, recurrence: MONDAYS, ...more }))).body;
}

const get = async (path: string, headers?: Record<string, string>) =>
  (await server.call('GET', path, undefined, headers)).body;
const list = async (path: string) => (await get(path)).value as unknown as Json[];
const instances = (id: unknown, range = MARCH) => list(`${EVENTS}/${id}/instances?${range}&$top=100`);
const startsOf = (events: readonly Json[]) => events.map(({ start }) => String(start?.dateTime).slice(0, 16));
const withRecurrence = (pattern: Record<string, unknown>, range: Record<string, unknown> = {}) =>
  eventBody({ recurrence: { pattern, range: { type: 'noEnd', startDate: '2026-01-12', ...range } } });

describe('a create with a recurrence', () => {
  it('makes the master of a series, read back with the unused members filled', async () => {
    const created = await createSeries();
    expect(created).toMatchObject({
      type: 'seriesMaster',
      seriesMasterId: null,
      occurrenceId: null,
      start: { dateTime: '2026-03-02T09:00:00.0000000', timeZone: 'W. Europe Standard Time' },
    });
    expect(created.recurrence).toEqual({
      pattern: {
        type: 'weekly',
        interval: 1,
        month: 0,
        dayOfMonth: 0,
        daysOfWeek: ['monday'],
        firstDayOfWeek: 'monday',
        index: 'first',
      },
      range: {
        type: 'endDate',
        startDate: '2026-03-02',
        endDate: '2026-04-27',
        recurrenceTimeZone: 'W. Europe Standard Time',
        numberOfOccurrences: 0,
      },
    });
    expect(Object.keys(created.recurrence?.pattern ?? {}).join(' ')).toBe(
      'type interval month dayOfMonth daysOfWeek firstDayOfWeek index',
    );
    expect((await get(`${EVENTS}/${created.id}`)).recurrence).toEqual(created.recurrence);
  });

  it('takes enum values in any letter case, and leaves out days of the week where there are none', async () => {
    server = await createTestServer();
    const recurrence = {
      pattern: { type: 'Daily', interval: 2, firstDayOfWeek: 'Monday', index: 'Last' },
      range: { type: 'Numbered', startDate: '2026-01-12', numberOfOccurrences: 3 },
    };
    const { body } = await server.call('POST', EVENTS, eventBody({ recurrence }));
    expect(body.recurrence).toEqual({
      pattern: { type: 'daily', interval: 2, month: 0, dayOfMonth: 0, firstDayOfWeek: 'sunday', index: 'first' },
      range: {
        type: 'numbered',
        startDate: '2026-01-12',
        endDate: '0001-01-01',
        recurrenceTimeZone: 'UTC',
        numberOfOccurrences: 3,
      },
    });
  });

  it('begins a series whose range starts on another day at its first occurrence from there on, as recorded', async () => {
    server = await createTestServer();
    const zone = 'Pacific Standard Time';
    const { body } = await server.call('POST', EVENTS, {
      subject: 'Community call',
      start: { dateTime: '2018-09-04T08:00:00', timeZone: zone },
      end: { dateTime: '2018-09-04T09:00:00', timeZone: zone },
      recurrence: {
        pattern: { type: 'relativeMonthly', interval: 1, daysOfWeek: ['Tuesday'], index: 'first' },
        range: { type: 'noEnd', startDate: '2017-08-29' },
      },
    });
    expect(body).toMatchObject({
      start: { dateTime: '2017-09-05T08:00:00.0000000', timeZone: zone },
      end: { dateTime: '2017-09-05T09:00:00.0000000', timeZone: zone },
      recurrence: { range: { startDate: '2017-09-05', recurrenceTimeZone: zone } },
    });
  });

  it('again with the same transactionId and another recurrence is another event', async () => {
    server = await createTestServer();
    const body = { ...withRecurrence({ type: 'daily', interval: 1 }), transactionId: 't1' };
    const first = await server.call('POST', EVENTS, body);
    const again = await server.call('POST', EVENTS, body);
    expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    const other = { ...withRecurrence({ type: 'daily', interval: 2 }), transactionId: 't1' };
    expect((await server.call('POST', EVENTS, other)).body.error?.code).toBe('ErrorDuplicateTransactionId');
  });

  const invalid = 'ErrorPropertyValidationFailure';
  it.each([
    ['no type', { interval: 1 }, {}, invalid],
    ['no interval', { type: 'daily' }, {}, invalid],
    ['an interval of 0', { type: 'daily', interval: 0 }, {}, invalid],
    ['an interval of 1000 days', { type: 'daily', interval: 1000 }, {}, invalid],
    ['an interval of 100 months', { type: 'absoluteMonthly', interval: 100, dayOfMonth: 1 }, {}, invalid],
    ['weeks without days', { type: 'weekly', interval: 1 }, {}, invalid],
    ['months without a day', { type: 'absoluteMonthly', interval: 1 }, {}, invalid],
    ['day 32', { type: 'absoluteMonthly', interval: 1, dayOfMonth: 32 }, {}, invalid],
    ['relative months without days', { type: 'relativeMonthly', interval: 1, index: 'last' }, {}, invalid],
    ['years without a month', { type: 'absoluteYearly', interval: 1, dayOfMonth: 3 }, {}, invalid],
    ['month 13', { type: 'absoluteYearly', interval: 1, dayOfMonth: 3, month: 13 }, {}, invalid],
    ['an unused month 13', { type: 'daily', interval: 1, month: 13 }, {}, invalid],
    [
      'an unused day that is none',
      { type: 'daily', interval: 1, daysOfWeek: ['feast'] },
      {},
      'UnableToDeserializePostBody',
    ],
    ['an index that is none', { type: 'daily', interval: 1, index: 'fifth' }, {}, 'UnableToDeserializePostBody'],
    ['an end before its start', { type: 'daily', interval: 1 }, { type: 'endDate', endDate: '2026-01-11' }, invalid],
    ['no end date', { type: 'daily', interval: 1 }, { type: 'endDate' }, invalid],
    ['no occurrences', { type: 'daily', interval: 1 }, { type: 'numbered', numberOfOccurrences: 0 }, invalid],
    ['another zone', { type: 'daily', interval: 1 }, { recurrenceTimeZone: 'Tokyo Standard Time' }, invalid],
    [
      'an unknown zone',
      { type: 'daily', interval: 1 },
      { recurrenceTimeZone: 'Nowhere' },
      'TimeZoneNotSupportedException',
    ],
    [
      'dates in another form',
      { type: 'daily', interval: 1 },
      { startDate: '12/01/2026' },
      'UnableToDeserializePostBody',
    ],
    ['no start date', { type: 'daily', interval: 1 }, { startDate: undefined }, 'ErrorRecurrenceEndDateTooBig'],
    [
      'an end after 4500',
      { type: 'daily', interval: 1 },
      { type: 'endDate', endDate: '4500-09-02' },
      'ErrorRecurrenceEndDateTooBig',
    ],
    [
      'no day within its range',
      { type: 'weekly', interval: 1, daysOfWeek: ['friday'] },
      { type: 'endDate', endDate: '2026-01-13' },
      'ErrorRecurrenceHasNoOccurrence',
    ],
    ['a member that it does not have', { type: 'daily', interval: 1, count: 3 }, {}, 'RequestBodyRead'],
  ])('is refused with %s', async (_, pattern, range, code) => {
    server = await createTestServer();
    const answer = await server.call('POST', EVENTS, withRecurrence(pattern, range));
    expect([answer.status, answer.body.error?.code]).toEqual([400, code]);
    expect(server.emulator.record.commits).toEqual([]);
  });

  it('is refused where an occurrence lasts longer than the time to the next', async () => {
    server = await createTestServer();
    const body = {
      ...withRecurrence({ type: 'daily', interval: 1 }),
      end: { dateTime: '2026-01-13T09:30:00', timeZone: 'UTC' },
    };
    expect((await server.call('POST', EVENTS, body)).body.error?.code).toBe('ErrorOccurrenceTimeSpanTooBig');
  });
});

describe('the instances of a series', () => {
  it('keep their wall time when the clock changes', async () => {
    const { id } = await createSeries();
    expect(startsOf(await instances(id, 'startDateTime=2026-03-20&endDateTime=2026-04-10'))).toEqual([
      '2026-03-23T08:00',
      '2026-03-30T07:00',
      '2026-04-06T07:00',
    ]);
  });

  it('fall on the last day of months that are too short', async () => {
    server = await createTestServer();
    const range = { startDate: '2026-01-12' };
    const { body } = await server.call(
      'POST',
      EVENTS,
      withRecurrence({ type: 'absoluteMonthly', interval: 1, dayOfMonth: 31 }, range),
    );
    expect(startsOf(await instances(body.id, 'startDateTime=2026-01-01&endDateTime=2026-07-01'))).toEqual([
      '2026-01-31T09:00',
      '2026-02-28T09:00',
      '2026-03-31T09:00',
      '2026-04-30T09:00',
      '2026-05-31T09:00',
      '2026-06-30T09:00',
    ]);
    const leap = await server.call(
      'POST',
      EVENTS,
      withRecurrence({ type: 'absoluteYearly', interval: 1, dayOfMonth: 29, month: 2 }, range),
    );
    expect(startsOf(await instances(leap.body.id, 'startDateTime=2026-01-01&endDateTime=2029-01-01'))).toEqual([
      '2026-02-28T09:00',
      '2027-02-28T09:00',
      '2028-02-29T09:00',
    ]);
  });

  it('have ids of 168 characters, in which only the day differs, and names of their own', async () => {
    const master = await createSeries();
    const [first, second] = await instances(master.id);
    expect(first).toMatchObject({
      type: 'occurrence',
      seriesMasterId: master.id,
      occurrenceId: `OID.${master.id}.2026-03-02`,
      recurrence: null,
      uid: master.uid,
      '@odata.etag': master['@odata.etag'],
    });
    expect(String(first?.id)).toHaveLength(168);
    expect(first?.id).not.toBe(second?.id);
    // 2026-03-02 as the service writes a date into a UID.
    expect(String(first?.iCalUId).slice(32, 40)).toBe('07EA0302');
    expect(String(first?.iCalUId).slice(40)).toBe(String(master.iCalUId).slice(40));
    const read = await get(`${EVENTS}/${first?.id}?$select=subject,originalStart,type`);
    expect(read).toMatchObject({ id: first?.id, type: 'occurrence', originalStart: '2026-03-02T08:00:00Z' });
  });

  it('have immutable ids too', async () => {
    const master = await createSeries();
    const immutable = { prefer: 'IdType="ImmutableId"' };
    const { value } = await get(`${EVENTS}/${master.id}/instances?${MARCH}`, immutable);
    const [first] = value as unknown as Json[];
    expect(await get(`${EVENTS}/${first?.id}`, immutable)).toMatchObject({
      id: first?.id,
      seriesMasterId: (await get(`${EVENTS}/${master.id}`, immutable)).id,
    });
  });

  it('are paged, selected, filtered, ordered and counted as events are', async () => {
    const { id } = await createSeries();
    const path = `${EVENTS}/${id}/instances?${MARCH}`;
    const page = await get(`${path}&$top=2&$select=subject,type&$count=true`);
    expect(page['@odata.count']).toBe(5);
    expect(page['@odata.context']).toContain(`/events('${encodeURIComponent(String(id))}')/instances(subject,type)`);
    expect(await list(String(page['@odata.nextLink']).replace('http://graph.example', ''))).toHaveLength(2);
    const latest = await list(`${path}&$orderby=start/dateTime desc&$top=1`);
    expect(startsOf(latest)).toEqual(['2026-03-30T07:00']);
    const filter = encodeURIComponent("start/dateTime ge '2026-03-20'");
    expect(startsOf(await list(`${path}&$filter=${filter}`))).toEqual(['2026-03-23T08:00', '2026-03-30T07:00']);
  });

  it.each([
    ['without a window', '', 'ErrorInvalidParameter'],
    ['in a window of more than five years', '?startDateTime=2026-01-01&endDateTime=2032-01-01', 'ErrorInvalidRequest'],
  ])('are refused %s', async (_, query, code) => {
    const { id } = await createSeries();
    expect((await get(`${EVENTS}/${id}/instances${query}`)).error?.code).toBe(code);
  });

  it('are refused of an event that is no series', async () => {
    server = await createTestServer();
    const { body } = await server.call('POST', EVENTS, eventBody());
    expect((await get(`${EVENTS}/${body.id}/instances?${MARCH}`)).error?.code).toBe('ErrorInvalidRequest');
  });

  it('are not there on days that the pattern does not have, nor in another mailbox', async () => {
    const { id } = await createSeries();
    const [first] = await instances(id);
    const moved = Buffer.from(String(first?.id).replaceAll('-', '/').replaceAll('_', '+'), 'base64');
    // A day is 864,000,000,000 ticks of the eight bytes behind the mailbox.
    moved.writeBigUInt64BE(moved.readBigUInt64BE(44) + 864_000_000_000n, 44);
    const other = moved.toString('base64').replaceAll('/', '-').replaceAll('+', '_');
    expect((await get(`${EVENTS}/${other}`)).error?.code).toBe('ErrorItemNotFound');
    expect((await get(`/v1.0/users/room.102@school.example/events/${first?.id}`)).error?.code).toBe(
      'ErrorItemNotFound',
    );
  });
});

describe('lists of events', () => {
  it('have the master, and views have its instances, behind single events', async () => {
    await createSeries();
    const at = (day: string) => ({ dateTime: `2026-03-${day}T12:00:00`, timeZone: 'UTC' });
    await server.call('POST', EVENTS, eventBody({ subject: 'Single', start: at('25'), end: at('26') }));
    expect((await list(EVENTS)).map(({ type }) => type)).toEqual(['seriesMaster', 'singleInstance']);
    const view = await list(`${ROOM}/calendarView?${MARCH}`);
    expect(view.map(({ type }) => type)).toEqual(['singleInstance', ...Array.from({ length: 5 }, () => 'occurrence')]);
    expect(startsOf(view.slice(1, 3))).toEqual(['2026-03-02T08:00', '2026-03-09T08:00']);
    const filter = encodeURIComponent("type eq 'seriesMaster'");
    expect(await list(`${EVENTS}?$filter=${filter}`)).toHaveLength(1);
    expect(await list(`${ROOM}/calendarView?${MARCH}&$filter=${filter}`)).toEqual([]);
  });

  it('show a series without end in any year', async () => {
    server = await createTestServer();
    await server.call('POST', EVENTS, withRecurrence({ type: 'daily', interval: 1 }));
    const view = await list(`${ROOM}/calendarView?startDateTime=3026-01-01&endDateTime=3026-01-03`);
    expect(startsOf(view)).toEqual(['3026-01-01T09:00', '3026-01-02T09:00']);
    expect(await list(`${ROOM}/calendarView?startDateTime=4500-09-01&endDateTime=4500-10-01`)).toHaveLength(1);
  });
});

describe('a series in a data folder', () => {
  it('is there after a snapshot was restored', async () => {
    const { id } = await createSeries();
    const [first, second] = await instances(id);
    await server.call('DELETE', `${EVENTS}/${first?.id}`);
    await server.call('PATCH', `${EVENTS}/${second?.id}`, { subject: 'Other' });
    const before = await instances(id);
    const snapshot = server.emulator.snapshot();
    await server.emulator.reset();
    await server.emulator.restore(JSON.parse(JSON.stringify(snapshot)));
    expect(await instances(id)).toEqual(before);
  });
});
