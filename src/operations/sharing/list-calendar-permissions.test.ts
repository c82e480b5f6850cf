import { describe, expect, it } from 'vitest';
import { buildRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-calendar-permissions', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const { method, path, query } = await buildRequest('list-calendar-permissions', {}, '{id}');
    expect({ method, path: decodeURIComponent(path), query }).toEqual(
      documentation.request('calendar-list-calendarpermissions-1'),
    );
  });

  it('asks for those of a named calendar with query options, and keeps maxItems to itself', async () => {
    expect(
      await buildRequest(
        'list-calendar-permissions',
        { calendarId: 'AAMk=', select: 'role', filter: "role eq 'write'", top: 50, maxItems: 3 },
        'room.101@school.example',
      ),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/calendarPermissions',
      query: { $select: 'role', $filter: "role eq 'write'", $top: '50' },
      mailbox: 'room.101@school.example',
    });
  });

  it('asks for those of the calendar of a group', async () => {
    const { path } = await buildRequest('list-calendar-permissions', { group: 'AB-12' }, 'groups/ab-12');
    expect(path).toBe('/groups/ab-12/calendar/calendarPermissions');
  });

  it.for([
    [{ top: 0 }, 'top'],
    [{ calendarId: '' }, 'calendarId'],
    [{ group: 'AB-12', calendarId: 'AAMk=' }, 'calendarId'],
    [{ calendarPermissionId: 'RGVm' }, 'calendarPermissionId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-calendar-permissions', input)).toBe(field);
  });
});
