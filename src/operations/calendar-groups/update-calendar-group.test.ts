import { describe, expect, it } from 'vitest';
import { buildRequest, refusedField } from '../testing.ts';

describe('update-calendar-group', () => {
  // https://learn.microsoft.com/graph/api/calendargroup-update
  it('changes the name, by the id', async () => {
    expect(
      await buildRequest('update-calendar-group', { calendarGroupId: 'AQMk=', name: 'Year 8' }, 'head@school.example'),
    ).toEqual({
      method: 'PATCH',
      path: '/users/head%40school.example/calendarGroups/AQMk%3D',
      body: { name: 'Year 8' },
      mailbox: 'head@school.example',
    });
  });

  it.for([
    [{ name: 'Year 8' }, 'calendarGroupId'],
    [{ calendarGroupId: 'AQMk=' }, 'name'],
    [{ calendarGroupId: 'AQMk=', name: '' }, 'name'],
    [{ calendarGroupId: 'AQMk=', name: 'Year 8', classId: 'a' }, 'classId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-calendar-group', input)).toBe(field);
  });
});
