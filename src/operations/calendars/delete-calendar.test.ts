import { describe, expect, it } from 'vitest';
import { buildRequest, operationOf, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('delete-calendar', () => {
  // Microsoft's example deletes /me/calendar, of which its text says that it cannot be deleted: ours names a calendar.
  it.skipIf(documentation.missing)(
    `asks as Microsoft documents it, for one calendar${documentation.notice}`,
    async () => {
      const { method, path } = documentation.request('calendar-delete-1');
      expect({ method, path }).toEqual({ method: 'DELETE', path: '/me/calendar' });
      expect(await buildRequest('delete-calendar', { calendarId: 'AAMk=' })).toEqual({
        method: 'DELETE',
        path: '/me/calendars/AAMk%3D',
        mailbox: 'me',
      });
    },
  );

  it('deletes in another mailbox', async () => {
    const { path } = await buildRequest('delete-calendar', { calendarId: 'AAMk=' }, 'room.101@school.example');
    expect(path).toBe('/users/room.101%40school.example/calendars/AAMk%3D');
  });

  it('says which calendar is gone, since the service answers without a body', () => {
    const reply = { status: 204, headers: {}, body: undefined };
    expect(operationOf('delete-calendar').response(reply, { calendarId: 'AAMk=' })).toEqual({
      deleted: true,
      calendarId: 'AAMk=',
    });
  });

  it('refuses an id that would delete something else', async () => {
    await expect(buildRequest('delete-calendar', { calendarId: '..' })).rejects.toMatchObject({
      code: 'path-segment-invalid',
    });
  });

  it.for([
    [{}, 'calendarId'],
    [{ calendarId: '' }, 'calendarId'],
    [{ calendarId: 'AAMk=', calendarGroupId: 'AQMk=' }, 'calendarGroupId'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('delete-calendar', input)).toBe(field);
  });
});
