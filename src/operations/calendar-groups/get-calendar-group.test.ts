import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-calendar-group', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('get-calendar-group', { calendarGroupId: '{id}' })).toEqual(
      documentation.request('calendargroup-get-1'),
    );
  });

  it('asks in another mailbox for what is selected', async () => {
    expect(
      await buildRequest('get-calendar-group', { calendarGroupId: 'AQMk=', select: 'name' }, 'room.101@school.example'),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendarGroups/AQMk%3D',
      query: { $select: 'name' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{}, 'calendarGroupId'],
    [{ calendarGroupId: '' }, 'calendarGroupId'],
    [{ calendarGroupId: 'AQMk=', group: 'AB-12' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-calendar-group', input)).toBe(field);
  });
});
