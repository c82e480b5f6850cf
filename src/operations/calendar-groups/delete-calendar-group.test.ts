import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

describe('delete-calendar-group', () => {
  // https://learn.microsoft.com/graph/api/calendargroup-delete
  it('deletes by the id', async () => {
    expect(await buildRequest('delete-calendar-group', { calendarGroupId: 'AQMk=' }, 'head@school.example')).toEqual({
      method: 'DELETE',
      path: '/users/head%40school.example/calendarGroups/AQMk%3D',
      mailbox: 'head@school.example',
    });
  });

  it('says which group is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-calendar-group').response(reply, { calendarGroupId: 'AQMk=' })).toEqual({
      deleted: true,
      calendarGroupId: 'AQMk=',
    });
  });

  it('refuses an id that would delete something else', async () => {
    await expect(buildRequest('delete-calendar-group', { calendarGroupId: '.' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });

  it.for([
    [{}, 'calendarGroupId'],
    [{ calendarGroupId: '' }, 'calendarGroupId'],
    [{ calendarGroupId: 'AQMk=', calendarId: 'AAMk=' }, 'calendarId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-calendar-group', input)).toBe(field);
  });
});
