import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-calendars', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-calendars', {})).toEqual(documentation.request('user-list-calendars-1'));
  });

  it("asks for another mailbox's calendars with query options, and keeps maxItems to itself", async () => {
    expect(
      await buildRequest(
        'list-calendars',
        { select: 'id,name', filter: "name eq 'Birthdays'", orderBy: 'name', top: 50, maxItems: 3 },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars',
      query: { $select: 'id,name', $filter: "name eq 'Birthdays'", $orderby: 'name', $top: '50' },
      mailbox: 'room.101@school.example',
    });
  });

  it.skipIf(documentation.missing)(`asks for those of one group of calendars${documentation.notice}`, async () => {
    expect(await plainRequest('list-calendars', { calendarGroupId: '{id}' })).toEqual(
      documentation.request('calendargroup-list-calendars-1'),
    );
  });

  it.for([
    [{ top: 0 }, 'top'],
    [{ top: 1001 }, 'top'],
    [{ maxItems: 'many' }, 'maxItems'],
    [{ select: '' }, 'select'],
    [{ calendarGroupId: '' }, 'calendarGroupId'],
    [{ calendarId: 'AAMk' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-calendars', input)).toBe(field);
  });
});
