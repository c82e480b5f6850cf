import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('update-calendar', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('update-calendar', { name: 'Social events' })).toEqual(
      documentation.request('calendar-update-1'),
    );
  });

  it('writes what is given and leaves the rest, in a named calendar of another mailbox', async () => {
    expect(
      await buildRequest('update-calendar', { calendarId: 'AAMk=', color: 'LIGHTRED' }, 'room.101@school.example'),
    ).toEqual({
      method: 'PATCH',
      path: '/users/room.101%40school.example/calendars/AAMk%3D',
      body: { color: 'lightRed' },
      mailbox: 'room.101@school.example',
    });
  });

  it('writes isDefaultCalendar, which the page has among what can change', async () => {
    const { body } = await buildRequest('update-calendar', { calendarId: 'AAMk=', isDefaultCalendar: false });
    expect(body).toEqual({ isDefaultCalendar: false });
  });

  it('refuses to change nothing', async () => {
    await expect(buildRequest('update-calendar', { calendarId: 'AAMk=' })).rejects.toThrow(
      'update-calendar: nothing to change is given, such as a name.',
    );
  });

  it.for([
    [{ name: '' }, 'name'],
    [{ color: 'teal' }, 'color'],
    [{ name: 'Exams', calendarId: '' }, 'calendarId'],
    [{ name: 'Exams', group: 'AB-12' }, 'group'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('update-calendar', input)).toBe(field);
  });
});
