import { beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, ROOM, type TestServer } from '../testing.ts';

let server: TestServer;
let rota = '';

beforeAll(async () => {
  server = await createTestServer();
  const add = (subject: string, start: string, end: string, more = {}) =>
    server.call('POST', `${ROOM}/events`, eventBody({ subject, start: at(start), end: at(end), ...more }));
  await add('Late', '2026-01-12T15:00:00', '2026-01-12T16:00:00');
  await add('Early', '2026-01-12T08:00:00', '2026-01-12T09:00:00');
  await add('Week', '2026-01-10T00:00:00', '2026-01-17T00:00:00', { isAllDay: true });
  await add('Moment', '2026-01-12T12:00:00', '2026-01-12T12:00:00');
  await add('Other day', '2026-02-12T08:00:00', '2026-02-12T09:00:00');
  const { body } = await server.call('POST', `${ROOM}/calendars`, { name: 'Rota' });
  rota = `${ROOM}/calendars/${body.id}`;
  await server.call('POST', `${rota}/events`, eventBody({ subject: 'Duty' }));
});

const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' });
const view = (query: string, path = ROOM) => server.call('GET', `${path}/calendarView?${query}`);
const subjects = (body: Json) => (body.value as unknown as { subject: string }[]).map((event) => event.subject);

describe('a calendar view', () => {
  it('gives the events of the default calendar that overlap the range, by start', async () => {
    const { body } = await view('startDateTime=2026-01-12T00:00:00Z&endDateTime=2026-01-13T00:00:00Z');
    expect(subjects(body)).toEqual(['Week', 'Early', 'Moment', 'Late']);
  });

  it('leaves out what ends at its start or begins at its end', async () => {
    const { body } = await view('startDateTime=2026-01-12T09:00:00Z&endDateTime=2026-01-12T15:00:00Z');
    expect(subjects(body)).toEqual(['Week', 'Moment']);
  });

  it('counts an offset, reads a date, and takes names in any letter case', async () => {
    const offset = await view('startdatetime=2026-01-12T07:00:00-08:00&ENDDATETIME=2026-01-12T07:30:00-08:00');
    expect(subjects(offset.body)).toEqual(['Week', 'Late']);
    expect(subjects((await view('startDateTime=2026-02-12&endDateTime=2026-02-13')).body)).toEqual(['Other day']);
  });

  it('is there for the default calendar and for a named one', async () => {
    const day = 'startDateTime=2026-01-12&endDateTime=2026-01-13';
    expect(subjects((await view(day, `${ROOM}/calendar`)).body)).toHaveLength(4);
    const named = await view(`${day}&$select=subject`, rota);
    expect(subjects(named.body)).toEqual(['Duty']);
    expect(named.body['@odata.context']).toMatch(/\/calendars\('[^']+%3D'\)\/calendarView\(subject\)$/);
  });

  it('pages and filters as lists do', async () => {
    const day = 'startDateTime=2026-01-12&endDateTime=2026-01-13';
    const { body } = await view(`${day}&$top=2`);
    expect(body['@odata.nextLink']).toBe(`http://graph.example${ROOM}/calendarView?${day}&$top=2&$skip=2`);
    expect(subjects((await view(`${day}&$filter=isAllDay eq true`)).body)).toEqual(['Week']);
    expect(subjects((await view(`${day}&$orderby=start/dateTime desc`)).body)[0]).toBe('Late');
  });

  it('is bounded by 1825 days', async () => {
    expect((await view('startDateTime=2026-01-01&endDateTime=2030-12-31')).status).toBe(200);
    expect(await view('startDateTime=2019-11-12T08:49:06Z&endDateTime=2024-11-12T08:49:06Z')).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'ErrorInvalidRequest',
          message:
            "Your request can't be completed. The range between the start and end dates is greater than the allowed range. Maximum number of days: 1825",
        },
      },
    });
  });

  it.each([
    ['', 'ErrorInvalidParameter'],
    ['startDateTime=2026-01-12', 'ErrorInvalidParameter'],
    ['startDateTime=2026-01-12&endDateTime=soon', 'ErrorInvalidParameter'],
    ['startDateTime=2026-01-12&endDateTime=2026-01-11', 'ErrorInvalidParameter'],
  ])('refuses the range %s', async (query, code) => {
    expect(await view(query)).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it('answers a filter on extended properties with a fault, as the service does', async () => {
    const filter = "singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x1001' and ep/value eq 'x')";
    expect(await view(`startDateTime=2026-01-12&endDateTime=2026-01-13&$filter=${filter}`)).toMatchObject({
      status: 500,
      body: { error: { code: 'ErrorInternalServerError' } },
    });
  });
});
