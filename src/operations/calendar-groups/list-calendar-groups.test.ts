import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-calendar-groups', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('list-calendar-groups', {})).toEqual(documentation.request('user-list-calendargroups-1'));
  });

  it("asks for another mailbox's groups with query options, and keeps maxItems to itself", async () => {
    expect(
      await buildRequest(
        'list-calendar-groups',
        { select: 'id,name', filter: "name eq 'Year 7'", orderBy: 'name', top: 5, maxItems: 3 },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendarGroups',
      query: { $select: 'id,name', $filter: "name eq 'Year 7'", $orderby: 'name', $top: '5' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ top: 0 }, 'top'],
    [{ maxItems: 'many' }, 'maxItems'],
    [{ select: '' }, 'select'],
    [{ calendarGroupId: 'AQMk=' }, 'calendarGroupId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-calendar-groups', input)).toBe(field);
  });
});
