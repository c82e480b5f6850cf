import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, refusedField } from '../testing.ts';

describe('permanently-delete-calendar', () => {
  // https://learn.microsoft.com/graph/api/calendar-permanentdelete, which has no body
  it('asks for one calendar of a mailbox', async () => {
    expect(
      await buildRequest('permanently-delete-calendar', { calendarId: 'AAMk=' }, 'room.101@school.example'),
    ).toEqual({
      method: 'POST',
      path: '/users/room.101%40school.example/calendars/AAMk%3D/permanentDelete',
      mailbox: 'room.101@school.example',
    });
  });

  it('says which calendar is gone, and is a delete for every surface', () => {
    const row = operationOf('permanently-delete-calendar');
    const reply = { status: 204, headers: {}, body: undefined };
    expect(row.response(reply, { calendarId: 'AAMk=' })).toEqual({ deleted: true, calendarId: 'AAMk=' });
    expect(row.effect).toBe('delete');
    expect(row.title).toContain('cannot be undone');
  });

  it.for([
    [{}, 'calendarId'],
    [{ calendarId: '' }, 'calendarId'],
    [{ calendarId: 'AAMk=', group: 'AB-12' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('permanently-delete-calendar', input)).toBe(field);
  });
});
