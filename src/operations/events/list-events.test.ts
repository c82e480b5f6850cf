import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-events', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = {
      select: 'subject,body,bodyPreview,organizer,attendees,start,end,location',
      timeZone: 'Pacific Standard Time',
    };
    expect(await plainRequest('list-events', input)).toEqual(documentation.request('user-list-events-1'));
    const { headers } = await buildRequest('list-events', input);
    expect(headers?.Prefer?.split(', ')).toContain(documentation.prefer('user-list-events-1'));
  });

  it.skipIf(documentation.missing)(`reads one calendar as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-events', { calendarId: 'AAMkADAABf0JlyAAA=' })).toEqual(
      documentation.request('outlook-get-shared-events-calendars-9'),
    );
  });

  it('sends every option by its name in Graph, and keeps maxItems to itself', async () => {
    expect(
      await buildRequest(
        'list-events',
        {
          ...{ calendarId: 'AAMk/1=', timeZone: 'Europe/London', bodyContentType: 'text', select: 'subject' },
          ...{
            filter: "importance eq 'high'",
            orderBy: 'start/dateTime',
            expand: 'extensions',
            top: '25',
            maxItems: 3,
          },
        },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%2F1%3D/events',
      query: {
        $select: 'subject',
        $filter: "importance eq 'high'",
        $orderby: 'start/dateTime',
        $expand: 'extensions',
        $top: '25',
      },
      headers: {
        Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London", outlook.body-content-type="text"',
      },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    'UTC", odata.maxpagesize="1',
    'UTC\\',
    'UTC\r\nHost: elsewhere.example',
    'UTC\0',
    'Zürich',
    'UTC\u{1f550}',
    '',
  ])('refuses the zone %j, which the header that carries it cannot hold, and names the field', async (timeZone) => {
    for (const name of ['list-events', 'get-event', 'list-calendar-view', 'create-event']) {
      const input = {
        'list-events': {},
        'get-event': { eventId: 'AAMk' },
        'list-calendar-view': { startDateTime: '2026-06-01', endDateTime: '2026-06-02' },
        'create-event': { startDateTime: '2026-06-01T09:00:00', endDateTime: '2026-06-01T10:00:00' },
      }[name];
      expect(await refusedField(name, { ...input, timeZone })).toBe('timeZone');
    }
  });

  it.for(['(UTC-02:00) Mid-Atlantic', 'America/Port-au-Prince', 'tzone://Microsoft/Custom'])(
    'asks for the zone %j as it is written',
    async (timeZone) => {
      const { headers } = await buildRequest('list-events', { timeZone });
      expect(headers).toEqual({ Prefer: `IdType="ImmutableId", outlook.timezone="${timeZone}"` });
    },
  );

  it.for([
    [{ top: 1001 }, 'top'],
    [{ top: 2.5 }, 'top'],
    [{ maxItems: 0 }, 'maxItems'],
    [{ bodyContentType: 'markdown' }, 'bodyContentType'],
    [{ calendarId: '' }, 'calendarId'],
    [{ startDateTime: '2026-06-01' }, 'startDateTime'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-events', input)).toBe(field);
  });

  it('refuses a calendar id that would lead to another path', async () => {
    await expect(buildRequest('list-events', { calendarId: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });
});
