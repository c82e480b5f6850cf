import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const TERM = { eventId: 'AAMk=', startDateTime: '2026-04-20T00:00:00', endDateTime: '2026-07-18T00:00:00' };

describe('list-instances', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = {
      eventId: 'AAMkAGUzYRgWAAA=',
      startDateTime: '2019-04-08T09:00:00.0000000',
      endDateTime: '2019-04-30T09:00:00.0000000',
      select: 'subject,bodyPreview,seriesMasterId,type,recurrence,start,end',
    };
    expect(await plainRequest('list-instances', input)).toEqual(documentation.request('event-list-instances-1'));
  });

  it('sends every option by its name in Graph', async () => {
    const options = { select: 'subject', filter: "showAs eq 'busy'", orderBy: 'start/dateTime', expand: 'x', top: 9 };
    const wishes = { timeZone: 'Europe/London', bodyContentType: 'text', maxItems: 3 };
    const { eventId, ...range } = TERM;
    expect(await buildRequest('list-instances', { ...TERM, ...options, ...wishes }, 'room.101@school.example')).toEqual(
      {
        method: 'GET',
        path: '/users/room.101%40school.example/events/AAMk%3D/instances',
        query: {
          ...range,
          $select: 'subject',
          $filter: "showAs eq 'busy'",
          $orderby: 'start/dateTime',
          $expand: 'x',
          $top: '9',
        },
        headers: {
          Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London", outlook.body-content-type="text"',
        },
        mailbox: 'room.101@school.example',
      },
    );
  });

  it.for([
    [{ eventId: undefined }, 'eventId'],
    [{ startDateTime: undefined }, 'startDateTime'],
    [{ endDateTime: 'tomorrow' }, 'endDateTime'],
    [{ top: 0 }, 'top'],
    [{ calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-instances', { ...TERM, ...input })).toBe(field);
  });
});
