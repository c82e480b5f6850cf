import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const DECEMBER = { startDateTime: '2016-12-01T00:00:00Z', endDateTime: '2016-12-30T00:00:00Z' };
const LINK = 'https://graph.microsoft.com/v1.0/me/calendarView/delta?$deltatoken=R0usmcMDNGg0J1E';

describe('list-changes', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { query, ...documented } = documentation.request('delta-query-events-2');
    const { query: asked, ...request } = await plainRequest('list-changes', DECEMBER);
    expect(request).toEqual(documented);
    // Names of parameters count in any letter case.
    const lower = Object.entries(asked).map(([name, value]) => [name.toLowerCase(), value]);
    expect(Object.fromEntries(lower)).toEqual(query);
    expect(documentation.prefer('delta-query-events-2')).toBe('odata.maxpagesize=2');
    const sized = await buildRequest('list-changes', { ...DECEMBER, maxPageSize: 2 });
    expect(sized.headers).toEqual({ Prefer: 'IdType="ImmutableId", odata.maxpagesize=2' });
  });

  it('asks for a calendar of another mailbox, in the zone and the form that are wished', async () => {
    const input = { ...DECEMBER, calendarId: 'AAMk=', timeZone: 'Europe/London', bodyContentType: 'text' };
    expect(await buildRequest('list-changes', input, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/calendarView/delta',
      query: DECEMBER,
      headers: {
        Prefer:
          'IdType="ImmutableId", outlook.timezone="Europe/London", outlook.body-content-type="text", odata.maxpagesize=200',
      },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{}, 'me', '/me/events/delta'],
    [{ calendarId: 'AAMk=' }, 'me', '/me/calendars/AAMk%3D/events/delta'],
    [DECEMBER, 'groups/7c1f', '/groups/7c1f/calendarView/delta'],
    [{}, 'groups/7c1f', '/groups/7c1f/events/delta'],
  ] as const)('with %j in %s asks for %s', async ([input, mailbox, path]) => {
    expect((await buildRequest('list-changes', input, mailbox)).path).toBe(path);
  });

  it.for([
    [{ startDateTime: DECEMBER.startDateTime }, 'endDateTime'],
    [{ endDateTime: DECEMBER.endDateTime }, 'startDateTime'],
    [{ ...DECEMBER, startDateTime: 'December' }, 'startDateTime'],
    [{ group: '7c1f', calendarId: 'AAMk=' }, 'calendarId'],
    [{ deltaLink: '' }, 'deltaLink'],
    [{ deltaLink: LINK, maxPages: 0 }, 'maxPages'],
    [{ maxPageSize: 1001 }, 'maxPageSize'],
    [{ select: 'subject' }, 'select'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-changes', input)).toBe(field);
  });
});
