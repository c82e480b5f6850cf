import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('get-calendar', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    expect(await plainRequest('get-calendar', {})).toEqual(documentation.request('outlook-calendar-online-meetings-1'));
  });

  it('gets a named calendar of another mailbox, and only what was asked for', async () => {
    expect(
      await buildRequest('get-calendar', { calendarId: 'AAMk/1=', select: 'name,owner' }, 'room.101@school.example'),
    ).toEqual({
      method: 'GET',
      path: '/users/room.101%40school.example/calendars/AAMk%2F1%3D',
      query: { $select: 'name,owner' },
      mailbox: 'room.101@school.example',
    });
  });

  it('gets the calendar of a group', async () => {
    expect(await buildRequest('get-calendar', { group: 'AB-12' }, 'groups/ab-12')).toMatchObject({
      path: '/groups/ab-12/calendar',
      mailbox: 'groups/ab-12',
    });
  });

  it.for([
    [{ calendarId: '' }, 'calendarId'],
    [{ group: 'AB-12', calendarId: 'AAMk=' }, 'calendarId'],
    [{ group: 'AB/12' }, 'group'],
    [{ filter: 'a' }, 'filter'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-calendar', input)).toBe(field);
  });
});
