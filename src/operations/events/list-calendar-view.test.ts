import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const TERM = { startDateTime: '2026-04-20T00:00:00', endDateTime: '2026-07-18T00:00:00' };

describe('list-calendar-view', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { path, ...documented } = documentation.request('calendar-list-calendarview-1');
    // The example names the default calendar, which is what the path without it means.
    expect(path).toBe('/me/calendar/calendarView');
    expect(
      await plainRequest('list-calendar-view', {
        startDateTime: '2017-01-01T19:00:00-08:00',
        endDateTime: '2017-01-07T19:00:00-08:00',
      }),
    ).toEqual({ ...documented, path: '/me/calendarView' });
  });

  it('sends the range first, then every option by its name in Graph', async () => {
    const request = await buildRequest(
      'list-calendar-view',
      {
        ...{ ...TERM, calendarId: 'AAMk=', timeZone: 'Europe/London', bodyContentType: 'html', select: 'subject' },
        ...{ filter: "showAs eq 'busy'", orderBy: 'start/dateTime', expand: 'instances', top: 100, maxItems: 3 },
      },
      'room.101@school.example',
    );
    expect(request).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/calendarView',
      query: {
        ...TERM,
        $select: 'subject',
        $filter: "showAs eq 'busy'",
        $orderby: 'start/dateTime',
        $expand: 'instances',
        $top: '100',
      },
      headers: {
        Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London", outlook.body-content-type="html"',
      },
      mailbox: 'room.101@school.example',
    });
    expect(Object.keys(request.query ?? {}).slice(0, 2)).toEqual(['startDateTime', 'endDateTime']);
  });

  it.for(['2026-04-20', '2026-04-20T00:00:00Z', '2026-04-20T00:00:00.5+0100', '2026-04-20T00:00'] as const)(
    'passes %s on as it is',
    async (startDateTime) => {
      const { query } = await buildRequest('list-calendar-view', { ...TERM, startDateTime });
      expect(query).toMatchObject({ startDateTime });
    },
  );

  it.for([
    [{ endDateTime: TERM.endDateTime }, 'startDateTime'],
    [{ startDateTime: TERM.startDateTime }, 'endDateTime'],
    [{ ...TERM, startDateTime: 'tomorrow' }, 'startDateTime'],
    [{ ...TERM, endDateTime: '2026-02-30' }, 'endDateTime'],
    [{ ...TERM, top: 0 }, 'top'],
    [{ ...TERM, startDate: '2026-06-01' }, 'startDate'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-calendar-view', input)).toBe(field);
  });
});
