import { afterEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

const EVENTS = `${ROOM}/events`;
const DAILY = {
  pattern: { type: 'daily', interval: 1 },
  range: { type: 'numbered', startDate: '2026-01-12', numberOfOccurrences: 4 },
};

let server: TestServer;
afterEach(() => server.emulator.close());

/** Nine to ten, UTC, on 12, 13, 14 and 15 January 2026. */
async function createSeries(more: Record<string, unknown> = {}): Promise<Json> {
  server = await createTestServer({ limits: 'off', tokenLifetimeSeconds: 864_000 });
  return (await server.call('POST', EVENTS, eventBody({ recurrence: DAILY, ...more }))).body;
}

const get = async (path: string) => (await server.call('GET', path)).body;
const instances = async (id: unknown, query = '') =>
  (
    await get(
      `${EVENTS}/${id}/instances?startDateTime=2026-01-01&endDateTime=2026-02-01&$orderby=start/dateTime${query}`,
    )
  ).value as unknown as Json[];
const startsOf = (events: readonly Json[]) => events.map(({ start }) => String(start?.dateTime).slice(5, 16));
const patch = (event: Json | undefined, body: unknown) => server.call('PATCH', `${EVENTS}/${event?.id}`, body);
const remove = (event: Json | undefined) => server.call('DELETE', `${EVENTS}/${event?.id}`);
const at = (time: string) => ({ dateTime: `2026-01-${time}`, timeZone: 'UTC' });

describe('a change of an occurrence', () => {
  it('makes an exception, which keeps its id and shows its place in the series', async () => {
    const master = await createSeries();
    const [, second] = await instances(master.id);
    const { status, body } = await patch(second, { subject: 'Test', start: at('13T11:00'), end: at('13T12:00') });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: second?.id, type: 'exception', subject: 'Test', seriesMasterId: master.id });
    expect(body['@odata.etag']).not.toBe(second?.['@odata.etag']);
    expect(await get(`${EVENTS}/${second?.id}?$select=originalStart,start`)).toMatchObject({
      originalStart: '2026-01-13T09:00:00Z',
      start: { dateTime: '2026-01-13T11:00:00.0000000', timeZone: 'UTC' },
    });
    expect(startsOf(await instances(master.id))).toEqual(['01-12T09:00', '01-13T11:00', '01-14T09:00', '01-15T09:00']);
    expect((await get(`${EVENTS}/${master.id}`)).subject).toBe('Year 7 Mathematics');
  });

  it('leaves to the master what it does not name', async () => {
    const master = await createSeries();
    const [, second] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    await patch(master, { subject: 'Mathematics', location: { displayName: 'Hall' }, showAs: 'free' });
    const after = await instances(master.id);
    expect(after.map(({ subject }) => subject)).toEqual(['Mathematics', 'Test', 'Mathematics', 'Mathematics']);
    expect(after.map(({ location, showAs }) => [location?.displayName, showAs])).toEqual(
      Array.from({ length: 4 }, () => ['Hall', 'free']),
    );
  });

  it('is seen in views where it is now, not where it was', async () => {
    const master = await createSeries();
    const [, , , last] = await instances(master.id);
    await patch(last, { start: at('20T09:00'), end: at('20T10:00') });
    const view = async (from: string, to: string) =>
      startsOf(
        (await get(`${ROOM}/calendarView?startDateTime=2026-01-${from}&endDateTime=2026-01-${to}`))
          .value as unknown as Json[],
      );
    expect(await view('15', '16')).toEqual([]);
    expect(await view('20', '21')).toEqual(['01-20T09:00']);
    expect(await view('12', '31')).toEqual(['01-20T09:00', '01-12T09:00', '01-13T09:00', '01-14T09:00']);
  });

  it.each([
    ['the day of the one before', '12T23:00'],
    ['a day before that', '11T09:00'],
    ['the day of the one after', '14T00:00'],
    ['a day after that', '16T09:00'],
  ])('is refused where it moves it to %s', async (_, start) => {
    const master = await createSeries();
    const [, second] = await instances(master.id);
    const answer = await patch(second, { start: at(start), end: at(`${start.slice(0, 2)}T23:30`) });
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'ErrorOccurrenceCrossingBoundary']);
  });

  it('may move it over the day of one that is gone', async () => {
    const master = await createSeries();
    const [, second, third] = await instances(master.id);
    await remove(third);
    expect((await patch(second, { start: at('14T09:00'), end: at('14T10:00') })).status).toBe(200);
  });

  it('cannot make a series of it', async () => {
    const master = await createSeries();
    const [first] = await instances(master.id);
    expect((await patch(first, { recurrence: DAILY })).body.error?.code).toBe('ErrorPropertyValidationFailure');
    expect((await patch(first, { recurrence: null, subject: 'x' })).body).toMatchObject({ type: 'exception' });
  });

  it('is refused under the etag of an earlier state of the series', async () => {
    const master = await createSeries();
    const [first, second] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    const headers = { 'if-match': String(first?.['@odata.etag']) };
    expect((await server.call('PATCH', `${EVENTS}/${first?.id}`, { subject: 'x' }, headers)).status).toBe(412);
  });

  it('is shown in the master where it is expanded, and by itself', async () => {
    const master = await createSeries();
    const [first, second] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    await remove(first);
    const shown = await get(
      `${EVENTS}/${master.id}?$select=subject,exceptionOccurrences,cancelledOccurrences&$expand=exceptionOccurrences`,
    );
    expect(shown.cancelledOccurrences).toEqual([`OID.${master.id}.2026-01-12`]);
    expect(shown.exceptionOccurrences).toMatchObject([
      { subject: 'Test', type: 'exception', occurrenceId: `OID.${master.id}.2026-01-13` },
    ]);
    expect((await get(`${EVENTS}/${master.id}/exceptionOccurrences`)).value).toMatchObject([{ id: second?.id }]);
    expect(await get(`${EVENTS}/${master.id}`)).not.toHaveProperty('cancelledOccurrences');
  });
});

describe('an occurrence that is deleted', () => {
  it('is in no view any more, and the others stay', async () => {
    const master = await createSeries();
    const [, second] = await instances(master.id);
    expect((await remove(second)).status).toBe(204);
    expect(startsOf(await instances(master.id))).toEqual(['01-12T09:00', '01-14T09:00', '01-15T09:00']);
    expect((await get(`${EVENTS}/${second?.id}`)).error?.code).toBe('ErrorItemNotFound');
    expect((await remove(second)).status).toBe(404);
    expect((await get(`${EVENTS}/${master.id}`))['@odata.etag']).not.toBe(master['@odata.etag']);
  });

  it('ends the series where it was the last one', async () => {
    const master = await createSeries();
    for (const event of await instances(master.id)) expect((await remove(event)).status).toBe(204);
    expect((await get(`${EVENTS}/${master.id}`)).error?.code).toBe('ErrorItemNotFound');
  });
});

describe('a change of a master', () => {
  it('of its times moves all occurrences and ends exceptions', async () => {
    const master = await createSeries();
    const [first, second] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    await remove(first);
    await patch(master, { start: at('12T14:00'), end: at('12T15:30') });
    const after = await instances(master.id);
    expect(startsOf(after)).toEqual(['01-12T14:00', '01-13T14:00', '01-14T14:00', '01-15T14:00']);
    expect(new Set(after.map(({ type }) => type))).toEqual(new Set(['occurrence']));
    expect(String(after[0]?.end?.dateTime)).toContain('T15:30');
  });

  it('that sends its times and its recurrence back as they are leaves exceptions', async () => {
    const master = await createSeries();
    const [first, second] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    await remove(first);
    const { start, end, recurrence } = await get(`${EVENTS}/${master.id}`);
    await patch(master, { start, end, recurrence });
    expect((await instances(master.id)).map(({ subject }) => subject)).toEqual([
      'Test',
      'Year 7 Mathematics',
      'Year 7 Mathematics',
    ]);
  });

  it('of its range leaves the exceptions that it still has', async () => {
    const master = await createSeries();
    const [, second, , last] = await instances(master.id);
    await patch(second, { subject: 'Test' });
    await patch(last, { subject: 'Last' });
    const range = { type: 'endDate', startDate: '2026-01-12', endDate: '2026-01-14' };
    await patch(master, { recurrence: { ...DAILY, range } });
    expect((await instances(master.id)).map(({ subject }) => subject)).toEqual([
      'Year 7 Mathematics',
      'Test',
      'Year 7 Mathematics',
    ]);
  });

  it('to another day begins the series there', async () => {
    const master = await createSeries();
    const { body } = await patch(master, { start: at('19T09:00'), end: at('19T10:00') });
    expect(body.recurrence?.range?.startDate).toBe('2026-01-19');
    expect(startsOf(await instances(master.id))).toEqual(['01-19T09:00', '01-20T09:00', '01-21T09:00', '01-22T09:00']);
  });

  it('without recurrence makes a single event of it, and with one a series of a single event', async () => {
    const master = await createSeries();
    expect((await patch(master, { recurrence: null })).body).toMatchObject({
      type: 'singleInstance',
      recurrence: null,
    });
    const view = `${ROOM}/calendarView?startDateTime=2026-01-01&endDateTime=2026-02-01`;
    expect(startsOf((await get(view)).value as unknown as Json[])).toEqual(['01-12T09:00']);
    expect((await patch(master, { recurrence: DAILY })).body.type).toBe('seriesMaster');
    expect((await get(view)).value).toHaveLength(4);
  });

  it('that deletes it takes all its occurrences away', async () => {
    const master = await createSeries();
    const [first] = await instances(master.id);
    await remove(master);
    expect((await get(`${EVENTS}/${first?.id}`)).error?.code).toBe('ErrorItemNotFound');
    expect((await get(`${ROOM}/calendarView?startDateTime=2026-01-01&endDateTime=2026-02-01`)).value).toEqual([]);
  });
});

describe('reminders of a series', () => {
  const reminders = async (from: string, to: string) =>
    (await get(`${ROOM}/reminderView(startDateTime='2026-01-${from}',endDateTime='2026-01-${to}')`))
      .value as unknown as Json[];
  const firesOf = (found: readonly Json[]) =>
    found.map(({ reminderFireTime }) => String(reminderFireTime?.dateTime).slice(5, 16));

  it('are those of its occurrences, each with its own id', async () => {
    const master = await createSeries();
    const [, second] = await instances(master.id);
    const [only] = await reminders('13', '14');
    expect(only).toMatchObject({
      eventId: second?.id,
      eventStartTime: { dateTime: '2026-01-13T09:00:00.0000000' },
      reminderFireTime: { dateTime: '2026-01-13T08:45:00.0000000' },
    });
    expect(await reminders('13', '14')).toHaveLength(1);
  });

  it('are put off and away one by one, which makes no exception', async () => {
    const master = await createSeries();
    const [, second, third] = await instances(master.id);
    await server.call('POST', `${EVENTS}/${second?.id}/dismissReminder`);
    await server.call('POST', `${EVENTS}/${third?.id}/snoozeReminder`, { NewReminderTime: at('14T08:55') });
    expect(firesOf(await reminders('12', '17'))).toEqual(['01-12T08:45', '01-14T08:55', '01-15T08:45']);
    expect((await instances(master.id)).map(({ type }) => type)).toEqual(Array.from({ length: 4 }, () => 'occurrence'));
  });

  it('by the id of the series are those of the occurrence that comes next', async () => {
    const master = await createSeries();
    // Half past nine on 13 January.
    await server.clock.advance(8 * 86_400_000 - 1_800_000);
    await server.call('POST', `${EVENTS}/${master.id}/dismissReminder`);
    expect(firesOf(await reminders('12', '17'))).toEqual(['01-12T08:45', '01-14T08:45', '01-15T08:45']);
  });
});
